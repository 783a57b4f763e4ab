"""When two stays in the team have a day in common."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from services.assessment.rules.team import TeamStay, overlapping

FIRST = date(2012, 4, 2)


def stay(begins: int, days: int | None) -> TeamStay:
    joined_on = FIRST + timedelta(days=begins)
    return TeamStay(joined_on, None if days is None else joined_on + timedelta(days=days))


STAYS = some.builds(stay, some.integers(0, 40), some.none() | some.integers(0, 40))


@given(STAYS, some.lists(STAYS, max_size=5))
def test_stays_overlap_where_a_day_is_in_both(one: TeamStay, others: list[TeamStay]) -> None:
    days = [FIRST + timedelta(days=number) for number in range(100)]
    shares = [other for other in others for day in days if _has(one, day) and _has(other, day)]
    assert (overlapping(one, others) is not None) == bool(shares)


def _has(stay: TeamStay, day: date) -> bool:
    return stay.joined_on <= day and (stay.left_on is None or day <= stay.left_on)
