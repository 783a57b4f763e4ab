"""What was heard: kept, one row a thing, the highest revision; and read again where it is settled."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json
from sqlmodel import SQLModel

from services.payments import models
from services.payments.rules.claims import Outcome, Withdrawal
from services.payments.rules.schemes import Scheme, read_scheme
from services.payments.rules.tariffs import Tariff
from services.payments.store.sets import Sets, newest, send, sets_of
from shared.db import Row, Session, rows

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


async def keep(session: Session, model: type[SQLModel], facts: Iterable[Row]) -> None:
    """A lower revision than the one we have changes nothing."""
    sets = _SETS[model]
    await send(session, sets, sets.upsert_newer, newest(facts, sets.keys))


_OUTCOMES = """
SELECT o.outcome_id, o.client_id, o.revision, o.kind, o.measure, o.achieved_on, o.contract,
       o.journey_from, o.journey_to, o.provisional_until, o.area, o.party, o.recorded_by, o.verified_by,
       o.evidence::text AS evidence,
       w.revision AS withdrawn_revision, w.reason, w.effective_on
FROM outcome AS o LEFT JOIN withdrawal AS w ON w.outcome_id = o.outcome_id AND NOT w.voided
WHERE o.outcome_id = ANY (CAST(:ids AS uuid[]))
"""


async def outcomes(session: Session, ids: Sequence[UUID]) -> Sequence[Row]:
    """The facts of each outcome with its withdrawal beside it."""
    return await rows(session, _OUTCOMES, ids=ids) if ids else []


def outcome_of(row: Row) -> tuple[Outcome, Withdrawal | None]:
    """The first columns are an outcome's, the last three those of its withdrawal."""
    values: tuple[Any, ...] = tuple(row.values())
    withdrawal = None if values[-3] is None else Withdrawal(*values[-3:])
    return Outcome(*values[:10]), withdrawal


async def outcome_ids_of_clients(session: Session, clients: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Each with its client."""
    sql = "SELECT outcome_id, client_id FROM outcome WHERE client_id = ANY (CAST(:clients AS uuid[]))"
    return [(row["outcome_id"], row["client_id"]) for row in await rows(session, sql, clients=clients)]


async def outcome_ids_of_areas(session: Session, areas: Sequence[str]) -> list[UUID]:
    sql = "SELECT outcome_id FROM outcome WHERE area = ANY (CAST(:areas AS text[]))"
    return [row["outcome_id"] for row in await rows(session, sql, areas=areas)] if areas else []


_LINKED = """
WITH RECURSIVE linked (client, other) AS (
    SELECT client, client FROM unnest(CAST(:clients AS uuid[])) AS client
    UNION
    SELECT linked.client, CASE WHEN merge.survivor_id = linked.other THEN merge.absorbed_id ELSE merge.survivor_id END
    FROM linked JOIN client_merge AS merge ON merge.survivor_id = linked.other OR merge.absorbed_id = linked.other
    WHERE NOT merge.voided
)
SELECT client, other FROM linked
"""


async def linked(session: Session, clients: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """For each client all who stand for the same person, itself included.

    Merges join both ways, so that it does not matter which of the two survived or came first.
    """
    found: dict[UUID, list[UUID]] = {client: [client] for client in clients}
    if not clients or not await rows(session, "SELECT 1 FROM client_merge WHERE NOT voided LIMIT 1"):
        return found
    for row in await rows(session, _LINKED, clients=list(found)):
        if row["other"] != row["client"]:
            found[row["client"]].append(row["other"])
    return found


_TARIFFS = """
SELECT tariff_id, client_id, valid_from, band, prices::text AS prices, confirmed_by, confirmed_on,
       scheme_id, scheme_version, scheme_hash, override_code
FROM tariff WHERE client_id = ANY (CAST(:clients AS uuid[])) AND NOT voided
"""


async def tariffs(session: Session, clients: Sequence[UUID]) -> dict[UUID, list[Tariff]]:
    found: dict[UUID, list[Tariff]] = {}
    if clients:
        for row in await rows(session, _TARIFFS, clients=clients):
            found.setdefault(row["client_id"], []).append(_tariff(*row.values()))
    return found


def _tariff(tariff_id: UUID, client_id: UUID, valid_from: date, band: str, prices: str | None, *others: Any) -> Tariff:
    return Tariff(tariff_id, client_id, valid_from, band, from_json(prices) if prices else None, *others)


_parsed: dict[tuple[str, datetime], Scheme] = {}  # a published version never changes


async def schemes(session: Session, area: str) -> list[Scheme]:
    """Every published version of an area."""
    listed = await rows(
        session, "SELECT hash, published_at FROM scheme_version WHERE area = :area AND NOT voided", area=area
    )
    unknown = [row["hash"] for row in listed if (row["hash"], row["published_at"]) not in _parsed]
    if unknown:
        sql = "SELECT hash, published_at, scheme FROM scheme_version WHERE area = :area AND hash = ANY (:hashes)"
        for row in await rows(session, sql, area=area, hashes=unknown):
            scheme = read_scheme(row["scheme"], row["hash"], row["published_at"])
            _parsed[row["hash"], row["published_at"]] = scheme
    return [_parsed[row["hash"], row["published_at"]] for row in listed]


async def areas(session: Session) -> list[str]:
    found = await rows(session, "SELECT DISTINCT area FROM scheme_version WHERE NOT voided ORDER BY area")
    return [row["area"] for row in found]
