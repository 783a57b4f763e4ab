"""What of a contract's amounts and remittances the prime passes on to its subcontractors.

Whose part of an amount is passed on, and how much of it, stands with the amount, as it was reconciled. Rounding away
from zero is what `split` comes to: of two parts the larger fraction has the odd penny, and of equal ones the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from services.payments.models import PassedLine, PassedPart, Run
from services.payments.rules.postings import ContractParty
from services.payments.store.remitted import moved
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement
from shared.data.upsert import insert_many


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Of a contract; without an organisation, what it comes to before anything is passed on."""

    contract: str
    party: str
    organisation: str | None
    standing_pence: int
    paid_pence: int


@dataclass(frozen=True, slots=True)
class LinePart:
    """What of one line of a remittance is passed on; less than nothing of what was taken off."""

    run_id: UUID
    line_id: UUID
    organisation: str
    pence: int


@dataclass(frozen=True, slots=True)
class _PassedBefore:
    organisation: str
    pence: int


_MOVED = moved("transfer")
# An amount that has left a place is nobody's part there: what is paid of it is the prime's to give back.
_AMOUNT = """
    JOIN amount ON amount.key = {of}.amount_key AND amount.contract = {of}.contract AND amount.party = {of}.party
               AND amount.passed_share IS NOT NULL
"""
_SHARE = "CAST(amount.passed_share AS numeric)"
_TOTALS = sql(
    f"""
    WITH reached AS (
        SELECT contract, party, key AS amount_key, pence AS standing, 0 AS paid FROM amount
         WHERE area = :area AND contract = ANY (CAST(:codes AS text[]))
        UNION ALL
        SELECT contract, party, amount_key, 0, sum({_MOVED}) FROM transfer
         WHERE area = :area AND contract = ANY (CAST(:codes AS text[])) GROUP BY contract, party, amount_key
    )
    SELECT reached.contract, reached.party, amount.passed_to AS organisation,
           sum(round(standing * {_SHARE}))::bigint AS standing_pence, sum(round(paid * {_SHARE}))::bigint AS paid_pence
      FROM reached {_AMOUNT.format(of="reached")}
     GROUP BY reached.contract, reached.party, amount.passed_to
    UNION ALL
    SELECT contract, party, NULL, sum(standing)::bigint, sum(paid)::bigint FROM reached GROUP BY contract, party
    UNION ALL
    SELECT DISTINCT run.contract, run.party, part.organisation, 0, 0 FROM passed_part AS part
      JOIN run ON run.id = part.run_id AND run.party <> part.organisation
     WHERE run.area = :area AND run.contract = ANY (CAST(:codes AS text[]))
    ORDER BY contract, party, organisation
    """,
    into=PassedOn,
)
_LINES = sql(
    f"""
    WITH line AS (
        SELECT id, run_id, kind, amount_key, contract, party, {_MOVED} AS moved,
               sum({_MOVED}) OVER (PARTITION BY contract, party, amount_key ORDER BY seq) AS reached
          FROM transfer WHERE amount_key IN (
            SELECT amount_key FROM transfer WHERE run_id = ANY (CAST(:runs AS uuid[]))
               AND kind IN ('approval', 'netting'))
    )
    SELECT line.run_id, line.id AS line_id, amount.passed_to AS organisation,
           (round(reached * {_SHARE}) - round((reached - moved) * {_SHARE}))::bigint AS pence
      FROM line {_AMOUNT.format(of="line")}
     WHERE line.run_id = ANY (CAST(:runs AS uuid[])) AND line.kind IN ('approval', 'netting')
    """,
    into=LinePart,
)
_OF_LINES = statement(select(PassedLine).where(PassedLine.run_id == param.run_id))
_PARTS = statement(
    select(PassedPart).where(among(PassedPart.run_id, param.runs)).order_by(col(PassedPart.organisation))
)
_PASSED = statement(
    sa.select(col(PassedPart.organisation), sa.func.sum(col(PassedPart.pence)).cast(sa.BigInteger).label("pence"))
    .join(Run, col(Run.id) == PassedPart.run_id)
    .where(
        Run.area == param.area,
        Run.contract == param.contract,
        Run.party == param.party,
        col(PassedPart.organisation) != Run.party,
        among(Run.state, param.states),
        Run.id != param.run_id,
    )
    .group_by(col(PassedPart.organisation)),
    into=_PassedBefore,
)
_REMITTANCES = pages(
    select(Run).where(Run.area == param.area, among(Run.state, param.states), among(Run.contract, param.contracts)),
    by=[Run.run_on, Run.id],
    narrowed=[
        Run.id == param.id,
        (Run.party == param.own)
        | sa.exists().where(col(PassedPart.run_id) == Run.id, col(PassedPart.organisation) == param.own),
    ],
)
_NOT_KEPT = statement(
    select(Run)
    .where(Run.area == param.area, among(Run.state, param.states), ~sa.exists().where(col(PassedPart.run_id) == Run.id))
    .order_by(col(Run.approved_seq), col(Run.run_on), col(Run.id))
)


async def totals(session: Session, area: str, codes: Sequence[str]) -> Sequence[PassedOn]:
    return await _TOTALS.all(session, area=area, codes=list(codes))


async def lines_now(session: Session, runs: Sequence[UUID]) -> Sequence[LinePart]:
    """Of these remittances the lines of which something is passed on, by who delivers their outcomes now."""
    return await _LINES.all(session, runs=list(runs))


async def keep(session: Session, run_id: UUID, parts: Mapping[str, int], lines: Sequence[LinePart]) -> None:
    rows: list[dict[str, Any]] = [
        {"run_id": run_id, "organisation": organisation, "pence": pence} for organisation, pence in parts.items()
    ]
    await insert_many(session, PassedPart, rows)
    await insert_many(
        session,
        PassedLine,
        [
            {"line_id": line.line_id, "run_id": run_id, "organisation": line.organisation, "pence": line.pence}
            for line in lines
        ],
    )


async def passed(
    session: Session, area: str, place: ContractParty, states: Sequence[str], but: UUID
) -> Mapping[str, int]:
    """What remittances in these states passed on, by organisation, one of them left out."""
    rows = await _PASSED.all(
        session, area=area, contract=place.contract, party=place.party, states=list(states), run_id=but
    )
    return {row.organisation: row.pence for row in rows}


async def parts_of(session: Session, runs: Sequence[UUID]) -> Sequence[PassedPart]:
    return await _PARTS.all(session, runs=list(runs))


async def lines_of(session: Session, run_id: UUID) -> Sequence[PassedLine]:
    """As the remittance was approved."""
    return await _OF_LINES.all(session, run_id=run_id)


async def not_kept(session: Session, area: str, states: Sequence[str]) -> Sequence[Run]:
    """Remittances of an older version, which kept no parts, in the order of their approval."""
    return await _NOT_KEPT.all(session, area=area, states=list(states))


async def remittances(
    session: Session,
    area: str,
    contracts: Sequence[str],
    states: Sequence[str],
    own: str | None,
    run_id: UUID | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Run]:
    """Of an organisation those of its own, and those in which it has a part."""
    return await _REMITTANCES.page(
        session,
        after=after,
        limit=limit,
        area=area,
        states=list(states),
        contracts=list(contracts),
        own=own,
        id=run_id,
    )
