"""Invoices and credits of a remittance, requests for debts, and how they are written: by hand and drawn."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.rules.debt_requests import DebtAsked, DebtSettled, DebtStands, next_requests
from services.payments.rules.invoice_lines import RemittanceFacts, booked, differs, invoice_lines
from services.payments.rules.ledger_csv import ledger_csv, sum_written
from services.payments.rules.ledger_mapping import (
    DEBTS,
    FIELDS,
    INVOICES,
    WHICH_AND_WHAT,
    LedgerColumn,
    LedgerMapping,
    mapping_faults,
    read_mapping,
    replaced_faults,
)
from services.payments.rules.suppliers import supplier_on
from services.payments.schemas.ledger_mappings import LedgerMappingBody
from services.payments.store.ledger_mappings import shipped
from tests.thorough import part_of

RUN = UUID("01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1")
RAISED_ON = date(2012, 11, 5)


@dataclass
class Line:
    kind: str
    measure: str | None
    pence: int


@dataclass
class Supplied:
    supplier_number: str = "104772"
    site: str = "S"
    purchase_order: str | None = None
    cost_centre: str = "C"
    subjective: str = "5"
    vat_code: str = "E"
    customer_number: str | None = None
    from_on: date = date(2012, 4, 2)
    number: int = 1


lines = st.builds(
    Line, st.sampled_from(["approval", "netting", "debt"]), st.sampled_from([None, "abstinent", "housing"]),
    st.integers(1, 10**9),
)  # fmt: skip


def facts_of(drawn: list[Line]) -> RemittanceFacts:
    gross = sum(line.pence for line in drawn if line.kind == "approval")
    netted = sum(line.pence for line in drawn if line.kind == "netting")
    count = sum(line.kind == "approval" for line in drawn)
    return RemittanceFacts(RUN, "riverside-2012", "riverside", date(2012, 6, 4), None, gross, netted,
                           gross - netted, count)  # fmt: skip


@given(st.lists(lines, max_size=30))
def test_invoice_and_credit_come_to_the_remittance_and_the_heads_to_their_lines(drawn: list[Line]) -> None:
    remittance, parts = facts_of(drawn), booked(drawn)
    assert differs(remittance, parts) == []
    said = invoice_lines(remittance, parts, Supplied(), lambda part: str(part.measure))
    by_type = {kind: [line for line in said if line["invoice_type"] == kind] for kind in ("STANDARD", "CREDIT")}
    assert sum(line["line_amount"] for line in by_type["STANDARD"]) == remittance.gross_pence
    assert sum(line["line_amount"] for line in by_type["CREDIT"]) == -remittance.netted_pence
    for of_type in by_type.values():
        assert {line["invoice_amount"] for line in of_type} <= {sum(line["line_amount"] for line in of_type)}
        assert [line["line_number"] for line in of_type] == list(range(1, len(of_type) + 1))
        assert len({line["invoice_number"] for line in of_type}) <= 1
    assert all(len(line["invoice_number"]) <= 50 for line in said)
    assert len({(line["invoice_number"], line["line_number"]) for line in said}) == len(said)


@given(st.lists(lines, min_size=1, max_size=10), st.integers(1, 100))
def test_what_does_not_come_to_the_remittance_is_named(drawn: list[Line], more: int) -> None:
    remittance = facts_of(drawn)
    wrong = replace(remittance, netted_pence=remittance.netted_pence + more, lines=remittance.lines + 1)
    assert differs(wrong, booked(drawn)) == ["nettedPence", "lines"]


steps = st.tuples(
    st.sampled_from(["report", "undo", "cancel", "owe", "cancel_given_up", "ask", "ask"]),
    st.sampled_from([1_000, 2_000, 3_500, 10_000]),
    st.integers(0, 5),
)


@dataclass
class DebtorSystem:
    """What the invoices of one debt have open in it: a report is of them as far as they have something open."""

    open_pence: int = 0
    by_number: dict[int, int] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)

    def hears(self, asked: DebtAsked) -> None:
        self.open_pence += asked.pence
        self.by_number[asked.credits or asked.number] = self.by_number.get(asked.credits or 0, 0) + asked.pence

    def books(self, seq: int, pence: int) -> None:
        self.taken[seq] = min(pence, self.open_pence)
        self.open_pence -= self.taken[seq]

    def undoes(self, seq: int) -> None:
        self.open_pence += self.taken.pop(seq)


@dataclass
class Course:
    """Of one debt, in the ledger here and in the debtor system."""

    debt: DebtStands
    there: DebtorSystem = field(default_factory=DebtorSystem)
    seq: int = 0

    def does(self, step: tuple[str, int, int]) -> None:
        what, pence, which = step
        self.seq += 1
        getattr(self, f"_{what}")(pence, which)

    def _report(self, pence: int, _which: int) -> None:
        if pence := min(pence, self.debt.open_pence):
            reports = [*self.debt.reports, DebtSettled(RUN, self.seq, pence, RAISED_ON)]
            self.debt = replace(self.debt, elsewhere_pence=self.debt.elsewhere_pence + pence, reports=reports)
            self.there.books(self.seq, pence)

    def _undo(self, _pence: int, which: int) -> None:
        stand = [report for report in self.debt.reports if report.undone_seq is None]
        if not stand:
            return
        undone = stand[which % len(stand)]
        rest = sum(report.pence for report in stand) - undone.pence
        reports = [replace(row, undone_seq=self.seq) if row is undone else row for row in self.debt.reports]
        counts = min(rest, self.debt.pence - self.debt.cancelled_pence)
        self.debt = replace(self.debt, elsewhere_pence=min(self.debt.elsewhere_pence, counts), reports=reports)
        self.there.undoes(undone.seq)

    def _cancel(self, pence: int, _which: int) -> None:
        pence = min(pence, self.debt.open_pence)
        self.debt = replace(self.debt, cancelled_pence=self.debt.cancelled_pence + pence)

    def _owe(self, pence: int, _which: int) -> None:
        self.debt = replace(
            self.debt, cancelled_pence=self.debt.cancelled_pence - min(pence, self.debt.cancelled_pence)
        )

    def _cancel_given_up(self, pence: int, _which: int) -> None:
        """It stands again, so that what was written off of it is owed no more."""
        pence = min(pence, self.debt.elsewhere_pence)
        cancelled, elsewhere = self.debt.cancelled_pence + pence, self.debt.elsewhere_pence - pence
        self.debt = replace(self.debt, cancelled_pence=cancelled, elsewhere_pence=elsewhere)

    def _ask(self, _pence: int, _which: int) -> None:
        for asked in next_requests(self.debt):
            assert asked.number == len(self.debt.asked_pence) + 1
            credited = [*self.debt.credited, asked.credits]
            self.debt = replace(
                self.debt, asked_pence=[*self.debt.asked_pence, asked.pence], credited=credited,
                asked_after=[*self.debt.asked_after, self.seq],
            )  # fmt: skip
            self.there.hears(asked)


@given(st.lists(steps, max_size=14))
@settings(max_examples=part_of(600))
def test_the_debtors_invoices_have_open_what_is_open_here(drawn: list[tuple[str, int, int]]) -> None:
    course = Course(owed())
    for step in [*drawn, ("ask", 0, 0)]:
        course.does(step)
        if step[0] == "ask":
            assert course.there.open_pence == course.debt.open_pence
            assert next_requests(course.debt) == []  # each once
            assert all(left >= 0 for left in course.there.by_number.values())  # none is credited more than it asked


def owed(cancelled: int = 0, elsewhere: int = 0, **more: Any) -> DebtStands:
    """£100, of which so much is not owed any more, and so much was collected or written off."""
    return DebtStands(RUN, "c", "p", RUN, None, 10_000, cancelled, elsewhere, RAISED_ON, RAISED_ON, **more)


def reported(seq: int, pence: int, undone_seq: int | None = None) -> DebtSettled:
    return DebtSettled(RUN, seq, pence, RAISED_ON, undone_seq)


def test_the_example_of_the_rules() -> None:
    debt = owed(elsewhere=3_000)
    (first,) = next_requests(debt)
    assert (first.number, first.pence, first.credited_request) == (1, 7_000, None)
    reports = [reported(3, 3_000), reported(6, 2_000)]
    asked = replace(debt, asked_pence=[7_000], asked_after=[5], reports=reports)
    assert next_requests(replace(asked, elsewhere_pence=5_000)) == []
    (back,) = next_requests(replace(asked, elsewhere_pence=5_000, cancelled_pence=5_000))
    assert (back.number, back.pence, back.credited_request) == (2, -5_000, f"{RUN}-1")


def test_what_was_settled_before_the_request_keeps_its_place_whatever_is_settled_after() -> None:
    """Of £100, £40 were written off, £60 requested and £20 of those paid. Undone, the £40 are asked for. Or £60 stand
    again, of which £20 were what was written off: what the invoice has open is taken back, and not what was paid.
    """
    before, after = reported(3, 4_000), reported(6, 2_000)
    debt = owed(elsewhere=6_000, asked_pence=[6_000], asked_after=[5], reports=[before, after])
    assert next_requests(debt) == []
    undone = replace(debt, elsewhere_pence=2_000, reports=[replace(before, undone_seq=7), after])
    assert [asked.pence for asked in next_requests(undone)] == [4_000]
    again = replace(debt, elsewhere_pence=4_000, cancelled_pence=6_000)
    assert [asked.pence for asked in next_requests(again)] == [-4_000]


def test_a_report_that_comes_before_what_is_owed_again_was_requested_is_of_no_invoice() -> None:
    """£60 were requested and paid; the £40 that were written off are owed again, and are paid before they are asked."""
    reports = [reported(3, 4_000, undone_seq=8), reported(6, 6_000), reported(9, 4_000)]
    debt = owed(elsewhere=10_000, asked_pence=[6_000], asked_after=[5], reports=reports)
    assert next_requests(debt) == []


def test_of_several_invoices_the_last_is_taken_back_first() -> None:
    """£70 and £30 were asked, and £10 of the £30 taken back: of £60 more £20 are of the second and £40 of the first."""
    debt = owed(7_000, asked_pence=[7_000, 3_000, -1_000], asked_after=[1, 2, 3])
    assert [(asked.number, asked.pence, asked.credits) for asked in next_requests(debt)] == [
        (4, -2_000, 2), (5, -4_000, 1),
    ]  # fmt: skip
    again = owed(10_000, asked_pence=[10_000, -10_000, 10_000], asked_after=[1, 2, 3])
    assert [(asked.pence, asked.credits) for asked in next_requests(again)] == [(-10_000, 3)]


def test_what_was_collected_of_an_invoice_is_taken_back_last() -> None:
    """£70 and £30 were asked, and the ledger said that the £30 were paid: £50 that are not owed are of the first."""
    debt = owed(5_000, 3_000, asked_pence=[7_000, 3_000], asked_after=[1, 2], reports=[reported(3, 3_000)])
    assert [(asked.pence, asked.credits) for asked in next_requests(debt)] == [(-3_000, 2), (-2_000, 1)]
    paid = replace(debt, settled_pence=[0, 3_000])
    assert [(asked.pence, asked.credits) for asked in next_requests(paid)] == [(-5_000, 1)]
    in_part = replace(debt, settled_pence=[0, 1_000], cancelled_pence=7_000)
    assert [(asked.pence, asked.credits) for asked in next_requests(in_part)] == [(-2_000, 2), (-5_000, 1)]
    credited = replace(
        paid, asked_pence=[7_000, 3_000, -5_000], asked_after=[1, 2, 4], credited=[None, None, 1],
        settled_pence=[0, 3_000, 0],
    )  # fmt: skip
    assert [(asked.pence, asked.credits) for asked in next_requests(replace(credited, cancelled_pence=7_000))] == [
        (-2_000, 1)
    ]


@pytest.mark.parametrize(
    ("pence", "written"), [(0, "0.00"), (5, "0.05"), (123_45, "123.45"), (-123_40, "-123.40"), (10**9, "10000000.00")]
)
def test_a_sum_is_written_in_pounds_without_signs_between(pence: int, written: str) -> None:
    assert sum_written(pence) == written
    assert sum_written(pence, ",") == written.replace(".", ",")


@pytest.mark.parametrize("code", ["generic", "oracle-payables"])
def test_what_is_shipped_has_no_fault(code: str) -> None:
    body = LedgerMappingBody.model_validate(shipped()[code]).model_dump()
    assert mapping_faults(body) == []
    mapping = read_mapping(body)
    assert {INVOICES, DEBTS} == mapping.columns.keys()
    content = ledger_csv(mapping, INVOICES, [])
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(mapping.line_end.encode())


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1", "-1", "@a"])
def test_no_words_of_a_scheme_become_a_formula(title: str) -> None:
    column = LedgerColumn("d", field="description")
    mapping = LedgerMapping("m", "m", ";", "\n", ".", "%Y-%m-%d", False, True, {INVOICES: [column], DEBTS: [column]})
    assert ledger_csv(mapping, INVOICES, [{"description": title}]).decode() == f"'{title}\n"
    assert ledger_csv(mapping, INVOICES, [{"description": f'a;{title}"'}]).decode().startswith(f"\"a;'{title}")


def test_of_two_of_one_day_what_was_proposed_last_counts() -> None:
    first, second, later = Supplied(), Supplied(number=2), Supplied(number=3, from_on=date(2012, 7, 2))
    assert supplier_on([later, second, first], date(2012, 7, 1)) is second
    assert supplier_on([later, second, first], date(2012, 7, 2)) is later
    assert supplier_on([later, second, first], date(2012, 4, 1)) is None


def test_the_number_and_the_type_of_an_invoice_are_its_own_under_every_head_that_is_shipped() -> None:
    """Whatever other field is put there: a number that two invoices share is refused by no ledger the second time."""
    bodies = [LedgerMappingBody.model_validate(body).model_dump() for body in shipped().values()]
    tried = 0
    for body, part, own in itertools.product(bodies, (INVOICES, DEBTS), sorted(WHICH_AND_WHAT)):
        for number, column in enumerate(body[part]):
            for other in FIELDS[part] if column["field"] == own else ():
                columns = [*body[part]]
                columns[number] = column | {"field": other}
                faults = replaced_faults(body | {part: columns}, bodies)
                is_own = [] if other == own else [(f"{part}.{number}.field", [own])]
                assert [(fault.place, fault.allowed) for fault in faults] == is_own
                tried += 1
    assert tried > 100
