"""Until when an organisation corrects what it recorded of a person."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from services.assessment.rules.correcting import Tenure, may_correct

LEFT = date(2012, 8, 31)
CLOSED = LEFT + timedelta(days=21)
FIRST, SECOND = UUID(int=1), UUID(int=2)
FORMER = Tenure(FIRST, date(2012, 4, 10), LEFT, CLOSED)
NOW = Tenure(SECOND, date(2013, 4, 10), None, None)
SEEN = date(2012, 7, 3)


@pytest.mark.parametrize(
    ("own", "recorded_for", "today", "may"),
    [
        ([NOW], date(2013, 5, 1), date(2020, 1, 1), True),
        ([FORMER], SEEN, CLOSED - timedelta(days=1), True),
        ([FORMER], SEEN, CLOSED, False),
        ([FORMER, NOW], SEEN, date(2013, 5, 1), False),  # it treats again, which gives nothing back
        ([FORMER, NOW], date(2013, 4, 9), date(2013, 5, 1), True),  # a start TOP of the day before
        ([FORMER, NOW], LEFT + timedelta(days=1), date(2013, 5, 1), True),  # nearer to nothing: as before the next
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
    assert may_correct(own, recorded_for, today) is may
    assert may_correct(own[::-1], recorded_for, today) is may
