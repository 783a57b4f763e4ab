"""What of a quarter that is paid on account the prime passes on to who delivered its outcomes.

No line of the ledger is of such an outcome: what it comes to is paid by instalments, before anybody knows of it, and by
the balance. So it is passed on out of both, once the quarter is over.

Payment rules 4, Subcontract.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.payments.rules.paid_with_others import Accrual, PeriodLine
from services.payments.rules.subcontracts import ShareSpan, split

LeftOut = Mapping[UUID, int]  # by outcome
Parts = Mapping[str, int]  # by organisation; what is nobody else's is the prime's


@dataclass(frozen=True, slots=True)
class OutcomeAccrual:
    """By how much more or less an outcome accrued in the quarter, and who delivered it."""

    outcome_id: UUID
    accrual: Accrual
    delivered_by: str | None


@dataclass(frozen=True, slots=True)
class CashLine:
    """What of the quarter's instalments and balance a line paid, or took back; `run_id`: it is of that remittance."""

    seq: int
    pence: int
    run_id: UUID | None


@dataclass(frozen=True, slots=True)
class QuarterOnAccount:
    """`standing_pence`: what its instalments and its balance come to. `left_out` is what the balance leaves out now, by
    outcome.
    """

    ends: date
    accruals: Sequence[OutcomeAccrual]
    cash: Sequence[CashLine]
    standing_pence: int
    left_out: LeftOut = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ApprovedRemittance:
    """`line` is the last that it posted; `left_out` what balances left out when it was proposed."""

    id: UUID
    run_on: date
    line: PeriodLine
    rejected: bool = False
    left_out: LeftOut = field(default_factory=dict)


def standing_parts(quarter: QuarterOnAccount, spans: Sequence[ShareSpan]) -> Parts:
    return _covered(quarter.standing_pence, _outcomes(quarter.accruals, quarter.left_out), spans)


def paid_parts(quarter: QuarterOnAccount, spans: Sequence[ShareSpan]) -> Parts:
    paid = sum(line.pence for line in quarter.cash)
    return _covered(paid, _outcomes(quarter.accruals, quarter.left_out), spans)


def remittance_parts(
    quarter: QuarterOnAccount, remittances: Iterable[ApprovedRemittance], spans: Sequence[ShareSpan]
) -> dict[UUID, Parts]:
    """Of each from the first day after the quarter on, by what was known when it was approved: by how much more its
    outcomes are paid than before it. One that was rejected passed nothing on.
    """
    parts: dict[UUID, Parts] = {}
    before: Sequence[QuarterOutcome] = ()
    for remittance in sorted(remittances, key=lambda remittance: remittance.line.seq):
        if remittance.run_on >= quarter.ends:
            reached = sum(line.pence for line in quarter.cash if line.seq <= remittance.line.seq)
            own = sum(line.pence for line in quarter.cash if line.run_id == remittance.id)
            by_then = [accrued for accrued in quarter.accruals if accrued.accrual.comes_before(remittance.line)]
            earned = _outcomes(by_then, remittance.left_out)
            parts[remittance.id] = _difference(_covered(reached, earned, spans), _covered(reached - own, before, spans))
            before = before if remittance.rejected else earned
    return parts


@dataclass(frozen=True, slots=True)
class QuarterOutcome:
    """What an outcome of the quarter comes to."""

    achieved_on: date
    outcome_id: UUID
    delivered_by: str | None
    pence: int


def _outcomes(accruals: Iterable[OutcomeAccrual], left_out: LeftOut) -> list[QuarterOutcome]:
    """In the order of achievement."""
    accrued: Counter[UUID] = Counter()
    last: dict[UUID, OutcomeAccrual] = {}
    for said in accruals:
        accrued[said.outcome_id] += said.accrual.pence
        last[said.outcome_id] = said
    outcomes = [
        QuarterOutcome(said.accrual.effective_on, key, said.delivered_by, accrued[key] - left_out.get(key, 0))
        for key, said in last.items()
    ]
    return sorted(outcomes, key=lambda outcome: (outcome.achieved_on, outcome.outcome_id))


def _covered(pence: int, outcomes: Iterable[QuarterOutcome], spans: Sequence[ShareSpan]) -> Parts:
    """Who has what of so much that is paid of a quarter, or stands: it goes to one outcome after another."""
    parts: Counter[str] = Counter()
    for outcome in outcomes:
        reached = max(0, min(pence, outcome.pence))
        pence -= reached
        share = _share(outcome, spans)
        if outcome.delivered_by and share:
            parts[outcome.delivered_by] += split(reached, share)[0]
    return parts


def _share(outcome: QuarterOutcome, spans: Sequence[ShareSpan]) -> str | None:
    own = (span for span in spans if span.organisation == outcome.delivered_by)
    return next((span.share for span in own if span.since <= outcome.achieved_on < span.until), None)


def _difference(now: Parts, before: Parts) -> Parts:
    parts = {organisation: now.get(organisation, 0) - before.get(organisation, 0) for organisation in {*now, *before}}
    return {organisation: pence for organisation, pence in parts.items() if pence}
