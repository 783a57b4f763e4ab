"""What of a debt the council's debtor system is asked to invoice, and what of that it is asked to take back.

Payment rules 5, Debts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol
from uuid import UUID

INVOICE, CREDIT = "INVOICE", "CREDIT"


@dataclass(frozen=True, slots=True)
class DebtSettled:
    """That so much of it was collected or written off, by the line `seq` of the ledger, and by which line that was
    undone.
    """

    debt_id: UUID
    seq: int
    pence: int
    on: date
    undone_seq: int | None = None
    undone_on: date | None = None


@dataclass(frozen=True, slots=True)
class DebtStands:
    """`elsewhere_pence`: collected or written off by now, whoever did it. `asked_pence`: what each request of it so far
    asked for, in their order, below nothing where it took some back; `asked_after` behind which line of the ledger each
    was made, the last of them on the day `asked_on`. `run_on`: the day of the run that raised it. By request too
    `credited` says of which invoice it took something back, and `settled_pence` what the ledger said was collected or
    written off of it. `reports`: of a debt that was requested, whether or not they still count.
    """

    id: UUID
    contract: str
    party: str
    run_id: UUID
    measure: str | None
    pence: int
    cancelled_pence: int
    elsewhere_pence: int
    raised_on: date
    run_on: date
    asked_pence: Sequence[int] = ()
    asked_after: Sequence[int] = ()
    asked_on: date | None = None
    credited: Sequence[int | None] = ()
    settled_pence: Sequence[int] = ()
    reports: Sequence[DebtSettled] = ()

    @property
    def open_pence(self) -> int:
        return self.pence - self.cancelled_pence - self.elsewhere_pence


@dataclass(frozen=True, slots=True)
class DebtDay:
    """By how much more of a debt was open at the end of a day than at its beginning. What the run that raised it moved
    is of the run's day.
    """

    debt_id: UUID
    on: date
    open_pence: int


@dataclass(frozen=True, slots=True)
class DebtAsked:
    """A next request of a debt: above nothing to invoice more, below to take some back of the one with the number
    `credits`.
    """

    debt: DebtStands
    number: int
    pence: int
    credits: int | None = None

    @property
    def request_number(self) -> str:
        """That no other request has."""
        return request_number(self.debt.id, self.number)

    @property
    def credited_request(self) -> str | None:
        return None if self.credits is None else request_number(self.debt.id, self.credits)


class Debtor(Protocol):
    supplier_number: str
    site: str
    cost_centre: str
    subjective: str
    vat_code: str
    customer_number: str | None


def request_number(debt_id: UUID, number: int) -> str:
    return f"{debt_id}-{number}"


def differs_since(debt: DebtStands, days: Sequence[DebtDay]) -> date:
    """Since which day the debtor system knows of it something else than what it should, by the ends of `days`, which
    are all on which it moved. Before its last request it was asked for what was to be said then.
    """
    begins_on, open_pence, taken = debt.asked_on or debt.run_on, debt.open_pence, _taken_off_invoices(debt)
    for day in sorted(days, key=lambda day: day.on, reverse=True):
        open_pence -= day.open_pence
        off = sum(pence for report, pence in taken if report.on < day.on and not _is_undone_before(report, day.on))
        if open_pence == sum(debt.asked_pence) - off:
            return max(day.on, begins_on)
    return begins_on


def _is_undone_before(report: DebtSettled, on: date) -> bool:
    return report.undone_on is not None and report.undone_on < on


def next_requests(debt: DebtStands) -> list[DebtAsked]:
    """None where the debtor system knows of it what it should: what its invoices have open is what is open here.

    What is collected or written off after a request is of its invoice, so nothing is taken back for it. Of several
    invoices the last is taken back first, each by a credit of its own: of what nobody has paid, as far as that reaches.
    """
    off = sum(pence for report, pence in _taken_off_invoices(debt) if report.undone_seq is None)
    pence = debt.open_pence + off - sum(debt.asked_pence)
    parts = _credits(debt, -pence) if pence < 0 else [(None, pence)] if pence else []
    return [
        DebtAsked(debt, number, part, credited)
        for number, (credited, part) in enumerate(parts, len(debt.asked_pence) + 1)
    ]


def _taken_off_invoices(debt: DebtStands) -> list[tuple[DebtSettled, int]]:
    """How much each report took off what the invoices had open as it came: before the first, and of what was not
    requested yet, nothing. What was undone took it off until then.
    """
    open_pence, taken = 0, dict.fromkeys(debt.reports, 0)
    for step in sorted(_steps(debt), key=lambda step: step.place):
        if step.report is None:
            open_pence += step.pence
        elif step.pence > 0:
            taken[step.report] = min(step.pence, max(0, open_pence))
            open_pence -= taken[step.report]
        else:
            open_pence += taken[step.report]
    return list(taken.items())


class _Step(NamedTuple):
    """What was requested, or what a report says; below nothing where it was undone."""

    place: tuple[int, int]
    pence: int
    report: DebtSettled | None = None


def _steps(debt: DebtStands) -> Iterator[_Step]:
    for number, (pence, after) in enumerate(zip(debt.asked_pence, debt.asked_after, strict=True), 1):
        yield _Step((after, number), pence)
    for report in debt.reports:
        yield _Step((report.seq, 0), report.pence, report)
        if report.undone_seq is not None:
            yield _Step((report.undone_seq, 0), -report.pence, report)


def _credits(debt: DebtStands, pence: int) -> list[tuple[int | None, int]]:
    """By which of the invoices that much is taken back, and how much of each, below nothing."""
    left = _left_of_invoices(debt)
    settled = dict(enumerate(debt.settled_pence, 1))
    unpaid = {number: max(0, part - settled.get(number, 0)) for number, part in left.items()}
    taken = _take(unpaid, pence)
    rest = {number: part - taken.get(number, 0) for number, part in left.items()}
    for number, part in _take(rest, pence - sum(taken.values())).items():
        taken[number] = taken.get(number, 0) + part
    return [(number, -part) for number, part in taken.items()]


def _left_of_invoices(debt: DebtStands) -> dict[int, int]:
    """What each asked for, less what was taken back of it. Where a credit did not say of which, it was of the last."""
    left: dict[int, int] = {}
    credited = dict(enumerate(debt.credited, 1))
    for number, asked in enumerate(debt.asked_pence, 1):
        if asked > 0:
            left[number] = asked
            continue
        of = credited.get(number)
        for invoice, part in ({of: -asked} if of else _take(left, -asked)).items():
            left[invoice] -= part
    return left


def _take(left: Mapping[int, int], pence: int) -> dict[int, int]:
    """That much by number, off the last ones first."""
    taken: dict[int, int] = {}
    for number in sorted(left, reverse=True):
        if part := min(left[number], pence - sum(taken.values())):
            taken[number] = part
    return taken


def request_line(asked: DebtAsked, debtor: Mapping[str, Any], on: date, words: str) -> dict[str, Any]:
    """`debtor`: as `debtor_said` has it, of who is asked."""
    debt = asked.debt
    return {
        "request_number": asked.request_number,
        "request_type": CREDIT if asked.pence < 0 else INVOICE,
        "request_date": on.isoformat(),
        "customer_number": debtor["customer_number"],
        "cost_centre": debtor["cost_centre"],
        "subjective": debtor["subjective"],
        "vat_code": debtor["vat_code"],
        "amount": asked.pence,
        "description": words,
        "credited_request": asked.credited_request,
        "supplier_number": debtor["supplier_number"],
        "supplier_site": debtor["supplier_site"],
        "contract": debt.contract,
        "party": debt.party,
        "debt": str(debt.id),
        "run": str(debt.run_id),
    }


def debtor_said(debtor: Debtor) -> dict[str, Any]:
    """Who is asked, with the names that lines have."""
    return {
        "customer_number": debtor.customer_number,
        "cost_centre": debtor.cost_centre,
        "subjective": debtor.subjective,
        "vat_code": debtor.vat_code,
        "supplier_number": debtor.supplier_number,
        "supplier_site": debtor.site,
    }
