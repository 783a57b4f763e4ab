"""Which amount of a period pays for an outcome that has none by itself, and whether it had when the outcome fell.

Payment rules 4, On account.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from services.payments.rules.postings import LineKind
from services.payments.rules.quarters import judged_in
from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes import cohort_band, on_account_balance
from services.payments.rules.terms_in_force import terms_on


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A line of such an amount: of the first, nothing had been counted before. `seq` is its place in the ledger."""

    kind: str
    number: int
    posted_on: date
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Accrual:
    """By how much more or less an outcome accrued, and after which line of the ledger; None: only the day is known."""

    effective_on: date
    known_on: date
    pence: int
    after_line: int | None = None

    def comes_before(self, line: PeriodLine) -> bool:
        """Of one day, what older versions kept is taken for earlier than any line."""
        return self.known_on <= line.posted_on if self.after_line is None else self.after_line < line.seq


@dataclass(frozen=True, slots=True)
class PaidWith:
    """The balance of its quarter, or of its measure's month the amounts of all groups."""

    keys: Sequence[UUID]
    by_month: bool


def paying_for(
    schemes: Sequence[Scheme], area: str, code: str | None, measure: str | None, achieved_on: date
) -> PaidWith | None:
    """None of what is paid by itself."""
    contract = terms_on(schemes, code, achieved_on) if code is not None else None
    if contract is None or measure is None:
        return None
    if contract.pays_by_cohort(measure):
        month = achieved_on.replace(day=1)
        groups = [group for terms in contract.cohorts if terms.measure == measure for group in terms.groups]
        return PaidWith([cohort_band.key(area, contract.code, measure, group, month) for group in groups], True)
    balance = balance_of(schemes, area, contract.code, achieved_on)
    return PaidWith([balance], False) if balance else None


def balance_of(schemes: Sequence[Scheme], area: str, code: str, achieved_on: date) -> UUID | None:
    """None where its quarter is not paid on account."""
    contract = terms_on(schemes, code, achieved_on)
    if contract is None:
        return None
    stated, quarter = judged_in(schemes, contract, achieved_on)
    return on_account_balance.key(area, contract.code, quarter) if stated.on_account else None


def fell_after_approval(accrued: Iterable[Accrual], lines: Sequence[PeriodLine]) -> bool:
    """Of what accrued in a quarter: whether a run approved its balance while it did, or something was owed by its fall.

    What was noted at once, such as another day of achievement in the same quarter, is one change.
    """
    since: Accrual | None = None
    fell: Accrual | None = None
    stands = 0
    for _, at_once in groupby(accrued, key=lambda accrual: (accrual.known_on, accrual.after_line)):
        changes = list(at_once)
        since = since if stands else changes[0]
        stands += sum(change.pence for change in changes)
        fell = None if stands else changes[0]
    if since is None or fell is None:
        return False
    approvals = [line for line in lines if line.kind == LineKind.APPROVAL]
    approved = any(since.comes_before(line) and not fell.comes_before(line) for line in approvals)
    return approved or any(_owes(line) and line.posted_on == fell.known_on for line in lines)


def month_fell_after_approval(lines: Iterable[PeriodLine]) -> bool:
    """Of a month it is not known when each outcome came into it: any fall of what was approved is taken for it."""
    return any(_owes(line) for line in lines)


def _owes(line: PeriodLine) -> bool:
    return line.kind == LineKind.RECEIVABLE and line.number > 1
