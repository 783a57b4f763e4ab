"""What a LASARS is paid for itself is its own, whoever treats, and rests on another organisation's word."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.assessment.rules.lasars_measures import lasars_paid
from services.assessment.rules.outcomes import DerivedOutcome
from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import CDAS, LATER, START, Life, document, stockport, verified

CODE = "assessed_in_time"
OWN = {
    "code": "start-2012", "party": START, "title": "START", "starts": "2012-04-02", "ends": "2013-04-02",
    "run_off_months": 3, "measures": [CODE], "provisional": "clawback", "verified_by": ["public-health"],
}  # fmt: skip
MEASURE = {
    "code": CODE, "title": "In time", "kind": "event", "once_per": "journey", "verification": "person",
    "params": {"code": CODE, "n": 1, "scope": "journey", "roles": ["assessor"]},
}  # fmt: skip


def scheme(*, own: bool = True, **changed: Any) -> Terms:
    contracts = [*document()["contracts"], *([OWN | changed] if own else [])]
    return stockport(measures=[MEASURE], contracts=contracts)


def seen(life: Life, on: str) -> UUID:
    return life.event(CODE, on, "assessor", organisation=START, by="ada")


def of(life: Life, version: Terms | None = None, **more: Any) -> list[DerivedOutcome]:
    return life.outcomes(version or scheme(), **more)


def whose(outcome: DerivedOutcome) -> tuple[str, str | None, str]:
    return outcome.party, outcome.contract, outcome.state


def test_it_is_the_lasars_of_somebody_whom_nobody_treats() -> None:
    life = Life()
    life.assess("2012-04-10")
    seen(life, "2012-04-10")
    (outcome,) = of(life)
    assert whose(outcome) == (START, "start-2012", "proposed")
    assert outcome.journey_id is None


def test_and_of_somebody_whom_another_treats() -> None:
    life = Life()
    life.assess("2012-04-05")
    episode = life.start("2012-04-10", CDAS)
    life.event(CODE, "2012-04-12", "assessor", organisation=START, by="ada", episode_id=episode)
    (outcome,) = of(life)
    assert whose(outcome) == (START, "start-2012", "proposed")
    assert outcome.episode_id != episode


def test_another_organisation_verifies_it_and_never_the_lasars_itself() -> None:
    life = Life()
    life.assess("2012-04-10")
    seen(life, "2012-04-10")
    (outcome,) = of(life)
    own = of(life, verified=verified(outcome, organisation=START))
    others = of(life, verified=verified(outcome, organisation="public-health"))
    assert ([found.state for found in own], [found.state for found in others]) == (["proposed"], ["achieved"])


def test_its_verification_holds_when_the_journey_turns_out_to_be_another() -> None:
    """A return that becomes known later opens another journey on that day; the word on the evidence stays."""
    life = Life()
    life.end(life.start("2012-04-10"), "2012-06-01")
    seen(life, "2012-09-03")
    (before,) = of(life)
    word = verified(before, organisation="public-health")
    life.assess("2012-09-01")
    (after,) = of(life, verified=word)
    assert before.episode_id != after.episode_id
    assert whose(after) == (START, "start-2012", "achieved")


def test_once_per_journey_the_earliest_counts_and_each_journey_has_its_own() -> None:
    life = Life()
    life.assess("2012-04-10")
    seen(life, "2012-04-12")
    seen(life, "2012-04-11")
    life.end(life.start("2012-04-20"), "2012-06-01")
    life.assess("2012-09-01")
    seen(life, "2012-09-03")
    assert [str(outcome.achieved_on) for outcome in of(life)] == ["2012-04-11", "2012-09-03"]


@pytest.mark.parametrize(
    ("assessed", "on", "contract"),
    [
        ("2012-03-20", "2012-03-20", None),
        ("2012-03-20", "2012-04-02", "start-2012"),
        ("2013-04-01", "2013-06-30", "start-2012"),
        ("2013-04-02", "2013-04-02", None),
        ("2013-04-01", "2013-07-02", None),
    ],
)
def test_in_the_run_off_it_pays_for_whom_it_had_assessed_before(assessed: str, on: str, contract: str | None) -> None:
    """What no contract covers is the LASARS's too, and pays nothing."""
    life = Life()
    life.assess(assessed)
    seen(life, on)
    assert [(outcome.party, outcome.contract) for outcome in of(life)] == (
        [(START, contract)] if on > "2012-04" else []
    )


def test_where_no_contract_pays_the_lasars_it_is_whose_treatment_it_is() -> None:
    life = Life()
    life.assess("2012-04-05")
    life.start("2012-04-10", CDAS)
    seen(life, "2012-04-12")
    (outcome,) = of(life, scheme(own=False))
    assert whose(outcome) == (CDAS, None, "proposed")
    alone = Life()
    alone.assess("2012-04-05")
    seen(alone, "2012-04-12")
    assert of(alone, scheme(own=False), today=LATER) == []


@pytest.mark.parametrize(
    ("day", "party"),
    [("2012-01-01", "first"), ("2012-04-02", "first"), ("2013-04-01", "first"), ("2013-04-02", "second"),
     ("2015-01-01", "second")],
)  # fmt: skip
def test_of_one_lasars_after_another_it_is_of_the_last_to_have_begun_and_before_all_of_the_first(
    day: str, party: str
) -> None:
    first = OWN | {"code": "z", "party": "first"}
    second = OWN | {"code": "a", "party": "second", "starts": "2013-04-02", "ends": "2014-04-02"}
    contracts = stockport(contracts=[second, first]).contracts
    assert lasars_paid(contracts, CODE, date.fromisoformat(day)) == party
    assert lasars_paid(contracts, "another", date.fromisoformat(day)) is None
