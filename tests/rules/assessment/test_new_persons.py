"""A start of treatment of somebody who has begun none in the area for so long."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.cases.still_open import open_episodes
from services.assessment.rules.dates import add_months
from services.assessment.rules.history import History
from services.assessment.rules.terms import Terms, terms
from tests.rules.assessment.life import CDAS, CLIENT, RIVERSIDE, Life, document, one_measure, verified
from tests.thorough import part_of

YEAR = one_measure("new_person", {"months": 12}, once_per="contract")
EVER = one_measure("new_person", {"months": "ever"}, once_per="contract")


def begun(*starts: str, **more: Any) -> Life:
    """One start after another, each by CDAS, which ends it after three days as one who dropped out."""
    life = Life()
    for on in starts:
        left = str(date.fromisoformat(on) + timedelta(days=3))
        life.end(life.start(on, **more), left, "85")
    return life


def days(life: Life, scheme: Terms = YEAR, **more: Any) -> list[str]:
    return [str(outcome.achieved_on) for outcome in life.outcomes(scheme, **more) if outcome.contract]


@pytest.mark.parametrize(
    ("earlier", "again", "new"),
    [
        ("2012-03-31", "2013-03-31", False),
        ("2012-03-31", "2013-04-01", True),
        ("2012-02-29", "2013-02-28", False),  # twelve months before 28 February are 28 February
        ("2012-02-28", "2013-02-28", False),
        ("2012-02-27", "2013-02-28", True),
    ],
)
def test_a_start_in_the_months_before_makes_it_no_new_person(earlier: str, again: str, new: bool) -> None:
    life = begun(earlier, again)
    assert days(life) == ([again] if new else [])  # what was before the scheme is no outcome
    assert days(life, EVER) == []


def test_any_provider_counts_and_a_service_that_does_not_treat_does_not() -> None:
    life = begun("2012-05-01")
    life.start("2012-04-20", RIVERSIDE)
    assert [(one.party, str(one.achieved_on)) for one in life.outcomes(YEAR)] == [(RIVERSIDE, "2012-04-20")]
    life = begun("2012-05-01")
    life.start("2012-04-20", "bridge-advice", is_treatment=False)
    assert days(life) == ["2012-05-01"]


def test_once_per_person_and_contract_of_several_starts_the_earliest() -> None:
    short = one_measure("new_person", {"months": 1}, once_per="contract")
    life = begun("2012-05-01", "2012-09-01")
    assert (days(life, short), life.fallen(short)) == (["2012-05-01"], ["superseded"])
    life.start("2013-01-10", RIVERSIDE)  # another party, so another contract
    assert days(life, short) == ["2012-05-01", "2013-01-10"]


def test_of_two_contracts_of_one_party_each_pays_once() -> None:
    text = document()
    text["measures"] = [{"code": "m", "kind": "new_person", "params": {"months": 1}, "once_per": "contract"}]
    first = next(row for row in text["contracts"] if row["party"] == CDAS) | {"measures": ["m"]}
    later = first | {"code": "later", "starts": "2013-01-01", "ends": "2014-01-01"}
    text["contracts"] = [first | {"ends": "2013-01-01"}, later]
    both = terms(text, datetime(2012, 3, 1, tzinfo=UTC))
    assert days(begun("2012-05-01", "2012-09-01", "2013-02-01", "2013-06-01"), both) == ["2012-05-01", "2013-02-01"]


def test_what_was_before_a_contract_takes_no_place_and_still_makes_nobody_new() -> None:
    text = document() | {"valid_from": "2012-01-01"}
    text["measures"] = [{"code": "m", "kind": "new_person", "params": {"months": 1}, "once_per": "contract"}]
    for contract in text["contracts"]:
        contract["measures"] = ["m"]
    since = terms(text, datetime(2011, 12, 1, tzinfo=UTC))
    assert days(begun("2012-03-20", "2012-05-01"), since) == ["2012-05-01"]
    assert days(begun("2012-03-20", "2012-04-10"), since) == []


def test_a_start_that_becomes_known_later_takes_it_back_and_a_void_gives_it_back() -> None:
    life = begun("2012-05-01")
    word = verified(life.outcomes(YEAR)[0], by="vera", organisation="council")
    assert [one.state for one in life.outcomes(YEAR, verified=word)] == ["achieved"]
    life.start("2012-04-01", RIVERSIDE, client_id=UUID(int=2))  # of another record of the person, merged since
    assert days(life, verified=word) == []
    life.made.append(replace(life.made[-1], revision=2, voided=True))
    assert [one.state for one in life.outcomes(YEAR, verified=word)] == ["achieved"]
    life.made.append(replace(life.made[0], revision=2, voided=True))
    assert life.derived(YEAR, verified=word).outcomes == ()


def test_who_recorded_the_start_does_not_verify_it() -> None:
    life = begun("2012-05-01")
    word = verified(life.outcomes(YEAR)[0], by="kim", organisation="council")
    assert [one.state for one in life.outcomes(YEAR, verified=word)] == ["proposed"]


def test_it_is_judged_by_the_version_of_the_start() -> None:
    measure = {"code": "m", "kind": "new_person", "params": {"months": 1}, "once_per": "contract"}
    text = document() | {"version": 2, "valid_from": "2012-09-02", "measures": [measure]}
    for contract in text["contracts"]:
        contract["measures"] = ["m"]
    later = terms(text, datetime(2012, 3, 2, tzinfo=UTC))
    for on, new in (("2012-09-01", False), ("2012-09-02", True)):
        found = begun("2012-03-01", on).outcomes(YEAR, later)
        assert [str(one.achieved_on) for one in found] == ([on] if new else [])


def test_once_somebody_has_begun_nothing_is_open() -> None:
    life = Life()
    life.start("2012-05-01")
    assert open_episodes(CLIENT, History(life.facts(), (YEAR,)), ()) == []


numbers = st.lists(st.integers(0, 700), min_size=1, max_size=5, unique=True)


@settings(max_examples=part_of(60))
@given(numbers, st.integers(1, 14), st.randoms(use_true_random=False))
def test_the_order_in_which_starts_become_known_changes_nothing(found: list[int], months: int, random: Any) -> None:
    scheme = one_measure("new_person", {"months": months}, once_per="contract")
    starts = sorted(date(2012, 4, 2) + timedelta(days=number) for number in found)
    life = begun(*map(str, starts))
    shuffled = replace(life, made=random.sample(life.made, len(life.made)))
    assert shuffled.derived(scheme) == life.derived(scheme)
    new = [on for on in starts if not any(add_months(on, -months) <= other < on for other in starts)]
    assert days(life, scheme) == [str(new[0])]
