"""Find persons by keyed hashes of what was said of them: no index holds an NHS number any more."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from alembic import op
from sqlalchemy import Connection, text

from shared.data.migrate import secrets_of
from shared.kernel.fingerprints import Secrets

revision = "0048"
down_revision = "0047"

AT_ONCE = 5000
COLUMNS = "ADD nhs_number_key varchar, ADD likeness_key varchar, ADD identity_key varchar, ADD keyed_with varchar"
WORDS = """
SELECT id, area, initials, birth_date, sex, nhs_number, sender FROM assessment.person
 WHERE likeness_key IS NULL LIMIT :n
"""
FORMER = """
SELECT thing_id, revision, content FROM assessment.superseded
 WHERE thing = 'person' AND NOT content ? 'likeness_key' LIMIT :n
"""
KEY = """
UPDATE assessment.person SET nhs_number_key = :nhs_number_key, likeness_key = :likeness_key,
       identity_key = :identity_key, keyed_with = :keyed_with WHERE id = :id
"""
KEY_FORMER = """
UPDATE assessment.superseded SET content = content || jsonb_build_object(
       'nhs_number_key', CAST(:nhs_number_key AS text), 'likeness_key', CAST(:likeness_key AS text),
       'identity_key', CAST(:identity_key AS text), 'keyed_with', CAST(:keyed_with AS text))
 WHERE thing_id = :thing_id AND revision = :revision
"""
NOTE = "INSERT INTO assessment.fingerprint_secret (name, proof) VALUES (:name, :proof) ON CONFLICT DO NOTHING"
INDEXES = """
DROP INDEX assessment.uq_person_identity;
DROP INDEX assessment.ix_person_initials;
DROP INDEX assessment.ix_superseded_person_initials;
DROP INDEX assessment.ix_superseded_person_number;
CREATE UNIQUE INDEX uq_person_identity ON assessment.person (area, identity_key)
 WHERE identity_key IS NOT NULL AND revision = 1;
CREATE INDEX ix_person_likeness ON assessment.person (area, likeness_key);
CREATE INDEX ix_person_number ON assessment.person (area, nhs_number_key) WHERE nhs_number_key IS NOT NULL;
CREATE INDEX ix_superseded_person_likeness ON assessment.superseded ((content ->> 'likeness_key'))
 WHERE thing = 'person';
CREATE INDEX ix_superseded_person_number ON assessment.superseded ((content ->> 'nhs_number_key'))
 WHERE thing = 'person'
"""


def upgrade() -> None:
    op.execute(f"ALTER TABLE assessment.person {COLUMNS}")
    connection = op.get_bind()
    if connection.scalar(text("SELECT EXISTS (SELECT FROM assessment.person)")):
        secrets = secrets_of(op.get_context(), "persons are kept, which are found by keys from now on")
        connection.execute(text(NOTE), {"name": secrets.name, "proof": secrets.proof()})
        _key_persons(connection, secrets)
        _key_former(connection, secrets)
    op.execute("ALTER TABLE assessment.person ALTER likeness_key SET NOT NULL, ALTER keyed_with SET NOT NULL")
    for statement in INDEXES.split(";"):
        op.execute(statement)


def _key_persons(connection: Connection, secrets: Secrets) -> None:
    while found := connection.execute(text(WORDS), {"n": AT_ONCE}).mappings().all():
        connection.execute(text(KEY), [{"id": row["id"], **_keys(secrets, dict(row))} for row in found])


def _key_former(connection: Connection, secrets: Secrets) -> None:
    while found := connection.execute(text(FORMER), {"n": AT_ONCE}).mappings().all():
        said = [{**row["content"], "birth_date": date.fromisoformat(row["content"]["birth_date"])} for row in found]
        connection.execute(
            text(KEY_FORMER),
            [
                {"thing_id": row["thing_id"], "revision": row["revision"], **_keys(secrets, word)}
                for row, word in zip(found, said, strict=True)
            ],
        )


def _keys(secrets: Secrets, word: Mapping[str, Any]) -> dict[str, str | None]:
    area, number, born = word["area"], word["nhs_number"], word["birth_date"].isoformat()
    return {
        "nhs_number_key": _keyed(secrets, "NHS number", area, number) if number else None,
        "likeness_key": _keyed(secrets, "look-alike", area, born, word["initials"]),
        "identity_key": _keyed(secrets, "identity", area, number, born, word["sex"], word.get("sender"))
        if number
        else None,
        "keyed_with": secrets.name,
    }


def _keyed(secrets: Secrets, kind: str, *words: str | None) -> str:
    """As registrations were compared when this was written."""
    return secrets.keyed(hashlib.sha256(json.dumps([kind, *words], ensure_ascii=False).encode()).digest()).hex()
