"""What stands, what falls and why, and who had to say so."""

from datetime import UTC, date, datetime

import pytest

from services.assessment.rules.facts import End, Recorder
from services.assessment.rules.terms import terms
from tests.rules.assessment.life import CDAS, RIVERSIDE, SCHEME, START, Life, document, one_measure, verified

PLANNED = one_measure("discharge", {"classes": ["successful"], "by": "clinician"}, provisional_months=12)
REVIEWED = one_measure("top_item", {"item": "acute_housing", "change": -1})
AUTOMATIC = one_measure("event", {"code": "quiet", "n": 1, "scope": "journey"}, verification="automatic")


def discharged(on: str = "2012-09-01") -> Life:
    life = Life()
    life.assess("2012-04-02")
    life.end(life.start("2012-04-10"), on)
    return life


def reviewed(*after: tuple[str, int]) -> Life:
    life = Life()
    life.start("2012-04-10")
    life.top("start", "2012-04-09", acute_housing=1)
    for on, value in after:
        life.top("review", on, acute_housing=value)
    return life


def falls(life: Life) -> list[tuple[str, date]]:
    outcomes = life.derived(PLANNED).outcomes
    return [(outcome.fall.reason, outcome.fall.on) for outcome in outcomes if outcome.fall]


@pytest.mark.parametrize(
    ("presented", "expected"),
    [
        ("2012-09-22", [("journey-continued", date(2012, 9, 22))]),
        ("2012-09-23", [("represented", date(2012, 9, 23))]),
        ("2013-08-31", [("represented", date(2013, 8, 31))]),
        ("2013-09-01", []),
    ],
)
def test_coming_back(presented: str, expected: list[tuple[str, date]]) -> None:
    life = discharged()
    cause = life.assess(presented)
    assert falls(life) == expected
    assert all(outcome.fall.cause_id == cause for outcome in life.derived(PLANNED).outcomes if outcome.fall)


def test_a_window_of_ever_never_ends() -> None:
    ever = one_measure("discharge", {"classes": ["successful"]}, provisional_months="ever")
    life = discharged()
    life.assess("2015-12-31")
    assert life.fallen(ever) == ["represented"]


def test_without_a_provisional_window_coming_back_touches_nothing() -> None:
    firm = one_measure("discharge", {"classes": ["successful"]})
    life = discharged()
    life.assess("2012-12-01")
    assert [outcome.state for outcome in life.derived(firm).outcomes] == ["proposed"]


def test_a_return_within_the_gap_takes_back_what_the_discharge_achieved_and_the_next_discharge_counts() -> None:
    life = discharged("2012-06-01")
    life.end(life.start("2012-06-15"), "2012-12-01")
    standing = life.outcomes(SCHEME, today="2012-12-31")
    # Not engaged by the discharge in June, nor seen before 7 September, twelve weeks after the second start.
    assert [(outcome.measure, outcome.achieved_on) for outcome in standing] == [
        ("planned_discharge", date(2012, 12, 1))
    ]
    assert sorted(life.fallen(SCHEME, today="2012-12-31")) == ["journey-continued", "journey-continued"]


def test_the_earliest_counts_and_when_it_is_refused_the_next_does() -> None:
    life = reviewed(("2012-07-01", 0), ("2012-10-01", 0))
    (first,) = life.outcomes(REVIEWED)
    assert first.achieved_on == date(2012, 7, 1)
    (second,) = life.outcomes(REVIEWED, verified=verified(first, yes=False))
    assert second.achieved_on == date(2012, 10, 1)
    assert second.id != first.id  # which could be verified again
    refused = verified(first, yes=False) + verified(second, yes=False)
    outcomes = life.derived(REVIEWED, verified=refused).outcomes
    assert {(outcome.state, outcome.fall and outcome.fall.reason) for outcome in outcomes} == {("withdrawn", "refused")}


def test_a_second_discharge_in_one_journey_is_superseded_until_the_first_falls() -> None:
    life = Life()
    first, second = life.start("2012-04-10"), life.start("2012-05-10", RIVERSIDE)
    life.end(first, "2012-08-01")
    life.end(second, "2012-08-01")
    assert [outcome.episode_id for outcome in life.outcomes(PLANNED)] == [first]
    assert life.fallen(PLANNED) == ["superseded"]
    life.add(End(id=first, on=date(2012, 8, 1), revision=2, reason_list="cds-f", reason_code="85", by_role="clinician"))
    assert [outcome.episode_id for outcome in life.outcomes(PLANNED)] == [second]


def test_a_person_verifies_and_their_word_holds_for_what_they_saw() -> None:
    life = reviewed(("2012-07-01", 0))
    (proposed,) = life.outcomes(REVIEWED)
    assert (proposed.state, proposed.verified_by) == ("proposed", None)
    word = verified(proposed)
    (achieved,) = life.outcomes(REVIEWED, verified=word)
    assert (achieved.state, achieved.verified_by) == ("achieved", "vera")
    life.top("review", "2012-06-20", acute_housing=0)  # a late form: other evidence, an earlier date
    earlier, still = life.outcomes(REVIEWED, verified=word)
    assert (still.state, still.id, still.achieved_on) == ("achieved", proposed.id, date(2012, 7, 1))
    assert (earlier.state, earlier.achieved_on) == ("proposed", date(2012, 6, 20))
    (replaced,) = life.outcomes(REVIEWED, verified=word + verified(earlier))
    assert (replaced.state, replaced.id, replaced.achieved_on) == ("achieved", proposed.id, date(2012, 6, 20))


def test_the_word_of_who_is_paid_does_not_hold() -> None:
    life = reviewed(("2012-07-01", 0))
    (proposed,) = life.outcomes(REVIEWED)
    (still,) = life.outcomes(REVIEWED, verified=verified(proposed, organisation=CDAS))
    assert still.state == "proposed"


@pytest.mark.parametrize(("recorder", "state", "by"), [(START, "achieved", "system"), (CDAS, "proposed", None)])
def test_automatic_only_where_somebody_else_recorded_it(recorder: str, state: str, by: str | None) -> None:
    life = Life()
    life.start("2012-04-10")
    life.event("quiet", "2012-06-01", "assessor", by="ann", organisation=recorder)
    (outcome,) = life.outcomes(AUTOMATIC)
    assert (outcome.state, outcome.verified_by) == (state, by)
    assert outcome.recorders == (Recorder("ann", recorder),)


def test_staying_away_is_the_systems_own_finding_where_somebody_else_saw_the_discharge() -> None:
    life = discharged()
    (planned,) = [
        outcome for outcome in life.outcomes(SCHEME, today="2012-09-01") if outcome.measure == "planned_discharge"
    ]
    (outcome,) = [outcome for outcome in life.outcomes(SCHEME) if outcome.measure == "no_representation"]
    assert (outcome.state, outcome.achieved_on, outcome.verified_by) == ("proposed", date(2013, 9, 1), None)
    assert (outcome.recorders, outcome.provisional_until) == ((Recorder("kim", CDAS),), None)
    (outcome,) = [
        outcome
        for outcome in life.outcomes(SCHEME, verified=verified(planned))
        if outcome.measure == "no_representation"
    ]
    assert (outcome.state, outcome.verified_by) == ("achieved", "system")


def test_nothing_is_due_before_its_day_and_the_next_day_is_known() -> None:
    life = discharged("2012-06-01")
    assert [outcome.measure for outcome in life.outcomes(SCHEME, today="2013-05-31")] == [
        "engaged_12_weeks",
        "planned_discharge",
    ]
    assert life.derived(today="2013-05-31").next_due_on == date(2013, 6, 1)
    assert "no_representation" in [outcome.measure for outcome in life.outcomes(SCHEME, today="2013-06-01")]
    assert life.derived(today="2013-06-01").next_due_on is None


def test_all_who_recorded_what_it_rests_on_are_named() -> None:
    life = Life()
    life.start("2012-04-10")
    life.top("start", "2012-04-09", injecting=4)
    life.top("review", "2012-07-01", injecting=0, by="jo")
    (outcome,) = [outcome for outcome in life.outcomes(SCHEME) if outcome.measure == "injecting_stopped"]
    assert [proof.kind for proof in outcome.proofs] == ["top-start", "top-review"]
    assert outcome.recorders == (Recorder("jo", CDAS), Recorder("kim", CDAS))


def test_the_version_in_force_on_the_day_of_achievement_decides() -> None:
    later = document() | {"version": 2, "valid_from": "2013-01-01"}
    later["measures"] = [measure for measure in later["measures"] if measure["code"] != "housing_resolved"]
    versions = (SCHEME, terms(later, datetime(2012, 12, 1, tzinfo=UTC)))
    early, late = reviewed(("2012-12-31", 0)), reviewed(("2013-01-01", 0))
    assert [(outcome.measure, outcome.scheme_version) for outcome in early.outcomes(*versions)] == [
        ("housing_resolved", 1)
    ]
    assert late.outcomes(*versions) == []
    assert early.derived(*versions, today="2012-06-01").next_due_on == date(2012, 12, 31)


def test_of_two_versions_valid_that_day_the_last_published_counts() -> None:
    again = terms(document() | {"version": 2}, datetime(2012, 6, 1, tzinfo=UTC))
    life = reviewed(("2012-05-01", 0))
    assert [outcome.scheme_version for outcome in life.outcomes(SCHEME, again)] == [2]


def test_without_a_scheme_nothing_is_an_outcome() -> None:
    assert (
        discharged()
        .derived(terms(document() | {"valid_from": "2020-01-01"}, datetime(2012, 1, 1, tzinfo=UTC)))
        .outcomes
        == ()
    )


def test_a_correction_of_an_end_is_other_evidence() -> None:
    life = discharged()
    (before,) = life.outcomes(PLANNED)
    life.end(life.made[1].id, "2012-09-01", "81", revision=2)
    (after,) = life.outcomes(PLANNED)
    assert before.id == after.id
    assert before.seen != after.seen


def test_a_voided_end_leaves_the_episode_open() -> None:
    life = discharged()
    life.end(life.made[1].id, "2012-09-01", revision=2, voided=True)
    assert life.outcomes(PLANNED) == []


@pytest.mark.parametrize(("recorder", "state"), [(START, "achieved"), (CDAS, "proposed")])
def test_nothing_holds_by_itself_by_a_profile_of_who_is_paid(recorder: str, state: str) -> None:
    life = Life()
    life.assess("2012-04-09", by="ann", organisation=recorder)
    life.start("2012-04-10")
    for stage, on, opiates in (("start", "2012-04-10", 20), ("review", "2012-07-02", 0)):
        life.top(stage, on, opiates=opiates, organisation=START, by="sue", roles=frozenset({"assessor"}))
    automatic = one_measure("top_abstinent", {"substances": "presenting"}, verification="automatic")
    (outcome,) = life.outcomes(automatic)
    assert (outcome.state, outcome.recorders) == (state, (Recorder("ann", recorder), Recorder("sue", START)))


def test_named_substances_rest_on_no_profile() -> None:
    life = Life()
    life.assess("2012-04-09", by="ann", organisation="council")
    life.start("2012-04-10")
    life.top("start", "2012-04-10", opiates=20)
    life.top("review", "2012-07-02", opiates=0)
    (outcome,) = life.outcomes(one_measure("top_abstinent", {"substances": ["opiates"]}))
    assert outcome.recorders == (Recorder("kim", CDAS),)
