"""A check takes work in proportion to the scheme, and says the same as one that compares each row with each."""

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tariff.rules.checks import SHOWN_MAX, check
from services.tariff.rules.examining import examine
from services.tariff.rules.excess import VALUES_MAX
from services.tariff.rules.faults import SchemeFault, SchemeRefused
from services.tariff.rules.overlaps import Span, meetings
from services.tariff.rules.parsing import read
from services.tariff.rules.toml_text import WORDS_MAX, parse_toml
from tests.thorough import part_of

TEXT = (Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text()
SOURCE = parse_toml(TEXT)
FIRST = date(2012, 4, 2)
Change = Callable[[dict[str, Any]], Any]
days = st.integers(0, 12).map(lambda n: FIRST + timedelta(n))
ends = st.none() | st.integers(1, 12)


def refused(change: Change) -> dict[str, SchemeFault]:
    source = copy.deepcopy(SOURCE)
    change(source)
    with pytest.raises(SchemeRefused) as found:
        examine(source, "stockport", [])
    return {fault.path: fault for fault in found.value.faults}


def contract(code: str, party: str, starts: date, length: int, measures: list[str]) -> dict[str, Any]:
    given = {"code": code, "party": party, "starts": starts, "ends": starts + timedelta(length), "measures": measures}
    return dict(SOURCE["contracts"][0] | given | {"annual_value_pence": [], "block_share": "0"})


# What was there before, each with each.


def pairs_of_prices(prices: list[dict[str, Any]]) -> Iterator[str]:
    for i, row in enumerate(prices):
        for j, other in enumerate(prices[:i]):
            bands = row["band"] == other["band"] or "*" in {row["band"], other["band"]}
            together = row["from"] < other.get("to", date.max) and other["from"] < row.get("to", date.max)
            if row["measure"] == other["measure"] and bands and together:
                yield f"prices[{i}]: overlaps prices[{j}]: two prices for {row['measure']} on one day"


def pairs_of_contracts(contracts: list[dict[str, Any]]) -> Iterator[str]:
    for i, one in enumerate(contracts):
        for other in contracts[:i]:
            together = one["starts"] < other["ends"] and other["starts"] < one["ends"]
            for j, code in enumerate(one["measures"]):
                if one["party"] == other["party"] and together and code in other["measures"]:
                    message = f"{other['code']} pays {one['party']} for {code} on the same days"
                    yield f"contracts[{i}].measures[{j}]: {message}"


def told(source: dict[str, Any], *words: str) -> Counter[str]:
    return Counter(str(each) for each in check(read(source), "stockport") if any(word in str(each) for word in words))


@settings(max_examples=part_of(200))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["hep_b_course", "planned_discharge"]), st.sampled_from(["low", "high", "*"]), days, ends
        ),
        max_size=14,
    )
)
def test_prices_that_overlap_are_told_as_by_each_with_each(rows: list[tuple[str, str, date, int | None]]) -> None:
    prices = [
        {"measure": measure, "band": band, "from": start, "pence": 1}
        | ({"to": start + timedelta(length)} if length else {})
        for measure, band, start, length in rows
    ]
    assert told(SOURCE | {"prices": prices}, "overlaps") == Counter(pairs_of_prices(prices))


@settings(max_examples=part_of(200))
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]), days, st.integers(1, 12),
            st.lists(st.sampled_from(["hep_b_course", "planned_discharge"]), min_size=1, max_size=3),
        ),
        max_size=10,
    )
)  # fmt: skip
def test_contracts_that_contest_are_told_as_by_each_with_each(rows: list[tuple[str, date, int, list[str]]]) -> None:
    contracts = [contract(f"c{n}", *row) for n, row in enumerate(rows)]
    assert told(SOURCE | {"contracts": contracts}, "on the same days") == Counter(pairs_of_contracts(contracts))


class Counted(date):
    """A day that counts how often it is compared."""

    compared = 0

    def __lt__(self, other: date) -> bool:
        Counted.compared += 1
        return date.__lt__(self, other)

    def __le__(self, other: date) -> bool:
        Counted.compared += 1
        return date.__le__(self, other)


def counted(spans: int) -> int:
    start = Counted(2012, 4, 2).toordinal()
    Counted.compared = 0
    days = [Counted.fromordinal(start + n) for n in range(spans + 1)]
    assert list(meetings(Span(days[n], days[n + 1], "low", n) for n in range(spans))) == []
    return Counted.compared


def test_sound_daily_prices_take_no_square_of_comparisons() -> None:
    assert counted(4000) < 10 * counted(500)  # 64 times with each against each


def test_of_prices_that_all_overlap_as_many_are_told_as_anybody_reads() -> None:
    row = {"measure": "hep_b_course", "band": "low", "from": "2012-04-02", "pence": 1}
    source = SOURCE | {"prices": [row] * 2000}
    assert sum(told(source, "overlaps").values()) == SHOWN_MAX


@pytest.mark.parametrize(
    ("rows", "most"),
    [("prices", 2000), ("contracts", 200), ("measures", 200), ("override_codes", 200), ("drugs", 1000)],
)
def test_more_rows_than_a_scheme_needs_are_refused_by_name(rows: str, most: int) -> None:
    fault = refused(lambda source: source.update({rows: (source[rows] * most)[: most + 1]}))[rows]
    assert str(fault) == f"{rows}: has {most + 1} entries (allowed: up to {most} entries)"


def test_rows_inside_of_a_row_are_limited_too() -> None:
    found = refused(lambda source: source["contracts"][0].update(annual_value_pence=[1] * 300))
    assert "contracts[0].annual_value_pence" in found


def test_a_scheme_of_endless_keys_is_refused_as_a_whole() -> None:
    found = refused(lambda source: source.update({f"k{n}": 1 for n in range(VALUES_MAX)}))
    assert set(found) == {"scheme"}


@pytest.mark.parametrize("more", ["\n[[q]]\n", "\n[a{n}]\n", "\na{n} = 1", "\n[[q.a.b.c]]\n"])
def test_toml_of_endless_tables_is_refused_before_it_is_parsed(more: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tomllib.loads", lambda *_given, **_named: pytest.fail("was parsed"))
    with pytest.raises(SchemeRefused) as found:
        parse_toml(TEXT + "".join(more.format(n=n) for n in range(WORDS_MAX)))
    assert [fault.path for fault in found.value.faults] == ["toml"]


@pytest.mark.parametrize("odd", ["\u001b[2J", "\u202e", "\u200b", "two\nlines"])
@pytest.mark.parametrize("place", ["title", "clause"])
def test_what_breaks_the_line_or_cannot_be_seen_is_no_text_of_a_scheme(odd: str, place: str) -> None:
    found = refused(lambda source: source["contracts"][0].update({place: f"Riverside{odd}"}))
    assert "control characters" in found[f"contracts[0].{place}"].message


def test_what_was_published_before_the_limits_is_read_still() -> None:
    row = {"measure": "hep_b_course", "band": "low", "from": "2012-04-02", "pence": 1}
    assert len(read(SOURCE | {"prices": [row] * 2001, "title": "A\u202eb"}).prices) == 2001
