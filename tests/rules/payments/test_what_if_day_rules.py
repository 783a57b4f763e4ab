"""As of which day a what-if is reckoned."""

from datetime import date

from services.payments.rules.what_if.drafted import reckoning_day


def test_it_is_reckoned_as_of_the_day_to_which_what_stands_was_brought() -> None:
    before, asked, later = date(2012, 12, 2), date(2012, 12, 3), date(2012, 12, 10)
    assert [reckoning_day(asked, day) for day in (None, before, later)] == [asked, before, later]
