"""Runs and remittances: what they hold, who is behind it, and what their approval posted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from services.payments.models import Amount, LedgerTransfer, Run, RunLeftOut, RunLine
from services.payments.rules.postings import ContractParty
from services.payments.rules.separation_of_duties import Waits
from services.payments.rules.waiting import StandsInTheWay
from services.payments.store.fallen_since import FELL_PENCE, FELL_SINCE
from services.payments.store.participants import CONFIRMED_BY, JOINED, PEOPLE, AmountPeople
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, command, param, sql, statement
from shared.data.upsert import insert_many

Achieved = tuple[date, UUID]  # where an amount stands in a run: by the day of its achievement, and its key


@dataclass(frozen=True, slots=True)
class Doubt:
    id: UUID
    reason: Waits


@dataclass(frozen=True, slots=True)
class PeopleOfLine(AmountPeople):
    """What a run pays of an amount, with the people behind it."""

    pence: int
    effective_on: date
    measure: str | None
    state: str


@dataclass(frozen=True, slots=True)
class AmountLeftOut:
    amount_key: UUID
    client_id: UUID | None
    pence: int
    reason: StandsInTheWay
    effective_on: date
    measure: str | None


@dataclass(frozen=True, slots=True)
class PostedLine:
    """What an approval posted, with its amount's client."""

    id: UUID
    amount_key: UUID
    client_id: UUID | None
    kind: str
    pence: int
    effective_on: date
    receivable_id: UUID | None


@dataclass(frozen=True, slots=True)
class RemittedLine:
    number: int
    id: UUID
    kind: str
    claim_id: UUID
    client_id: UUID | None
    measure: str | None
    effective_on: date
    pence: int
    receivable_id: UUID | None
    fell_on: date | None
    fell_pence: int | None  # of what it pays
    fell_basis: dict[str, Any] | None
    debt_id: UUID | None


# An event is of all whom it names, whatever its subject: of a merge the one that is absorbed, too. Why it is parked may
# be that it cannot be read, so any id in it counts.
_IN_DOUBT = sql(
    """
    SELECT client_id AS id, 'identity-not-settled' AS reason FROM identity
     WHERE client_id = ANY (CAST(:clients AS uuid[])) AND state = 'pending' AND NOT voided
    UNION ALL
    SELECT id, 'parked-event' FROM unnest(CAST(:clients AS uuid[]) || CAST(:keys AS uuid[])) AS id
     WHERE id::text IN (
        SELECT subject FROM parked UNION SELECT lower(named[1]) FROM parked, regexp_matches(
            encode(body, 'escape'), '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'gi') AS named)
    """,
    into=Doubt,
)
_ANY = statement(select(Run).where(Run.id == param.id))
_FIND = statement(select(Run).where(Run.id == param.id, Run.area == param.area))
_FORGET_LINES = statement(sa.delete(RunLine).where(col(RunLine.run_id) == param.id))
_FORGET_LEFT_OUT = statement(sa.delete(RunLeftOut).where(col(RunLeftOut.run_id) == param.id))
_FORGET = statement(sa.delete(Run).where(col(Run.id) == param.id, col(Run.state) == "proposed"))
_STANDING = statement(
    select(Run)
    .where(
        Run.area == param.area,
        Run.contract == param.contract,
        Run.party == param.party,
        col(Run.state).not_in(["cancelled", "rejected"]),
    )
    .order_by(col(Run.run_on))
)
_PAGES, _NEWEST_FIRST = (
    pages(
        select(Run).where(Run.area == param.area, among(Run.state, param.states)),
        by=[Run.run_on, Run.id],
        narrowed=[Run.party == param.party, Run.contract == param.contract, Run.id == param.id],
        falling=falling,
    )
    for falling in (False, True)
)
_LEFT_OUT = pages(
    sa.select(
        col(RunLeftOut.amount_key), col(Amount.client_id), col(RunLeftOut.pence), col(RunLeftOut.reason),
        col(Amount.effective_on), col(Amount.measure),
    )
    .join(Amount, col(Amount.key) == RunLeftOut.amount_key)
    .where(col(RunLeftOut.run_id) == param.run_id),
    by=[Amount.effective_on, RunLeftOut.amount_key],
    into=AmountLeftOut,
)  # fmt: skip
# Without a limit all, without a place from the first.
_LINES = sql(
    f"""
    SELECT amount.key AS amount_key, amount.client_id, run.party, {PEOPLE}, line.hands AS kept,
           line.pence, amount.effective_on, amount.measure, amount.state
      FROM run_line AS line JOIN run ON run.id = line.run_id JOIN amount ON amount.key = line.amount_key {JOINED}
     WHERE line.run_id = :run_id
       AND (CAST(:day AS date) IS NULL
            OR (amount.effective_on, amount.key) > (CAST(:day AS date), CAST(:key AS uuid)))
     ORDER BY amount.effective_on, amount.key LIMIT CAST(:limit AS bigint)
    """,
    into=PeopleOfLine,
)
_PEOPLE_BEHIND = sql(
    f"""
    SELECT amount.key AS amount_key, amount.client_id, amount.party, {PEOPLE}, approved.hands AS kept
      FROM amount {JOINED}
      LEFT JOIN run_line AS approved ON approved.amount_key = amount.key AND approved.hands IS NOT NULL
     WHERE amount.key = :key
    """,
    into=AmountPeople,
)
_KEEP_PEOPLE = command(
    f"""
    UPDATE run_line AS line SET hands = json_build_object(
        'recorders', outcome.recorders, 'verified_by', outcome.verified_by, 'verifiers', outcome.verifiers,
        'delivered_by', outcome.delivered_by, 'confirmed_by', {CONFIRMED_BY})
      FROM amount {JOINED}
     WHERE line.run_id = :run_id AND amount.key = line.amount_key
    """
)
_OF_APPROVAL = ("approval", "netting", "debt")
_POSTED_BY = statement(
    sa.select(
        col(LedgerTransfer.id), col(LedgerTransfer.amount_key), col(Amount.client_id), col(LedgerTransfer.kind),
        col(LedgerTransfer.pence),
        col(LedgerTransfer.effective_on), col(LedgerTransfer.receivable_id),
    )
    .join(Amount, col(Amount.key) == LedgerTransfer.amount_key)
    .where(col(LedgerTransfer.run_id) == param.run_id, col(LedgerTransfer.kind).in_(_OF_APPROVAL))
    .order_by(col(LedgerTransfer.seq)),
    into=PostedLine,
)  # fmt: skip
# As it was approved, and in the order of the ledger; of what it pays also whether that fell since. Where an amount has
# gone to another party since, whose it is now says whose person is behind it, so that is left out.
_REMITTED = sql(
    f"""
    SELECT number, id, kind, claim_id, client_id, measure, effective_on, pence, receivable_id, fell_on, fell_pence,
           fell_basis, debt_id
      FROM (
        SELECT row_number() OVER (ORDER BY line.seq) AS number, line.id, line.kind, line.amount_key AS claim_id,
               CASE WHEN amount.party = line.party THEN amount.client_id END AS client_id, amount.measure,
               coalesce(raised.effective_on, line.effective_on) AS effective_on, line.pence, line.receivable_id,
               coalesce(raised.posted_on, fell.posted_on) AS fell_on,
               CASE WHEN fell.id IS NOT NULL THEN {FELL_PENCE} END AS fell_pence,
               coalesce(raised.basis, fell.basis) AS fell_basis, debt.id AS debt_id
          FROM transfer AS line JOIN amount ON amount.key = line.amount_key
          LEFT JOIN transfer AS raised ON raised.id = line.receivable_id
          {FELL_SINCE}
          LEFT JOIN debt ON line.kind = 'debt' AND debt.run_id = line.run_id
                        AND debt.receivable_id = line.receivable_id
         WHERE line.run_id = :run_id AND line.kind IN ('approval', 'netting', 'debt')
    ) AS line WHERE number > :after ORDER BY number LIMIT :limit
    """,
    into=RemittedLine,
)


async def in_doubt(session: Session, clients: Sequence[UUID], keys: Sequence[UUID]) -> dict[UUID, Waits]:
    """Those whose identity is not settled, and whom or which amount of theirs a parked event names."""
    if not clients:
        return {}
    return {doubt.id: doubt.reason for doubt in await _IN_DOUBT.all(session, clients=clients, keys=keys)}


async def keep_lines(session: Session, lines: Sequence[Mapping[str, Any]]) -> None:
    await insert_many(session, RunLine, lines)


async def keep_left_out(session: Session, left_out: Sequence[Mapping[str, Any]]) -> None:
    await insert_many(session, RunLeftOut, left_out)


async def any_of(session: Session, run_id: UUID) -> Run | None:
    """Of whatever area: an id is one run's."""
    return await _ANY.first(session, id=run_id)


async def forget(session: Session, run_id: UUID) -> None:
    """A proposal, which moves nothing."""
    for forgetting in (_FORGET_LINES, _FORGET_LEFT_OUT, _FORGET):
        await forgetting.execute(session, id=run_id)


async def run_of(session: Session, area: str, run_id: UUID) -> Run | None:
    """Locked by the ledger's lock, which every command takes first."""
    return await _FIND.first(session, id=run_id, area=area)


async def standing_runs(session: Session, area: str, place: ContractParty) -> Sequence[Run]:
    """All that were neither cancelled nor rejected, in the order of their dates."""
    return await _STANDING.all(session, area=area, contract=place.contract, party=place.party)


async def page(
    session: Session,
    area: str,
    party: str | None,
    *,
    contract: str | None,
    states: Sequence[str],
    run_id: UUID | None,
    after: tuple[date, UUID] | None,
    limit: int,
    newest_first: bool,
) -> Sequence[Run]:
    """In the order of their dates."""
    return await (_NEWEST_FIRST if newest_first else _PAGES).page(
        session, after=after, limit=limit, area=area, states=list(states), party=party, contract=contract, id=run_id
    )


async def left_out(session: Session, run_id: UUID, after: Achieved | None, limit: int) -> Sequence[AmountLeftOut]:
    return await _LEFT_OUT.page(session, after=after, limit=limit, run_id=run_id)


async def lines(
    session: Session, run_id: UUID, after: Achieved | None = None, limit: int | None = None
) -> Sequence[PeopleOfLine]:
    """Each with the people behind it."""
    day, key = after or (None, None)
    return await _LINES.all(session, run_id=run_id, day=day, key=key, limit=limit)


async def people_behind(session: Session, amount_key: UUID) -> Sequence[AmountPeople]:
    """Of one amount, in or out of a run; once for each run that it was approved in."""
    return await _PEOPLE_BEHIND.all(session, key=amount_key)


async def keep_people(session: Session, run_id: UUID) -> None:
    """With an approval, for whatever is done with the remittance later."""
    await _KEEP_PEOPLE.execute(session, run_id=run_id)


async def posted_by(session: Session, run_id: UUID) -> Sequence[PostedLine]:
    """What a run's approval posted, in the order of the ledger."""
    return await _POSTED_BY.all(session, run_id=run_id)


async def remitted(session: Session, run_id: UUID, after: int, limit: int) -> Sequence[RemittedLine]:
    """What a remittance pays and what it takes off, each line with its number in it."""
    return await _REMITTED.all(session, run_id=run_id, after=after, limit=limit)
