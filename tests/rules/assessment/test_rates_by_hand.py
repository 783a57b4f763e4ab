"""Who is still there after twelve weeks, who completed and stayed away, who is vaccinated: worked out by hand."""

from datetime import date

from services.assessment.rules.cases.tops import NEXT
from shared.figures.cases import Case
from shared.figures.periods import periods
from tests.rules.assessment.case_lives import Somebody, day


def hal() -> Somebody:
    """Treated from 24 April to 5 October, completed, and never seen again."""
    who = Somebody("hal").comes("2012-04-10").assessed("2012-04-14", "1011")
    who.ends(who.starts("2012-04-24"), "2012-10-05")
    return who


def ida() -> Somebody:
    """Drops out after three weeks, and is treated again elsewhere five months later."""
    who = Somebody("ida").assessed("2012-05-01", "7000")
    who.ends(who.starts("2012-05-07"), "2012-05-28", "85")
    who.assessed("2012-11-01", "7000")
    who.starts("2012-11-05", "riverside")
    return who


def there(cases: list[Case], on: date) -> list[Case]:
    return [case for case in cases if case.eligible_on <= on and (case.until is None or case.until > on)]


def months(cases: list[Case], *, met: bool) -> list[str]:
    spans = periods("month", date(2012, 3, 1), date(2014, 12, 31))
    found = {f"{month.last:%Y-%m}": there(cases, month.last) for month in spans}
    assert all(len(each) <= 1 for each in found.values()), "one person once"
    return [month for month, each in found.items() if each and (each[0].met_on is not None or not met)]


def test_who_was_there_after_twelve_weeks() -> None:
    assert [case.met_on for case in hal().of("retained-12-weeks")] == [day("2012-07-17")]
    assert [case.met_on for case in ida().of("retained-12-weeks")] == [None, day("2013-01-28")]


def test_who_completed_earlier_was_retained() -> None:
    who = Somebody("joe").assessed("2012-05-01", "7000")
    who.ends(who.starts("2012-05-07"), "2012-06-28", "81")
    assert [case.met_on for case in who.of("retained-12-weeks")] == [day("2012-06-28")]


def test_on_the_day_before_it_is_not_known_and_on_the_day_itself_it_is() -> None:
    before, after = hal().counted(day("2012-07-16")), hal().counted(day("2012-07-17"))
    assert [case.met_on for case in before.cases if case.indicator == "retained-12-weeks"] == [None]
    assert (before.due_on, after.due_on) == (day("2012-07-17"), None)
    assert [case.met_on for case in after.cases if case.indicator == "retained-12-weeks"] == [day("2012-07-17")]


def test_who_completed_counts_in_the_twelve_months_that_have_the_month() -> None:
    cases = hal().of("completed-and-stayed-away")
    counted = months(cases, met=False)
    assert (counted[0], counted[-1], len(counted)) == ("2012-04", "2013-09", 18)
    completed = months(cases, met=True)
    assert (completed[0], completed[-1], len(completed)) == ("2012-10", "2013-09", 12)


def test_who_was_back_within_six_months_has_not_stayed_away() -> None:
    soon = hal().comes("2013-04-01").assessed("2013-04-06", "1011").of("completed-and-stayed-away")
    assert months(soon, met=True) == []
    late = hal().assessed("2013-04-07", "1011").of("completed-and-stayed-away")
    assert len(months(late, met=True)) == 12


def test_who_goes_and_comes_counts_once_with_who_treated_last() -> None:
    cases = ida().of("completed-and-stayed-away")
    counted = months(cases, met=False)
    assert (counted[0], counted[-1]) == ("2012-05", "2014-12"), "without a gap, since the second treatment goes on"
    assert {case.provider for case in there(cases, day("2012-10-31"))} == {"cdas"}
    assert {case.provider for case in there(cases, day("2012-11-30"))} == {"riverside"}


def test_tops_are_due_by_the_end_of_their_window_and_overdue_after_it() -> None:
    """The start's window is 14 days; the first review is due twelve weeks after it."""
    done = hal().reviewed("start", "2012-04-26").of("tops-due")
    starts = [case for case in done if case.stage == "start"]
    assert [(case.ending, case.met_on, case.provider) for case in starts] == [("in_window", day("2012-04-26"), "cdas")]
    assert [case for case in hal().reviewed("start", "2012-04-26").of("tops-overdue") if case.stage == "start"] == []
    first_day, last_day = (hal().reviewed("start", on).of("tops-due") for on in ("2012-04-10", "2012-05-08"))
    assert [case.ending for case in (*first_day, *last_day) if case.stage == "start"] == ["in_window", "in_window"]
    late = hal().reviewed("start", "2012-06-20")
    (case,) = [case for case in late.of("tops-due") if case.stage == "start"]
    assert (case.ending, case.met_on) == ("at_another_time", None)
    (overdue,) = [case for case in late.of("tops-overdue") if case.stage == "start"]
    assert (overdue.eligible_on, overdue.until) == (case.eligible_on + NEXT, day("2012-06-20"))
    (never,) = [case for case in hal().of("tops-due") if case.stage == "exit"]
    assert (never.ending, never.eligible_on >= day("2012-10-05")) == ("not_done", True)


def test_doses_within_twelve_weeks_and_the_course_within_six_months() -> None:
    given = hal().dosed("2012-07-17", "2012-08-20", "2013-01-16")
    assert [case.met_on for case in given.of("hep-b-started")] == [day("2012-07-17")]
    assert [(case.eligible_on, case.met_on) for case in given.of("hep-b-completed")] == [
        (day("2012-07-17"), day("2013-01-16"))
    ]
    late = hal().dosed("2012-07-18", "2012-08-20", "2013-01-18")
    assert [case.met_on for case in late.of("hep-b-started")] == [None]
    assert [case.met_on for case in late.of("hep-b-completed")] == [None]
    assert hal().of("hep-b-completed") == []


def test_by_whom_they_were_sent_is_told_with_each_case_of_treatment() -> None:
    who = hal().comes("2012-04-11", source="3")
    for indicator in ("retained-12-weeks", "completed-and-stayed-away", "hep-b-started", "left-within-4-weeks"):
        assert {case.source for case in who.of(indicator)} == {"3"}, indicator


def test_who_has_gone_from_the_twelve_months_of_an_earlier_treatment_stays_in_those_of_a_later() -> None:
    """Treated in spring 2012, and from October 2012 to November 2013: the first is out of it from May 2013 on."""
    who = Somebody("kay").assessed("2012-04-02", "7000")
    who.ends(who.starts("2012-04-10"), "2012-05-20", "85")
    who.assessed("2012-10-01", "7000")
    who.ends(who.starts("2012-10-08", "riverside"), "2013-11-04", "85")
    counted = months(who.of("completed-and-stayed-away"), met=False)
    assert (counted[0], counted[-1], len(counted)) == ("2012-04", "2014-10", 31)
