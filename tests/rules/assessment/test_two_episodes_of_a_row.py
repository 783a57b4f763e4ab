"""Dates that are counted together and paid apart: the earliest that was verified is paid, whoever else says what."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.outcomes import DerivedOutcome
from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import CDAS, RIVERSIDE, Life, one_measure, other_id, verified
from tests.thorough import part_of

BEGAN = date(2012, 4, 10)
BOTH_SINCE = date(2012, 5, 22)
ONCE_PER = ["episode", "contract_year"]
Day = tuple[str, str]  # and by whom


def scheme(once_per: str, n: int = 1, scope: str = "journey") -> Terms:
    return one_measure("event", {"code": "job", "n": n, "scope": scope, "roles": ["clinician"]}, once_per=once_per)


def life(*story: Day) -> Life:
    """Both co-ordinate an episode of one journey."""
    found = Life()
    episodes = {
        CDAS: found.start(str(BEGAN), id=other_id(CDAS)),
        RIVERSIDE: found.start(str(BOTH_SINCE), by=RIVERSIDE, id=other_id(RIVERSIDE)),
    }
    for on, by in story:
        found.event("job", on, id=other_id(f"{on} {by}"), organisation=by, episode_id=episodes[by])
    return found


def told(outcomes: list[DerivedOutcome]) -> dict[Day, str]:
    return {(str(outcome.achieved_on), outcome.party): outcome.state for outcome in outcomes}


JANUARY, DECEMBER, JUNE = ("2013-01-25", RIVERSIDE), ("2012-12-26", CDAS), ("2012-06-20", RIVERSIDE)


@pytest.mark.parametrize("once_per", ONCE_PER)
@pytest.mark.parametrize("earlier", [(), (("2012-06-01", RIVERSIDE),)])
def test_an_earlier_day_that_nobody_verified_takes_nothing_from_who_is_paid(
    once_per: str, earlier: tuple[Day, ...]
) -> None:
    """Where two are counted, one is known before all of it."""
    terms = scheme(once_per, 1 + len(earlier))
    words = all_verified([*earlier, JANUARY, DECEMBER], terms)
    assert told(life(*earlier, JANUARY, DECEMBER).outcomes(terms, verified=words)) == {DECEMBER: "achieved"}
    outcomes = life(*earlier, JANUARY, DECEMBER, JUNE).outcomes(terms, verified=words)
    assert told(outcomes) == {DECEMBER: "achieved", JUNE: "proposed"}
    words += [word for outcome in outcomes if outcome.state == "proposed" for word in verified(outcome)]
    assert told(life(*earlier, JANUARY, DECEMBER, JUNE).outcomes(terms, verified=words)) == {JUNE: "achieved"}


def all_verified(story: list[Day], terms: Terms) -> list[VerifierDecision]:
    """Each as it was recorded."""
    words: list[VerifierDecision] = []
    for count in range(len(story)):
        outcomes = life(*story[: count + 1]).outcomes(terms, verified=words)
        words += [word for outcome in outcomes if outcome.state == "proposed" for word in verified(outcome)]
    return words


days = st.tuples(st.integers(45, 700), st.sampled_from([CDAS, RIVERSIDE])).map(
    lambda each: (str(BEGAN + timedelta(days=each[0])), each[1])
)
stories = st.lists(days, min_size=1, max_size=4, unique_by=lambda each: each[0])


@settings(max_examples=part_of(200), deadline=None)
@example("episode", 1, "journey", [JANUARY, DECEMBER], [JUNE])
@given(
    st.sampled_from(["episode", "journey", "person", "contract_year"]),
    st.sampled_from([1, 2]),
    st.sampled_from(["journey", "episode"]),
    stories,
    stories,
)
def test_what_nobody_verified_changes_nothing_that_is_paid(
    once_per: str, n: int, scope: str, story: list[Day], late: list[Day]
) -> None:
    terms = scheme(once_per, n, scope)
    words = all_verified(story, terms)
    outcomes = life(*story).outcomes(terms, verified=words)
    taken = {on for on, _ in story}
    added = life(*story, *(each for each in late if each[0] not in taken)).outcomes(terms, verified=words)
    assert paid(added) == paid(outcomes)


def paid(outcomes: list[DerivedOutcome]) -> set[tuple[Any, ...]]:
    return {
        (outcome.id, outcome.achieved_on, outcome.party)
        for outcome in outcomes
        if outcome.contract and outcome.state == "achieved"
    }
