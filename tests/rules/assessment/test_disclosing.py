"""What a referrer is told on a consent or an order: docs/access.md, "What a referrer is told"."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.disclosing import DISCLOSED_DAYS, DisclosureBasis, HowTheyGetOn, Treatment, days_told

APRIL, MAY, JUNE, JULY = (date(2012, month, 10) for month in (4, 5, 6, 7))


def ground(
    *tells: str, since: date = APRIL, until: date = date(2013, 4, 9), withdrawn: bool = False
) -> DisclosureBasis:
    return DisclosureBasis(frozenset(tells or DISCLOSED_DAYS), since, until, withdrawn)


def test_the_first_of_each_and_the_last_end_are_told() -> None:
    treated = [Treatment(MAY, JUNE), Treatment(JUNE, JULY)]
    tells, says = days_told([ground()], [JUNE, MAY], [MAY, JULY], treated, JULY)
    assert (tells, says) == (list(DISCLOSED_DAYS), HowTheyGetOn(MAY, MAY, MAY, JULY))


def test_only_what_the_ground_names_is_told() -> None:
    tells, says = days_told([ground("started")], [MAY], [MAY], [Treatment(MAY, JUNE)], JULY)
    assert (tells, says) == (["started"], HowTheyGetOn(started_on=MAY))


def test_what_came_before_its_first_day_is_told_by_nobody() -> None:
    _, says = days_told([ground(since=MAY)], [APRIL], [APRIL], [Treatment(APRIL, JUNE)], JULY)
    assert says == HowTheyGetOn()


def test_withdrawn_over_or_not_begun_it_tells_nothing() -> None:
    for nothing in (ground(withdrawn=True), ground(until=JUNE), ground(since=JULY + timedelta(days=1))):
        assert days_told([nothing], [MAY], [MAY], [Treatment(MAY, JUNE)], JULY) == ([], HowTheyGetOn())


def test_while_somebody_treats_them_no_end_is_told() -> None:
    assert days_told([ground()], [], [], [Treatment(MAY, JUNE), Treatment(JUNE, None)], JULY)[1].ended_on is None
    assert days_told([ground()], [], [], [Treatment(MAY, JULY)], JUNE)[1].ended_on is None  # entered for a day to come


def test_an_older_treatment_that_goes_on_is_no_end_and_of_two_grounds_the_last_end_is_told() -> None:
    going_on = [Treatment(APRIL, None), Treatment(MAY, JUNE)]
    assert days_told([ground(since=MAY)], [], [], going_on, JULY)[1].ended_on is None
    over = [Treatment(APRIL, MAY), Treatment(JUNE, JULY)]
    both = [ground("ended", since=APRIL, until=JULY), ground("ended", since=JUNE)]
    assert days_told(both, [], [], over, JULY)[1].ended_on == JULY


def test_each_ground_tells_of_its_own_days() -> None:
    """A consent to be told of the start since June adds nothing of May to what an older order tells."""
    both = [ground("assessed", since=APRIL), ground("started", since=JUNE)]
    _, says = days_told(both, [MAY], [], [Treatment(MAY, None)], JULY)
    assert says == HowTheyGetOn(assessed_on=MAY)


DAYS = st.dates(date(2012, 1, 1), date(2013, 12, 31))
GROUNDS = st.builds(
    lambda tells, since, days, withdrawn: DisclosureBasis(
        frozenset(tells), since, since + timedelta(days=days), withdrawn
    ),
    st.sets(st.sampled_from(DISCLOSED_DAYS), min_size=1), DAYS, st.integers(0, 400), st.booleans(),
)  # fmt: skip
TREATMENTS = st.builds(
    lambda start, days: Treatment(start, None if days is None else start + timedelta(days=days)),
    DAYS, st.none() | st.integers(0, 300),
)  # fmt: skip


@given(st.lists(GROUNDS, max_size=3), st.lists(DAYS), st.lists(DAYS), st.lists(TREATMENTS, max_size=4), DAYS)
def test_nothing_is_told_but_on_a_ground_that_names_it(
    grounds: list[DisclosureBasis], assessed: list[date], referred: list[date], treated: list[Treatment], today: date
) -> None:
    tells, says = days_told(grounds, assessed, referred, treated, today)
    standing = [g for g in grounds if not g.withdrawn and g.tells_from <= today <= g.until]
    assert set(tells) == {name for g in standing for name in g.tells}
    for name in DISCLOSED_DAYS:
        day = getattr(says, f"{name}_on")
        if day is not None:
            assert day <= today
            assert any(name in g.tells and g.tells_from <= day for g in standing)
