"""What somebody said to an interviewer of the council: it counts where a measure takes events in that role."""

import pytest

from services.assessment.rules.history import History
from services.assessment.rules.outcomes import recorded_treating
from services.assessment.rules.proving import proves_nothing
from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import CDAS, Life, one_measure

COUNCIL = "council"
SAID = {"by": "ivy", "organisation": COUNCIL}


def scheme(*roles: str, **changed: str) -> Terms:
    return one_measure("event", {"code": "job", "n": 1, "scope": "journey", "roles": list(roles)}, **changed)


def asked(role: str = "interviewer") -> Life:
    life = Life()
    life.start("2012-04-10")
    life.event("job", "2012-07-02", role, **SAID)
    return life


@pytest.mark.parametrize(
    ("roles", "outcomes"), [(["interviewer"], 1), (["assessor", "interviewer"], 1), (["assessor"], 0)]
)
def test_it_counts_where_the_measure_takes_it_from_an_interviewer(roles: list[str], outcomes: int) -> None:
    assert len(asked().outcomes(scheme(*roles))) == outcomes


def test_it_is_of_who_treats_and_holds_by_itself_where_the_scheme_says_so() -> None:
    (outcome,) = asked().outcomes(scheme("interviewer", verification="automatic"))
    assert (outcome.party, outcome.state) == (CDAS, "achieved")


def test_the_same_word_of_an_organisation_that_does_not_treat_proves_nothing() -> None:
    assert asked("provider").outcomes(scheme("interviewer", "provider")) == []


def test_it_is_no_record_of_who_treats() -> None:
    assert set(recorded_treating(asked().facts()).values()) == {None}


def test_without_treatment_it_proves_nothing() -> None:
    life = Life()
    life.assess("2012-04-02")
    life.event("job", "2012-07-02", "interviewer", **SAID)
    terms = scheme("interviewer")
    (evidence,) = life.facts().evidence
    assert proves_nothing(evidence, History(life.facts(), (terms,))) == "no_treatment"


@pytest.mark.parametrize(("ends", "days"), [(False, ["2012-05-29"]), (True, [])])
def test_what_lasts_ends_by_what_was_said(ends: bool, days: list[str]) -> None:
    params = {"code": "job", "weeks": 4, "ended_by": "job_ended", "confirmed_by": "still", "roles": ["interviewer"]}
    life = Life()
    life.start("2012-04-10")
    life.event("job", "2012-05-01", "interviewer", **SAID)
    life.event("still", "2012-06-04", "interviewer", **SAID)
    if ends:
        life.event("job_ended", "2012-05-15", "interviewer", **SAID)
    assert [str(day) for day in life.met(one_measure("sustained", params))] == days
