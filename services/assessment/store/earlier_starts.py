"""Starts from before go-live: kept once each, found by the keys of NHS numbers, and joined to registrations.

Whose a start is, is written down twice over: of all registrations when it comes, and of each later one when that comes
(`join_registration`). While starts come no registration does: neither would see the other before it is committed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import ImportedStart, Person
from services.assessment.rules.earlier_starts import NamedStart
from services.assessment.rules.identity import number_digest
from services.assessment.store.person_keys import keep_secret
from shared.data.db import Session
from shared.data.ending import beside
from shared.data.statements import among, command, param, sql, statement
from shared.data.upsert import insert_many
from shared.kernel.fingerprints import Secrets
from shared.messaging.events import new_id


@dataclass(frozen=True, slots=True)
class KeptStart:
    id: UUID
    nhs_number: str | None
    client_id: UUID | None
    started_on: date
    voided: bool

    @property
    def said(self) -> tuple[str | UUID | None, date]:
        return self.nhs_number or self.client_id, self.started_on


@dataclass(frozen=True, slots=True)
class Born:
    id: UUID
    birth_date: date


_LOCK_REGISTRATIONS = command("LOCK TABLE person IN SHARE MODE")
_BORN = statement(
    select(col(Person.id), col(Person.birth_date)).where(Person.area == param.area, among(Person.id, param.ids)),
    into=Born,
)
_KEPT = sql(
    """
    SELECT id, nhs_number, client_id, started_on, voided FROM earlier_start
     WHERE area = :area AND nhs_number_key = ANY(CAST(:keys AS text[]))
     UNION ALL
    SELECT id, nhs_number, client_id, started_on, voided FROM earlier_start
     WHERE area = :area AND client_id = ANY(CAST(:clients AS uuid[]))
    """,
    into=KeptStart,
)
_SAY = command(
    """
    UPDATE earlier_start SET voided = :voided, revision = revision + 1, recorded_by = :recorded_by,
           recorded_by_organisation = :recorded_by_organisation, recorded_on = :recorded_on
     WHERE area = :area AND id = ANY(CAST(:ids AS uuid[]))
    """
)
_JOIN = command(
    """
    INSERT INTO earlier_start_of (client_id, earlier_start_id)
    SELECT person.id, named.start
      FROM unnest(CAST(:starts AS uuid[]), CAST(:keys AS text[])) AS named (start, key)
      JOIN person ON person.area = :area AND person.nhs_number_key = named.key
     UNION
    SELECT client_id, id FROM earlier_start WHERE id = ANY(CAST(:starts AS uuid[])) AND client_id IS NOT NULL
    ON CONFLICT DO NOTHING
    """
)
_CLIENTS = sql(
    "SELECT DISTINCT client_id FROM earlier_start_of WHERE earlier_start_id = ANY(CAST(:starts AS uuid[]))", into=UUID
)
_NUMBERED = sql("SELECT id FROM person WHERE area = :area AND nhs_number_key = ANY(CAST(:keys AS text[]))", into=UUID)
_JOIN_REGISTRATION = command(
    """
    INSERT INTO earlier_start_of (client_id, earlier_start_id)
    SELECT CAST(:client AS uuid), id FROM earlier_start
     WHERE area = :area AND nhs_number_key = ANY(CAST(:keys AS text[]))
    ON CONFLICT DO NOTHING
    """
)


_PART_REGISTRATION = command(
    """
    DELETE FROM earlier_start_of USING earlier_start AS named
     WHERE named.id = earlier_start_of.earlier_start_id AND earlier_start_of.client_id = :client
       AND named.client_id IS NULL AND NOT named.nhs_number_key = ANY(CAST(:keys AS text[]))
    """
)


async def lock_registrations(session: Session) -> None:
    """Nobody is registered from now to the commit, and who was has been."""
    await _LOCK_REGISTRATIONS.execute(session)


async def born(session: Session, area: str, clients: Collection[UUID]) -> dict[UUID, date]:
    """Of those of these ids that are known, the birth date."""
    return {row.id: row.birth_date for row in await _BORN.all(session, area=area, ids=list(clients))}


async def kept(session: Session, area: str, starts: Iterable[NamedStart]) -> list[KeptStart]:
    """What is kept of the people whom these name, whether it counts or was taken back."""
    named = list(starts)
    clients = list({start.client_id for start in named if start.client_id})
    return await _KEPT.all(session, area=area, keys=_keys(session, area, named), clients=clients)


async def numbered(session: Session, area: str, starts: Iterable[NamedStart]) -> list[UUID]:
    """Who is registered with the numbers of these, whatever is kept of them."""
    return await _NUMBERED.all(session, area=area, keys=_keys(session, area, starts))


def _keys(session: Session, area: str, starts: Iterable[NamedStart]) -> list[str]:
    numbers = {start.nhs_number for start in starts if start.nhs_number}
    return [key for number in numbers for key in keys_of(session.database.secrets, area, number)]


async def keep(session: Session, area: str, starts: Sequence[NamedStart], by: Mapping[str, Any]) -> list[UUID]:
    """New ones; `by` are the columns of who recorded them."""
    if not starts:
        return []
    secrets = session.database.secrets
    await keep_secret(session, secrets)
    rows = [
        {
            "id": new_id(),
            "area": area,
            "nhs_number": start.nhs_number,
            "nhs_number_key": keys_of(secrets, area, start.nhs_number)[0] if start.nhs_number else None,
            "keyed_with": secrets.name if start.nhs_number else None,
            "client_id": start.client_id,
            "started_on": start.on,
            **by,
        }
        for start in starts
    ]
    await insert_many(session, ImportedStart, rows)
    return [row["id"] for row in rows]


async def say(session: Session, ids: Collection[UUID], by: Mapping[str, Any], *, voided: bool) -> None:
    """That these are taken back, or count again."""
    if ids:
        await _SAY.execute(session, ids=list(ids), voided=voided, **by)


async def join(session: Session, area: str, ids: Sequence[UUID], starts: Sequence[NamedStart]) -> None:
    """To the registrations that there are."""
    if not ids:
        return
    secrets = session.database.secrets
    named = [
        (start_id, key)
        for start_id, start in zip(ids, starts, strict=True)
        for key in (keys_of(secrets, area, start.nhs_number) if start.nhs_number else [""])
    ]
    await _JOIN.execute(session, area=area, starts=[start for start, _ in named], keys=[key for _, key in named])


async def clients_of(session: Session, ids: Collection[UUID]) -> list[UUID]:
    return await _CLIENTS.all(session, starts=list(ids))


def join_registration(session: Session, area: str, client_id: UUID, nhs_number: str | None) -> None:
    """Written with the registration, which it refers to."""
    if nhs_number is not None:
        keys = keys_of(session.database.secrets, area, nhs_number)
        beside(session, _JOIN_REGISTRATION, {"client": client_id, "area": area, "keys": keys})


def join_anew(session: Session, area: str, client_id: UUID, nhs_number: str | None) -> None:
    """Of a registration whose number was another: what was of that one is theirs no more."""
    keys = keys_of(session.database.secrets, area, nhs_number) if nhs_number is not None else []
    beside(session, _PART_REGISTRATION, {"client": client_id, "keys": keys})
    join_registration(session, area, client_id, nhs_number)


def keys_of(secrets: Secrets, area: str, nhs_number: str) -> list[str]:
    """As each of our secrets keys it, the present one first."""
    digest = number_digest(area, nhs_number)
    return [secrets.keyed(digest, name).hex() for name in secrets.by_name]
