"""What was consumed: kept, one row a thing, the highest revision; and read again where it is reconciled."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel, select

from services.payments import models
from services.payments.rules.schemes import Scheme, read_scheme
from services.payments.store import ledger
from services.payments.store.unknown import warn_of_unknown_words
from shared.data.db import Row, Session
from shared.data.revisions import RevisionConflict, in_steps
from shared.data.statements import Statement, among, command, param, sql, statement
from shared.data.upsert import bulk

_FACTS: tuple[type[SQLModel], ...] = (
    models.Tariff,
    models.ClientMerge,
    models.Identity,
    models.Outcome,
    models.Withdrawal,
    models.Review,
    models.TreatmentStart,
    models.TreatmentTransfer,
    models.TreatmentEnd,
    models.CountedCase,
    models.AttestedCohort,
    models.SampleResult,
    models.OpenEpisode,
    models.TopCount,
    models.SchemeVersion,
)
COLUMNS = {model: bulk(model).columns for model in _FACTS}


async def keep(session: Session, facts: Mapping[type[SQLModel], Iterable[Row]], lock_areas: Collection[str]) -> None:
    """A lower revision than the one we have changes nothing. The ledger of the areas is locked when all is written."""
    steps = {model: in_steps(facts[model], bulk(model).keys) for model in _FACTS if facts.get(model)}
    _refuse_both(facts)
    for left in range(max(map(len, steps.values()), default=0) - 1, 0, -1):
        await _upsert(session, {model: sets[-1 - left] for model, sets in steps.items() if len(sets) > left})
    await _upsert(session, {model: sets[-1] for model, sets in steps.items()}, lock_areas)


async def _upsert(
    session: Session, facts: Mapping[type[SQLModel], Sequence[Row]], lock_areas: Collection[str] = ()
) -> None:
    lock_ledger = bool(lock_areas)
    values: dict[str, Any] = {"ledger_areas": sorted(lock_areas)} if lock_ledger else {}
    for model, rows in facts.items():
        values |= bulk(model).values(rows)
    if facts or lock_ledger:
        await _upserting(tuple(facts), lock_ledger).execute(session, **values)


def _refuse_both(facts: Mapping[type[SQLModel], Iterable[Row]]) -> None:
    """An outcome stands or is taken back at one revision, not both."""
    taken = {(row["outcome_id"], row["revision"]) for row in facts.get(models.Withdrawal, ())}
    for row in facts.get(models.Outcome, ()) if taken else ():
        if (row["outcome_id"], row["revision"]) in taken:
            raise RevisionConflict(
                f"revision {row['revision']} of outcome {row['outcome_id']} stands and is taken back"
            )


_OTHER = {models.Outcome: "withdrawal", models.Withdrawal: "outcome"}


@cache
def _upserting(kept: tuple[type[SQLModel], ...], lock_ledger: bool) -> Statement[Any]:
    """One statement for all tables. The counts make the lock wait for their rows."""
    if not kept:
        return command(ledger.LOCK)
    if len(kept) == 1 and not lock_ledger:
        return command(bulk(kept[0]).upsert_newest)
    parts = {f"kept_{bulk(model).name}": bulk(model).upsert_newest for model in kept}
    written = ", ".join(f"{name} AS (\n{upsert} RETURNING 1\n)" for name, upsert in parts.items())
    counted = " + ".join(f"(SELECT count(*) FROM {name})" for name in parts)
    for model in (model for model in kept if model in _OTHER):
        name = f"crossing_{bulk(model).name}"
        written += f", {name} AS ({_crossing(model)})"
        counted += f" + (SELECT count(never) FROM {name})"
    return command(f"WITH {written}\n{ledger.LOCK if lock_ledger else 'SELECT 1'} WHERE {counted} >= 0")


def _crossing(model: type[SQLModel]) -> str:
    """That an outcome stands, and that it is taken back, at one revision."""
    return f"""
    SELECT CASE WHEN known.revision = new.revision THEN revision_conflict('outcome', CAST(new.outcome_id AS text),
                                                                         new.revision) END AS never
      FROM {bulk(model).source_of("new", ("outcome_id", "revision"))} JOIN {_OTHER[model]} AS known USING (outcome_id)
"""


# Merges join both ways, so that it does not matter which of the two survived or came first.
LINKED = """
linked (client, other) AS (
    {clients}
    UNION
    SELECT linked.client, CASE WHEN merge.survivor_id = linked.other THEN merge.absorbed_id ELSE merge.survivor_id END
    FROM linked JOIN client_merge AS merge ON merge.survivor_id = linked.other OR merge.absorbed_id = linked.other
    WHERE NOT merge.voided
)
"""


@dataclass(frozen=True, slots=True)
class IdentityLink:
    """Two ids of one person."""

    client: UUID
    other: UUID


@dataclass(frozen=True, slots=True)
class OutcomeOfPerson:
    client: UUID
    outcome_id: UUID


@dataclass(frozen=True, slots=True)
class ListedSchemeVersion:
    """Of a scheme, as it is listed."""

    area: str
    hash: str
    published_at: datetime
    known_on: date


_LINKED = "WITH RECURSIVE " + LINKED.format(
    clients="SELECT client, client FROM unnest(CAST(:clients AS uuid[])) AS client"
)
_LINKS = sql(f"{_LINKED} SELECT client, other FROM linked WHERE client <> other", into=IdentityLink)
_OF_PERSONS = sql(
    f"{_LINKED} SELECT client, outcome_id FROM linked JOIN outcome ON outcome.client_id = linked.other",
    into=OutcomeOfPerson,
)
_OF_AREAS = statement(select(models.Outcome.outcome_id).where(among(models.Outcome.area, param.areas)))
# Of those that an older version of this service kept only the day of publishing is known.
PUBLISHED = """
SELECT version.area, version.hash, version.published_at,
       coalesce(scheme_known.known_on, (version.published_at AT TIME ZONE 'Europe/London')::date) AS known_on
  FROM scheme_version AS version
  LEFT JOIN scheme_known ON scheme_known.area = version.area AND scheme_known.hash = version.hash
 WHERE NOT version.voided
"""
_VERSIONS = sql(f"{PUBLISHED} ORDER BY version.area", into=ListedSchemeVersion)
_VERSIONS_OF_AREA = sql(f"{PUBLISHED} AND version.area = :area", into=ListedSchemeVersion)
_BY_HASH = statement(
    select(models.SchemeVersion).where(models.SchemeVersion.area == param.area, models.SchemeVersion.hash == param.hash)
)
_parsed: dict[tuple[str, datetime, date], Scheme] = {}  # a published version never changes


async def outcome_ids_of_areas(session: Session, areas: Sequence[str]) -> list[UUID]:
    return await _OF_AREAS.all(session, areas=list(areas)) if areas else []


async def linked(session: Session, clients: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """For each client all who stand for the same person, itself included."""
    ids: dict[UUID, list[UUID]] = {client: [client] for client in clients}
    for link in await _LINKS.all(session, clients=list(ids)) if ids else ():
        ids[link.client].append(link.other)
    return ids


async def outcome_ids_of_persons(session: Session, clients: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """By client, in the order in which they are given: those of the person under any id."""
    ids: dict[UUID, list[UUID]] = {client: [] for client in clients}
    for outcome in await _OF_PERSONS.all(session, clients=list(ids)):
        ids[outcome.client].append(outcome.outcome_id)
    return ids


async def schemes(session: Session, area: str) -> list[Scheme]:
    """Every published version of an area."""
    versions = await _VERSIONS_OF_AREA.all(session, area=area)
    return (await schemes_by_area(session, versions)).get(area, [])


async def schemes_of_all(session: Session) -> dict[str, list[Scheme]]:
    """Every published version, by area, in the order of the areas."""
    return await schemes_by_area(session, await _VERSIONS.all(session))


async def schemes_by_area(session: Session, versions: Iterable[ListedSchemeVersion]) -> dict[str, list[Scheme]]:
    by_area: dict[str, list[Scheme]] = {}
    for version in versions:
        key = version.hash, version.published_at, version.known_on
        if key not in _parsed:
            await _parse(session, version)
        by_area.setdefault(version.area, []).append(_parsed[key])
    return by_area


async def _parse(session: Session, version: ListedSchemeVersion) -> None:
    for row in await _BY_HASH.all(session, area=version.area, hash=version.hash):
        scheme = replace(read_scheme(row.scheme, row.hash, row.published_at), known_on=version.known_on)
        _parsed[row.hash, row.published_at, version.known_on] = scheme
        warn_of_unknown_words(scheme)
