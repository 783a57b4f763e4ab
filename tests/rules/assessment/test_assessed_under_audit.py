"""Who assessed somebody under audit gives no word that holds on what follows from it, whenever either is known."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.outcomes import DerivedOutcome
from tests.rules.assessment.life import Life, one_measure, verified

DISCHARGED = one_measure("discharge", {"classes": ["successful"]})


def discharged() -> Life:
    life = Life()
    life.end(life.start("2012-05-01"), "2012-08-01")
    return life


def states(life: Life, organisation: str) -> list[str]:
    word = verified(discharged_outcome(life), by="vera", organisation=organisation)
    return [outcome.state for outcome in life.outcomes(DISCHARGED, verified=word)]


def discharged_outcome(life: Life) -> DerivedOutcome:
    (outcome,) = life.outcomes(DISCHARGED)
    return outcome


def test_its_people_verify_nothing_of_the_person_and_others_do() -> None:
    life = discharged()
    assert states(life, "bridge") == ["achieved"]
    life.assess("2012-04-20", organisation="bridge", under_audit=True)
    assert states(life, "bridge") == ["proposed"]
    assert states(life, "council") == ["achieved"]
    life.made.append(replace(life.made[-1], revision=2, voided=True))
    assert states(life, "bridge") == ["achieved"]


def test_an_assessment_of_the_lasars_bars_nobody() -> None:
    life = discharged()
    life.assess("2012-04-20", organisation="bridge")
    assert states(life, "bridge") == ["achieved"]


@given(st.randoms(use_true_random=False))
def test_in_whatever_order_it_becomes_known(random: Any) -> None:
    life = discharged()
    life.assess("2012-04-20", organisation="bridge", under_audit=True)
    shuffled = replace(life, made=random.sample(life.made, len(life.made)))
    assert states(shuffled, "bridge") == ["proposed"]
