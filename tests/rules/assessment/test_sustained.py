"""Something that began by an event, has lasted for so many weeks and was confirmed after them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.cases.still_open import open_episodes
from services.assessment.rules.code_lists import code_lists
from services.assessment.rules.history import History
from services.assessment.rules.terms import terms
from tests.rules.assessment.life import CDAS, CLIENT, RIVERSIDE, START, Life, document, one_measure, verified
from tests.thorough import part_of

JOB: dict[str, Any] = {
    "code": "job_started",
    "weeks": 13,
    "ended_by": "job_ended",
    "confirmed_by": "job_confirmed",
    "roles": ["clinician", "assessor"],
}
KEPT = one_measure("sustained", JOB)
MET_ON = date(2012, 7, 31)  # thirteen weeks after 1 May
LASARS: dict[str, Any] = {"organisation": START, "roles": frozenset({"assessor"}), "by": "ann"}


def working(confirmed: str | None = "2012-09-20", ended: str | None = None) -> Life:
    life = Life()
    life.assess("2012-04-02")
    life.start("2012-04-10")
    life.event("job_started", "2012-05-01")
    if ended:
        life.event("job_ended", ended)
    if confirmed:
        life.event("job_confirmed", confirmed, by="carla")
    return life


@pytest.mark.parametrize(("confirmed", "met"), [(None, False), ("2012-07-30", False), ("2012-07-31", True)])
def test_a_job_of_1_may_is_met_on_31_july_once_that_is_confirmed(confirmed: str | None, met: bool) -> None:
    assert working(confirmed).met(KEPT) == ([MET_ON] if met else [])
    assert working().met(KEPT) == [MET_ON]  # confirmed on 20 September: the day is when the weeks are over


@pytest.mark.parametrize(
    ("ended", "met"), [("2012-04-30", True), ("2012-05-01", False), ("2012-07-30", False), ("2012-07-31", True)]
)
def test_an_end_within_the_weeks_undoes_it(ended: str, met: bool) -> None:
    assert working(ended=ended).met(KEPT) == ([MET_ON] if met else [])


def test_if_one_ended_too_early_the_next_may_last_and_of_two_that_last_the_first_pays() -> None:
    life = working(ended="2012-05-20")
    life.event("job_started", "2012-06-01")
    assert life.met(KEPT) == [date(2012, 8, 31)]
    both = working()
    both.event("job_started", "2012-06-01")
    assert (both.met(KEPT), both.fallen(KEPT)) == ([MET_ON], ["superseded"])


def test_only_what_the_lasars_or_who_treats_says_counts_and_only_in_an_allowed_role() -> None:
    life = working(None)
    stranger: dict[str, Any] = {"organisation": "stranger"}
    life.event("job_ended", "2012-06-01", **stranger)
    life.event("job_confirmed", "2012-08-01", **stranger)
    assert life.met(KEPT) == []
    life.event("job_confirmed", "2012-08-01", "provider")
    assert life.met(KEPT) == []
    life.event("job_confirmed", "2012-08-01", **LASARS)
    assert life.met(KEPT) == [MET_ON]


def test_after_a_discharge_who_had_the_episode_may_say_how_it_went_on() -> None:
    life = working(None)
    life.end(life.made[1].id, "2012-06-15", "85")
    life.event("job_confirmed", "2012-08-01", organisation=RIVERSIDE)
    assert life.met(KEPT) == []
    life.event("job_confirmed", "2012-08-01")
    (outcome,) = life.outcomes(KEPT)
    assert (outcome.achieved_on, outcome.party, outcome.provisional_until) == (MET_ON, CDAS, None)
    life.event("job_ended", "2012-07-01")
    assert life.met(KEPT) == []


def handed_on(*records: tuple[str, str, str]) -> Life:
    """CDAS let the person go on 1 June, and Riverside treats since then; each record by its code, day and party."""
    life = Life()
    life.assess("2012-04-02")
    life.end(life.start("2012-04-10"), "2012-06-01", "83")
    life.start("2012-06-01", RIVERSIDE)
    for code, on, party in records:
        life.event(code, on, organisation=party)
    return life


RIVAL = (("job_started", "2012-06-10", RIVERSIDE), ("job_confirmed", "2012-09-12", RIVERSIDE))


def test_who_let_the_person_go_to_another_neither_ends_what_that_one_is_paid_for_nor_confirms_its_own() -> None:
    assert handed_on(*RIVAL).met(KEPT) == [date(2012, 9, 9)]
    assert handed_on(*RIVAL, ("job_ended", "2012-08-15", CDAS)).met(KEPT) == [date(2012, 9, 9)]
    own = ("job_started", "2012-05-10", CDAS)
    assert handed_on(own, ("job_confirmed", "2012-08-20", CDAS)).met(KEPT) == []
    assert handed_on(own, ("job_confirmed", "2012-08-20", RIVERSIDE)).met(KEPT) == [date(2012, 8, 9)]


def test_once_nobody_treats_it_is_who_had_the_person_last() -> None:
    life = handed_on(*RIVAL[:1])
    life.end(life.made[3].id, "2012-07-01", "85", organisation=RIVERSIDE)
    life.event("job_confirmed", "2012-09-12", organisation=CDAS)
    assert life.met(KEPT) == []
    life.event("job_confirmed", "2012-09-12", organisation=RIVERSIDE)
    assert life.met(KEPT) == [date(2012, 9, 9)]


def test_it_is_of_the_episode_that_the_beginning_names_else_of_who_has_the_person_when_the_weeks_are_over() -> None:
    life = working(None)
    life.event("job_confirmed", "2012-09-20", **LASARS)
    life.transfer(life.made[1].id, "2012-07-01", RIVERSIDE)
    assert [outcome.party for outcome in life.outcomes(KEPT)] == [RIVERSIDE]
    other = life.start("2012-04-20", CDAS, care_coordinating=False)
    life.made[2] = replace(life.made[2], episode_id=other)
    assert [(outcome.party, outcome.episode_id) for outcome in life.outcomes(KEPT)] == [(CDAS, other)]


def test_its_recorders_are_all_who_recorded_any_of_it_and_none_of_them_verifies() -> None:
    life = working()
    (outcome,) = life.outcomes(KEPT)
    assert {recorder.sub for recorder in outcome.recorders} == {"kim", "carla"}
    for by, state in (("carla", "proposed"), ("kim", "proposed"), ("vera", "achieved")):
        word = verified(outcome, by=by, organisation=START)
        assert [one.state for one in life.outcomes(KEPT, verified=word)] == [state]


def test_what_the_lasars_saw_holds_by_itself_and_what_the_provider_said_of_it_does_not() -> None:
    by_itself = one_measure("sustained", JOB, verification="automatic")
    life = working()
    assert [one.state for one in life.outcomes(by_itself)] == ["proposed"]
    life.made[2:] = [replace(record, **LASARS) for record in life.made[2:]]
    assert [(one.state, one.verified_by) for one in life.outcomes(by_itself)] == [("achieved", "system")]


def test_a_verification_outlives_more_evidence_and_no_correction_of_what_was_seen() -> None:
    life = working()
    word = verified(life.outcomes(KEPT)[0])
    life.event("job_confirmed", "2012-08-01", by="zoe")
    life.event("job_started", "2012-05-01", by="zoe")
    assert [one.state for one in life.outcomes(KEPT, verified=word)] == ["achieved"]
    began = life.made[2]
    life.made.append(replace(began, revision=2, on=date(2012, 5, 8)))
    assert {(one.state, one.achieved_on) for one in life.outcomes(KEPT, verified=word)} == {("proposed", MET_ON)}
    life.made.append(replace(began, revision=3, voided=True))
    assert {recorder.sub for one in life.outcomes(KEPT) for recorder in one.recorders} == {"zoe"}


def test_a_refusal_leaves_other_evidence_for_the_day_and_the_next_day() -> None:
    life = working()
    life.event("job_started", "2012-06-01")
    (outcome,) = life.outcomes(KEPT)
    (next_one,) = life.outcomes(KEPT, verified=verified(outcome, yes=False))
    assert next_one.achieved_on == date(2012, 8, 31)


def test_it_is_judged_by_the_version_of_the_day_on_which_it_began() -> None:
    measure = {"code": "m", "kind": "sustained", "params": JOB | {"weeks": 26}}
    text = document() | {"version": 2, "valid_from": "2012-05-02", "measures": [measure]}
    later = terms(text, datetime(2012, 3, 2, tzinfo=UTC))
    assert [one.achieved_on for one in working().outcomes(KEPT, later)] == [MET_ON]


def test_each_domain_is_told_with_its_own_most_points() -> None:
    complexity = {"domains": ["drug_use", {"code": "housing", "max_points": 2}], "max_points": 4}
    told = code_lists({"complexity": complexity})
    assert [(row.domain, row.max_points) for row in told.points] == [("drug_use", 4), ("housing", 2)]
    assert told.max_points == 4


def test_its_three_codes_may_be_recorded() -> None:
    measure = {"code": "m", "kind": "sustained", "params": JOB}
    assert code_lists({"measures": [measure]}).events == sorted(
        ["custody", "died", "job_confirmed", "job_ended", "job_started", "moved"]
    )


def spans(life: Life) -> list[tuple[str, str]]:
    return [
        (str(each.starts), str(each.until))
        for episode in open_episodes(CLIENT, History(life.facts(), (KEPT,)), ())
        for each in episode.measures
    ]


def test_it_is_open_while_treatment_goes_on_and_after_completing_what_began_before() -> None:
    life = working(None)
    assert [starts for starts, _ in spans(life)] == ["2012-04-10"]
    life.end(life.made[1].id, "2012-06-15")
    assert spans(life) == [("2012-06-15", "2012-07-31")]
    life.event("job_ended", "2012-06-20")
    assert spans(life) == []


def test_it_is_open_whichever_way_somebody_left() -> None:
    life = working(None)
    life.end(life.made[1].id, "2012-06-15", "85")
    assert spans(life) == [("2012-06-15", "2012-07-31")]


codes = st.sampled_from(["job_started", "job_ended", "job_confirmed"])
ORGANISATIONS = (CDAS, START, "stranger", CDAS)
records = st.tuples(codes, st.integers(0, 300), st.integers(0, 3))


def lived(told: list[tuple[str, int, int]]) -> Life:
    """Records of one number are revisions of the same, of whoever recorded it first."""
    life = working(None)
    for revision, (code, days, number) in enumerate(told, start=1):
        organisation = ORGANISATIONS[number]
        role = "assessor" if organisation == START else "clinician"
        on = str(date(2012, 4, 20) + timedelta(days=days))
        life.event(code, on, role, id=UUID(int=700 + number), revision=revision, organisation=organisation)
    return life


@settings(max_examples=part_of(60))
@given(st.lists(records, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_records_and_how_often_they_were_corrected_change_nothing(
    told: list[tuple[str, int, int]], random: Any
) -> None:
    life = lived(told)
    shuffled = replace(life, made=random.sample(life.made, len(life.made)))
    last = {number: place for place, (*_, number) in enumerate(told)}
    at_once = lived([])
    at_once.made += [replace(life.made[3 + place], revision=1) for place in last.values()]
    days = [(one.achieved_on, one.party, one.state) for one in life.outcomes(KEPT)]
    assert shuffled.derived(KEPT) == life.derived(KEPT)
    assert [(one.achieved_on, one.party, one.state) for one in at_once.outcomes(KEPT)] == days
