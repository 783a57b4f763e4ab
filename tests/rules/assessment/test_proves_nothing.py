"""What a recorded event cannot prove is told at once, and no outcome ever rests on it."""

from dataclasses import replace
from typing import Any

import pytest

from services.assessment.rules.history import History
from services.assessment.rules.lost import in_place
from services.assessment.rules.proving import counted_from, proves_nothing
from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import RIVERSIDE, START, Life, one_measure

DOSE = one_measure("event", {"code": "dose", "n": 1, "scope": "journey"})
OF_LASARS = one_measure("event", {"code": "dose", "n": 1, "scope": "journey", "roles": ["assessor"]})
AFTERWARDS = one_measure("event", {"code": "dose", "n": 1, "scope": "after_discharge"})
LASTS = one_measure("sustained", {"code": "dose", "weeks": 4, "ended_by": "custody", "confirmed_by": "dose"})
BY_LASARS = {"by": "ann", "organisation": START, "role": "assessor"}


def why(life: Life, scheme: Terms) -> str | None:
    history = History(in_place(life.facts()), (scheme,))
    (evidence,) = history.evidence
    return proves_nothing(evidence, history)


def treated(on: str, ended: str | None = "2012-07-10", **said: Any) -> Life:
    life = Life()
    episode = life.start("2012-04-10")
    if ended:
        life.end(episode, ended)
    life.event("dose", on, **said)
    return life


@pytest.mark.parametrize(
    ("life", "scheme", "reason"),
    [
        (treated("2012-05-01"), DOSE, None),
        (treated("2012-04-09"), DOSE, "not_treating"),
        (treated("2012-07-11"), DOSE, "not_treating"),
        (treated("2012-05-01", organisation=RIVERSIDE), DOSE, "not_treating"),
        (treated("2012-05-01"), OF_LASARS, "role"),
        (treated("2012-05-01", **BY_LASARS), OF_LASARS, None),
        (treated("2012-04-09"), AFTERWARDS, "not_treating"),
        (treated("2012-07-11"), AFTERWARDS, None),
        (treated("2012-07-11"), LASTS, None),
        (treated("2012-07-11", organisation=RIVERSIDE), LASTS, "not_treating"),
        (treated("2012-03-01"), DOSE, None),  # before the first version nothing asks for it
    ],
)
def test_by_the_role_the_day_and_who_treated_then(life: Life, scheme: Terms, reason: str | None) -> None:
    assert why(life, scheme) == reason
    if reason:
        assert life.outcomes(scheme) == []


@pytest.mark.parametrize(
    "scheme", [DOSE, LASTS, replace(DOSE, measures=(replace(DOSE.measures[0], once_per="episode"),))]
)
def test_what_names_a_treatment_that_had_not_begun_proves_nothing_of_it_or_of_another(scheme: Terms) -> None:
    life = Life()
    life.start("2012-04-10")
    later = life.start("2012-06-05", RIVERSIDE, care_coordinating=False)
    life.event("dose", "2012-05-17", episode_id=later, **BY_LASARS)
    assert why(life, scheme) == "not_begun"
    life.event("dose", "2012-07-17", episode_id=life.made[0].id, **BY_LASARS)  # what lasts would be confirmed by it
    assert [str(one.achieved_on) for one in life.outcomes(scheme)] == ([] if scheme is LASTS else ["2012-07-17"])
    life.start("2012-05-17", RIVERSIDE, id=later, revision=2, care_coordinating=False)
    assert next((str(one.achieved_on), one.party) for one in life.outcomes(scheme)) == (
        ("2012-06-14" if scheme is LASTS else "2012-05-17"), RIVERSIDE
    )  # fmt: skip


def test_what_pays_the_lasars_itself_may_name_a_treatment_that_had_not_begun() -> None:
    life = Life()
    later = life.start("2012-06-05")
    life.event("dose", "2012-05-17", episode_id=later, **BY_LASARS)
    own = replace(DOSE.contracts[0], verified_by=frozenset({"council"}), party=START)
    lasars = replace(DOSE, contracts=(own,))
    assert why(life, lasars) is None
    (outcome,) = life.outcomes(lasars)
    assert (str(outcome.achieved_on), outcome.party) == ("2012-05-17", START)


def test_of_a_person_whom_nobody_treats_the_lasars_record_goes_with_no_treatment() -> None:
    life = Life()
    life.event("dose", "2012-05-01", **BY_LASARS)
    assert why(life, DOSE) == "no_treatment"
    assert life.outcomes(DOSE) == []


def test_what_pays_the_lasars_itself_asks_for_no_treatment() -> None:
    life = Life()
    life.event("dose", "2012-05-01", **BY_LASARS)
    own = replace(DOSE.contracts[0], verified_by=frozenset({"council"}))
    assert why(life, replace(DOSE, contracts=(*DOSE.contracts, own))) is None
    assert why(life, replace(DOSE, contracts=(*DOSE.contracts, replace(own, measures=frozenset({"other"}))))) == (
        "no_treatment"
    )


def test_what_no_measure_asks_for_is_said_nothing_of() -> None:
    life = Life()
    life.event("died", "2012-05-01", organisation=RIVERSIDE)
    assert why(life, DOSE) is None


def test_that_somebody_else_treats_since_is_not_told_to_who_did() -> None:
    life = treated("2012-08-01")
    life.start("2012-07-20", by=RIVERSIDE)
    assert why(life, LASTS) is None


def test_an_event_counts_from_certain_roles_alone_where_no_measure_takes_it_from_others() -> None:
    assessor, anybody = {"code": "dose", "roles": ["assessor"]}, {"code": "dose"}
    assert counted_from("dose", [assessor]) == {"assessor"}
    assert counted_from("dose", [assessor, {"code": "dose", "roles": ["provider"]}]) == {"assessor", "provider"}
    assert counted_from("dose", [assessor, anybody]) == set()
    assert counted_from("died", [assessor]) == set()
