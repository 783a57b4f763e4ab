"""All that the positions of contracts are made of, read from the store for a day; and what is kept of it for later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.payments.commands.position_groups import PositionInputs, starts_from
from services.payments.rules.position.assumptions import PersonStart
from services.payments.rules.position.council_year import year_of
from services.payments.rules.position.plan import YearPlan, plan_on
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import block, last_source
from services.payments.store import paid, position_figures, positions
from services.payments.store.paid import PaidSums, PaidSumsKept
from services.payments.store.positions import LedgerFigures
from shared.data.db import Session


@dataclass(frozen=True, slots=True)
class _Stated:
    """A contract with its plan, and what its ledger says of the day."""

    contract: Contract
    book: Scheme | None
    plan: YearPlan
    ledger: LedgerFigures
    kept: PaidSumsKept

    @property
    def place(self) -> ContractParty:
        return ContractParty(self.contract.code, self.contract.party)


async def known_positions(
    session: Session, area: str, schemes: Sequence[Scheme], contracts: Sequence[Contract], day: date
) -> list[PositionInputs]:
    stated = await _stated(session, area, schemes, contracts, day)
    paid_by_place = await _paid_by(session, area, stated, day)
    last = await position_figures.last_published(session, area, day)
    return [await _known(session, area, each, day, paid_by_place[each.place], last.get(each.place)) for each in stated]


async def keep_paid(
    session: Session, area: str, schemes: Sequence[Scheme], contracts: Sequence[Contract], today: date
) -> None:
    """As it was at the end of yesterday: of today there may be more to come."""
    day = today - timedelta(days=1)
    stated = await _stated(session, area, schemes, contracts, day)
    paid_by_place = await _paid_by(session, area, stated, day)
    await paid.keep(
        session,
        [
            {
                "area": area,
                "contract": each.contract.code,
                "party": each.contract.party,
                "kept_on": day,
                "year_from": each.plan.starts,
                "year_to": each.plan.counts_to,
                "paid_pence": paid_by_place[each.place].paid_pence,
                "approved_pence": paid_by_place[each.place].approved_pence,
                "at_risk_pence": paid_by_place[each.place].at_risk_pence,
                "lines": each.ledger.lines,
            }
            for each in stated
        ],
    )


async def _stated(
    session: Session, area: str, schemes: Sequence[Scheme], contracts: Sequence[Contract], day: date
) -> list[_Stated]:
    kept_by_place = await paid.last_kept(session, area, day)
    stated = []
    for contract in contracts:
        place = ContractParty(contract.code, contract.party)
        book, kept = last_source(schemes, contract.code, day), kept_by_place.get(place)
        plan = plan_on(contract, book, day)
        ledger = await positions.figures(session, area, place, day, kept.kept_on if kept else day)
        usable = paid.usable(kept, ledger.kept_lines, plan.starts, plan.counts_to)
        stated.append(_Stated(contract, book, plan, ledger, usable))
    return stated


async def _paid_by(session: Session, area: str, stated: Sequence[_Stated], day: date) -> dict[ContractParty, PaidSums]:
    years = {each.place: (each.plan.starts, each.plan.counts_to) for each in stated}
    return await paid.paid_by(session, area, day, years, {each.place: each.kept for each in stated})


async def _known(
    session: Session, area: str, stated: _Stated, day: date, paid_of_place: PaidSums, last_on: date | None
) -> PositionInputs:
    contract, plan = stated.contract, stated.plan
    figures = await position_figures.position_figures(
        session,
        area,
        stated.place,
        day,
        year=(plan.starts, plan.counts_to),
        council_from=year_of(day),
        last_on=last_on or day,
        blocks=block.keys(area, contract, day),
    )
    starts: list[PersonStart] = []
    if contract.plan.people:
        rows = await position_figures.starts_of_treatment(
            session, area, contract.party, starts_from(plan, contract), day
        )
        starts = [PersonStart(row.started_on, row.band) for row in rows]
    return PositionInputs(contract, stated.book, plan, day, stated.ledger, paid_of_place, figures, starts, last_on)
