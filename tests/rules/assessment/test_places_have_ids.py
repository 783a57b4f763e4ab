"""Histories of records and words: what counts in a place has the place's id, and the rest one of its evidence."""

from dataclasses import replace
from datetime import date
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.commands.outcome_ids import by_id, fingerprint
from services.assessment.rules.outcomes import DerivedOutcome, outcomes_of_person
from services.assessment.rules.selection import place_id
from tests.rules.assessment.life import CLIENT, LATER, facts_of
from tests.rules.assessment.stories import (
    BEGAN,
    COVERED,
    DAYS,
    KINDS,
    VERSIONS,
    Of,
    Record,
    Story,
    news,
    paid,
    refused,
    words,
)
from tests.thorough import part_of

of_any_kind = st.sampled_from(sorted(VERSIONS))


def place_of(one: DerivedOutcome, once_per: str) -> UUID:
    """Contracts begin on the second of April, and one on New Year's Day before."""
    if one.contract is None or once_per != "contract_year":
        return place_id("m", one.episode_id)
    if one.contract == "before":
        return place_id("m", one.episode_id, "2012-01-01|")
    year = min(one.achieved_on.year - (one.achieved_on < COVERED.replace(year=one.achieved_on.year)), 2013)
    return place_id("m", one.episode_id, f"{COVERED.replace(year=year)}|")


def check_places(story: Story) -> None:
    told = story.told()
    at = [place_of(one, story.of[1]) for one in paid(told).values()]
    assert at == list(paid(told))
    for word in story.said.values():
        if story.seen(word.evidence):
            now = [
                outcome
                for outcome in told.values()
                if word.evidence in outcome.ways and outcome.achieved_on == word.achieved_on
            ]
            assert now


def check_rows(story: Story) -> None:
    """What is told is what there is; and a refusal that was not superseded can be taken back."""
    told, by_key = story.told(), {row.derived_id: row for row in story.rows.values()}
    assert len(by_key) == len(story.rows)
    for name, one in told.items():
        if one.state != "withdrawn" or str(name) in by_key:
            row = by_key[str(name)]
            assert row.state == one.state
            if one.state != "withdrawn" or refused(one):
                assert row.fingerprint == fingerprint(one.achieved_on, one.seen)
    standing = {row.derived_id for row in by_key.values() if row.state != "withdrawn"}
    assert standing == {str(name) for name, one in told.items() if one.state != "withdrawn"}
    open_ = {row.achieved_on for row in by_key.values() if row.state != "withdrawn" or row.reason == "refused"}
    assert {one.achieved_on.isoformat() for one in told.values() if refused(one)} <= open_


def check_order(story: Story, random: Random) -> None:
    """Any order of the same facts and words, each perhaps twice."""
    made, said = story.life().made, list(story.said.values())
    made, said = random.sample(made, len(made)) + made[:2], random.sample(said, len(said))
    again = outcomes_of_person(facts_of(CLIENT, made), story.versions, LATER, said)
    assert again.outcomes == story.derived().outcomes


def check_refusals(story: Story) -> None:
    """A refusal that is taken back leaves no trace: the same is paid, under the same ids, as if it was never said."""
    for refusal in [outcome for outcome in story.told().values() if refused(outcome)]:
        back, never = story.copy(), story.copy()
        del never.said[refusal.measure, refusal.achieved_on, refusal.seen, refusal.episode_id, refusal.party]
        back.say(refusal, True)
        shown = [
            outcome for outcome in never.told().values() if refusal.seen in outcome.ways and outcome.state == "proposed"
        ]
        for outcome in shown[:1]:
            never.say(replace(outcome, proofs=refusal.proofs), True)
        if shown:
            assert list(paid(back.told()).values()) == [
                replace(outcome, verified_by=outcome.verified_by) for outcome in paid(never.told()).values()
            ]


def check_paid(story: Story, before: dict[UUID, DerivedOutcome], said: tuple[DerivedOutcome, bool] | None) -> None:
    """What was paid, and still is proven, is paid under its id, or what is earlier is instead of it."""
    after = paid(story.told())
    for name, one in paid(before).items():
        evidence = {(proof.id, proof.revision) for proof in one.proofs if proof.kind in {"job", "top-review"}}
        if one.verified_by == "system" or not story.seen(evidence) or (said and not said[1] and said[0].id == name):
            continue
        if story.of[0] == "by itself" or (said and said[1]):
            assert any(each.achieved_on <= one.achieved_on for each in after.values())
        else:
            assert (after[name].achieved_on, after[name].seen) == (one.achieved_on, one.seen)


@settings(max_examples=part_of(150), deadline=None)
@given(of_any_kind, st.booleans(), st.integers(0, 1_000_000))
def test_what_counts_in_a_place_has_the_places_id(of: Of, same_day: bool, seed: int) -> None:
    random, story = Random(seed), Story(of, same_day=same_day)
    for _ in range(14):
        before, said, covered = story.told(), None, story.covered
        if random.random() < 0.5:
            news(story, random)
        else:
            said = words(story, random)
        story.tell()
        check_places(story)
        check_rows(story)
        if covered == story.covered:
            check_paid(story, before, said)
    check_order(story, random)
    check_refusals(story)


@settings(max_examples=part_of(150), deadline=None)
@given(of_any_kind, st.integers(0, 1_000_000), st.sampled_from(["correct", "again", "void"]))
def test_what_is_refused_corrected_and_verified_is_paid_under_the_same_id(of: Of, seed: int, how: str) -> None:
    random, story = Random(seed), Story(of)
    for _ in range(random.randrange(2, 5)):
        story.record(random.choice(DAYS))
    open_ = [outcome for outcome in story.told().values() if outcome.contract and outcome.state == "proposed"]
    if not open_:
        return
    first = min(open_, key=lambda one: (one.achieved_on, one.id))
    if random.random() < 0.7:
        story.say(first, True)
        first = story.told()[first.id]
    story.say(first, False)
    (last,) = [record for record in story.records if record.id == first.proofs[-1].id]
    mend(story, last, how)
    if random.random() < 0.5:
        story.record(random.choice([day for day in DAYS if day > last.day] or [900]))
    again = story.told()[first.id]
    assert (again.state, again.achieved_on) == ("proposed", first.achieved_on)
    story.say(again, True)
    assert (story.told()[first.id].state, story.told()[first.id].achieved_on) == ("achieved", first.achieved_on)


def mend(story: Story, last: Record, how: str) -> None:
    if how == "correct":
        last.revision += 1
    else:
        story.record(last.day)
        if how == "void":
            story.records.remove(last)


def ids(story: Story) -> dict[int, UUID]:
    return {(one.achieved_on - BEGAN).days: name for name, one in paid(story.told()).items()}


def paid_then(of: str, *days: int) -> tuple[Story, UUID]:
    """The first of these days is verified and paid; and the others are recorded."""
    story = Story((of, "episode"))
    story.record(days[0])
    story.say(story.on(days[0]), True)
    (first,) = paid(story.told())
    for day in days[1:]:
        story.record(day)
    story.tell()
    return story, first


PROVEN_ALONE = [kind for kind in KINDS if kind != "second job"]


@pytest.mark.parametrize("of", PROVEN_ALONE)
@pytest.mark.parametrize("verified_before", [True, False])
def test_a_refusal_of_an_earlier_day_is_taken_back_under_the_id_of_what_is_paid(of: str, verified_before: bool) -> None:
    story, first = paid_then(of, 150, 90)
    if verified_before:
        story.say(story.on(90), True)
    story.say(story.on(90), False)
    assert ids(story) == {150: first}
    assert refused(story.on(90))
    story.say(story.on(90), True)
    assert ids(story) == {90: first}


@pytest.mark.parametrize("of", PROVEN_ALONE)
def test_what_an_earlier_day_replaced_has_its_id_again_when_that_is_refused(of: str) -> None:
    story, first = paid_then(of, 150, 90)
    story.say(story.on(90), True)
    assert ids(story) == {90: first}
    story.tell()
    story.say(story.on(90), False)
    assert ids(story) == {150: first}
    story.tell()
    assert [row.reason for row in story.rows.values() if row.achieved_on == "2012-05-01"] == ["refused"]


def test_what_holds_by_itself_has_the_id_back_when_what_took_its_place_is_refused() -> None:
    story = Story(("by itself", "episode"))
    story.record(150, lasars=True)
    (first,) = paid(story.told())
    story.record(90)
    story.say(story.on(90), True)
    assert ids(story) == {90: first}
    story.say(story.on(90), False)
    assert ids(story) == {150: first}
    story.records.pop()
    assert ids(story) == {150: first}


@pytest.mark.parametrize("same_day", [True, False])
def test_after_two_discharges_refused_and_verified_again_is_the_same_outcome(same_day: bool) -> None:
    story = Story(("after discharges", "episode"), same_day=same_day)
    story.record(90)
    for yes in (True, False, True, False, True):
        story.say(story.on(90), yes)
        one = story.on(90)
        assert (one.id, refused(one)) == (place_id("m", one.episode_id), not yes)
        story.tell()
    assert [row.state for row in story.rows.values()] == ["achieved"]


@pytest.mark.parametrize("of", ["review", "job"])
def test_an_uncovered_day_that_a_version_covers_is_paid_under_the_places_id(of: str) -> None:
    story, first = paid_then(of, 90, 40)
    story.say(story.on(40), True)
    assert ids(story) == {90: first}
    story.tell()
    own = story.on(40).id
    story.covered = True
    assert ids(story) == {40: first}
    story.tell()
    assert {row.id: (row.state, row.reason) for row in story.rows.values()} == {
        str(first): ("achieved", None),
        str(own): ("withdrawn", "superseded"),
    }


def test_what_fell_is_told_of_what_was_paid_whatever_was_refused_before() -> None:
    """Both were seen after the discharge; the person comes back."""
    story = Story(("after discharges", "episode"))
    story.record(90)
    story.say(story.on(90), False)
    story.record(150)
    story.say(story.on(150), True)
    (first,) = paid(story.told())
    life = story.life()
    life.start("2012-04-25")
    found = {
        outcome.id: outcome for outcome in life.derived(*story.versions, verified=list(story.said.values())).outcomes
    }
    assert found[first].achieved_on == date(2012, 6, 30)
    assert found[first].fall
    fall = found[first].fall
    assert fall is not None
    assert fall.reason == "journey-continued"


def test_two_outcomes_under_one_id_are_told_by_nobody() -> None:
    story, first = paid_then("review", 90)
    with pytest.raises(ValueError, match="two outcomes have one id"):
        by_id([story.told()[first]] * 2)
