"""Compare names however they were spelt and ordered, of who has one alone too, and birth dates as far as they are said.

Whom nothing here has the secret of stays without keys, until all are keyed anew.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from alembic import op
from sqlalchemy import Connection, text

from shared.data.migrate import SecretMissing
from shared.kernel.fingerprints import Secrets

revision = "0087"
down_revision = "0086"

AT_ONCE = 5000
COLUMNS = """
ALTER TABLE assessment.person ADD likeness_keys jsonb NOT NULL DEFAULT '[]',
  ADD birth_date_precision varchar NOT NULL DEFAULT 'day',
  ADD CONSTRAINT birth_date_precision_known
      CHECK (birth_date_precision IN ('day', 'month', 'year', 'estimated'))
"""
PERSONS = """
SELECT id, area, given_name, family_name, birth_date, keyed_with FROM assessment.person
 WHERE id > :after AND keyed_with = ANY(:names) ORDER BY id LIMIT :n
"""
FORMER = """
SELECT thing_id, revision, content FROM assessment.superseded
 WHERE thing = 'person' AND (thing_id, revision) > (:after, :after_revision)
   AND content ->> 'keyed_with' = ANY(:names) ORDER BY thing_id, revision LIMIT :n
"""
KEY = "UPDATE assessment.person SET likeness_keys = CAST(:keys AS jsonb), initials = :initials WHERE id = :id"
KEY_FORMER = """
UPDATE assessment.superseded SET content = (content - 'likeness_key') || jsonb_build_object(
       'likeness_keys', CAST(:keys AS jsonb), 'initials', CAST(:initials AS text), 'birth_date_precision', 'day')
 WHERE thing_id = :id AND revision = :revision
"""
PROOFS = "SELECT name || ':' || encode(proof, 'hex') FROM assessment.fingerprint_secret"
NOBODY = "00000000-0000-0000-0000-000000000000"
INDEXES = """
DROP INDEX assessment.ix_person_likeness;
DROP INDEX assessment.ix_superseded_person_likeness;
ALTER TABLE assessment.person ALTER likeness_keys DROP DEFAULT, ALTER birth_date_precision DROP DEFAULT,
  DROP COLUMN likeness_key;
CREATE INDEX ix_person_likenesses ON assessment.person USING gin (likeness_keys);
CREATE INDEX ix_superseded_person_likenesses ON assessment.superseded USING gin ((content -> 'likeness_keys'))
 WHERE thing = 'person';
DROP FUNCTION assessment.look_alikes(text, text[], text[], text[], text[])
"""
# Volatile, so that each of its statements sees what is committed when that begins: whoever had the lock is found.
LOOK_ALIKES = """
CREATE FUNCTION assessment.look_alikes(
    asked_area text, locked text[], likeness text[], sexes text[], numbers text[]
) RETURNS TABLE (
    proofs text[], id uuid, survivor_id uuid, sender varchar, birth_date date, birth_date_precision varchar,
    sex varchar, nhs_number varchar, given_name varchar, family_name varchar, postcode varchar, first boolean,
    standing boolean, pending boolean
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
    IF locked <> '{}' THEN
        PERFORM pg_advisory_xact_lock(name)
           FROM (SELECT hashtextextended(n, 1) AS name FROM unnest(locked) n ORDER BY 1) ordered;
    END IF;
    RETURN QUERY
    WITH word AS (
        SELECT id, revision, true AS standing, birth_date, birth_date_precision, sex, nhs_number, given_name,
               family_name, postcode
          FROM assessment.person WHERE area = asked_area
           AND (likeness_keys ?| look_alikes.likeness AND sex = ANY(sexes) OR nhs_number_key = ANY(numbers))
         UNION ALL
        SELECT thing_id, revision, false, CAST(content ->> 'birth_date' AS date),
               CAST(coalesce(content ->> 'birth_date_precision', 'day') AS varchar),
               CAST(content ->> 'sex' AS varchar), CAST(content ->> 'nhs_number' AS varchar),
               CAST(content ->> 'given_name' AS varchar), CAST(content ->> 'family_name' AS varchar),
               CAST(content ->> 'postcode' AS varchar)
          FROM assessment.superseded WHERE thing = 'person' AND content ->> 'area' = asked_area
           AND (content -> 'likeness_keys' ?| look_alikes.likeness AND content ->> 'sex' = ANY(sexes)
                OR content ->> 'nhs_number_key' = ANY(numbers))
    ), alike AS (
        SELECT word.id, coalesce(alias.survivor_id, word.id) AS survivor_id, person.sender, word.birth_date,
               word.birth_date_precision, word.sex, word.nhs_number, word.given_name, word.family_name, word.postcode,
               word.revision, word.standing, person.sender IS NOT NULL AND EXISTS (
                   SELECT FROM assessment.match WHERE client_id = word.id AND state = 'pending') AS pending
          FROM word JOIN assessment.person AS person ON person.id = word.id
          LEFT JOIN assessment.person_alias AS alias ON alias.absorbed_id = word.id
    )
    SELECT known.proofs, alike.id, alike.survivor_id, alike.sender, alike.birth_date, alike.birth_date_precision,
           alike.sex, alike.nhs_number, alike.given_name, alike.family_name, alike.postcode, alike.revision = 1,
           alike.standing, alike.pending
      FROM (SELECT array(SELECT secret.name || ':' || encode(secret.proof, 'hex')
                           FROM assessment.fingerprint_secret AS secret) AS proofs) AS known
      LEFT JOIN alike ON true
     ORDER BY alike.id, alike.revision DESC;
END
$$
"""
LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "\u0131": "i", "þ": "th", "æ": "ae",
                       "œ": "oe"})  # fmt: skip


def upgrade() -> None:
    op.execute(COLUMNS)
    connection = op.get_bind()
    if connection.scalar(text("SELECT EXISTS (SELECT FROM assessment.person)")):
        secrets = op.get_context().opts["secrets"]
        if not secrets.by_name:
            raise SecretMissing("persons are kept, who are found by other keys from now on")
        names = _with_their_secret(connection, secrets)
        _key_persons(connection, secrets, names)
        _key_former(connection, secrets, names)
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the table has still to be checked, and is not altered
    for statement in INDEXES.split(";"):
        op.execute(statement)
    op.execute(LOOK_ALIKES)


def _with_their_secret(connection: Connection, secrets: Secrets) -> list[str]:
    proofs = set(connection.scalars(text(PROOFS)))
    return [name for name in secrets.by_name if f"{name}:{secrets.proof(name).hex()}" in proofs]


def _key_persons(connection: Connection, secrets: Secrets, names: list[str]) -> None:
    after: Any = NOBODY
    asked = {"n": AT_ONCE, "names": names}
    while rows := connection.execute(text(PERSONS), {**asked, "after": after}).mappings().all():
        after = rows[-1]["id"]
        connection.execute(text(KEY), [{"id": row["id"], **_keys(secrets, dict(row))} for row in rows])


def _key_former(connection: Connection, secrets: Secrets, names: list[str]) -> None:
    after: dict[str, Any] = {"after": NOBODY, "after_revision": 0}
    asked = {"n": AT_ONCE, "names": names}
    while rows := connection.execute(text(FORMER), {**asked, **after}).mappings().all():
        after = {"after": rows[-1]["thing_id"], "after_revision": rows[-1]["revision"]}
        connection.execute(
            text(KEY_FORMER),
            [
                {"id": row["thing_id"], "revision": row["revision"], **_keys(secrets, _dated(row["content"]))}
                for row in rows
            ],
        )


def _dated(content: Mapping[str, Any]) -> dict[str, Any]:
    return {**content, "birth_date": date.fromisoformat(content["birth_date"])}


def _keys(secrets: Secrets, word: Mapping[str, Any]) -> dict[str, str]:
    """As registrations were compared when this was written: of all of them the birth date was said to the day."""
    names = [_folded(word["given_name"]), _folded(word["family_name"])]
    initials = [name[:1].upper()[:1] for name in names if name]
    letters, month = sorted(initials), word["birth_date"].strftime("%Y-%m")
    kept = [(month, *letters), *[(month, "one of", letter) for letter in sorted(set(letters)) if len(letters) > 1]]
    kept.append(("names", *sorted(filter(None, names))))
    keys = [secrets.keyed(_digest(word["area"], words), word["keyed_with"]).hex() for words in kept]
    return {"keys": json.dumps(keys), "initials": "".join(initials)}


def _digest(area: str, words: tuple[str, ...]) -> bytes:
    return hashlib.sha256(json.dumps(["look-alike", area, *words], ensure_ascii=False).encode()).digest()


def _folded(name: str) -> str:
    apart = name
    for _ in range(2):
        apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", apart).casefold())
    return unicodedata.normalize(
        "NFKC", "".join(letter for letter in apart.translate(PLAIN) if unicodedata.category(letter) in LETTERS)
    )
