"""Invoices and credits of a remittance, requests for debts, and how they are written: by hand and drawn."""

import itertools
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.debt_requests import DebtStands, next_requests
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


debts = st.builds(
    lambda pence, off, paid: (pence, off * pence // 100, paid * (100 - off) * pence // 10**4),
    st.integers(1, 10**6), st.integers(0, 100), st.integers(0, 100),
)  # fmt: skip


@given(st.lists(debts, min_size=1, max_size=6))
def test_a_debtor_is_asked_for_no_more_than_is_owed_and_for_all_that_is_open(
    course: list[tuple[int, int, int]],
) -> None:
    pence = course[0][0]
    debt = DebtStands(RUN, "c", "p", RUN, None, pence, 0, 0, RAISED_ON, RAISED_ON)
    by_number: dict[int, int] = {}
    for of, cancelled, elsewhere in course:
        debt = replace(debt, cancelled_pence=cancelled * pence // of, elsewhere_pence=elsewhere * pence // of)
        for asked in next_requests(debt):
            assert asked.number == len(debt.asked_pence) + 1
            by_number[asked.number] = asked.pence
            if asked.credits:
                by_number[asked.credits] += asked.pence
                del by_number[asked.number]
            debt = replace(debt, asked_pence=(*debt.asked_pence, asked.pence),
                           asked_elsewhere_pence=asked.elsewhere_pence)  # fmt: skip
        assert all(left >= 0 for left in by_number.values())  # no invoice is credited more than it asked
        owed = pence - debt.cancelled_pence
        assert max(0, owed - debt.elsewhere_pence) <= sum(debt.asked_pence) <= max(0, owed)
        assert next_requests(debt) == []  # each once


def test_the_example_of_the_rules() -> None:
    debt = DebtStands(RUN, "c", "p", RUN, None, 10_000, 0, 3_000, RAISED_ON, RAISED_ON)
    (first,) = next_requests(debt)
    assert (first.number, first.pence, first.credited_request) == (1, 7_000, None)
    asked = replace(debt, asked_pence=[7_000], asked_elsewhere_pence=3_000)
    assert next_requests(replace(asked, elsewhere_pence=5_000)) == []
    (back,) = next_requests(replace(asked, elsewhere_pence=5_000, cancelled_pence=5_000))
    assert (back.number, back.pence, back.credited_request) == (2, -5_000, f"{RUN}-1")


def test_of_several_invoices_the_last_is_taken_back_first() -> None:
    """£70 and £30 were asked, and £10 of the £30 taken back: of £60 more £20 are of the second and £40 of the first."""
    debt = DebtStands(
        RUN, "c", "p", RUN, None, 10_000, 7_000, 0, RAISED_ON, RAISED_ON, asked_pence=[7_000, 3_000, -1_000]
    )
    assert [(asked.number, asked.pence, asked.credits) for asked in next_requests(debt)] == [
        (4, -2_000, 2), (5, -4_000, 1),
    ]  # fmt: skip
    again = DebtStands(
        RUN, "c", "p", RUN, None, 10_000, 10_000, 0, RAISED_ON, RAISED_ON, asked_pence=[10_000, -10_000, 10_000]
    )
    assert [(asked.pence, asked.credits) for asked in next_requests(again)] == [(-10_000, 3)]


def test_what_was_collected_of_an_invoice_is_taken_back_last() -> None:
    """£70 and £30 were asked, and the ledger said that the £30 were paid: £50 that are not owed are of the first."""
    debt = DebtStands(RUN, "c", "p", RUN, None, 10_000, 5_000, 3_000, RAISED_ON, RAISED_ON, asked_pence=[7_000, 3_000])
    assert [(asked.pence, asked.credits) for asked in next_requests(debt)] == [(-3_000, 2), (-2_000, 1)]
    paid = replace(debt, settled_pence=[0, 3_000])
    assert [(asked.pence, asked.credits) for asked in next_requests(paid)] == [(-5_000, 1)]
    in_part = replace(debt, settled_pence=[0, 1_000], cancelled_pence=7_000)
    assert [(asked.pence, asked.credits) for asked in next_requests(in_part)] == [(-2_000, 2), (-5_000, 1)]
    credited = replace(paid, asked_pence=[7_000, 3_000, -5_000], credited=[None, None, 1], settled_pence=[0, 3_000, 0])
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
