"""What a cap leaves of outcomes: whichever of a contract year changes, those after it may move with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.payments.commands.closing import closed_place
from services.payments.commands.pending import Cause
from services.payments.rules.capped_years import STANDS, capped_contracts, capped_year, under_cap_of
from services.payments.rules.caps import CountedAmount, UnderCap, under_cap
from services.payments.rules.claims import OfContract, worth
from services.payments.rules.contract_years import year_counts_until
from services.payments.rules.counted import NO_COUNTS
from services.payments.rules.money import year_bounds
from services.payments.rules.schemes import Scheme
from services.payments.rules.terms_in_force import contract_end, last_terms
from services.payments.store import capped, claims, facts
from services.payments.store.claims import Claim, ClaimFacts
from shared.data.db import Session


class CappedYear(NamedTuple):
    area: str
    contract: str
    number: int


@dataclass(slots=True)
class _YearTouched:
    """Of one contract year: what its touched claims come to before the cap, and what touched the first of them."""

    amounts: dict[UUID, CountedAmount] = field(default_factory=dict)
    cause: Cause | None = None


async def with_caps(
    session: Session, touched: Mapping[UUID, Cause], today: date, chunk: int
) -> tuple[dict[UUID, Cause], dict[UUID, UnderCap]]:
    """The claims to reconcile, those included that a cap moves, and what it leaves of each."""
    of_all = await facts.schemes_of_all(session)
    with_cap = {area: schemes for area, schemes in of_all.items() if capped_contracts(schemes)}
    if not with_cap:
        return dict(touched), {}
    ids, years = sorted(touched, key=str), dict[CappedYear, _YearTouched]()
    for first in range(0, len(ids), chunk):
        read = await claims.read_facts(session, ids[first : first + chunk], today)
        for claim in read.claims:
            _note(years, claim, read, with_cap.get(claim.area, ()), touched[claim.outcome.id], today)
    moved, left = dict(touched), dict[UUID, UnderCap]()
    for year, of_year in years.items():
        left |= await _of_year(session, year, of_year, with_cap[year.area], moved, today)
    return moved, left


def _note(
    years: dict[CappedYear, _YearTouched],
    claim: Claim,
    read: ClaimFacts,
    schemes: Sequence[Scheme],
    cause: Cause,
    today: date,
) -> None:
    """Of the year where it stands now, and of the one where it stood."""
    outcome, codes, before = claim.outcome, capped_contracts(schemes), read.amounts.get(claim.outcome.id)
    if closed_place(read.posted.get(outcome.id, {}), schemes, today):
        return  # it stays as it is, and where it is: its year is closed
    tariffs = read.tariffs[outcome.client_id]
    counts = read.counts.get(claim.area, NO_COUNTS)
    value = worth(outcome, claim.withdrawal, tariffs, schemes, today, OfContract(counts))
    if value.contract and value.contract.code in codes:
        year = year_of(claim.area, schemes, value.contract.code, outcome.achieved_on)
        of_year = years.setdefault(year, _YearTouched())
        of_year.cause = of_year.cause or cause
        if value.standing in STANDS:
            of_year.amounts[outcome.id] = _counted(
                outcome.id, outcome.achieved_on, outcome.measure, value.value_pence, year, schemes
            )
    if before and before.contract in codes:
        of_year = years.setdefault(year_of(claim.area, schemes, before.contract, before.effective_on), _YearTouched())
        of_year.cause = of_year.cause or cause


def year_of(area: str, schemes: Sequence[Scheme], code: str, day: date) -> CappedYear:
    return CappedYear(area, code, capped_year(schemes, code, day))


def _counted(
    key: UUID, on: date, measure: str, pence: int, year: CappedYear, schemes: Sequence[Scheme]
) -> CountedAmount:
    return under_cap_of(schemes, year.contract, year.number, key, on, measure, pence)


async def _of_year(
    session: Session,
    year: CappedYear,
    of_year: _YearTouched,
    schemes: Sequence[Scheme],
    moved: dict[UUID, Cause],
    today: date,
) -> Mapping[UUID, UnderCap]:
    others = [row for row in await _rows(session, year, schemes, today) if row.key not in moved]
    counted = [_counted(row.key, row.achieved_on, row.measure, row.uncapped_pence, year, schemes) for row in others]
    left = under_cap([*counted, *of_year.amounts.values()])
    for row in others:
        if of_year.cause and row.key in left and left[row.key].pence != row.pence:
            moved[row.key] = of_year.cause
    return left


async def standing_of_year(session: Session, year: CappedYear, schemes: Sequence[Scheme], today: date) -> int:
    """What all outcomes of a contract year come to, as they stand in the ledger."""
    return sum(row.pence for row in await _rows(session, year, schemes, today))


async def _rows(
    session: Session, year: CappedYear, schemes: Sequence[Scheme], today: date
) -> list[capped.AmountOfYear]:
    terms = last_terms(schemes, year.contract, today)
    assert terms is not None  # noqa: S101 - as above
    starts, _ = year_bounds(terms.starts, terms.ends, year.number)
    ends = year_counts_until(terms, year.number, contract_end(schemes, year.contract))
    rows = await capped.of_year(session, year.area, year.contract, starts, ends)
    return [row for row in rows if year_of(year.area, schemes, year.contract, row.achieved_on) == year]
