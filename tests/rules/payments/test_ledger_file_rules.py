"""Invoices and credits of a remittance, requests for debts, and how they are written: by hand and drawn."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.debt_requests import DebtStands, next_request
from services.payments.rules.invoice_lines import RemittanceFacts, booked, differs, invoice_lines
from services.payments.rules.ledger_csv import ledger_csv, sum_written
from services.payments.rules.ledger_mapping import (
    DEBTS,
    INVOICES,
    LedgerColumn,
    LedgerMapping,
    mapping_faults,
    read_mapping,
)
from services.payments.rules.suppliers import supplier_on
from services.payments.schemas.ledger_files import LedgerMappingBody
from services.payments.store.ledger_mappings import shipped

RUN = UUID("01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1")


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
    debt = DebtStands(RUN, "c", "p", RUN, None, pence, 0, 0)
    for of, cancelled, elsewhere in course:
        debt = replace(debt, cancelled_pence=cancelled * pence // of, elsewhere_pence=elsewhere * pence // of)
        asked = next_request(debt)
        if asked is not None:
            assert asked.number == debt.asked + 1
            debt = replace(debt, asked=asked.number, asked_pence=debt.asked_pence + asked.pence,
                           asked_elsewhere_pence=asked.elsewhere_pence)  # fmt: skip
        owed = pence - debt.cancelled_pence
        assert max(0, owed - debt.elsewhere_pence) <= debt.asked_pence <= max(0, owed)
        assert next_request(debt) is None  # each once


def test_the_example_of_the_rules() -> None:
    debt = DebtStands(RUN, "c", "p", RUN, None, 10_000, 0, 3_000)
    first = next_request(debt)
    assert first is not None
    assert (first.number, first.pence) == (1, 7_000)
    asked = replace(debt, asked=1, asked_pence=7_000, asked_elsewhere_pence=3_000)
    assert next_request(replace(asked, elsewhere_pence=5_000)) is None
    back = next_request(replace(asked, elsewhere_pence=5_000, cancelled_pence=5_000))
    assert back is not None
    assert (back.number, back.pence) == (2, -5_000)


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
