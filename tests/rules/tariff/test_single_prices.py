"""How far a price may be set from the book's, and of which a person is asked whether it is meant."""

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tariff.rules.checks import check
from services.tariff.rules.confirmation import Choice, PenceRange, allowed_pence, faults, usual_pence
from services.tariff.rules.consequences import notes, warnings
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import canonical, read, scheme_hash
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.words.scheme_changes import changes
from services.tariff.rules.words.scheme_words import pricing

SOURCE = parse_toml((Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text())
PENCE = st.integers(0, 10**12)


def stating(percent: int | None, **changed: Any) -> Scheme:
    stated = {} if percent is None else {"override_within_percent": percent}
    return read(copy.deepcopy(SOURCE) | stated | changed)


UNBOUND, TWENTY = stating(None), stating(20)


@pytest.mark.parametrize(
    ("percent", "book", "allowed"),
    [
        (20, 10_500, (8_400, 12_600)),
        (20, 0, (0, 0)),
        (1, 99, (99, 99)),  # 98.01 to 99.99
        (1, 100, (99, 101)),
        (33, 101, (68, 134)),  # 67.67 to 134.33
        (100, 10_500, (0, 21_000)),
        (250, 10_500, (0, 36_750)),
    ],
)
def test_the_range_by_hand(percent: int, book: int, allowed: tuple[int, int]) -> None:
    assert allowed_pence(stating(percent), book) == PenceRange(*allowed)


@given(st.sampled_from([1, 7, 20, 50, 99, 100, 101, 1000]), PENCE, PENCE)
def test_what_is_allowed_lies_within_the_per_cent_and_all_of_that_is(percent: int, book: int, pence: int) -> None:
    allowed = allowed_pence(BY_PERCENT[percent], book)
    assert allowed is not None
    assert allowed.holds(book)
    assert allowed.holds(pence) == (100 * abs(pence - book) <= percent * book)
    for end, beyond in ((allowed.from_, allowed.from_ - 1), (allowed.to, allowed.to + 1)):
        assert 100 * abs(end - book) <= percent * book
        assert beyond < 0 or 100 * abs(beyond - book) > percent * book


BY_PERCENT = {percent: stating(percent) for percent in (1, 7, 20, 50, 99, 100, 101, 1000)}


@given(PENCE, PENCE)
def test_usual_is_from_half_to_double(book: int, pence: int) -> None:
    assert usual_pence(book).holds(pence) == (book <= 2 * pence <= 4 * book)


@pytest.mark.parametrize(
    ("scheme", "pence", "said"),
    [
        (TWENTY, 8_400, None),
        (TWENTY, 12_600, None),
        (TWENTY, 8_399, "must be 8400 to 12600 pence, within 20 % of the book's 10500 pence"),
        (TWENTY, 12_601, "must be 8400 to 12600 pence, within 20 % of the book's 10500 pence"),
        (UNBOUND, 99_999_999, None),
    ],
)
def test_a_price_outside_of_it_is_refused_with_the_range(scheme: Scheme, pence: int, said: str | None) -> None:
    choice = Choice(None, "clinical_judgement", {"hep_b_course": pence})
    refused = faults(scheme, "medium", {"hep_b_course": 10_500}, choice)
    assert [(fault.path, fault.message, fault.allowed) for fault in refused] == (
        [("prices.hep_b_course", said, ("8400 to 12600",))] if said else []
    )


def test_each_price_is_judged_by_its_own() -> None:
    choice = Choice(None, "clinical_judgement", {"hep_b_course": 1, "engaged_12_weeks": 21_000, "none": 1})
    refused = faults(TWENTY, "medium", {"hep_b_course": 10_500, "engaged_12_weeks": 21_000}, choice)
    assert [fault.path for fault in refused] == ["prices.hep_b_course", "prices.none"]


def test_a_scheme_that_does_not_state_it_keeps_its_hash() -> None:
    assert "override_within_percent" not in canonical(UNBOUND)
    assert canonical(TWENTY) == canonical(UNBOUND) | {"override_within_percent": 20}
    assert scheme_hash(TWENTY) != scheme_hash(UNBOUND)
    assert read(canonical(TWENTY)) == TWENTY


@pytest.mark.parametrize("percent", [0, 1001, "20", 20.5, True, -1])
def test_it_is_whole_per_cent_from_1_to_1000(percent: Any) -> None:
    with pytest.raises(SchemeRefused) as refused:
        read(copy.deepcopy(SOURCE) | {"override_within_percent": percent})
    assert [fault.path for fault in refused.value.faults] == ["override_within_percent"]


def test_it_needs_prices_that_can_be_set_singly() -> None:
    refused = check(stating(20, price_from="achievement"), "stockport")
    assert [(fault.path, fault.allowed) for fault in refused] == [("override_within_percent", ("none",))]


def test_a_scheme_without_it_is_warned_of_and_one_with_it_says_it() -> None:
    (warning,) = warnings(UNBOUND, [])
    assert warning.startswith("override_within_percent: is not stated")
    assert notes(UNBOUND) == []
    assert warnings(TWENTY, []) == []
    assert notes(TWENTY) == ["A price that is set singly must lie within 20 % of the book's price."]


@pytest.mark.parametrize("changed", [{"price_from": "achievement"}, {"override_codes": []}])
def test_nobody_is_warned_where_no_single_price_can_be_set(changed: dict[str, Any]) -> None:
    assert warnings(stating(None, **changed), []) == []


def test_people_read_it_and_see_when_it_changes() -> None:
    assert pricing(canonical(TWENTY))[-1].endswith("may set a single price, within 20 % of this.")
    assert pricing(canonical(UNBOUND))[-1].endswith("may set a single price, however far from this.")
    (by_day,) = pricing(canonical(stating(None, price_from="achievement")))
    assert "single price" not in by_day
    (change,) = changes(canonical(TWENTY), canonical(stating(15)))
    assert (change.what, change.before, change.after) == (
        "How far a single price may be set from the book's", "20 %", "15 %",
    )  # fmt: skip
    (new,) = changes(canonical(UNBOUND), canonical(TWENTY))
    assert new.after == "20 %"
