"""Until when an organisation corrects what it recorded of a person."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.assessment.rules.correcting import Tenure, may_correct, start_top

LEFT = date(2012, 8, 31)
CLOSED = LEFT + timedelta(days=21)
FIRST, SECOND = UUID(int=1), UUID(int=2)
FORMER = Tenure(FIRST, date(2012, 4, 10), LEFT, CLOSED)
NOW = Tenure(SECOND, date(2013, 4, 10), None, None, date(2013, 3, 27))
SEEN = date(2012, 7, 3)


@pytest.mark.parametrize(
    ("own", "recorded_for", "today", "may"),
    [
        ([NOW], date(2013, 5, 1), date(2020, 1, 1), True),
        ([FORMER], SEEN, CLOSED - timedelta(days=1), True),
        ([FORMER], SEEN, CLOSED, False),
        ([FORMER, NOW], SEEN, date(2013, 5, 1), False),  # it treats again, which gives nothing back
        ([FORMER, NOW], date(2013, 4, 9), date(2013, 5, 1), True),  # a start TOP of the day before
        ([FORMER, NOW], LEFT + timedelta(days=1), date(2013, 5, 1), False),  # of the last: too early for the next
        ([NOW], SEEN, date(2013, 5, 1), False),  # while somebody was only referred to it, long before it treated them
        ([FORMER], LEFT + timedelta(days=60), CLOSED, False),  # an event after the discharge
        ([FORMER, Tenure(SECOND, LEFT, None, None)], LEFT, date(2014, 1, 1), True),  # left and began again on one day
        ([FORMER, Tenure(FIRST, LEFT, None, None)], SEEN, date(2014, 1, 1), True),  # another of its services
        ([FORMER, Tenure(FIRST, LEFT + timedelta(days=2), None, None)], SEEN, CLOSED, True),  # away and back
        ([FORMER, Tenure(FIRST, LEFT, LEFT, CLOSED)], SEEN, CLOSED, False),
    ],
)
def test_the_tenure_of_the_day_decides_else_the_next_else_the_last(
    own: list[Tenure], recorded_for: date, today: date, may: bool
) -> None:
    assert may_correct(own, recorded_for, recorded_for, today) is may
    assert may_correct(own[::-1], recorded_for, recorded_for, today) is may


def test_a_wrong_day_is_mended_by_who_treated_when_it_was_recorded() -> None:
    """Of last year instead of this year; what was recorded last year too is not its any more."""
    mistaken, today = date(2012, 5, 1), date(2013, 6, 1)
    assert may_correct([NOW], mistaken, date(2013, 5, 1), today)
    assert not may_correct([NOW], mistaken, mistaken, today)
    assert not may_correct([FORMER, NOW], mistaken, date(2013, 5, 1), today)


BEGINS = date(2012, 3, 27)
ENDED = replace(FORMER, start_top_from=BEGINS)
AGAIN = Tenure(SECOND, date(2013, 4, 10), None, None, date(2013, 3, 27))
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("own", "named", "recorded_for", "today", "found"),
    [
        ([], None, SEEN, SEEN, "taken"),  # referred: treatment has not begun
        ([ENDED], FIRST, BEGINS, CLOSED - ONE_DAY, "taken"),
        ([ENDED], FIRST, BEGINS - ONE_DAY, CLOSED - ONE_DAY, "outside"),
        ([ENDED], FIRST, LEFT, CLOSED - ONE_DAY, "taken"),
        ([ENDED], FIRST, LEFT + ONE_DAY, CLOSED - ONE_DAY, "outside"),
        ([ENDED], FIRST, BEGINS, CLOSED, "over"),
        ([ENDED], FIRST, LEFT + ONE_DAY, CLOSED, "over"),
        ([ENDED], None, BEGINS, CLOSED, "over"),
        ([ENDED], None, LEFT + ONE_DAY, CLOSED, "taken"),  # of a treatment that is to begin
        ([ENDED], None, BEGINS - ONE_DAY, CLOSED, "taken"),  # counts for nothing, unless it had begun before
        ([ENDED, AGAIN], None, SEEN, date(2013, 5, 1), "over"),
        ([ENDED, AGAIN], SECOND, SEEN, date(2013, 5, 1), "over"),  # which it names, but is of another's day
        ([ENDED, AGAIN], SECOND, date(2013, 3, 27), date(2013, 5, 1), "taken"),
        ([ENDED, AGAIN], SECOND, date(2013, 3, 26), date(2013, 5, 1), "outside"),
        ([ENDED, AGAIN], None, date(2013, 4, 10), date(2020, 5, 1), "taken"),
    ],
)
def test_a_start_top_is_taken_while_its_treatment_may_be_corrected_and_for_days_on_which_it_can_count(
    own: list[Tenure], named: UUID | None, recorded_for: date, today: date, found: str
) -> None:
    assert start_top(own, named, recorded_for, today) == found
    assert start_top(own[::-1], named, recorded_for, today) == found
