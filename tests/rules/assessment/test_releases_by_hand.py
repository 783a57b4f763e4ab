"""What follows a release from prison: worked out by hand."""

import pytest

from tests.rules.assessment.case_lives import Somebody, day

MET, TREATED = "release-contact-21-days", "in-treatment-12-weeks-after-release"
RELEASED = "2012-05-01"


def met_on(who: Somebody, indicator: str = MET) -> list[object]:
    return [case.met_on for case in who.of(indicator)]


@pytest.mark.parametrize(
    ("on", "is_met"), [("2012-04-30", False), (RELEASED, True), ("2012-05-22", True), ("2012-05-23", False)]
)
def test_who_is_met_on_the_21st_day_is_met_and_not_after(on: str, is_met: bool) -> None:
    expected = [day(on) if is_met else None]
    came = Somebody("kim").released(RELEASED).comes(on)
    active = Somebody("lee").released(RELEASED).active(on)
    treated = Somebody("max").released(RELEASED)
    treated.starts(on)
    assert [met_on(who) for who in (came, active, treated)] == [expected] * 3


def test_who_did_not_come_was_not_met() -> None:
    who = Somebody("kim").released(RELEASED).comes("2012-05-03", attendance="did_not_attend").comes("2012-05-09")
    assert met_on(who) == [day("2012-05-09")]


def test_who_is_in_treatment_on_the_84th_day_is_and_it_is_not_known_before() -> None:
    there, gone = (Somebody(name).released(RELEASED) for name in ("kim", "lee"))
    there.starts("2012-06-01")
    gone.ends(gone.starts("2012-06-01"), "2012-07-24")
    assert (met_on(there, TREATED), met_on(gone, TREATED)) == ([day("2012-07-24")], [None])
    before = there.counted(day("2012-07-23"))
    assert [case.met_on for case in before.cases if case.indicator == TREATED] == [None]
    assert before.due_on == day("2012-07-24")


def test_each_release_counts_by_itself_and_one_that_lies_ahead_not_yet() -> None:
    who = Somebody("kim").released(RELEASED, "2012-09-01").comes("2012-09-02")
    assert met_on(who) == [None, day("2012-09-02")]
    before = who.counted(day("2012-08-31"))
    assert [case.eligible_on for case in before.cases if case.indicator == MET] == [day(RELEASED)]
    assert before.due_on == day("2012-09-01")


def test_a_release_that_is_said_twice_counts_once() -> None:
    who = Somebody("kim").released(RELEASED, "2012-06-01", RELEASED).comes("2012-06-04")
    assert (met_on(who), len(met_on(who, TREATED))) == ([None, day("2012-06-04")], 2)
