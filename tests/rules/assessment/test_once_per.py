"""Once per episode, journey, person or contract year; what takes a place; and the ids of what is told."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.assessment.rules.outcomes import DerivedOutcome
from services.assessment.rules.selection import place_id
from services.assessment.rules.terms import Terms, terms
from tests.rules.assessment.life import (
    CDAS,
    PUBLISHED,
    RIVERSIDE,
    START,
    Life,
    document,
    one_measure,
    other_id,
    verified,
)

JOB = {"code": "job", "n": 1, "scope": "after_discharge", "roles": ["assessor"]}
REVIEWED = one_measure("top_item", {"item": "acute_housing", "change": -1})


def counting(kind: str, params: dict[str, Any], provisional: str = "count", **changed: Any) -> Terms:
    """One measure, and contracts that only count a return."""
    scheme = document()
    measure = {"code": "m", "kind": kind, "params": params, "once_per": "contract_year", "verification": "person"}
    scheme["measures"] = [measure | {"provisional_months": 12} | changed]
    for contract in scheme["contracts"]:
        contract |= {"measures": ["m"], "provisional": provisional}
    return terms(scheme, PUBLISHED)


def jobs(*days: str) -> Life:
    """Discharged, found a job, came back, discharged again, found another."""
    life = Life()
    life.end(life.start("2012-04-10"), "2012-06-01")
    life.assess("2012-09-01")
    life.end(life.start("2012-09-10"), "2012-11-01")
    for on in days:
        life.event("job", on, "assessor", by="ann", organisation=START)
    return life


def days_of(outcomes: list[DerivedOutcome]) -> list[date]:
    return [outcome.achieved_on for outcome in outcomes]


@pytest.mark.parametrize("seen", ["none", "first", "both"])
def test_what_was_re_presented_and_does_not_fall_keeps_its_place_in_the_year(seen: str) -> None:
    life, scheme = jobs("2012-07-01", "2012-12-01"), counting("event", JOB)
    word = {"none": [], "first": verified(life.outcomes(scheme)[0])}.get(seen)
    if word is None:
        (second,) = jobs("2012-12-01").outcomes(scheme)
        word = verified(life.outcomes(scheme)[0]) + verified(second)
    assert days_of(life.outcomes(scheme, verified=word)) == [date(2012, 7, 1)]


def test_where_the_return_takes_the_first_back_the_second_counts() -> None:
    clawback = counting("event", JOB, "clawback")
    assert days_of(jobs("2012-07-01", "2012-12-01").outcomes(clawback)) == [date(2012, 12, 1)]


def test_discharges_across_a_return_count_once_in_the_year_and_again_in_the_next() -> None:
    scheme = counting("discharge", {"classes": ["successful"]})
    life = jobs()
    life.assess("2013-01-10")
    life.end(life.start("2013-01-15"), "2013-04-02")
    assert days_of(life.outcomes(scheme)) == [date(2012, 6, 1), date(2013, 4, 2)]


def test_the_run_off_is_part_of_the_last_year() -> None:
    """Both contracts end on 2 April 2014 and run off for a year: a third year does not exist."""
    scheme = counting("discharge", {"classes": ["successful"]})
    life = Life()
    life.end(life.start("2013-05-01"), "2013-09-01")
    life.end(life.start("2014-03-01"), "2014-05-01")
    outcomes = life.outcomes(scheme)
    assert [(outcome.achieved_on, outcome.contract) for outcome in outcomes] == [(date(2013, 9, 1), "cdas-2012")]


def test_a_shorter_last_year_is_a_year_and_its_run_off_belongs_to_it() -> None:
    """Eighteen months: the second year has six, and what runs off from it is counted there."""
    document_ = document()
    for contract in document_["contracts"]:
        contract |= {"ends": "2013-10-02", "measures": ["m"], "provisional": "count"}
    params = {"code": "job", "n": 1, "scope": "episode"}
    measure = {"code": "m", "kind": "event", "params": params, "once_per": "contract_year"}
    scheme = terms(document_ | {"measures": [measure]}, PUBLISHED)
    life = Life()
    for started, on in (("2012-05-01", "2013-04-01"), ("2012-06-01", "2013-09-01"), ("2012-07-01", "2014-06-01")):
        life.event("job", on, "assessor", organisation=START, episode_id=life.start(started))
    assert days_of(life.outcomes(scheme)) == [date(2013, 4, 1), date(2013, 9, 1)]


@pytest.mark.parametrize("once_per", ["journey", "person"])
def test_what_no_contract_covers_takes_no_place(once_per: str) -> None:
    scheme = one_measure("top_item", {"item": "acute_housing", "change": -1}, once_per=once_per)
    life = Life()
    first = life.start("2012-04-10", "elsewhere")
    life.top("start", "2012-04-09", acute_housing=1, by="ann", organisation=START, roles=frozenset({"assessor"}))
    life.top("review", "2012-06-01", acute_housing=0, organisation="elsewhere")
    life.transfer(first, "2012-07-01", CDAS)
    life.top("review", "2012-08-01", acute_housing=0)
    life.top("review", "2012-10-01", acute_housing=0)
    uncovered, covered = life.outcomes(scheme)
    assert (uncovered.achieved_on, uncovered.contract) == (date(2012, 6, 1), None)
    assert (covered.achieved_on, covered.contract) == (date(2012, 8, 1), "cdas-2012")
    word = verified(uncovered)
    assert [(outcome.contract, outcome.state) for outcome in life.outcomes(scheme, verified=word)] == [
        (None, "achieved"),
        ("cdas-2012", "proposed"),
    ]


def test_an_event_before_the_contract_leaves_the_next_one_its_place() -> None:
    scheme = document()
    measure = {"code": "m", "kind": "event", "params": {"code": "job", "n": 1, "scope": "journey"}}
    scheme["measures"] = [measure | {"once_per": "journey"}]
    scheme["valid_from"] = "2012-01-01"
    for contract in scheme["contracts"]:
        contract["measures"] = ["m"]
    life = Life()
    life.start("2012-02-01")
    for on in ("2012-03-01", "2012-05-01", "2012-06-01"):
        life.event("job", on)
    outcomes = life.outcomes(terms(scheme, PUBLISHED))
    assert [(outcome.achieved_on, outcome.contract) for outcome in outcomes] == [
        (date(2012, 3, 1), None),
        (date(2012, 5, 1), "cdas-2012"),
    ]


@pytest.mark.parametrize(("first", "second", "met"), [("journey", "person", 1), ("person", "journey", 2)])
def test_how_often_is_said_by_the_version_of_each_day(first: str, second: str, met: int) -> None:
    def version(number: int, once_per: str, valid_from: str) -> Terms:
        measure = {"code": "m", "kind": "event", "params": {"code": "job", "n": 1, "scope": "journey"}}
        scheme = document() | {"version": number, "valid_from": valid_from}
        scheme["measures"] = [measure | {"once_per": once_per}]
        for contract in scheme["contracts"]:
            contract["measures"] = ["m"]
        return terms(scheme, datetime(2012, 3, number, tzinfo=UTC))

    life = jobs()
    for on in ("2012-05-01", "2012-10-01"):
        life.event("job", on)
    versions = version(1, first, "2012-04-02"), version(2, second, "2012-08-01")
    assert len(life.outcomes(*versions)) == met


# Ids ------------------------------------------------------------------------------------------------------------------


def reviewed(*days: str) -> Life:
    life = Life()
    life.start("2012-04-10")
    life.top("start", "2012-04-10", acute_housing=1)
    for on in days:
        life.top("review", on, id=other_id(on), acute_housing=0)
    return life


def test_an_id_is_made_of_measure_episode_and_who_took_it_over_whoever_pays_and_whoever_it_is() -> None:
    life = reviewed("2012-07-01")
    episode = life.made[0].id
    (before,) = life.outcomes(REVIEWED)
    assert before.id == place_id("m", episode)
    life.transfer(episode, "2012-06-01", RIVERSIDE)
    life.top("review", "2012-07-01", acute_housing=0, organisation=RIVERSIDE)
    (moved,) = life.outcomes(REVIEWED)
    assert (before.contract, moved.contract) == ("cdas-2012", "riverside-2012")
    assert moved.id == place_id("m", episode, "riverside|")
    another = Life(client_id=other_id("another"), made=life.made)
    assert [outcome.id for outcome in another.outcomes(REVIEWED)] == [moved.id]
    life.transfer(episode, "2012-06-15", "elsewhere")
    life.top("review", "2012-07-01", acute_housing=0, organisation="elsewhere")
    assert [(outcome.id, outcome.contract) for outcome in life.outcomes(REVIEWED)] == [
        (place_id("m", episode, "elsewhere|"), None)
    ]


def test_what_counts_keeps_its_id_when_an_earlier_day_becomes_known() -> None:
    life = reviewed("2012-07-01")
    (first,) = life.outcomes(REVIEWED)
    word = verified(first)
    life.top("review", "2012-06-15", acute_housing=0)
    earlier, still = life.outcomes(REVIEWED, verified=word)
    assert still.id == first.id != earlier.id
    assert (still.state, earlier.state) == ("achieved", "proposed")


def test_two_years_in_one_episode_have_an_id_each_and_a_fall_moves_neither() -> None:
    scheme = counting("top_item", {"item": "acute_housing", "change": -1}, provisional_months=None)
    life = reviewed("2012-07-01", "2013-07-01")
    first, second = life.outcomes(scheme)
    assert len({first.id, second.id}) == 2
    refused = life.derived(scheme, verified=verified(first, yes=False)).outcomes
    assert {outcome.id: outcome.state for outcome in refused} == {first.id: "withdrawn", second.id: "proposed"}


def before_go_live(*days: str) -> Life:
    """In treatment before the contract began, with an event on each of those days."""
    life = Life()
    life.start("2012-02-01")
    for on in days:
        life.event("job", on, id=other_id(on))
    return life


def from_january(once_per: str) -> Terms:
    measure = {"code": "m", "kind": "event", "params": {"code": "job", "n": 1, "scope": "journey"}}
    scheme = document() | {"valid_from": "2012-01-01", "measures": [measure | {"once_per": once_per}]}
    for contract in scheme["contracts"]:
        contract["measures"] = ["m"]
    return terms(scheme, PUBLISHED)


ONCE_PER = ["episode", "journey", "person", "contract_year"]


@pytest.mark.parametrize("once_per", ONCE_PER)
def test_what_no_contract_covers_renames_nothing_that_one_does(once_per: str) -> None:
    scheme = from_january(once_per)
    (paid,) = before_go_live("2012-05-01").outcomes(scheme)
    for word in ([], verified(paid)):
        uncovered, still = before_go_live("2012-03-01", "2012-05-01").outcomes(scheme, verified=word)
        assert (uncovered.achieved_on, uncovered.contract) == (date(2012, 3, 1), None)
        assert (still.id, still.contract, still.verified_by) == (paid.id, "cdas-2012", "vera" if word else None)
        assert uncovered.id != paid.id


@pytest.mark.parametrize("yes", [True, False])
@pytest.mark.parametrize("once_per", ONCE_PER)
def test_a_word_on_what_no_contract_covers_renames_nothing_that_one_does(once_per: str, yes: bool) -> None:
    """Both are proposed: somebody else may be looking at the other."""
    scheme, life = from_january(once_per), before_go_live("2012-03-01", "2012-05-01")
    uncovered, covered = life.outcomes(scheme)
    now = {outcome.id: outcome for outcome in life.derived(scheme, verified=verified(uncovered, yes=yes)).outcomes}
    assert now[covered.id] == covered
    assert now[uncovered.id].achieved_on == uncovered.achieved_on


def test_what_a_contract_covers_keeps_its_id_when_what_none_covers_is_voided() -> None:
    scheme = from_january("episode")
    _, paid = before_go_live("2012-03-01", "2012-05-01").outcomes(scheme)
    (alone,) = before_go_live("2012-05-01").outcomes(scheme, verified=verified(paid))
    assert (alone.id, alone.state) == (paid.id, "achieved")


YEARLY = counting("top_item", {"item": "acute_housing", "change": -1}, provisional_months=None)


def test_a_late_review_of_one_contract_year_renames_none_of_the_next() -> None:
    (paid,) = reviewed("2013-07-01").outcomes(YEARLY)
    word = verified(paid)
    late = reviewed("2012-12-01", "2013-07-01")
    first, second = late.outcomes(YEARLY, verified=word)
    assert (second.id, second.state, first.state) == (paid.id, "achieved", "proposed")
    first, second = late.outcomes(YEARLY, verified=word + verified(first))
    assert (second.id, second.state, first.state) == (paid.id, "achieved", "achieved")


def test_one_contract_year_goes_and_the_next_keeps_its_id() -> None:
    _, second = reviewed("2012-12-01", "2013-07-01").outcomes(YEARLY)
    (left,) = reviewed("2013-07-01").outcomes(YEARLY)
    assert left.id == second.id


def test_a_late_review_before_a_hand_over_renames_nothing_of_who_took_over() -> None:
    """Both contracts have a year that began on the same day, and each may pay its own once."""

    def life(*days: str) -> Life:
        found = Life()
        episode = found.start("2012-04-10")
        found.top("start", "2012-04-10", acute_housing=1)
        found.transfer(episode, "2012-09-01", RIVERSIDE)
        for on in days:
            by = CDAS if on < "2012-09-01" else RIVERSIDE
            found.top("review", on, id=other_id(on), acute_housing=0, organisation=by)
        return found

    (paid,) = life("2012-10-01").outcomes(YEARLY)
    word = verified(paid)
    late, still = life("2012-07-01", "2012-10-01").outcomes(YEARLY, verified=word)
    assert (still.id, still.contract, still.state) == (paid.id, "riverside-2012", "achieved")
    late, still = life("2012-07-01", "2012-10-01").outcomes(YEARLY, verified=word + verified(late))
    assert (still.id, late.contract, late.state) == (paid.id, "cdas-2012", "achieved")
