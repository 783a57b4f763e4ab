"""What places may be lowered to, and in which year a day lies."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.referral.rules.capacity import least_places, units_agree, year_of

NUMBERS = st.integers(0, 50)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_no_word_of_places_makes_more_in_use_than_there_are(places: int, occupied: int, held: int, said: int) -> None:
    """Unless it was so before; and what stands may always be said again."""
    least = least_places(places, occupied, held)
    assert least <= places
    if said >= least and occupied + held <= places:
        assert occupied + held <= max(said, occupied + held)
        assert said >= occupied + held


@given(st.integers(0, 50), st.lists(NUMBERS, max_size=4))
def test_units_make_up_the_places_or_there_are_none(places: int, units: list[int]) -> None:
    assert units_agree(places, units) == (not units or sum(units) == places)


@given(st.dates(date(2011, 1, 1), date(2030, 12, 31)))
def test_a_year_is_from_april_and_every_day_lies_in_one(day: date) -> None:
    first, after = year_of(day)
    assert first <= day < after
    assert (first.month, first.day, after.year) == (4, 1, first.year + 1)
    assert year_of(after)[0] == after
