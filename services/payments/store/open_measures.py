"""What people can still meet that a contract would pay for, as assessment has said; and their tariffs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.rules.position.potential import OpenToPerson
from services.payments.rules.schemes import Contract
from services.payments.store import tariffs
from services.payments.store.facts import IdentityLink
from services.payments.store.tariff_at_start import LINKED
from services.payments.store.tariffs import OF_LINKED, StoredTariff
from shared.data.db import Session
from shared.data.statements import listed, sql


@dataclass(frozen=True, slots=True)
class _OpenRow:
    client_id: UUID
    measure: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class _Open:
    """`told`: assessment has said something of the area."""

    told: bool
    rows: Sequence[_OpenRow]
    links: Sequence[IdentityLink]
    tariffs: Sequence[StoredTariff]


_LINKS = "SELECT client, other FROM linked WHERE client <> other"
_OPEN = sql(
    f"""
    WITH RECURSIVE started AS MATERIALIZED (
        SELECT said.client_id, still.measure, coalesce(still."overdueFrom" <= :day, false) AS is_overdue
          FROM open_episode AS said
         CROSS JOIN LATERAL jsonb_to_recordset(said.measures) AS still (
               measure text, contract text, "from" date, until date, "overdueFrom" date)
         WHERE said.area = :area AND said.party = ANY(CAST(:parties AS text[])) AND NOT said.voided
           AND still.contract = :contract
           AND still."from" <= :day AND still.until >= :day
    ), {LINKED}
    SELECT EXISTS (SELECT FROM open_episode WHERE area = :area) AS told,
           {listed(_OpenRow, "SELECT client_id, measure, is_overdue FROM started")} AS rows,
           {listed(IdentityLink, _LINKS)} AS links, {listed(StoredTariff, OF_LINKED)} AS tariffs
    """,
    into=_Open,
)


async def open_to_people(session: Session, area: str, contract: Contract, day: date) -> list[OpenToPerson] | None:
    """None while assessment has said nothing. Who is known by several ids is one person. What is open with a
    subcontractor is the prime's.
    """
    still_open = await _OPEN.one(session, area=area, contract=contract.code, parties=sorted(contract.parties), day=day)
    if not still_open.told:
        return None
    clients = {row.client_id for row in still_open.rows}
    stored = tariffs.of_persons(clients, still_open.links, still_open.tariffs)
    goes_by = {client: client for client in clients}
    for link in still_open.links:
        goes_by[link.client] = min(goes_by[link.client], link.other)
    rows: dict[UUID, list[_OpenRow]] = {}
    for row in still_open.rows:
        rows.setdefault(goes_by[row.client_id], []).append(row)
    of_person = {goes_by[client]: tariffs.now(stored[client]) for client in clients}
    return [
        OpenToPerson(
            measures=sorted(row.measure for row in rows[person]),
            tariffs=of_person[person],
            overdue=sorted(row.measure for row in rows[person] if row.is_overdue),
        )
        for person in sorted(rows)
    ]
