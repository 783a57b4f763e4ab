"""What was heard: kept, one row a thing, the highest revision; and read again where it is settled."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from services.payments import models
from services.payments.rules.schemes import Scheme, read_scheme
from services.payments.store import ledger
from services.payments.store.sets import Sets, sent, sets_of
from services.payments.store.unknown import tell_unknown
from shared.data.db import Row, Session, rows, run
from shared.data.revisions import RevisionConflict, in_steps

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
    models.Case,
    models.SchemeVersion,
)
_SETS: dict[type[SQLModel], Sets] = {model: sets_of(model) for model in _FACTS}
COLUMNS = {model: sets.columns for model, sets in _SETS.items()}


async def keep(session: Session, facts: Mapping[type[SQLModel], Iterable[Row]], *, lock_ledger: bool) -> None:
    """A lower revision than the one we have changes nothing. The ledger is locked when all are written."""
    steps = {model: in_steps(facts[model], _SETS[model].keys) for model in _FACTS if facts.get(model)}
    _refuse_both(facts)
    for left in range(max(map(len, steps.values()), default=0) - 1, 0, -1):
        await _send(session, {model: each[-1 - left] for model, each in steps.items() if len(each) > left})
    await _send(session, {model: each[-1] for model, each in steps.items()}, lock_ledger=lock_ledger)


async def _send(session: Session, kept: Mapping[type[SQLModel], Sequence[Row]], *, lock_ledger: bool = False) -> None:
    values: dict[str, Any] = {}
    for model, told in kept.items():
        values |= sent(_SETS[model], told)
    if statement := _keeping(tuple(kept), lock_ledger):
        await run(session, statement, **values)


def _refuse_both(facts: Mapping[type[SQLModel], Iterable[Row]]) -> None:
    """An outcome stands or is taken back at one revision, not both."""
    taken = {(row["outcome_id"], row["revision"]) for row in facts.get(models.Withdrawal, ())}
    for row in facts.get(models.Outcome, ()) if taken else ():
        if (row["outcome_id"], row["revision"]) in taken:
            raise RevisionConflict(
                f"revision {row['revision']} of outcome {row['outcome_id']} stands and is taken back"
            )


_CROSSING = """crossing_{table} AS (
    SELECT CASE WHEN known.revision = new.revision THEN revision_conflict('outcome', CAST(new.outcome_id AS text),
                                                                         new.revision) END AS never
    FROM unnest(CAST(:{table}_rows AS {table}[])) AS new JOIN {other} AS known USING (outcome_id)
)"""
_OTHER = {models.Outcome: "withdrawal", models.Withdrawal: "outcome"}


@cache
def _keeping(kept: tuple[type[SQLModel], ...], lock_ledger: bool) -> str:
    """One statement for all tables. The counts make the lock wait for their rows."""
    if not kept:
        return ledger.LOCK if lock_ledger else ""
    if len(kept) == 1 and not lock_ledger:
        return _SETS[kept[0]].upsert_newer
    parts = {f"kept_{_SETS[model].name}": _SETS[model].upsert_newer for model in kept}
    written = ", ".join(f"{name} AS (\n{upsert} RETURNING 1\n)" for name, upsert in parts.items())
    counted = " + ".join(f"(SELECT count(*) FROM {name})" for name in parts)
    for model in (model for model in kept if model in _OTHER):
        table = _SETS[model].name
        written += f", {_CROSSING.format(table=table, other=_OTHER[model])}"
        counted += f" + (SELECT count(never) FROM crossing_{table})"
    return f"WITH {written}\n{ledger.LOCK if lock_ledger else 'SELECT 1'} WHERE {counted} >= 0"


async def outcome_ids_of_areas(session: Session, areas: Sequence[str]) -> list[UUID]:
    sql = "SELECT outcome_id FROM outcome WHERE area = ANY (CAST(:areas AS text[]))"
    return [row["outcome_id"] for row in await rows(session, sql, areas=areas)] if areas else []


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
_LINKED = "WITH RECURSIVE " + LINKED.format(
    clients="SELECT client, client FROM unnest(CAST(:clients AS uuid[])) AS client"
)
_OTHERS = f"{_LINKED} SELECT client, other FROM linked WHERE client <> other"
_OUTCOMES = f"{_LINKED} SELECT client, outcome_id FROM linked JOIN outcome ON outcome.client_id = linked.other"


async def linked(session: Session, clients: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """For each client all who stand for the same person, itself included."""
    found: dict[UUID, list[UUID]] = {client: [client] for client in clients}
    for row in await rows(session, _OTHERS, clients=list(found)) if found else ():
        found[row["client"]].append(row["other"])
    return found


async def outcome_ids_of_persons(session: Session, clients: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """By client, in the order in which they are given: those of the person under any id."""
    found: dict[UUID, list[UUID]] = {client: [] for client in clients}
    for row in await rows(session, _OUTCOMES, clients=list(found)):
        found[row["client"]].append(row["outcome_id"])
    return found


_parsed: dict[tuple[str, datetime], Scheme] = {}  # a published version never changes


async def schemes(session: Session, area: str) -> list[Scheme]:
    """Every published version of an area."""
    sql = "SELECT hash, published_at FROM scheme_version WHERE area = :area AND NOT voided"
    listed = [(area, row["hash"], row["published_at"]) for row in await rows(session, sql, area=area)]
    return (await schemes_by_area(session, listed)).get(area, [])


async def schemes_by_area(session: Session, listed: Iterable[tuple[str, str, datetime]]) -> dict[str, list[Scheme]]:
    """Of versions by area, hash and time."""
    found: dict[str, list[Scheme]] = {}
    for area, scheme_hash, published_at in listed:
        if (scheme_hash, published_at) not in _parsed:
            await _read(session, area, scheme_hash)
        found.setdefault(area, []).append(_parsed[scheme_hash, published_at])
    return found


async def _read(session: Session, area: str, scheme_hash: str) -> None:
    sql = "SELECT published_at, scheme FROM scheme_version WHERE area = :area AND hash = :hash"
    for row in await rows(session, sql, area=area, hash=scheme_hash):
        version = read_scheme(row["scheme"], scheme_hash, row["published_at"])
        _parsed[scheme_hash, row["published_at"]] = version
        tell_unknown(version)


_PARTIES = """
SELECT DISTINCT terms ->> 'party' AS party FROM scheme_version, json_array_elements(scheme -> 'contracts') AS terms
WHERE NOT voided AND (CAST(:area AS text) IS NULL OR area = :area)
"""


async def parties(session: Session, area: str | None) -> set[str]:
    """Whom any published version of the area pays, or of all areas."""
    return {row["party"] for row in await rows(session, _PARTIES, area=area)}
