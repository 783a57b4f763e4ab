"""Histories of records, second records of a day, corrections, voids and words: what is paid stays under its id."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.met import Word
from services.assessment.rules.outcomes import Outcome
from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import START, Life, one_measure, other_id, place_of, verified
from tests.rules.assessment.test_ids_stay import BEGAN, scheme

SCHEMES = {
    (kind, once_per): scheme(kind, once_per)
    for kind in ("review", "job", "second job")
    for once_per in ("episode", "journey", "person", "contract_year")
}
AUTOMATIC = one_measure("event", {"code": "quiet", "n": 1, "scope": "journey"}, verification="automatic")
DAYS = [20, 40, 70, 90, 120, 150, 200, 430, 460, 500, 800]  # the contracts begin on the 60th


@dataclass
class Record:
    """Another record of a day is another one's."""

    id: UUID
    day: int
    by: str
    revision: int = 1


@dataclass
class Story:
    """What was recorded and said so far; of several words on the same evidence the last is kept, as the table does."""

    kind: str
    terms: Terms
    records: list[Record] = field(default_factory=list)
    said: dict[Any, Word] = field(default_factory=dict)
    clock: int = 0

    def told(self) -> dict[UUID, Outcome]:
        life = Life()
        life.start(BEGAN.isoformat())
        life.top("start", BEGAN, acute_housing=1)
        for one in self.records:
            on = str(BEGAN + timedelta(days=one.day))
            more: dict[str, Any] = {"id": one.id, "by": one.by, "revision": one.revision}
            if self.kind == "review":
                life.top("review", on, acute_housing=0, **more)
            else:
                life.event("job", on, **more)
        found = life.settled(self.terms, verified=list(self.said.values())).outcomes
        assert len({one.id for one in found}) == len(found)
        return {one.id: one for one in found}

    def record(self, day: int) -> None:
        self.clock += 1
        self.records.append(Record(other_id(f"record {self.clock}"), day, f"kim {self.clock}"))

    def say(self, one: Outcome, yes: bool) -> None:
        self.clock += 1
        on = str(date(2016, 1, 1) + timedelta(days=self.clock))
        (word,) = verified(one, yes=yes, on=on, beside=list(self.told().values()))
        self.said[one.measure, one.achieved_on, one.seen, one.episode_id, one.party] = word

    def seen(self, evidence: Any) -> bool:
        return set(evidence) <= {(one.id, one.revision) for one in self.records}


def paid(told: dict[UUID, Outcome]) -> dict[UUID, Outcome]:
    return {name: one for name, one in told.items() if one.state == "achieved" and one.contract}


def news(story: Story, random: Random) -> None:
    """A record, one more of a day that has one, a correction, with another day or not, or a void."""
    what = random.choice(["record", "record", "again", "correct", "void"])
    if what == "record" or not story.records:
        story.record(random.choice(DAYS))
        return
    one = random.choice(story.records)
    if what == "again":
        story.record(one.day)
    elif what == "void":
        story.records.remove(one)
    else:
        one.revision, one.day = one.revision + 1, random.choice([one.day, one.day, random.choice(DAYS)])


def words(story: Story, random: Random) -> tuple[Outcome, bool] | None:
    told = story.told().values()
    may = [(one, False) for one in told if one.state != "withdrawn"]
    may += [(one, True) for one in told if one.state == "proposed" or (one.fall and one.fall.reason == "refused")]
    said = random.choice(sorted(may, key=lambda pair: (pair[0].id, pair[1]))) if may else None
    if said:
        story.say(*said)
    return said


def check(story: Story, before: dict[UUID, Outcome], said: tuple[Outcome, bool] | None) -> None:
    after = story.told()
    for name, one in paid(before).items():
        if not story.seen((proof.id, proof.revision) for proof in one.proofs if proof.kind in {"job", "top-review"}):
            continue
        if said and said[0].id == name:
            continue
        now = after.get(name)
        assert now is not None
        if said and said[1] and said[0].fall:  # a refusal taken back may take the place of this
            assert now.state == "withdrawn" or now.seen == one.seen
        elif said and said[1] and said[0].achieved_on < one.achieved_on:  # and so may an earlier day, under the same id
            assert now.state == "achieved" or place_of(said[0]) != place_of(one)
        else:
            assert (now.state, now.achieved_on, now.seen) == ("achieved", one.achieved_on, one.seen)
    days = {(one.episode_id, one.achieved_on) for one in after.values()}
    for word in story.said.values():
        if not word.verified and story.seen(word.evidence):
            assert (word.episode_id, word.achieved_on) in days


def run(kind: str, once_per: str, random: Random) -> None:
    story = Story(kind, SCHEMES[kind, once_per])
    for _ in range(14):
        before, said = story.told(), None
        if random.random() < 0.5:
            news(story, random)
        else:
            said = words(story, random)
        check(story, before, said)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(SCHEMES)), st.integers(0, 1_000_000))
def test_what_is_paid_falls_by_nothing_that_is_said_or_known_of_others(of: tuple[str, str], seed: int) -> None:
    run(*of, Random(seed))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(SCHEMES)), st.integers(0, 1_000_000), st.sampled_from(["correct", "again", "void"]))
def test_what_is_refused_corrected_and_verified_is_paid_under_the_same_id(
    of: tuple[str, str], seed: int, how: str
) -> None:
    random, story = Random(seed), Story(of[0], SCHEMES[of])
    for _ in range(random.randrange(2, 5)):
        story.record(random.choice(DAYS))
    open_ = [one for one in story.told().values() if one.contract and one.state == "proposed"]
    if not open_:
        return
    first = min(open_, key=lambda one: (one.achieved_on, one.id))
    if random.random() < 0.7:
        story.say(first, True)
        first = story.told()[first.id]
    story.say(first, False)
    (last,) = [one for one in story.records if one.id == first.proofs[-1].id]
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


@pytest.mark.parametrize("moved", [True, False])
def test_what_was_verified_beside_a_refusal_keeps_its_id_when_the_refused_record_is_voided(moved: bool) -> None:
    story = Story("review", SCHEMES["review", "journey"])
    story.record(90)
    (first,) = story.told().values()
    story.say(first, False)
    story.record(150)
    (later,) = [one for one in story.told().values() if one.state == "proposed"]
    story.say(later, True)
    if moved:
        story.records[0] = replace(story.records[0], day=120, revision=2)
    else:
        del story.records[0]
    assert paid(story.told())[later.id].achieved_on == later.achieved_on


def test_what_an_earlier_day_replaced_has_its_id_again_when_that_is_refused() -> None:
    story = Story("review", SCHEMES["review", "journey"])
    story.record(150)
    (first,) = story.told().values()
    story.say(first, True)
    story.record(90)
    (earlier,) = [one for one in story.told().values() if one.state == "proposed"]
    story.say(earlier, True)
    replaced = story.told()[first.id]
    assert (replaced.state, replaced.achieved_on) == ("achieved", earlier.achieved_on)
    story.say(replaced, False)
    assert paid(story.told())[first.id].achieved_on == first.achieved_on
    (refused,) = [one for one in story.told().values() if one.fall and one.fall.reason == "refused"]
    story.say(refused, True)
    assert [one.achieved_on for one in paid(story.told()).values()] == [earlier.achieved_on]


def by_itself(*records: tuple[str, int]) -> Life:
    life = Life()
    life.start("2012-04-10")
    for on, revision in records:
        seen = {"id": other_id(f"quiet {len(life.made)}"), "revision": revision, "by": "ann", "organisation": START}
        life.event("quiet", on, "assessor", **seen)
    return life


def test_what_holds_by_itself_keeps_its_id_once_its_refused_record_is_corrected() -> None:
    (first,) = by_itself(("2012-06-01", 1)).outcomes(AUTOMATIC)
    said = verified(first, yes=False, organisation="council")
    (again,) = by_itself(("2012-06-01", 2)).outcomes(AUTOMATIC, verified=said)
    assert (again.id, again.state) == (first.id, "achieved")


def test_what_holds_by_itself_keeps_its_id_once_another_refused_record_is_voided() -> None:
    (first,) = by_itself(("2012-06-01", 1)).outcomes(AUTOMATIC)
    said = verified(first, yes=False, organisation="council")
    life = by_itself(("2012-06-01", 1), ("2012-07-01", 1))
    (later,) = life.outcomes(AUTOMATIC, verified=said)
    life.made = [one for one in life.made if one.id != first.proofs[-1].id]
    (still,) = life.outcomes(AUTOMATIC, verified=said)
    assert later.id != first.id
    assert (still.id, still.state) == (later.id, "achieved")
