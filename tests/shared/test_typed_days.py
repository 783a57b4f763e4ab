"""A day by which a list is narrowed is typed as people write it, and is the same in an address."""

from collections.abc import Mapping

import pytest

from shared.pages.typed_days import as_asked, as_typed


@pytest.mark.parametrize("typed", ["10/7/2013", "10 7 2013", "10.07.2013", " 10-7-2013 ", "2013-07-10"])
def test_however_it_is_typed_it_is_one_day(typed: str) -> None:
    assert as_asked({"from": typed})["from"].strip() == "2013-07-10"


@pytest.mark.parametrize(
    "query", [{"from": "31/2/2013"}, {"to": "soon"}, {"from": "cdas", "to": ""}, {"band": "10/7/2013"}]
)
def test_what_is_no_day_of_a_filter_stays_as_it_was_typed(query: Mapping[str, str]) -> None:
    assert dict(as_asked(query)) == query


def test_what_was_asked_stands_in_the_field_as_it_is_typed() -> None:
    assert as_typed("2013-07-10") == "10/7/2013"
    assert as_typed("31/2/2013") == "31/2/2013"
    assert as_typed(None) == ""
    assert as_asked({"on": as_typed("2013-07-10")}) == {"on": "2013-07-10"}
