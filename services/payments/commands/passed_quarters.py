"""What primes pass on of the quarters that are paid on account, out of instalments and balances."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from uuid import UUID

from services.payments.commands.left_out import left_out_of_balances
from services.payments.rules.paid_with_others import Accrual, PeriodLine
from services.payments.rules.passing_quarters import (
    ApprovedRemittance,
    CashLine,
    OutcomeAccrual,
    QuarterOnAccount,
    paid_parts,
    remittance_parts,
    standing_parts,
)
from services.payments.rules.postings import ContractParty, LineKind
from services.payments.rules.quarters import judged_in
from services.payments.rules.schemes import Scheme, all_terms
from services.payments.rules.shapes import terms_on
from services.payments.store import passed_quarters as store
from services.payments.store.passed_on import PassedOn, Shares
from shared.data.db import Session


@dataclass(frozen=True, slots=True)
class QuarterPlace:
    """A quarter of a contract, by its place in its years, and whom it pays."""

    contract: str
    party: str
    year: int
    number: int
    ends: date


Quarters = dict[QuarterPlace, QuarterOnAccount]


async def totals(session: Session, area: str, schemes: Sequence[Scheme], shares: Shares, today: date) -> list[PassedOn]:
    """Of the quarters that are over: until then what is paid on account is the prime's."""
    quarters = await _quarters(session, area, schemes, shares)
    left_out = await _left_out_now(session, area, schemes, today) if quarters else {}
    rows = []
    for place, quarter in quarters.items():
        if place.ends <= today:
            spans = shares[place.contract]
            now = replace(quarter, left_out=left_out)
            standing, paid = standing_parts(now, spans), paid_parts(now, spans)
            rows += [
                PassedOn(place.contract, place.party, who, standing.get(who, 0), paid.get(who, 0))
                for who in sorted({*standing, *paid})
            ]
    return rows


async def _left_out_now(session: Session, area: str, schemes: Sequence[Scheme], today: date) -> dict[UUID, int]:
    left = await left_out_of_balances(session, area, schemes, today)
    return {waits.amount.amount_key: waits.amount.due_pence for of_place in left.values() for waits in of_place}


async def of_remittances(
    session: Session, area: str, schemes: Sequence[Scheme], shares: Shares, states: Sequence[str]
) -> dict[UUID, Counter[str]]:
    quarters = await _quarters(session, area, schemes, shares)
    codes = sorted({place.contract for place in quarters})
    rows = await store.remittances(session, area, codes, states) if codes else []
    left_out: defaultdict[UUID, dict[UUID, int]] = defaultdict(dict)
    for left in await store.left_out(session, area, codes, states) if codes else ():
        left_out[left.run_id][left.amount_key] = left.pence
    approved: defaultdict[ContractParty, list[ApprovedRemittance]] = defaultdict(list)
    for row in rows:
        line = PeriodLine(LineKind.APPROVAL, 0, row.posted_on, row.seq)
        remittance = ApprovedRemittance(row.id, row.run_on, line, row.state == "rejected", left_out[row.id])
        approved[ContractParty(row.contract, row.party)].append(remittance)
    parts: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    for place, quarter in quarters.items():
        own = approved[ContractParty(place.contract, place.party)]
        for run_id, passed in remittance_parts(quarter, own, shares[place.contract]).items():
            parts[run_id].update(passed)
    return parts


async def _quarters(session: Session, area: str, schemes: Sequence[Scheme], shares: Shares) -> Quarters:
    paying = {contract.code for contract in all_terms(schemes) if contract.on_account}
    codes = sorted(paying & shares.keys())
    if not codes:
        return {}
    accruals: defaultdict[QuarterPlace, list[OutcomeAccrual]] = defaultdict(list)
    cash: defaultdict[QuarterPlace, list[CashLine]] = defaultdict(list)
    standing: Counter[QuarterPlace] = Counter()

    @cache
    def place_of(code: str, party: str, day: date) -> QuarterPlace | None:
        return _place(schemes, code, party, day)

    for said in await store.accrued(session, area, codes):
        if place := place_of(said.contract, said.party, said.effective_on):
            accrual = Accrual(said.effective_on, said.known_on, said.pence, said.after_line)
            accruals[place].append(OutcomeAccrual(said.outcome_id, accrual, said.delivered_by))
    for line in await store.cash(session, area, codes):
        if place := place_of(line.contract, line.party, line.effective_on):
            cash[place].append(CashLine(line.seq, line.pence, line.run_id))
    for stands in await store.standing(session, area, codes):
        if place := place_of(stands.contract, stands.party, stands.effective_on):
            standing[place] += stands.pence
    return {
        place: QuarterOnAccount(place.ends, of_place, cash[place], standing[place])
        for place, of_place in accruals.items()
    }


def _place(schemes: Sequence[Scheme], code: str, party: str, day: date) -> QuarterPlace | None:
    contract = terms_on(schemes, code, day)
    if contract is None:
        return None
    _, quarter = judged_in(schemes, contract, day)
    return QuarterPlace(code, party, quarter.year, quarter.number, quarter.ends)


def added(rows: Iterable[PassedOn]) -> list[PassedOn]:
    """By contract, party and organisation."""
    sums: dict[tuple[str, str, str | None], PassedOn] = {}
    for row in rows:
        key = row.contract, row.party, row.organisation
        before = sums.get(key, PassedOn(*key, 0, 0))
        sums[key] = PassedOn(*key, before.standing_pence + row.standing_pence, before.paid_pence + row.paid_pence)
    return list(sums.values())
