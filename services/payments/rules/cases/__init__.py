"""What payments counts of outcomes: how many, what they cost, how long their money takes, and what was taken back.

Payment rules 6.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from services.payments.rules.states import FALLEN_OR_AWAITED, NOT_STANDING, ClaimState
from shared.figures.cases import Case
from shared.figures.indicators import Indicator, Indicators

_OF = ("provider", "contract", "measure", "band")
_PAID_WITH_OTHERS = frozenset({ClaimState.ACCRUED, ClaimState.IN_COHORT})
INDICATORS = Indicators(
    [
        Indicator(
            code="claims",
            title="Claims",
            rule="Each outcome that was proposed or achieved, on its day; `ending` is how far it has come.",
            unit="count",
            dimensions=("ending", *_OF),
            private=True,
        ),
        Indicator(
            code="outcomes-achieved",
            title="Outcomes achieved",
            rule="Each outcome that stands, on the day on which it was achieved.",
            unit="count",
            dimensions=_OF,
            private=True,
        ),
        Indicator(
            code="outcomes-taken-back",
            title="Outcomes taken back",
            rule="Of the outcomes that were once entered in the ledger, or known to come with their quarter's balance,"
            " those that do not stand any more. One that its cohort's month pays for is in neither.",
            unit="share",
            dimensions=_OF,
            private=True,
        ),
        Indicator(
            code="outcome-cost",
            title="Cost of an outcome",
            rule="Each outcome that stands and is priced, on the day on which it was achieved, with what it comes to.",
            unit="pence",
            dimensions=_OF,
            private=True,
        ),
        Indicator(
            code="completion-cost",
            title="Cost of a person who completed",
            rule="Each person once for each contract, and party that it pays, under which an outcome of theirs stands"
            " that is a discharge, on the day of the last such, with what all of their outcomes for that party come to"
            " that stand and are priced.",
            unit="pence",
            dimensions=("provider", "contract", "band"),
            private=True,
        ),
        Indicator(
            code="achieved-to-entered",
            title="Days from the achievement to the entry in the ledger",
            rule="From the day on which each outcome that stands was achieved, to its first line in the ledger on or"
            " after it: by then it is recorded, verified and priced. What was entered only before, for an earlier day,"
            " waited for nothing. One that comes with its quarter's balance has no line: the day counts from which it"
            " was known to. One that its cohort's month pays for is not counted.",
            unit="days",
            dimensions=_OF,
            private=True,
        ),
        Indicator(
            code="achieved-to-paid",
            title="Days from the achievement to the payment",
            rule="From the day on which each outcome that stands was achieved, to the first payment of it by the bank"
            " on or after it. What is settled and was paid only before, for an earlier day, waited for nothing."
            " Where all of a payment was taken off for what was owed, no bank pays: its approval's day counts. What is"
            " paid with others, by its quarter's balance or its cohort's month, is not counted: no payment is its own.",
            unit="days",
            dimensions=_OF,
            private=True,
        ),
    ]
)


@dataclass(frozen=True, slots=True)
class CountedClaim:
    """An amount of one outcome. `entries` are the days on which it, or more of it, came to stand or to accrue,
    `payments` those on which the bank paid some of it, in any order; `completes`: its measure is a discharge.
    """

    key: UUID
    client_id: UUID
    contract: str | None
    party: str
    measure: str | None
    band: str | None
    state: str
    achieved_on: date
    pence: int
    entries: Sequence[date]
    payments: Sequence[date]
    taken_back_on: date | None
    completes: bool = False


def cases_of(claim: CountedClaim) -> Iterator[Case]:
    state = ClaimState(claim.state)
    yield _case(claim, "claims", ending=claim.state)
    if claim.entries:
        back_on = claim.taken_back_on or claim.achieved_on if state is ClaimState.WITHDRAWN else None
        yield _case(claim, "outcomes-taken-back", met_on=back_on)
    if state in FALLEN_OR_AWAITED:
        return
    yield _case(claim, "outcomes-achieved")
    if state is not ClaimState.IN_COHORT:
        yield _wait(claim, "achieved-to-entered", _entered_on(claim))
    if state not in _PAID_WITH_OTHERS:
        yield _wait(claim, "achieved-to-paid", _paid_on(claim))
    if state not in NOT_STANDING:
        yield _case(claim, "outcome-cost", value=claim.pence)


def cases_of_persons(claims: Iterable[CountedClaim]) -> Iterator[Case]:
    """What the outcomes of one person come to, by contract and party: none is told what another is paid."""
    by_person: dict[tuple[UUID, str, str], list[CountedClaim]] = defaultdict(list)
    for claim in claims:
        if claim.contract and ClaimState(claim.state) not in NOT_STANDING:
            by_person[claim.client_id, claim.contract, claim.party].append(claim)
    for (client, contract, party), theirs in by_person.items():
        last = max((claim for claim in theirs if claim.completes), key=_in_order, default=None)
        if last:
            pence = sum(claim.pence for claim in theirs)
            subject = uuid5(client, f"{contract} {party}")
            yield replace(_case(last, "completion-cost", value=pence), subject_id=subject, measure=None)


def _in_order(claim: CountedClaim) -> tuple[date, UUID]:
    return claim.achieved_on, claim.key


def _entered_on(claim: CountedClaim) -> date | None:
    """A day that was corrected may lie after what was entered for the former one."""
    before = claim.achieved_on if claim.entries else None
    return _first_from(claim.achieved_on, claim.entries) or before


def _paid_on(claim: CountedClaim) -> date | None:
    """What was paid for a former day has paid what stands only if nothing of it is to be paid any more."""
    settled = claim.payments and ClaimState(claim.state) is ClaimState.SETTLED
    return _first_from(claim.achieved_on, claim.payments) or (claim.achieved_on if settled else None)


def _first_from(first: date, days: Iterable[date]) -> date | None:
    return min((day for day in days if day >= first), default=None)


def _wait(claim: CountedClaim, indicator: str, met_on: date | None) -> Case:
    value = (met_on - claim.achieved_on).days if met_on else None
    return _case(claim, indicator, met_on=met_on, until=met_on, value=value)


def _case(claim: CountedClaim, indicator: str, **says: Any) -> Case:
    return Case(
        indicator=indicator,
        subject_id=claim.key,
        owner_id=claim.client_id,
        eligible_on=claim.achieved_on,
        provider=claim.party if claim.contract else None,  # nobody is paid: nor is it shown to who would be
        contract=claim.contract,
        measure=claim.measure,
        band=claim.band,
        **says,
    )
