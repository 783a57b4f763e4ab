"""Prices that stand in a CSV beside the scheme are the same prices, and what is wrong with one is told by its line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tariff.rules.faults import SchemeFault, SchemeRefused
from services.tariff.rules.parsing import canonical, read, scheme_hash
from services.tariff.rules.price_rows import COLUMNS, told_by_line, with_price_rows
from tests.rules.tariff.test_scheme_reading import HASH, SOURCE
from tests.tariff.builders import as_csv
from tests.thorough import part_of

ROWS = canonical(read(SOURCE))["prices"]
WITHOUT = {key: value for key, value in SOURCE.items() if key != "prices"}
HEAD = ",".join(COLUMNS)
FIRST = "abstinent,low,2012-04-02,,60000"


@settings(max_examples=part_of(25), deadline=None)
@given(columns=st.permutations(COLUMNS), end=st.sampled_from(["\n", "\r\n"]), mark=st.sampled_from(["", "\ufeff"]))
def test_prices_from_a_csv_are_those_of_the_file(columns: list[str], end: str, mark: str) -> None:
    whole, _ = with_price_rows(WITHOUT, mark + as_csv(ROWS, tuple(columns), end))
    assert scheme_hash(read(whole)) == HASH


def test_lines_are_counted_as_an_editor_does() -> None:
    _, lines = with_price_rows({}, f'{HEAD}\n\n{FIRST}\n"two\nlines",low,2012-04-02,,1\n , ,,,\n{FIRST}\n')
    assert lines == [3, 4, 7]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "pricesCsv line 1: the columns are missing (allowed: measure, band, from, to, pence)"),
        (
            "measure,band,from,pence\n",
            "pricesCsv line 1: names other columns than there are: 'to' is missing (allowed: measure, band, from",
        ),
        (f"{HEAD},note\n", "pricesCsv line 1: names other columns than there are: 'note' is none (allowed: "),
        (
            f"{HEAD.replace('pence', 'price')},band\n",
            "pricesCsv line 1: names other columns than there are: 'price' is none, 'band' stands 2 times, 'pence' is",
        ),
        (HEAD.replace(",", ";"), "pricesCsv line 1: is separated by semicolons; commas are needed"),
        (
            "\n" + ";".join(f'"{name}"' for name in COLUMNS),
            "pricesCsv line 2: is separated by semicolons; commas are needed",
        ),
        (HEAD.replace(",", "\t"), "pricesCsv line 1: is separated by tabs; commas are needed"),
        (f"{HEAD}\n\nabstinent,low,2012-04-02,60000\n", "pricesCsv line 3: has 4 cells for 5 columns"),
        (f'{HEAD}\n"abstinent,low', "pricesCsv: cannot be read: line 2"),
    ],
)
def test_what_is_no_such_table_is_refused_by_its_line(text: str, said: str) -> None:
    with pytest.raises(SchemeRefused) as refused:
        with_price_rows(WITHOUT, text)
    assert str(refused.value).startswith(said)


def test_prices_in_both_are_refused() -> None:
    with pytest.raises(SchemeRefused, match="prices: stand in the scheme and in pricesCsv"):
        with_price_rows(SOURCE, as_csv(ROWS))


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("abstinent,low,2012-04-02,,600.00", "pricesCsv line 2: pence"),
        ("abstinent,low,2012-04-02,,-1", "pricesCsv line 2: pence"),
        ("abstinent,low,2012-04-02,," + "9" * 50, "pricesCsv line 2: pence"),
        ("abstinent,low,02/04/2012,,60000", "pricesCsv line 2: from"),
        ("abstinent,low,,,60000", "pricesCsv line 2: from"),
        ("a b,low,2012-04-02,,60000", "pricesCsv line 2: measure"),
        ("abstinent,,2012-04-02,,60000", "pricesCsv line 2: band"),
    ],
)
def test_a_cell_that_is_wrong_is_told_by_its_line_and_column(row: str, place: str) -> None:
    whole, lines = with_price_rows(WITHOUT, f"{HEAD}\n{row}\n")
    with pytest.raises(SchemeRefused) as refused:
        read(whole)
    assert place in {told_by_line(fault, lines).path for fault in refused.value.faults}


def test_a_price_below_nothing_is_told_what_is_allowed() -> None:
    whole, _ = with_price_rows(WITHOUT, f"{HEAD}\nabstinent,low,2012-04-02,,-5\n")
    with pytest.raises(SchemeRefused) as refused:
        read(whole)
    (fault,) = refused.value.faults
    assert "0 or more" in str(fault) or "at least 0" in str(fault)


def test_a_price_that_is_missing_is_missing_in_the_csv() -> None:
    fault = SchemeFault("prices", "abstinent has no price for band low")
    assert told_by_line(fault, [2]).path == "pricesCsv"
    assert told_by_line(SchemeFault("measures", "x"), [2]).path == "measures"


def test_another_price_that_a_fault_names_is_named_by_its_line_too() -> None:
    fault = SchemeFault("prices[1]", "overlaps prices[0]: two prices for abstinent on one day")
    assert (
        str(told_by_line(fault, [2, 7]))
        == "pricesCsv line 7: overlaps pricesCsv line 2: two prices for abstinent on one day"
    )
    cohort = SchemeFault("contracts[0].cohorts[0].measure", "'x' has a price of its own, prices[1], and is paid twice")
    assert "pricesCsv line 7" in told_by_line(cohort, [2, 7]).message
