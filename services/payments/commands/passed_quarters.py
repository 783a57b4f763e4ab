"""What primes pass on of the quarters that are paid on account, out of instalments and balances."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from services.payments.rules.passing_quarters import LeftOut, QuarterOutcome, covered
from services.payments.rules.quarters import judged_in
from services.payments.rules.schemes import Scheme, all_terms
from services.payments.rules.subcontracts import PassedTo
from services.payments.rules.terms_in_force import terms_on
from services.payments.store import passed_quarters as store
from services.payments.store.passed_on import PassedOn
from shared.data.db import Session


@dataclass(frozen=True, slots=True)
class QuarterPlace:
    """A quarter of a contract, by its place in its years, and whom it pays."""

    contract: str
    party: str
    year: int
    number: int
    ends: date


async def totals(
    session: Session, area: str, schemes: Sequence[Scheme], codes: Iterable[str], day: date, left_out: LeftOut
) -> list[PassedOn]:
    """Of the quarters that are over on a day: until then what is paid on account is the prime's."""
    paying = sorted({contract.code for contract in all_terms(schemes) if contract.on_account}.intersection(codes))
    if not paying:
        return []
    outcomes: defaultdict[QuarterPlace, list[QuarterOutcome]] = defaultdict(list)
    standing: Counter[QuarterPlace] = Counter()
    paid: Counter[QuarterPlace] = Counter()

    @cache
    def place_of(code: str, party: str, day: date) -> QuarterPlace | None:
        return _place(schemes, code, party, day)

    for said in await store.accrued(session, area, paying):
        if place := place_of(said.contract, said.party, said.effective_on):
            outcomes[place].append(_outcome(said))
    for money in await store.money(session, area, paying):
        if place := place_of(money.contract, money.party, money.effective_on):
            standing[place] += money.standing_pence
            paid[place] += money.paid_pence
    rows: list[PassedOn] = []
    for place, of_place in outcomes.items():
        if place.ends <= day:
            parts = [covered(pence, of_place, left_out) for pence in (standing[place], paid[place])]
            rows += [
                PassedOn(place.contract, place.party, who, *(part.get(who, 0) for part in parts))
                for who in sorted({*parts[0], *parts[1]})
            ]
    return rows


def _outcome(said: store.AccruedRow) -> QuarterOutcome:
    passed = PassedTo(said.passed_to, said.passed_share) if said.passed_to and said.passed_share else None
    return QuarterOutcome(said.effective_on, said.outcome_id, said.pence, passed)


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
