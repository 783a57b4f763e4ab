"""Of two records of one day, what was said of the one is not said of the other, whatever is known later."""

import pytest

from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.outcomes import DerivedOutcome
from tests.rules.assessment.life import Life, one_measure, other_id, verified

COURSE = one_measure("event", {"code": "dose", "n": 3, "scope": "journey"})
FIRST, SECOND = other_id("first"), other_id("second")


def vaccinated() -> Life:
    life = Life()
    life.start("2012-04-10")
    for on in ("2012-05-01", "2012-06-01"):
        life.event("dose", on)
    return life


def only(life: Life, words: list[VerifierDecision]) -> DerivedOutcome:
    (outcome,) = life.derived(COURSE, verified=words).outcomes
    return outcome


@pytest.mark.parametrize("ids", [(FIRST, SECOND), (SECOND, FIRST)])
def test_what_was_verified_by_another_record_of_the_day_than_was_refused_stands_when_an_earlier_day_becomes_known(
    ids: tuple[object, object],
) -> None:
    life = vaccinated()
    life.event("dose", "2012-07-01", id=ids[0])
    words = verified(only(life, []), yes=False)
    life.event("dose", "2012-07-01", id=ids[1], by="kit")
    again = only(life, words)
    assert again.state == "proposed"
    words += verified(again)
    before = only(life, words)
    life.event("dose", "2012-04-20")
    (after,) = [outcome for outcome in life.derived(COURSE, verified=words).outcomes if outcome.id == before.id]
    assert (after.state, after.achieved_on, after.seen) == ("achieved", before.achieved_on, before.seen)
    assert [str(outcome.achieved_on) for outcome in life.outcomes(COURSE, verified=words)] == [
        "2012-06-01",
        "2012-07-01",
    ]


@pytest.mark.parametrize("ids", [(FIRST, SECOND), (SECOND, FIRST)])
def test_a_refused_record_of_the_day_can_still_be_verified_when_an_earlier_day_becomes_known(
    ids: tuple[object, object],
) -> None:
    life = vaccinated()
    life.event("dose", "2012-07-01", id=ids[0])
    words = verified(only(life, []), yes=False)
    life.event("dose", "2012-07-01", id=ids[1], by="kit")
    seen = only(life, words)
    words += verified(seen, yes=False)
    life.event("dose", "2012-04-20")
    told = {outcome.id: outcome for outcome in life.derived(COURSE, verified=words).outcomes}
    assert (told[seen.id].state, str(told[seen.id].achieved_on)) == ("withdrawn", "2012-07-01")
    words += verified(told[seen.id])
    told = {outcome.id: outcome for outcome in life.derived(COURSE, verified=words).outcomes}
    assert told[seen.id].state == "achieved"
