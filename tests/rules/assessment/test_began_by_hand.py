"""What an assessment led to, and who left again at once: worked out by hand."""

from tests.rules.assessment.case_lives import Somebody, day


def test_an_assessment_is_followed_by_treatment_on_the_84th_day_and_not_after() -> None:
    in_time = Somebody("kim").assessed("2012-05-01", "1011")
    in_time.starts("2012-07-24")
    assert [case.met_on for case in in_time.of("assessed-and-begun")] == [day("2012-07-24")]
    late = Somebody("lee").assessed("2012-05-01", "1011")
    late.starts("2012-07-25")
    assert [case.met_on for case in late.of("assessed-and-begun")] == [None]


def test_an_assessment_counts_by_its_door_by_the_band_of_its_day_and_by_whom_it_concerns() -> None:
    who = Somebody("pru").worth("high", "2012-05-01").assessed("2012-05-01", "1011", door="prison")
    who.worth("low", "2012-09-01").assessed("2012-09-03", "1011")
    counted = [(case.setting, case.band, case.kind) for case in who.of("assessed-and-begun")]
    assert counted == [("prison", "high", "comprehensive"), ("community", "low", "comprehensive")]


def test_who_is_assessed_again_meanwhile_counts_once_and_later_anew() -> None:
    who = Somebody("max").assessed("2012-05-01", "1011").assessed("2012-07-24", "1011").assessed("2012-07-25", "1011")
    who.starts("2012-08-01")
    counted = [(case.eligible_on, case.met_on, case.history) for case in who.of("assessed-and-begun")]
    assert counted == [(day("2012-05-01"), None, "new"), (day("2012-07-25"), day("2012-08-01"), "new")]


def test_who_is_in_treatment_is_not_assessed_for_it() -> None:
    who = Somebody("ned").assessed("2012-05-01", "1011", by="assessor-7")
    episode = who.starts("2012-05-03")
    who.assessed("2012-06-01", "1011")
    who.ends(episode, "2012-06-20")
    who.assessed("2012-06-20", "1011")
    counted = [(case.eligible_on, case.worker, case.history) for case in who.of("assessed-and-begun")]
    assert counted == [(day("2012-05-01"), "assessor-7", "new"), (day("2012-06-20"), None, "returning")]


def test_who_left_on_the_28th_day_left_within_four_weeks() -> None:
    who = Somebody("olu").worth("high", "2012-05-01")
    who.ends(who.starts("2012-05-01"), "2012-05-29", "85")
    who.ends(who.starts("2012-08-01"), "2012-08-30", "80")
    counted = [(case.met_on, case.ending, case.provider, case.band) for case in who.of("left-within-4-weeks")]
    assert counted == [(day("2012-05-29"), "unsuccessful", "cdas", "high"), (None, None, "cdas", None)]


def test_it_is_of_who_had_them_then() -> None:
    """Handed over on the tenth day: who gave them up is told nothing of how it ended."""
    who = Somebody("pat")
    episode = who.starts("2012-05-01")
    who.moves(episode, "2012-05-11", "riverside")
    who.ends(episode, "2012-05-20", "80")
    (case,) = who.of("left-within-4-weeks")
    assert (case.provider, case.ending, case.met_on) == ("riverside", "successful", day("2012-05-20"))
    other = Somebody("quin")
    other.moves(other.starts("2012-05-01"), "2012-06-20", "riverside")
    assert [case.provider for case in other.of("left-within-4-weeks")] == ["cdas"]
