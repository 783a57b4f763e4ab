"""What begins past midnight is said to be of the next day, on a page and on what is printed."""

from datetime import date

from services.assessment.pages.session_words import day_of_slot, when_in_words


def test_an_appointment_past_midnight_is_of_the_next_day() -> None:
    booking = {"on": "2013-09-30", "beginsOn": "2013-10-01", "begins": "00:00", "ends": "01:00"}
    assert when_in_words(booking) == "1 October 2013, 00:00 to 01:00"


def test_a_session_is_of_the_day_on_which_it_begins_and_its_times_go_on() -> None:
    session = {"on": "2013-09-30", "begins": "22:00", "ends": "02:00"}
    assert when_in_words(session) == "30 September 2013, 22:00 to 02:00"
    assert [day_of_slot(session, at) for at in ("22:00", "00:00")] == [date(2013, 9, 30), date(2013, 10, 1)]
