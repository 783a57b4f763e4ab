"""What holds by itself beside what a person verified: an earlier day takes the place and the id; money only moves."""

from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.outcomes import DerivedOutcome
from tests.rules.assessment.life import START, Life, one_measure, verified
from tests.thorough import part_of

ONCE_PER = ["contract_year", "episode", "journey", "person"]
LASARS: dict[str, Any] = {"by": "ann", "organisation": START, "roles": frozenset({"assessor"})}
SCHEMES = {
    once_per: one_measure(
        "event", {"code": "quiet", "n": 1, "scope": "journey"}, verification="automatic", once_per=once_per
    )
    for once_per in ONCE_PER
}


def paid(life: Life, once_per: str, said: list[VerifierDecision]) -> dict[UUID, DerivedOutcome]:
    return {
        outcome.id: outcome
        for outcome in outcomes(life, once_per, said)
        if outcome.state == "achieved" and outcome.contract
    }


def outcomes(life: Life, once_per: str, said: list[VerifierDecision]) -> list[DerivedOutcome]:
    return list(life.derived(SCHEMES[once_per], verified=said).outcomes)


@pytest.mark.parametrize("once_per", ONCE_PER)
def test_an_earlier_day_that_holds_by_itself_goes_on_under_the_id_of_what_a_person_verified(once_per: str) -> None:
    life = Life()
    life.start("2012-04-10")
    life.event("quiet", "2012-07-01", **LASARS)
    (first,) = outcomes(life, once_per, [])
    said = verified(first, on="2012-07-05")
    life.event("quiet", "2012-06-01", **LASARS)
    (now,) = paid(life, once_per, said).values()
    assert (now.id, str(now.achieved_on)) == (first.id, "2012-06-01")


@settings(max_examples=part_of(150), deadline=None)
@given(st.sampled_from(ONCE_PER), st.integers(0, 1_000_000))
def test_nothing_paid_falls_by_what_is_recorded_or_verified_beside_it(once_per: str, seed: int) -> None:
    random, life, said = Random(seed), Life(), list[VerifierDecision]()
    life.start("2012-04-10")
    for step in range(1, 7):
        before = set(paid(life, once_per, said))
        told = outcomes(life, once_per, said)
        open_ = [outcome for outcome in told if outcome.state == "proposed"]
        open_ += [outcome for outcome in told if outcome.state == "achieved" and outcome.verified_by == "system"]
        if open_ and random.random() < 0.4:
            one = random.choice(sorted(open_, key=lambda each: each.id))
            said += verified(one, on=f"2013-01-{step:02}")
        else:
            more = LASARS if random.random() < 0.5 else {}
            life.event("quiet", f"2012-{random.randint(5, 11):02}-{random.randint(1, 28):02}", **more)
        assert before <= set(paid(life, once_per, said))
