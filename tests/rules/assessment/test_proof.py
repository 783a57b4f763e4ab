"""Whose record proves anything, and whose word an outcome rests on."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.facts import Recorder
from services.assessment.rules.history import History
from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.outcomes import DerivedOutcome
from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import CDAS, RIVERSIDE, SCHEME, START, Life, one_measure, verified

ENGAGED = one_measure("engaged", {"weeks": 12, "contact_weeks": 4})
REVIEWED = one_measure("top_item", {"item": "acute_housing", "change": -1})
COURSE = one_measure("event", {"code": "dose", "n": 3, "scope": "journey"})
STRANGERS = [
    {"organisation": "gp-surgery", "roles": frozenset({"referrer"})},
    {"organisation": RIVERSIDE, "roles": frozenset({"provider"})},
    {"organisation": RIVERSIDE, "roles": frozenset({"clinician", "provider"})},
]
OWN: dict[str, Any] = {"by": "kim", "organisation": CDAS, "roles": frozenset({"provider"})}


def engaged() -> Life:
    """In treatment since 10 April, seen by the provider on 20 June: twelve weeks are over on 3 July."""
    life = Life()
    life.start("2012-04-10")
    life.contact("2012-06-20", **OWN)
    return life


def only(life: Life, scheme: Terms, words: list[VerifierDecision]) -> DerivedOutcome:
    (outcome,) = life.outcomes(scheme, verified=words)
    return outcome


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("on", ["2012-06-06", "2012-06-20", "2012-07-02"])
def test_a_strangers_contact_proves_nothing_and_changes_nothing(stranger: dict[str, Any], on: str) -> None:
    """Any day in the window of four weeks, before or after the contact that was seen."""
    life = engaged()
    word = verified(only(life, ENGAGED, []))
    before = only(life, ENGAGED, word)
    assert before.state == "achieved"
    life.contact(on, **stranger)
    assert only(life, ENGAGED, word) == before
    alone = Life()
    alone.start("2012-04-10")
    alone.contact(on, **stranger)
    assert alone.outcomes(ENGAGED) == []


@pytest.mark.parametrize("stranger", STRANGERS)
def test_nor_does_a_strangers_top(stranger: dict[str, Any]) -> None:
    life = Life()
    life.start("2012-04-10")
    life.top("start", "2012-04-10", acute_housing=1)
    life.top("review", "2012-07-01", acute_housing=0)
    word = verified(only(life, REVIEWED, []))
    before = only(life, REVIEWED, word)
    life.top("start", "2012-04-09", acute_housing=0, **stranger)
    life.top("review", "2012-06-01", acute_housing=0, **stranger)
    assert only(life, REVIEWED, word) == before


@pytest.mark.parametrize("stranger", STRANGERS)
def test_nor_a_strangers_event_nor_one_that_keeps_staying_away_from_being_met(stranger: dict[str, Any]) -> None:
    stayed = one_measure("no_representation", {"months": 7})
    life = Life()
    life.end(life.start("2012-04-10"), "2012-09-01")
    life.event("custody", "2012-10-01", **stranger)
    assert [outcome.achieved_on for outcome in life.outcomes(stayed)] == [date(2013, 4, 1)]
    job = one_measure("event", {"code": "job", "n": 1, "scope": "journey"})
    life.event("job", "2012-06-01", **stranger)
    assert life.outcomes(job) == []


def test_who_treats_on_the_day_proves_it_before_and_after_a_transfer() -> None:
    for on, who, proves in (
        ("2012-06-10", CDAS, True),
        ("2012-06-10", RIVERSIDE, False),
        ("2012-06-20", CDAS, False),
        ("2012-06-20", RIVERSIDE, True),
    ):
        life = Life()
        life.transfer(life.start("2012-04-10"), "2012-06-15", RIVERSIDE)
        life.contact(on, organisation=who, roles=frozenset({"provider"}))
        assert bool(life.outcomes(ENGAGED)) is proves


BY_PROVIDER = {"roles": frozenset({"provider"})}


@pytest.mark.parametrize("handed_over_on", ["2012-04-10", "2012-04-11"])
def test_a_start_top_of_the_day_of_the_hand_over_counts_for_who_goes_on(handed_over_on: str) -> None:
    """Started, asked and handed over on one day, or on the next."""
    life = Life()
    episode = life.start("2012-04-10", by="bridge")
    life.top("start", "2012-04-10", organisation="bridge", acute_housing=1)
    life.transfer(episode, handed_over_on, CDAS)
    life.top("review", "2012-07-01", acute_housing=0)
    assert [(outcome.achieved_on, outcome.party) for outcome in life.outcomes(REVIEWED)] == [(date(2012, 7, 1), CDAS)]


@pytest.mark.parametrize(("on", "party"), [("2012-06-14", RIVERSIDE), ("2012-06-15", CDAS), ("2012-06-16", None)])
def test_who_leaves_may_review_to_the_day_of_the_hand_over(on: str, party: str | None) -> None:
    """What is seen on that day is the successor's all the same."""
    life = Life()
    episode = life.start("2012-04-10", by=RIVERSIDE)
    life.top("start", "2012-04-10", organisation=RIVERSIDE, acute_housing=1)
    life.transfer(episode, "2012-06-15", CDAS)
    life.top("review", on, organisation=RIVERSIDE, acute_housing=0)
    assert [outcome.party for outcome in life.outcomes(REVIEWED)] == ([party] if party else [])


def test_handed_over_twice_in_a_day_all_three_treated() -> None:
    for who in (CDAS, RIVERSIDE, "bridge"):
        life = Life()
        episode = life.start("2012-04-10")
        life.transfer(episode, "2012-06-20", RIVERSIDE)
        life.transfer(episode, "2012-06-20", "bridge")
        life.contact("2012-06-20", organisation=who, **BY_PROVIDER)
        assert [outcome.achieved_on for outcome in life.outcomes(ENGAGED)] == [date(2012, 7, 3)]


def test_a_hand_over_dated_after_the_discharge_makes_nobody_treat() -> None:
    life = Life()
    episode = life.start("2012-04-10")
    life.transfer(episode, "2012-06-21", RIVERSIDE)
    life.end(episode, "2012-06-20", organisation=CDAS)
    (treated,) = History(life.facts(), (ENGAGED,)).episodes
    assert treated.treated_by_on(date(2012, 6, 20)) == {CDAS}
    assert treated.treated_by_on(date(2012, 6, 21)) == frozenset()


days_in = st.integers(0, 80)
JOB = one_measure("event", {"code": "job", "n": 1, "scope": "journey"})


@given(
    handed_over=days_in,
    kind=st.sampled_from(["start", "review", "contact", "job"]),
)
def test_which_of_the_two_records_on_the_day_of_the_hand_over_loses_no_outcome(handed_over: int, kind: str) -> None:
    """All that is on another day is the LASARS's, who may always."""
    begun = date(2012, 4, 10)
    on = begun + timedelta(days=handed_over)

    def told(who: str, roles: dict[str, Any]) -> list[tuple[Any, ...]]:
        life = Life()
        life.transfer(life.start(str(begun)), str(on), RIVERSIDE)
        by = {"organisation": who, **roles}
        lasars = {"organisation": START, "roles": frozenset({"assessor"})}
        life.top("start", on if kind == "start" else begun, **(by if kind == "start" else lasars), acute_housing=1)
        reviewed = on if kind == "review" else begun + timedelta(days=83)
        life.top("review", reviewed, **(by if kind == "review" else lasars), acute_housing=0)
        life.contact(on if kind == "contact" else begun + timedelta(days=83), **(by if kind == "contact" else lasars))
        life.event("job", str(on if kind == "job" else begun + timedelta(days=83)), **(by if kind == "job" else lasars))
        schemes = (ENGAGED, REVIEWED, JOB)
        return [
            (outcome.measure, outcome.achieved_on, outcome.party)
            for scheme in schemes
            for outcome in life.outcomes(scheme)
        ]

    assert told(CDAS, BY_PROVIDER) == told(RIVERSIDE, BY_PROVIDER) == told(START, {"roles": frozenset({"assessor"})})


def test_further_evidence_for_the_same_day_changes_nothing_whenever_it_came() -> None:
    life = engaged()
    word = verified(only(life, ENGAGED, []))
    before = only(life, ENGAGED, word)
    life.contact("2012-06-10", **OWN)  # earlier in the window: the first by date, but not the one that was seen
    life.contact("2012-06-25")
    after = only(life, ENGAGED, word)
    assert replace(after, party_proofs=before.party_proofs) == before
    own = [proof.on for proof in after.party_proofs if proof not in before.party_proofs]
    assert own == [date(2012, 6, 10)]  # who is paid is shown all that it recorded itself


def test_the_earliest_word_shows_its_evidence() -> None:
    life = engaged()
    first = verified(only(life, ENGAGED, []), on="2012-08-02")
    life.contact("2012-06-10", **OWN)
    other = verified(only(life, ENGAGED, []), by="viv", on="2012-08-01")
    shown = only(life, ENGAGED, first + other)
    assert shown.verified_by == "viv"
    assert shown == only(life, ENGAGED, other + first)


def test_a_word_falls_with_the_evidence_that_was_seen_and_not_with_other() -> None:
    life = engaged()
    word = verified(only(life, ENGAGED, []))
    seen = life.made[1]
    life.contact("2012-06-10", **OWN)
    life.add(replace(seen, revision=2))
    assert only(life, ENGAGED, word).state == "proposed"
    life.made.pop()
    life.add(replace(seen, revision=2, voided=True))
    assert only(life, ENGAGED, word).state == "proposed"


def test_a_start_that_is_told_again_leaves_the_word_and_one_that_moves_the_day_does_not() -> None:
    life = engaged()
    word = verified(only(life, ENGAGED, []))
    life.add(replace(life.made[0], revision=2))
    assert only(life, ENGAGED, word).state == "achieved"
    life.add(replace(life.made[0], revision=3, on=date(2012, 4, 11)))
    assert (only(life, ENGAGED, word).achieved_on, only(life, ENGAGED, word).state) == (date(2012, 7, 4), "proposed")


def test_a_word_on_a_course_holds_when_an_earlier_dose_becomes_known() -> None:
    life = Life()
    life.start("2012-04-10")
    for on in ("2012-05-10", "2012-06-10", "2012-07-10"):
        life.event("dose", on)
    word = verified(only(life, COURSE, []))
    before = only(life, COURSE, word)
    life.event("dose", "2012-04-20")
    earlier, still = life.outcomes(COURSE, verified=word)
    assert still == before
    assert (earlier.achieved_on, earlier.state) == (date(2012, 6, 10), "proposed")
    replaced = only(life, COURSE, word + verified(earlier))
    assert (replaced.achieved_on, replaced.state, replaced.id) == (date(2012, 6, 10), "achieved", before.id)


def test_a_refusal_is_of_the_evidence_seen_and_other_evidence_is_proposed() -> None:
    life = engaged()
    no = verified(only(life, ENGAGED, []), yes=False)
    assert life.outcomes(ENGAGED, verified=no) == []
    life.contact("2012-06-25")
    assert only(life, ENGAGED, no).state == "proposed"


# Different people -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("recorder", ["jo", "kim"])
def test_no_recorder_of_older_evidence_verifies(recorder: str) -> None:
    """Jo took the start TOP, Kim the review."""
    life = Life()
    life.start("2012-04-10", by="cdas", id=Life(client_id=life.client_id, count=90).new_id())
    life.top("start", "2012-04-10", acute_housing=1, by="jo")
    life.top("review", "2012-07-01", acute_housing=0, by="kim")
    outcome = only(life, REVIEWED, [])
    assert outcome.recorders == (Recorder("jo", CDAS), Recorder("kim", CDAS))
    assert only(life, REVIEWED, verified(outcome, by=recorder)).state == "proposed"
    assert only(life, REVIEWED, verified(outcome, by="vera")).state == "achieved"


def test_who_corrected_a_record_is_one_of_its_recorders() -> None:
    life = Life()
    life.start("2012-04-10")
    life.top("start", "2012-04-10", acute_housing=1)
    life.top("review", "2012-07-01", acute_housing=0, revision=2, correctors=(Recorder("vera", START),))
    outcome = only(life, REVIEWED, [])
    assert Recorder("vera", START) in outcome.recorders
    assert only(life, REVIEWED, verified(outcome)).state == "proposed"


def left(code: str = "80") -> Life:
    life = Life()
    life.end(life.start("2012-04-10"), "2012-09-01", code)
    return life


def of(life: Life, measure: str, words: list[VerifierDecision]) -> DerivedOutcome:
    return next(outcome for outcome in life.outcomes(SCHEME, verified=words) if outcome.measure == measure)


def test_staying_away_has_the_recorders_of_its_discharge_and_is_automatic_once_another_saw_that() -> None:
    life = left()
    planned, stayed = of(life, "planned_discharge", []), of(life, "no_representation", [])
    assert (stayed.state, stayed.recorders) == ("proposed", planned.recorders)
    assert of(life, "no_representation", verified(planned, organisation=CDAS)).state == "proposed"
    assert of(life, "no_representation", verified(planned, by="kim")).state == "proposed"
    seen = of(life, "no_representation", verified(planned))
    assert (seen.state, seen.verified_by, seen.verified_by_organisation) == ("achieved", "system", "lasars")
    by_hand = of(life, "no_representation", verified(stayed))
    assert (by_hand.state, by_hand.verified_by, by_hand.verified_by_organisation) == ("achieved", "vera", START)
    life.end(life.made[0].id, "2012-09-02", revision=2)
    assert of(life, "no_representation", verified(planned)).state == "proposed"  # what was seen is no more


def test_what_holds_by_itself_names_all_who_saw_the_discharge_and_what_a_person_verified_that_person() -> None:
    life = left()
    planned, stayed = of(life, "planned_discharge", []), of(life, "no_representation", [])
    assert (planned.verifiers, stayed.verifiers) == ((), ())
    word = verified(planned)
    assert of(life, "planned_discharge", word).verifiers == (Recorder("vera", START),)
    assert of(life, "no_representation", word).verifiers == (Recorder("vera", START),)
    other = VerifierDecision(
        uuid4(),
        "engaged_12_weeks",
        planned.achieved_on,
        planned.seen,
        "viv",
        START,
        word[0].on,
        True,
        planned.episode_id,
        CDAS,
    )
    assert of(life, "no_representation", [*word, other]).verifiers == (Recorder("vera", START), Recorder("viv", START))
    assert of(life, "no_representation", verified(stayed)).verifiers == (Recorder("vera", START),)
    of_paid = verified(planned, organisation=CDAS)
    assert of(life, "no_representation", of_paid).verifiers == ()


SYSTEM = Recorder("system", "lasars")
QUIET = one_measure("event", {"code": "quiet", "n": 1, "scope": "journey"}, verification="automatic")
CARED: dict[str, Any] = {"organisation": CDAS, "roles": frozenset({"provider"})}
LASARS: dict[str, Any] = {"by": "ann", "organisation": START, "roles": frozenset({"assessor"})}


def test_a_person_who_verifies_what_holds_by_itself_takes_nothing_from_it() -> None:
    """Payments may not count the word of that person, who confirmed the tariff: by itself it held without them."""
    life = Life()
    life.start("2012-04-10")
    life.event("quiet", "2012-07-01", **LASARS)
    alone = only(life, QUIET, [])
    assert (alone.verified_by, alone.verifiers) == ("system", ())
    word = verified(alone)
    both = only(life, QUIET, word)
    assert (both.verified_by, both.verifiers) == ("vera", (SYSTEM, Recorder("vera", START)))
    life.event("quiet", "2012-07-01", by="kim", id=Life(client_id=life.client_id, count=0).new_id(), **CARED)
    assert only(life, QUIET, word).verifiers == both.verifiers, "further evidence for the same day changes nothing"


def test_nor_from_what_time_brought_after_a_discharge_that_another_saw() -> None:
    life = left()
    planned, stayed = of(life, "planned_discharge", []), of(life, "no_representation", [])
    saw = verified(planned, by="viv")
    both = of(life, "no_representation", [*saw, *verified(stayed)])
    assert (both.verified_by, both.verifiers) == ("vera", (Recorder("viv", START), Recorder("vera", START)))
    same = of(life, "no_representation", [*saw, *verified(stayed, by="viv")])
    assert same.verifiers == (Recorder("viv", START),)


def test_what_does_not_hold_by_itself_rests_on_persons_alone() -> None:
    life = Life()
    life.start("2012-04-10")
    life.event("quiet", "2012-07-01", by="kim", **CARED)
    assert only(life, QUIET, verified(only(life, QUIET, []))).verifiers == (Recorder("vera", START),)


def test_automatic_does_not_hold_where_who_is_paid_corrected_it() -> None:
    automatic = one_measure("event", {"code": "quiet", "n": 1, "scope": "journey"}, verification="automatic")
    life = Life()
    life.start("2012-04-10")
    life.event(
        "quiet", "2012-06-01", "assessor", by="ann", organisation=START, revision=2, correctors=(Recorder("kim", CDAS),)
    )
    assert only(life, automatic, []).state == "proposed"


AS_TREATS = {"organisation": START, "by": "kim", "roles": frozenset({"clinician"})}
AS_LASARS: dict[str, Any] = {"organisation": START, "by": "ann", "roles": frozenset({"assessor"})}
RIVALS = {"organisation": CDAS, "by": "rob", "roles": frozenset({"provider"})}


def test_who_is_paid_is_shown_what_it_recorded_as_that_and_not_as_the_lasars() -> None:
    life = Life()
    life.start("2012-04-10", START)
    life.contact("2012-06-20", **AS_LASARS)
    own = life.contact("2012-06-25", **AS_TREATS, correctors=(Recorder("ann", START),), revision=2)
    assert [proof.id for proof in only(life, ENGAGED, []).party_proofs if proof.kind == "contact"] == [own]


def test_nor_what_its_assessors_corrected_of_anothers() -> None:
    life = Life()
    life.transfer(life.start("2012-04-10", CDAS), "2012-06-22", START)
    theirs = life.contact("2012-06-20", **RIVALS, correctors=(Recorder("ann", START),), revision=2)
    shown = only(life, ENGAGED, [])
    assert shown.party == START
    assert theirs not in {proof.id for proof in shown.party_proofs}


@pytest.mark.parametrize(("scheme", "own"), [(REVIEWED, AS_TREATS), (JOB, AS_TREATS), (REVIEWED, None), (JOB, None)])
def test_so_it_is_with_every_kind_of_record(scheme: Terms, own: dict[str, Any] | None) -> None:
    life = Life()
    life.start("2012-04-10", START)
    life.top("start", "2012-04-10", acute_housing=1, **AS_LASARS)
    record = own or AS_LASARS
    made = [life.top("review", "2012-07-02", acute_housing=0, **record), life.event("job", "2012-07-02", **record)]
    shown = [proof.id for proof in only(life, scheme, []).party_proofs]
    assert shown == ([made[0 if scheme is REVIEWED else 1]] if own else [])
