"""All that the positions of contracts are made of, read from the store for a day; and what is kept of it for later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.payments.commands.due_waits import DueWaiting, due_waiting
from services.payments.commands.position_groups import PositionInputs, starts_from
from services.payments.rules.final_accounts import counts_on
from services.payments.rules.position.assumptions import PersonStart
from services.payments.rules.position.council_year import year_of
from services.payments.rules.position.plan import YearPlan, plan_on, with_run_off
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.terms_in_force import last_source
from services.payments.store import open_measures, paid, paid_kept, position_figures, positions
from services.payments.store.paid import PaidAsked
from services.payments.store.paid_kept import PaidSums, PaidSumsKept
from services.payments.store.position_figures import LastPublished
from services.payments.store.positions import LedgerFigures
from shared.data.db import Session


@dataclass(frozen=True, slots=True)
class _ContractOfDay:
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
    contracts_of_day = await _contracts_of_day(session, area, schemes, contracts, day)
    paid_by_place = await _paid_by(session, area, contracts_of_day, day)
    last = await position_figures.last_published(session, area, day)
    waiting = await due_waiting(session, area, [contract.code for contract in contracts])
    return [
        await _inputs(
            session,
            area,
            contract_of_day,
            day,
            schemes,
            paid_by_place[contract_of_day.place],
            last.get(contract_of_day.place),
            [amount for amount in waiting.get(contract_of_day.place, ()) if amount.waits_on(day)],
        )
        for contract_of_day in contracts_of_day
    ]


async def keep_paid(
    session: Session, area: str, schemes: Sequence[Scheme], contracts: Sequence[Contract], today: date
) -> None:
    """As it was at the end of yesterday: of today there may be more to come."""
    day = today - timedelta(days=1)
    contracts_of_day = await _contracts_of_day(session, area, schemes, contracts, day)
    paid_by_place = await _paid_by(session, area, contracts_of_day, day)
    await paid_kept.keep(
        session,
        [
            {
                "area": area,
                "contract": contract_of_day.contract.code,
                "party": contract_of_day.contract.party,
                "kept_on": day,
                "year_from": contract_of_day.plan.counts_from,
                "year_to": contract_of_day.plan.counts_to,
                "paid_pence": paid_by_place[contract_of_day.place].paid_pence,
                "approved_pence": paid_by_place[contract_of_day.place].approved_pence,
                "at_risk_pence": paid_by_place[contract_of_day.place].at_risk_pence,
                "lines": contract_of_day.ledger.lines,
            }
            for contract_of_day in contracts_of_day
        ],
    )


async def _contracts_of_day(
    session: Session, area: str, schemes: Sequence[Scheme], contracts: Sequence[Contract], day: date
) -> list[_ContractOfDay]:
    kept_by_place = await paid_kept.last_kept(session, area, day)
    contracts_of_day = []
    for contract in contracts:
        place = ContractParty(contract.code, contract.party)
        book, kept = last_source(schemes, contract.code, day), kept_by_place.get(place)
        plan = with_run_off(plan_on(contract, book, counts_on(schemes, contract.code, day)), schemes, contract.code)
        ledger = await positions.figures(session, area, place, day, kept.kept_on if kept else day)
        usable = paid_kept.usable(kept, ledger.kept_lines, plan)
        contracts_of_day.append(_ContractOfDay(contract, book, plan, ledger, usable))
    return contracts_of_day


async def _paid_by(
    session: Session, area: str, contracts_of_day: Sequence[_ContractOfDay], day: date
) -> dict[ContractParty, PaidSums]:
    asked = [PaidAsked.of_year(of_day.plan, of_day.place, day, of_day.kept) for of_day in contracts_of_day]
    return {asked_of.place: sums for asked_of, sums in await paid.paid_by(session, area, asked)}


async def _inputs(
    session: Session,
    area: str,
    contract_of_day: _ContractOfDay,
    day: date,
    schemes: Sequence[Scheme],
    paid_of_place: PaidSums,
    last: LastPublished | None,
    waiting: Sequence[DueWaiting],
) -> PositionInputs:
    contract, plan = contract_of_day.contract, contract_of_day.plan
    figures = await position_figures.position_figures(
        session,
        area,
        contract,
        day,
        year=(plan.counts_from, plan.counts_to),
        council_from=year_of(day),
        last=last,
    )
    starts: list[PersonStart] = []
    if contract.plan.people:
        rows = await position_figures.starts_of_treatment(session, area, contract, starts_from(plan, contract), day)
        starts = [PersonStart(row.started_on, row.band) for row in rows]
    return PositionInputs(
        contract=contract,
        book=contract_of_day.book,
        plan=plan,
        day=day,
        ledger=contract_of_day.ledger,
        paid=paid_of_place,
        figures=figures,
        starts=starts,
        last_on=last.last_on if last else None,
        open_to_people=await open_measures.open_to_people(session, area, contract, day),
        schemes=schemes,
        due_waiting=waiting,
    )
