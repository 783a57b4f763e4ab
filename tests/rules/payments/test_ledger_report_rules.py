"""How lines of the ledger are read and matched: by hand, and whatever is drawn, nothing is matched twice."""

from dataclasses import replace
from datetime import date
from time import process_time
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.ledger_reports.mapping import report_faults, report_mapping
from services.payments.rules.ledger_reports.matching import matches
from services.payments.rules.ledger_reports.numbers import id_in, is_credit
from services.payments.rules.ledger_reports.reading import ReportFault, ReportLine, report_lines
from services.payments.rules.ledger_reports.stands import DebtIsOpen, DebtReported, LedgerStands, RemittanceStands
from services.payments.schemas.ledger_mappings import LedgerMappingBody
from services.payments.store.ledger_mappings import shipped

TODAY, RUN_ON = date(2012, 9, 30), date(2012, 8, 6)
IDS = [UUID(int=number) for number in range(1, 5)]


def body(code: str = "generic", **changes: Any) -> dict[str, Any]:
    said = LedgerMappingBody.model_validate(shipped()[code]).model_dump()["reports"]
    return dict(said | changes)


def pence_of(amount: str, **changes: Any) -> int | str | None:
    mapping = report_mapping(body(delimiter="pipe", **changes))
    text = f"payment_reference|payment_date|amount\nB|2012-08-06|{amount}\n"
    (line,) = report_lines(text, mapping, "payments")
    return line.problems[0].message if line.problems else line.pence


@pytest.mark.parametrize(
    ("amount", "pence"),
    [
        ("12", 1200), ("12.50", 1250), ("£1,234.05", 123_405), ("-12.00", -1200), ("12.00-", -1200),
        ("(12.00)", -1200), ("1,234,567.89", 123_456_789), ("999999999999.99", 99_999_999_999_999),
    ],
)  # fmt: skip
def test_sums_as_ledgers_write_them(amount: str, pence: int) -> None:
    assert pence_of(amount) == pence


@pytest.mark.parametrize("empty", ["", "\n", "\r\n \r\n", "||\n"])
def test_empty_lines_before_the_columns_are_passed_over(empty: str) -> None:
    text = f"{empty}payment_reference|payment_date|amount\nB|2012-08-06|1.00\n"
    (line,) = report_lines(text, report_mapping(body(delimiter="pipe")), "payments")
    assert (line.line, line.pence) == (2 + empty.count("\n"), 100)


@pytest.mark.parametrize(
    "amount", ["12.5", "1,23.00", "12,00", "--1.00", "(1.00", "(-1.00)", "-1.00-", "1e3", "\u0661", "+1", "1.000.00"]
)
def test_a_sum_that_may_be_another_is_none(amount: str) -> None:
    assert pence_of(amount) == "must be a sum in pounds"


def test_a_sum_with_a_comma_before_the_pence() -> None:
    assert pence_of("1.234,50", decimal_sign="comma") == 123_450
    assert pence_of("1234.50", decimal_sign="comma") == "must be a sum in pounds"


def test_shipped_mappings_have_no_faults_and_what_is_wrong_is_said_by_place() -> None:
    assert [report_faults(body(code)) for code in shipped()] == [[], []]
    columns = [{"head": "A", "field": "reference"}, {"head": "A", "field": "reference"}, {"head": "B", "field": "x"}]
    faults = report_faults(body(payments=columns, written_off=["Collected"], decimal_sign="comma"))
    assert [fault.place for fault in faults] == [
        "reports.payments.1.field", "reports.payments.1.head", "reports.payments.2.field", "reports.payments",
        "reports.writtenOff.0", "reports.decimalSign",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "form", "read"),
    [("30-NOV-2012", "month_by_name", True), ("5/4/2012", "day_first_slashes", True), ("2012115", "digits", False),
     ("31/11/2012", "day_first_slashes", False), ("2012-11-30", "iso", True), ("30-11-2012", "iso", False),
     ("1066-10-14", "iso", False)],
)  # fmt: skip
def test_days(cell: str, form: str, read: bool) -> None:
    text = f"payment_reference,payment_date,amount\nB,{cell},1\n"
    (line,) = report_lines(text, report_mapping(body(dates=form)), "payments")
    assert (line.on is not None) is read


def test_numbers_are_those_that_files_for_the_ledger_have() -> None:
    run = IDS[0]
    assert {id_in(number) for number in (str(run), f"{run}-C", f"{run}-1", f"{run}-R2", str(run).upper())} == {run}
    assert {id_in(number) for number in (None, "", "RE-1", f"{run}-", f"{run}-C-1", f"{run}-R", f"x{run}")} == {None}


def stands(*remittances: RemittanceStands, debts: tuple[DebtIsOpen, ...] = ()) -> LedgerStands:
    return LedgerStands(remittances, debts, {"104772": {"riverside"}})


def remittance(number: int = 0, state: str = "released", pence: int = 100, netted: int = 0) -> RemittanceStands:
    is_paid = state in {"settled", "returned"}
    settled_on = date(2012, 8, 10) if is_paid else None
    return RemittanceStands(IDS[number], "riverside", RUN_ON, state, pence, "B-1" if is_paid else None, settled_on,
                            netted_pence=netted)  # fmt: skip


def test_of_several_alike_the_nearest_is_the_first() -> None:
    early = RemittanceStands(IDS[1], "riverside", date(2012, 7, 2), "released", 100, None, None)
    other = RemittanceStands(IDS[2], "cdas", RUN_ON, "released", 100, None, None)
    line = ReportLine(2, "B-9", date(2012, 8, 8), 100, account="104772")
    match = matches("payments", [line], stands(early, remittance(), other), TODAY)[2]
    assert (match.state, match.candidates) == ("proposed", (IDS[0], IDS[1]))


PENCE = st.sampled_from([50, 100, -50])
LINES = st.lists(
    st.builds(
        ReportLine, line=st.just(0), reference=st.sampled_from(["B-1", "B-2", "B-3"]),
        on=st.sampled_from([date(2012, 8, 10), date(2012, 8, 11)]), pence=PENCE,
        number=st.sampled_from([None, *map(str, IDS[:3]), f"{IDS[0]}-C"]),
        account=st.sampled_from([None, "104772", "9"]), code=st.sampled_from(["collected", "written_off"]),
    ),
    max_size=12,
).map(lambda lines: [ReportLine(number, *_rest(line)) for number, line in enumerate(lines, start=2)])  # fmt: skip


def _rest(line: ReportLine) -> tuple[Any, ...]:
    return (line.reference, line.on, line.pence, line.number, line.account, line.code, line.reason)


NETTED = st.sampled_from([0, 50, 75])


@given(
    LINES, st.lists(st.sampled_from(["released", "settled", "returned", "approved"]), min_size=3, max_size=3), NETTED
)
def test_payments_that_are_matched_come_to_what_was_released_and_pay_it_once(
    lines: list[ReportLine], now: list[str], netted: int
) -> None:
    remittances = [remittance(number, state, netted=netted) for number, state in enumerate(now)]
    of_lines = matches("payments", lines, stands(*remittances), TODAY)
    assert of_lines.keys() == {line.line for line in lines}
    for paid in remittances:
        matched = [line for line in lines if of_lines[line.line].state == "matched"
                   and of_lines[line.line].about == paid.id]  # fmt: skip
        assert sum(line.pence or 0 for line in matched) in {0, paid.net_pence}
        assert not matched or paid.state == "released"
        taken_off = [line.pence or 0 for line in matched if is_credit(line.number)]
        assert not taken_off or -sum(taken_off) == netted > 0
        assert len({(line.reference, line.on) for line in matched}) <= 1


@given(LINES, st.lists(st.sampled_from(["released", "settled", "returned"]), min_size=3, max_size=3))
def test_each_payment_comes_back_once(lines: list[ReportLine], now: list[str]) -> None:
    remittances = [remittance(number, state) for number, state in enumerate(now)]
    of_lines = matches("returns", lines, stands(*remittances), TODAY)
    back = [match.about for match in of_lines.values() if match.state == "matched"]
    assert len(back) == len(set(back))


@given(LINES, st.integers(0, 200))
def test_of_a_debt_no_more_is_matched_than_is_open(lines: list[ReportLine], open_pence: int) -> None:
    before = {"B-1": DebtReported("B-1", 100, "collected")}
    debts = tuple(DebtIsOpen(debt_id, "riverside", RUN_ON, open_pence, before) for debt_id in IDS[:2])
    of_lines = matches("debts", [line for line in lines if (line.pence or 0) > 0], stands(debts=debts), TODAY)
    for debt in debts:
        matched = [line for line in lines if line.line in of_lines and of_lines[line.line].state == "matched"
                   and of_lines[line.line].about == debt.id]  # fmt: skip
        assert sum(line.pence or 0 for line in matched) <= open_pence
        assert all(line.reference != "B-1" for line in matched)
        assert len({line.reference for line in matched}) == len(matched)


@pytest.mark.parametrize("problems", [[], [ReportFault("amount", "must be filled in")]])
@pytest.mark.parametrize("kind", ["payments", "returns", "debts"])
def test_the_lines_of_all_suppliers_are_looked_at_beside_few(kind: str, problems: list[ReportFault]) -> None:
    ids = [UUID(int=number) for number in range(2_000)]
    remittances = [RemittanceStands(of, "p", RUN_ON, "released", of.int, None, None) for of in ids]
    debts = tuple(DebtIsOpen(of, "p", RUN_ON, of.int) for of in ids)
    lines = [
        ReportLine(number, f"B-{number}", TODAY, number, account="9", problems=problems) for number in range(1, 10_000)
    ]
    began = process_time()
    matches(kind, lines, stands(*remittances, debts=debts), TODAY)
    assert process_time() - began < 2


@pytest.mark.parametrize(
    ("now", "on", "state", "about"),
    [
        (["settled"], date(2012, 8, 12), "matched", [0]),
        (["settled"], date(2012, 8, 9), "unmatched", [0]),  # before it was paid
        (["returned"], date(2012, 8, 12), "already", [0]),
        (["settled", "settled"], date(2012, 8, 12), "proposed", [0, 1]),
        (["returned", "settled"], date(2012, 8, 12), "proposed", [1]),  # it may be the one that is known
        (["returned", "settled"], date(2012, 8, 9), "already", [0]),  # nor can it be the other
    ],
)
def test_by_its_reference_alone_a_return_is_of_the_one_payment_that_ever_had_it(
    now: list[str], on: date, state: str, about: list[int]
) -> None:
    remittances = [remittance(number, of) for number, of in enumerate(now)]
    line = ReportLine(2, "B-1", on, 100, account="104772")
    match = matches("returns", [line], stands(*remittances), TODAY)[2]
    named = [match.about] if match.about else list(match.candidates)
    assert (match.state, named) == (state, [IDS[number] for number in about])


@pytest.mark.parametrize("known", ["settled", "returned"])
@pytest.mark.parametrize("place", [("b", "riverside"), ("a", "cdas"), ("b", "cdas")])
@pytest.mark.parametrize(
    ("other", "run_on", "fits_both"),
    [
        ("released", RUN_ON, True),
        ("released", date(2012, 8, 11), False),  # its run is after the payment under that reference
        ("approved", RUN_ON, False),  # it has not left
        ("rejected", RUN_ON, False),
        ("paid otherwise", RUN_ON, False),
        ("settled", RUN_ON, True),
        ("returned", RUN_ON, False),  # it is known of both, or of one alone
    ],
)
def test_what_may_have_left_in_the_same_bank_run_may_have_come_back(
    known: str, place: tuple[str, str], other: str, run_on: date, *, fits_both: bool
) -> None:
    """Whoever it is of: another whose number it is too, or the same by another contract."""
    reference = {"settled": "B-1", "returned": "B-1", "paid otherwise": "B-2"}.get(other)
    settled_on = date(2012, 8, 10) if reference else None
    state = "settled" if other == "paid otherwise" else other
    contract, party = place
    beside = RemittanceStands(IDS[1], party, run_on, state, 100, reference, settled_on, contract=contract)
    first = replace(remittance(0, known), contract="a")
    line = ReportLine(2, "B-1", date(2012, 8, 12), 100, account="104772")
    stood = LedgerStands([first, beside], (), {"104772": {"riverside", "cdas"}})
    match = matches("returns", [line], stood, TODAY)[2]
    if fits_both:
        assert (match.state, match.about) == ("proposed", None)
        assert IDS[1] in match.candidates
    elif (known, other) == ("settled", "returned"):
        assert (match.state, match.candidates) == ("proposed", (IDS[0],))
    else:
        assert (match.state, match.about) == ("matched" if known == "settled" else "already", IDS[0])


def test_what_is_known_of_one_contract_may_be_said_of_the_partys_other() -> None:
    """A payment, and what was collected of a debt: two lines alike in all but what they are about."""
    paid, waits = (replace(remittance(n, state), contract=str(n)) for n, state in enumerate(("settled", "released")))
    line = ReportLine(2, "B-1", date(2012, 8, 10), 100, account="104772", code="collected")
    match = matches("payments", [line], stands(paid, waits), TODAY)[2]
    assert (match.state, match.candidates) == ("proposed", (IDS[1],))
    reported = {"B-1": DebtReported("B-1", 100, "collected")}
    debts = (DebtIsOpen(IDS[0], "riverside", RUN_ON, 0, reported, contract="0"),
             DebtIsOpen(IDS[1], "riverside", RUN_ON, 100, contract="1"))  # fmt: skip
    match = matches("debts", [line], stands(debts=debts), TODAY)[2]
    assert (match.state, match.candidates) == ("proposed", (IDS[1],))
    alone = matches("debts", [line], stands(debts=(debts[0], replace(debts[1], contract="0"))), TODAY)[2]
    assert (alone.state, alone.about) == ("already", IDS[0])


def test_a_payment_that_came_back_is_known_by_its_reference_and_day() -> None:
    line = ReportLine(2, "B-1", date(2012, 8, 10), 100, account="104772")
    match = matches("payments", [line], stands(remittance(0, "returned"), remittance(1)), TODAY)[2]
    assert (match.state, match.about) == ("already", IDS[0])


@pytest.mark.parametrize("order", [("riverside", "cdas"), ("cdas", "riverside")])
def test_a_debtors_number_is_of_all_whose_it_is(order: tuple[str, str]) -> None:
    """What was collected of one debt may be said of the other, where that fits too."""
    line = ReportLine(2, "R-1", date(2012, 8, 10), 100, account="C-1", code="collected")
    parties = {"C-1": {"riverside", "cdas"}}
    first, second = (DebtIsOpen(IDS[number], party, RUN_ON, 100) for number, party in enumerate(order))
    alone = matches("debts", [line], LedgerStands([], [first], parties), TODAY)[2]
    both = matches("debts", [line], LedgerStands([], [first, second], parties), TODAY)[2]
    assert (alone.candidates, set(both.candidates)) == ((IDS[0],), {IDS[0], IDS[1]})
    reported = DebtIsOpen(IDS[0], order[0], RUN_ON, 0, {"R-1": DebtReported("R-1", 100, "collected")})
    said = matches("debts", [line], LedgerStands([], [reported], parties), TODAY)[2]
    asked = matches("debts", [line], LedgerStands([], [reported, second], parties), TODAY)[2]
    assert (said.state, said.about) == ("already", IDS[0])
    assert (asked.state, asked.candidates) == ("proposed", (IDS[1],))


@pytest.mark.parametrize("ending", ["-C", "-c"])
@pytest.mark.parametrize("kind", ["payments", "returns"])
def test_a_credit_takes_off_however_its_letter_is_written(kind: str, ending: str) -> None:
    """A ledger that writes credits without a minus, and numbers in small letters."""
    columns = report_mapping(body()).columns[kind]
    cells = {"reference": "B", "day": "2012-08-06", "amount": "100.00", "number": f"{IDS[0]}{ending}"}
    heads = ",".join(columns[name] for name in cells)
    (line,) = report_lines(f"{heads}\n{','.join(cells.values())}\n", report_mapping(body()), kind)
    assert (line.pence, line.problems) == (-10_000, [])
