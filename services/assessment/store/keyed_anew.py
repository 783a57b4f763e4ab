"""All persons keyed under another secret, with what was said of them before a correction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.rules.identity import PersonIdentity, identity_said, number_digest
from services.assessment.store.person_keys import columns_of, keep_secret
from shared.data.db import Session
from shared.data.statements import command, sql
from shared.kernel.fingerprints import Secrets

AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class _PersonVersion:
    """What was said of a person; the `revision` is that of a word of before, else 0."""

    id: UUID
    revision: int
    area: str
    given_name: str
    family_name: str
    birth_date: date
    birth_date_precision: str
    sex: str
    nhs_number: str | None
    sender: str | None


@dataclass(frozen=True, slots=True)
class _NumberKept:
    """Of a start of before go-live."""

    id: UUID
    area: str
    nhs_number: str


_STANDING = sql(
    """
    SELECT id, 0 AS revision, area, given_name, family_name, birth_date, birth_date_precision, sex, nhs_number, sender
      FROM person
     WHERE keyed_with <> :secret LIMIT :count
    """,
    into=_PersonVersion,
)
_FORMER = sql(
    """
    SELECT thing_id AS id, revision, content ->> 'area' AS area, content ->> 'given_name' AS given_name,
           content ->> 'family_name' AS family_name, CAST(content ->> 'birth_date' AS date) AS birth_date,
           coalesce(content ->> 'birth_date_precision', 'day') AS birth_date_precision, content ->> 'sex' AS sex,
           content ->> 'nhs_number' AS nhs_number, content ->> 'sender' AS sender
      FROM superseded WHERE thing = 'person' AND content ->> 'keyed_with' <> :secret LIMIT :count
    """,
    into=_PersonVersion,
)
_EARLIER = sql(
    """
    SELECT id, area, nhs_number FROM earlier_start
     WHERE nhs_number IS NOT NULL AND keyed_with <> :secret LIMIT :count
    """,
    into=_NumberKept,
)
_KEY_EARLIER = command(
    """
    UPDATE earlier_start SET nhs_number_key = keyed.number, keyed_with = :secret
      FROM unnest(CAST(:ids AS uuid[]), CAST(:numbers AS text[])) AS keyed (id, number)
     WHERE earlier_start.id = keyed.id
    """
)
_KEYED = """
unnest(CAST(:ids AS uuid[]), CAST(:revisions AS integer[]), CAST(:numbers AS text[]), CAST(:likenesses AS text[]),
       CAST(:identities AS text[])) AS keyed (id, revision, number, likeness, identity)
"""
_KEY_STANDING = command(
    f"""
    UPDATE person SET nhs_number_key = keyed.number, likeness_keys = CAST(keyed.likeness AS jsonb),
           identity_key = keyed.identity, keyed_with = :secret
      FROM {_KEYED} WHERE person.id = keyed.id
    """
)
_KEY_FORMER = command(
    f"""
    UPDATE superseded SET content = content || jsonb_build_object(
               'nhs_number_key', keyed.number, 'likeness_keys', CAST(keyed.likeness AS jsonb),
               'identity_key', keyed.identity,
               'keyed_with', CAST(:secret AS text))
      FROM {_KEYED} WHERE thing_id = keyed.id AND superseded.revision = keyed.revision AND thing = 'person'
    """
)
_LOCK = command("LOCK TABLE person, superseded, earlier_start IN SHARE ROW EXCLUSIVE MODE")
_PROOF = sql("SELECT proof FROM fingerprint_secret WHERE name = :secret", into=bytes)
_GIVE_UP = sql(
    """
    DELETE FROM fingerprint_secret WHERE name || ':' || encode(proof, 'hex') <> ALL (CAST(:proofs AS text[]))
    RETURNING name
    """,
    into=str,
)


async def lock_persons(session: Session) -> None:
    """Nobody is registered or corrected meanwhile; who is read may be read."""
    await _LOCK.execute(session)


async def is_another(session: Session, secrets: Secrets) -> bool:
    """Whether the first secret has the name of one that was used, and is not that one."""
    proof = await _PROOF.first(session, secret=secrets.name)
    return proof is not None and bytes(proof) != secrets.proof()


async def key_all(session: Session, secrets: Secrets) -> int:
    """Under the first secret: how many persons there were that it did not key."""
    await keep_secret(session, secrets)
    count = 0
    while words := await _STANDING.all(session, secret=secrets.name, count=AT_ONCE):
        count += await _KEY_STANDING.execute(session, **_keys(secrets, words))
    while words := await _FORMER.all(session, secret=secrets.name, count=AT_ONCE):
        await _KEY_FORMER.execute(session, **_keys(secrets, words))
    while numbers := await _EARLIER.all(session, secret=secrets.name, count=AT_ONCE):
        keys = [secrets.keyed(number_digest(kept.area, kept.nhs_number)).hex() for kept in numbers]
        await _KEY_EARLIER.execute(session, ids=[kept.id for kept in numbers], numbers=keys, secret=secrets.name)
    return count


async def give_up_unknown(session: Session, secrets: Secrets) -> list[str]:
    """The secrets that kept something and are not here."""
    return await _GIVE_UP.all(session, proofs=sorted(secrets.proofs))


def _keys(secrets: Secrets, words: Sequence[_PersonVersion]) -> dict[str, Any]:
    keyed = [columns_of(secrets, word.area, _identity_of(word), word.sender) for word in words]
    return {
        "secret": secrets.name,
        "ids": [word.id for word in words],
        "revisions": [word.revision for word in words],
        "numbers": [keys["nhs_number_key"] for keys in keyed],
        "likenesses": [json.dumps(keys["likeness_keys"]) for keys in keyed],
        "identities": [keys["identity_key"] for keys in keyed],
    }


def _identity_of(word: _PersonVersion) -> PersonIdentity:
    return identity_said(
        word.given_name, word.family_name, word.birth_date, word.sex, word.nhs_number, word.birth_date_precision
    )
