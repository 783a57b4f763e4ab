"""How a page tells when a TOP may be done: no date twice, and no `Due` of one whose last day is months ahead."""

from services.assessment.pages.top_due import due_in_words, state_in_words

ABOUT_A_DAY = {"state": "due", "dueOn": "2013-09-30", "windowFrom": "2013-09-16", "windowTo": "2013-10-14"}
UP_TO_A_DAY = {"state": "due", "dueOn": "2014-01-25", "windowFrom": "2013-07-26", "windowTo": "2014-01-25"}


def test_a_top_that_may_be_done_on_any_day_up_to_the_last_is_not_said_to_be_due() -> None:
    assert state_in_words(UP_TO_A_DAY) == "May be done"
    assert due_in_words(UP_TO_A_DAY) == "any day from 26 July 2013"


def test_one_that_is_overdue_stays_so_whatever_its_window() -> None:
    assert state_in_words(UP_TO_A_DAY | {"state": "overdue"}) == "Overdue"


def test_a_top_with_days_about_its_own_is_due_on_that() -> None:
    assert (state_in_words(ABOUT_A_DAY), due_in_words(ABOUT_A_DAY)) == ("Due", "30 September 2013")
