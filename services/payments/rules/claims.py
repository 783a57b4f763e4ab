"""What one outcome is worth, given every fact that is known now.

Nothing here remembers what was posted: the same facts always give the same
answer, and the ledger is brought to it by posting the difference. What falls is
decided where windows are known: an achieved outcome stands, a withdrawn one falls.

Payment rules 2.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal
from uuid import UUID

from services.payments.rules.caps import UnderCap
from services.payments.rules.counted import NO_COUNTS, Counts
from services.payments.rules.gates import gated, gates_on
from services.payments.rules.quarters import judged_in
from services.payments.rules.schemes import Contract, Scheme, contract_in, in_force
from services.payments.rules.shapes import OUTCOME_SHAPES
from services.payments.rules.shapes import tariff as tariff_shape
from services.payments.rules.shapes.amounts import Step
from services.payments.rules.tariffs import Tariff, tariff_for
from shared.kernel.values import value

EVER = date.max  # a provisional window that never ends

UnpricedReason = Literal["no-scheme", "no-contract", "no-tariff", "no-price", "counted"]
Standing = Literal[
    "awaiting_verification", "unpriced", "held", "due", "withdrawn", "over_cap", "accrued", "closed", "in_cohort"
]


@value
class Outcome:
    """The highest revision that states the outcome; proposed is not yet verified."""

    id: UUID
    client_id: UUID
    revision: int
    kind: Literal["proposed", "achieved"]
    measure: str
    achieved_on: date
    contract: str | None
    journey_from: date | None
    journey_to: date | None
    provisional_until: date | None  # EVER: never final
    provisional_rule: Literal["hold", "clawback", "count"] | None = None  # None: what the contract says


@value
class Withdrawal:
    """The highest revision that takes the outcome back."""

    revision: int
    reason: str
    effective_on: date
    by_merge: bool = False  # two records were found to be one person, or not to be


@value
class Worth:
    """The amount that should stand, where it belongs, and how it came about."""

    standing: Standing
    pence: int = 0  # what should stand in the ledger
    value_pence: int = 0  # what it is or would be worth, also while it awaits verification; after gates, before a cap
    reason: str | None = None
    due_on: date | None = None
    scheme: Scheme | None = None
    contract: Contract | None = None
    tariff: Tariff | None = None
    steps: tuple[Step, ...] = ()
    accrued_pence: int = 0  # what comes with its quarter's balance and not by itself
    priced_pence: int = 0  # of what stands: before gates


@value
class OfContract:
    """What of a contract bears on the worth of one outcome: all that is counted, and what a cap leaves of it."""

    counts: Counts = NO_COUNTS
    under_cap: UnderCap | None = None


NOTHING_OF_CONTRACT = OfContract()


class _Unpriced(Exception):
    def __init__(self, reason: UnpricedReason) -> None:
        self.reason = reason


class _PaidByMonth(Exception):
    """It has no price of its own: what its cohort's month achieved is paid at once."""


def worth(
    outcome: Outcome,
    withdrawal: Withdrawal | None,
    tariffs: Sequence[Tariff],
    schemes: Sequence[Scheme],
    today: date,
    of_contract: OfContract = NOTHING_OF_CONTRACT,
) -> Worth:
    """What the ledger should hold for this outcome today: its price, after quality gates, under the cap."""
    fallen = withdrawal if withdrawal is not None and withdrawal.revision > outcome.revision else None
    tariff = tariff_for(tariffs, outcome.achieved_on, outcome.journey_from, outcome.journey_to)
    scheme = contract = None
    try:
        scheme, contract = _terms(outcome, schemes)
        priced = _price(scheme, contract, tariff, outcome, schemes)
        pence, steps = _gated(priced, outcome, contract, schemes, of_contract, today)
    except _Unpriced as missing:
        reason = "counted" if _only_counts(scheme, contract, outcome.measure) else missing.reason
        unpriced = Worth("unpriced", reason=reason, scheme=scheme, contract=contract, tariff=tariff)
        return _without_price(outcome, fallen, unpriced)
    except _PaidByMonth:
        return _without_price(outcome, fallen, Worth("in_cohort", scheme=scheme, contract=contract, tariff=tariff))
    if fallen is not None:
        return Worth("withdrawn", 0, pence, fallen.reason, None, scheme, contract, tariff, steps)
    if outcome.kind == "proposed":
        return Worth("awaiting_verification", 0, pence, None, None, scheme, contract, tariff, steps)
    standing, due_on, until = _provisional(outcome, contract, today)
    stands = Worth(
        standing, pence, pence, None, due_on, scheme, contract, tariff, (*steps, until), priced_pence=priced[0]
    )
    return _accrued(_capped(stands, of_contract.under_cap), outcome, schemes)


def _gated(
    priced: tuple[int, Step], outcome: Outcome, contract: Contract, schemes: Sequence[Scheme], of_contract: OfContract,
    today: date,
) -> tuple[int, tuple[Step, ...]]:  # fmt: skip
    pence, step = priced
    gates = gates_on(schemes, contract, outcome.measure, outcome.achieved_on, of_contract.counts, today)
    if not gates:
        return pence, (step,)
    stands = gated(pence, gates)
    return stands, (step, *(gate.step for gate in gates), {"step": "after gates", "pence": stands})


def _capped(stands: Worth, under_cap: UnderCap | None) -> Worth:
    """Told where it takes nothing too: that what an earlier one took stands again is seen by it."""
    if under_cap is None:
        return stands
    standing = stands.standing if under_cap.pence or not under_cap.over_pence else "over_cap"
    *steps, until = stands.steps
    return replace(stands, standing=standing, pence=under_cap.pence, steps=(*steps, under_cap.step, until))


def _accrued(stands: Worth, outcome: Outcome, schemes: Sequence[Scheme]) -> Worth:
    """Where the quarter is paid on account, by the version of its first day; what was held comes by itself, and so does
    what counts in no quarter.
    """
    contract = stands.contract
    assert contract is not None  # noqa: S101 - it stands under one
    if not any(scheme.pays_on_account for scheme in schemes):
        return stands
    stated, quarter = judged_in(schemes, contract, outcome.achieved_on)
    was_held = outcome.provisional_until is not None and contract.provisional == "hold"
    in_quarter = stated.on_account is not None and outcome.achieved_on < quarter.counts_until
    if was_held or not in_quarter or stands.standing != "due":
        return stands
    *steps, _ = stands.steps
    accrued = {"step": "accrued", "until": quarter.ends.isoformat(), "pence": stands.pence}
    return replace(
        stands, standing="accrued", pence=0, accrued_pence=stands.pence, due_on=None, steps=(*steps, accrued)
    )


def at_risk_until(outcome: Outcome, contract: Contract) -> date | None:
    """The first day on which a return can no longer take money back, as assessment says; under count only none can."""
    return None if contract.provisional == "count" else outcome.provisional_until


def _terms(outcome: Outcome, schemes: Sequence[Scheme]) -> tuple[Scheme, Contract]:
    """Whether it is held is said with the outcome: that is of the day from which it counts, not of its achievement."""
    if outcome.contract is None:
        raise _Unpriced("no-contract")
    valid = in_force(schemes, outcome.achieved_on)
    if not valid:
        raise _Unpriced("no-scheme")
    for scheme in valid:
        contract = contract_in(scheme, outcome.contract, outcome.achieved_on)
        if contract is not None and outcome.measure in contract.measures:
            if outcome.provisional_rule in {None, contract.provisional}:
                return scheme, contract
            return scheme, replace(contract, provisional=outcome.provisional_rule)
    raise _Unpriced("no-contract")


def _price(
    scheme: Scheme, contract: Contract, tariff: Tariff | None, outcome: Outcome, schemes: Sequence[Scheme]
) -> tuple[int, Step]:
    if tariff is None:
        raise _Unpriced("no-tariff")
    if contract.pays_by_cohort(outcome.measure):
        raise _PaidByMonth
    try:
        price = OUTCOME_SHAPES[tariff_shape.NAME]  # no contract says another yet
        pence, step = price(scheme, tariff, outcome.measure, outcome.achieved_on, schemes)
    except tariff_shape.NoPrice as missing:
        raise _Unpriced("no-price") from missing
    if step["from"] == "tariff":
        step |= tariff_shape.carried_from(schemes, tariff, outcome.measure)
    return pence, step


def _only_counts(scheme: Scheme | None, contract: Contract | None, measure: str) -> bool:
    """The book has no price of it, in no band and on no day, and the contract earns by its share: none is missing."""
    if scheme is None or contract is None or scheme.prices.get(measure) or contract.pays_by_cohort(measure):
        return False
    return bool(scheme.counted_by(contract, measure))


def _without_price(outcome: Outcome, fallen: Withdrawal | None, unpriced: Worth) -> Worth:
    if fallen is not None:
        return replace(unpriced, standing="withdrawn", reason=fallen.reason)
    return replace(unpriced, standing="awaiting_verification") if outcome.kind == "proposed" else unpriced


def _provisional(outcome: Outcome, contract: Contract, today: date) -> tuple[Standing, date, Step]:
    """Whether it is held or due, from which day on it is due, and how that is told."""
    until = outcome.provisional_until
    if until is None or contract.provisional != "hold":
        return "due", outcome.achieved_on, due_step(outcome.achieved_on)
    due_on = max(until, outcome.achieved_on)  # nothing is due before it was achieved
    return ("held" if today < due_on else "due"), due_on, hold_step(due_on)


def due_step(on: date) -> Step:
    return {"step": "due", "on": on.isoformat()}


def hold_step(until: date) -> Step:
    return {"step": "hold", "until": "ever" if until == EVER else until.isoformat()}
