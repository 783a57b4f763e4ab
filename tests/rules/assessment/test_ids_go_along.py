"""A version that moves what was told to another place, another contract year say: it goes on under its told id."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.assessment.rules.terms import Terms, terms
from shared.messaging.outbox import LAST_WORD
from tests.rules.assessment.life import Life, document, verified
from tests.rules.assessment.rows import Told
from tests.rules.assessment.stories import BEGAN, DAYS, KINDS, ONCE_PER
from tests.thorough import part_of

IN_THE_RUN_OFF = "2013-06-15"  # of a contract that ends in April 2013


def published(number: int, once_per: str, ends: str, kind: str = "review") -> Terms:
    name, params, verification = KINDS[kind]
    measure = {"code": "m", "kind": name, "params": params, "once_per": once_per, "verification": verification}
    changed = document() | {"valid_from": "2012-01-01", "measures": [measure], "version": number}
    for contract in changed["contracts"]:
        contract |= {"measures": ["m"], "ends": ends}
    return terms(changed, datetime(2012, 3, number, tzinfo=UTC))


SHORT, LONG = published(1, "contract_year", "2013-04-02"), published(2, "contract_year", "2014-04-02")
YEARLY, ONCE = published(1, "contract_year", "2014-04-02"), published(2, "journey", "2014-04-02")
SHORT_AGAIN, YEARLY_AGAIN = published(3, "contract_year", "2013-04-02"), published(3, "contract_year", "2014-04-02")
MOVES = pytest.mark.parametrize(
    ("before", "after", "again", "on"),
    [(SHORT, LONG, SHORT_AGAIN, IN_THE_RUN_OFF), (YEARLY, ONCE, YEARLY_AGAIN, "2012-06-15")],
    ids=["extended late", "counted once per something else"],
)


def reviewed(*days: str) -> Told:
    life = Life()
    life.start("2012-04-10")
    life.top("start", "2012-04-10", acute_housing=1)
    for on in days:
        life.top("review", on, acute_housing=0)
    return Told(life)


def standing(told: Told) -> dict[Any, str]:
    """The told id of each that stands, by its evidence."""
    rows = told.rows.values()
    return {(row.fingerprint, row.episode_id): row.id for row in rows if row.state != "withdrawn"}


def paid(told: Told) -> dict[Any, str]:
    open_ = {name for name, row in told.rows.items() if row.state == "achieved" and row.contract}
    return {key: name for key, name in standing(told).items() if name in open_}


@MOVES
def test_what_was_told_goes_on_under_its_id_and_back(before: Terms, after: Terms, again: Terms, on: str) -> None:
    told = reviewed(on)
    told.tell(before)
    told.say(before)
    told.tell(before)
    (first,) = told.rows.values()
    for versions in ((before, after), (before, after, again)):
        (now,) = told.tell(*versions)
        assert (now.id, now.state, now.contract) == (first.id, "achieved", first.contract)
        assert told.tell(*versions) == []
    assert len(told.rows) == 1
    assert next(iter(told.rows.values())).derived_id == first.derived_id


@MOVES
def test_a_refusal_goes_along_and_is_taken_back_under_its_id(
    before: Terms, after: Terms, again: Terms, on: str
) -> None:
    told = reviewed(on)
    (first,) = told.tell(before)
    told.say(before, yes=False)
    told.tell(before)
    assert told.tell(before, after) == []
    told.said = []
    (now,) = told.tell(before, after)
    assert (now.id, now.state, len(told.rows)) == (first.id, "proposed", 1)
    assert told.tell(before, after, again)[0].id == first.id


def test_what_is_freed_goes_to_what_takes_the_place() -> None:
    """The one that is paid leaves its place to an earlier one that was told beside it."""
    told = reviewed(IN_THE_RUN_OFF)
    told.tell(SHORT)
    told.say(SHORT)
    told.life.top("review", "2012-06-15", acute_housing=0)
    told.tell(SHORT)
    before = standing(told)
    assert len(before) == 2
    told.tell(SHORT, LONG)
    assert standing(told) == before
    assert {row.scope_id.rpartition("/")[2] for row in told.rows.values()} == {"0", "1"}


@pytest.mark.parametrize("gone", ["voided", "corrected"])
def test_what_is_gone_for_good_makes_way(gone: str) -> None:
    """An uncovered review of before the contract had the place that what is paid comes to."""
    told = Told(Life())
    told.life.start("2012-02-10")
    told.life.top("start", "2012-02-10", acute_housing=1)
    told.life.top("review", "2012-03-12", acute_housing=0)
    told.tell(YEARLY)
    early = told.life.made[-1]
    as_now = {"voided": True} if gone == "voided" else {"on": date(2012, 6, 20)}
    told.life.made[-1] = replace(early, **as_now, revision=2)
    told.life.top("review", "2012-06-15", acute_housing=0)
    told.tell(YEARLY)
    told.say(YEARLY)
    told.tell(YEARLY)
    before = paid(told)
    assert len(before) == 1
    told.tell(YEARLY, ONCE)
    assert paid(told) == before
    assert told.tell(YEARLY, ONCE) == []


def test_what_has_no_words_left_falls_for_good_in_its_new_place_too() -> None:
    told = reviewed(IN_THE_RUN_OFF)
    told.tell(SHORT)
    told.say(SHORT)
    told.tell(SHORT)
    ((key, row),) = told.rows.items()
    told.rows[key] = replace(row, revision=LAST_WORD - 1)
    assert [row.reason for row in told.tell(SHORT, LONG)] == ["corrected"]
    assert told.tell(SHORT, LONG) == []


MOVED = [("contract_year", "2014-04-02"), *((once_per, "2013-04-02") for once_per in ONCE_PER)]


@settings(max_examples=part_of(150), deadline=None)
@example("review", ("contract_year", "2014-04-02"), 3)
@given(st.sampled_from(sorted(set(KINDS) - {"after discharges"})), st.sampled_from(MOVED), st.integers(0, 1_000_000))
def test_what_is_paid_before_and_after_a_version_has_one_id(kind: str, to: tuple[str, str], seed: int) -> None:
    random, before, after = Random(seed), published(1, "contract_year", "2013-04-02", kind), published(2, *to, kind)
    life = Life()
    life.start(BEGAN.isoformat())
    life.top("start", BEGAN, acute_housing=1)
    for day in random.sample(DAYS, random.randint(1, 5)):
        on = BEGAN + timedelta(days=day)
        if kind == "review":
            life.top("review", on, acute_housing=0)
        else:
            life.event("job", str(on))
    told = Told(life)
    told.tell(before)
    for outcome in life.outcomes(before):
        told.said += verified(outcome, yes=random.random() < 0.8) if random.random() < 0.7 else []
        told.tell(before)
    first = paid(told)
    told.tell(before, after)
    then = paid(told)
    assert {key: then[key] for key in first.keys() & then.keys()} == {
        key: first[key] for key in first.keys() & then.keys()
    }
    assert told.tell(before, after) == []
    told.tell(before)
    assert paid(told) == first
    assert told.tell(before) == []
