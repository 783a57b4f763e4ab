"""Which episode, which provider, which contract."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.assessment.rules.terms import Terms
from tests.rules.assessment.life import CDAS, RIVERSIDE, START, Life, document, one_measure, stockport

JOB = {"code": "job", "n": 1, "scope": "journey"}
EVENT = one_measure("event", JOB)


def contracts(*given: dict[str, Any]) -> Terms:
    template = document()["contracts"][0] | {"measures": ["m"]}
    return one_measure_with([template | one for one in given])


def one_measure_with(listed: list[dict[str, Any]]) -> Terms:
    measure = {"code": "m", "kind": "event", "params": JOB, "once_per": "journey", "verification": "person"}
    return stockport(measures=[measure], contracts=listed)


def job(life: Life, on: str, **more: Any) -> None:
    """Recorded by the LASARS: what counts is where it belongs, not who may say so."""
    life.event("job", on, "assessor", by="ann", organisation=START, **more)


def paid(life: Life, scheme: Terms = EVENT) -> list[tuple[str, str | None]]:
    return [(outcome.party, outcome.contract) for outcome in life.outcomes(scheme)]


def two_episodes(**second: Any) -> Life:
    life = Life()
    life.start("2012-04-10", CDAS)
    life.start("2012-05-01", RIVERSIDE, **second)
    return life


def test_the_episode_that_the_evidence_names() -> None:
    life = two_episodes(care_coordinating=False)
    job(life, "2012-06-01", episode_id=life.made[1].id)
    assert paid(life) == [(RIVERSIDE, "riverside-2012")]


def test_else_the_open_care_co_ordinating_one() -> None:
    life = two_episodes(care_coordinating=False)
    job(life, "2012-06-01")
    assert paid(life) == [(CDAS, "cdas-2012")]


def test_else_the_last_closed_one_even_beside_an_open_one_that_does_not_co_ordinate() -> None:
    life = two_episodes(care_coordinating=False)
    life.end(life.made[0].id, "2012-05-20", "83")
    job(life, "2012-06-01")
    assert paid(life) == [(CDAS, "cdas-2012")]


def test_else_any_open_one() -> None:
    life = Life()
    life.start("2012-04-10", RIVERSIDE, care_coordinating=False)
    job(life, "2012-06-01")
    assert paid(life) == [(RIVERSIDE, "riverside-2012")]


def test_what_was_seen_before_treatment_is_nobodys() -> None:
    """No provider is paid for what it had no part in."""
    life = Life()
    job(life, "2012-04-05")
    assert paid(life) == []
    life.start("2012-04-10", CDAS)
    assert paid(life) == []


def test_nor_if_it_names_the_treatment_that_had_not_begun() -> None:
    life = Life()
    job(life, "2012-04-05", episode_id=life.start("2012-04-10", CDAS))
    assert paid(life) == []
    job(life, "2012-04-10", episode_id=life.made[0].id)
    assert paid(life) == [(CDAS, "cdas-2012")]


@pytest.mark.parametrize(("met", "party"), [("2012-05-31", CDAS), ("2012-06-01", RIVERSIDE)])
def test_a_successor_has_it_from_the_day_of_the_transfer(met: str, party: str) -> None:
    life = Life()
    episode = life.start("2012-04-10", CDAS)
    life.transfer(episode, "2012-06-01", RIVERSIDE)
    job(life, met)
    assert paid(life) == [(party, f"{party}-2012")]


def test_what_a_closed_episode_yields_stays_with_who_closed_it() -> None:
    life = Life()
    episode = life.start("2012-04-10", CDAS)
    life.end(episode, "2012-08-01")
    life.transfer(episode, "2012-08-02", RIVERSIDE)
    job(life, "2012-08-10", episode_id=episode)
    assert paid(life) == [(CDAS, "cdas-2012")]


def test_no_contract_leaves_the_outcome_unpriced_but_there() -> None:
    life = Life()
    life.start("2012-04-10", "elsewhere")
    job(life, "2012-06-01")
    assert paid(life) == [("elsewhere", None)]


def test_a_contract_that_does_not_list_the_measure_does_not_pay_it() -> None:
    life = Life()
    life.start("2012-04-10", CDAS)
    job(life, "2012-06-01")
    assert paid(life, contracts({"measures": ["other"]})) == [(CDAS, None)]


@pytest.mark.parametrize(
    ("started", "ended", "met", "contract"),
    [
        ("2013-01-01", None, "2014-04-01", "cdas-2012"),
        ("2013-01-01", None, "2014-04-02", "cdas-2012"),  # runs off: started in its term
        ("2013-01-01", None, "2015-04-01", "cdas-2012"),
        ("2013-01-01", None, "2015-04-02", None),  # the run-off is over
        ("2014-04-02", None, "2014-05-01", None),  # started after its term
        ("2013-01-01", "2014-04-01", "2015-04-01", "cdas-2012"),
        ("2013-01-01", "2014-04-01", "2015-04-02", None),
        ("2013-01-01", "2014-06-01", "2014-06-01", "cdas-2012"),
        ("2012-03-01", None, "2012-04-01", None),  # before it began
    ],
)
def test_a_contract_runs_off(started: str, ended: str | None, met: str, contract: str | None) -> None:
    scheme = stockport(
        valid_from="2011-01-01",
        measures=[{"code": "m", "kind": "event", "params": JOB, "once_per": "journey"}],
        contracts=[document()["contracts"][0] | {"measures": ["m"]}],
    )
    life = Life()
    episode = life.start(started, CDAS)
    if ended:
        life.end(episode, ended)
    job(life, met, episode_id=episode)
    assert paid(life, scheme) == [(CDAS, contract)]


SUCCESSOR = {"code": "cdas-2014", "starts": "2014-04-02", "ends": "2016-04-02"}


@pytest.mark.parametrize(
    ("ended", "met", "contract"),
    [
        ("2014-03-01", "2014-05-01", "cdas-2012"),  # ended under the old one, met in its run-off
        ("2014-05-01", "2014-05-01", "cdas-2014"),
        (None, "2014-05-01", "cdas-2014"),
        ("2014-05-01", "2014-03-01", "cdas-2012"),  # met before the end: the contract of that day
    ],
)
def test_an_outcome_stays_with_the_contract_at_the_episodes_end(ended: str | None, met: str, contract: str) -> None:
    life = Life()
    episode = life.start("2013-06-01", CDAS)
    if ended:
        life.end(episode, ended)
    job(life, met, episode_id=episode)
    assert paid(life, contracts({}, SUCCESSOR)) == [(CDAS, contract)]


@pytest.mark.parametrize(
    ("started", "run_off", "contract"),
    [
        ("2012-03-20", 6, "cdas-2014"),  # before either began
        ("2013-06-01", 6, "cdas-2014"),  # in the term of the one before
        ("2013-06-01", 36, "cdas-2014"),  # though that one runs off too: the last that was in force
        ("2014-06-01", 36, "cdas-2014"),
        ("2016-04-02", 36, None),  # in no term
    ],
)
def test_the_run_off_is_of_all_that_was_treated_in_the_term(started: str, run_off: int, contract: str | None) -> None:
    life = Life()
    job(life, "2016-05-10", episode_id=life.start(started, CDAS))
    scheme = contracts({"run_off_months": run_off}, SUCCESSOR)
    (outcome,) = life.outcomes(scheme, today="2016-06-01")
    assert (outcome.party, outcome.contract) == (CDAS, contract)


@pytest.mark.parametrize(("transferred", "contract"), [("2014-04-02", "riverside-2013"), ("2013-01-01", None)])
def test_the_run_off_is_of_who_took_an_episode_over_whose_contract_began_later(
    transferred: str, contract: str | None
) -> None:
    """Unless it had ended before that contract began."""
    life = Life()
    episode = life.start("2012-04-10", CDAS)
    life.transfer(episode, transferred, RIVERSIDE)
    life.end(episode, "2013-03-01" if contract is None else "2015-04-10")
    job(life, "2015-05-10", episode_id=episode)
    riverside = {"code": "riverside-2013", "party": RIVERSIDE, "starts": "2013-04-02", "ends": "2015-04-02"}
    assert paid(life, contracts({}, riverside)) == [(RIVERSIDE, contract)]


OLDER = {"code": "older", "starts": "2012-04-02", "ends": "2013-04-02", "run_off_months": 24}
NEWER = {"code": "newer", "starts": "2013-04-02", "ends": "2014-04-02", "run_off_months": 6}


@pytest.mark.parametrize("listed", ["both", "left out later"])
@pytest.mark.parametrize(
    ("ended", "met", "contract"),
    [
        ("2014-03-01", "2014-10-01", "newer"),
        ("2014-03-01", "2014-11-15", None),  # the newer one's, and that has run off
        (None, "2014-11-15", None),
        ("2013-03-01", "2014-11-15", "older"),
        ("2013-03-01", "2015-04-02", None),
    ],
)
def test_an_older_contract_does_not_pay_what_is_a_newer_ones(
    listed: str, ended: str | None, met: str, contract: str | None
) -> None:
    """However much longer it runs off, and though a later version lists it alone."""
    life = Life()
    episode = life.start("2012-06-01", CDAS)
    if ended:
        life.end(episode, ended)
    job(life, met, episode_id=episode)
    versions = [contracts(OLDER, NEWER)]
    if listed == "left out later":
        alone = replace(contracts(OLDER), version=2, valid_from=date(2014, 10, 2))
        versions.append(replace(alone, published_at=versions[0].published_at + timedelta(days=1)))
    (outcome,) = life.outcomes(*versions, today="2015-06-01")
    assert (outcome.party, outcome.contract) == (CDAS, contract)


@pytest.mark.parametrize(
    ("handed_on", "contract"),
    [
        ([("2014-04-01", CDAS)], "cdas-2012"),
        ([("2014-04-02", CDAS)], None),  # taken over after the term: another treated in it
        ([("2014-05-01", CDAS)], None),
        ([("2013-07-01", CDAS), ("2013-08-01", RIVERSIDE), ("2014-05-01", CDAS)], "cdas-2012"),
        ([("2013-07-01", CDAS), ("2013-07-01", RIVERSIDE), ("2014-05-01", CDAS)], "cdas-2012"),
    ],
)
@pytest.mark.parametrize("ended", [None, "2014-05-20"])
def test_a_contract_runs_off_for_whom_its_own_party_treated(
    handed_on: list[tuple[str, str]], contract: str | None, ended: str | None
) -> None:
    life = Life()
    episode = life.start("2013-06-01", RIVERSIDE)
    for on, to in handed_on:
        life.transfer(episode, on, to)
    if ended:
        life.end(episode, ended)
    job(life, "2014-06-01", episode_id=episode)
    assert paid(life, contracts({})) == [(CDAS, contract)]


def test_once_per_contract_year_and_once_per_episode() -> None:
    for once_per, expected in (("contract_year", 2), ("episode", 3), ("journey", 1)):
        scheme = one_measure("event", JOB | {"scope": "episode"}, once_per=once_per)
        life = Life()
        for started, on in (
            ("2012-05-01", "2012-08-01"),
            ("2012-06-01", "2013-04-01"),
            ("2012-07-01", "2013-05-01"),
        ):
            job(life, on, episode_id=life.start(started))
        assert len(life.outcomes(scheme)) == expected


def test_the_outcomes_journey_travels_with_it() -> None:
    life = Life()
    first = life.start("2012-04-10", CDAS)
    job(life, "2012-06-01")
    life.end(first, "2012-08-01")
    second = life.start("2013-01-01", CDAS)
    job(life, "2013-02-01")
    one, two = life.outcomes(EVENT)
    assert (one.journey_id, one.journey_from, one.journey_to) == (first, None, date(2013, 1, 1))
    assert (two.journey_id, two.journey_from, two.journey_to) == (second, date(2013, 1, 1), None)
