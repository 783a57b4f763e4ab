"""Of fewer than five people an INDIGO record says nothing, whoever they are; all else comes to what was paid."""

import itertools
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.payments.rules.indigo.json_text import Pounds, json_text
from services.payments.rules.indigo.payments import BELOW_NOTHING, commitments, outcome_payments
from services.payments.rules.indigo.project import population_in_words
from services.payments.rules.indigo.record import AchievedOutcomes, PaidOutcomes, YearOfRecord
from services.payments.rules.indigo.small_numbers import (
    FEW,
    FEWEST,
    achieved_in_words,
    paid_pence,
    people_of,
    published_payments,
)
from tests.thorough import part_of

PEOPLE = st.sets(st.integers(1, 12).map(lambda number: UUID(int=number)), max_size=9)
MEASURES = ["abstinent", "engaged"]
PAID = st.dictionaries(
    st.sampled_from(["abstinent", "engaged", "housed", "left", None]),
    st.builds(PaidOutcomes, st.integers(1, 100_000), PEOPLE.filter(bool)),
    max_size=5,
)


def year(paid: dict[str | None, PaidOutcomes]) -> YearOfRecord:
    return YearOfRecord(0, date(2012, 4, 2), date(2013, 4, 2), paid=paid)


@given(PAID, PAID)
def test_few_people_are_in_no_sum_that_is_told(
    paid: dict[str | None, PaidOutcomes], achieved: dict[str | None, PaidOutcomes]
) -> None:
    of_year = year(paid)
    of_year.achieved = {code: AchievedOutcomes(len(of.people), of.people) for code, of in achieved.items() if code}
    pence = paid_pence(of_year, MEASURES)
    payments = list(published_payments(of_year, MEASURES))
    assert all(len(paid[payment.measure].people) >= FEWEST for payment in payments if payment.measure)
    if pence is None:
        assert None not in {payment.measure for payment in payments}
    else:
        assert sum(payment.pence for payment in payments) == pence
        assert all(achieved_in_words(of_year.achieved.get(code)) != FEW for code in MEASURES)


def test_nobody_and_four_look_alike() -> None:
    four = {UUID(int=number) for number in range(4)}
    of_years: list[dict[str | None, PaidOutcomes]] = [
        {"housed": PaidOutcomes(100, four)}, {}, {None: PaidOutcomes(700)},
    ]  # fmt: skip
    for paid in of_years:
        assert paid_pence(year(paid), ["housed"]) is None
        assert list(published_payments(year(paid), ["housed"])) == []
    assert achieved_in_words(None) == achieved_in_words(AchievedOutcomes(9, four)) == FEW
    assert achieved_in_words(AchievedOutcomes(9, four | {UUID(int=9)})) == "9 outcomes of 5 people or more"


def test_of_one_at_a_price_of_its_own_the_sum_is_not_told() -> None:
    """Ten outcomes for £1,200 at £100 or £300 each: one person had the higher price."""
    people = [UUID(int=number) for number in range(10)]
    paid = PaidOutcomes(120_000, set(people), {10_000: set(people[1:]), 30_000: set(people[:1])})
    of_year = YearOfRecord(0, date(2012, 4, 2), date(2013, 4, 2), {"housed": AchievedOutcomes(10, set(people))})
    of_year.paid = {"housed": paid, None: PaidOutcomes(700, set(people))}
    assert list(published_payments(of_year, ["housed"])) == []
    paid.at_price = {10_000: set(people[:5]), 30_000: set(people[5:])}
    assert [row.pence for row in published_payments(of_year, ["housed"])] == [120_000, 700]
    assert paid_pence(of_year, ["housed"]) == 120_700
    assert paid_pence(of_year, ["housed", "left"]) is None


PRICES = (0, 10_000, 30_000)  # of the bands; 0 is an outcome of which nothing is paid yet
OUTCOMES = st.lists(st.tuples(st.integers(0, 11), st.sampled_from(PRICES)), min_size=1, max_size=14)


def _of_outcomes(outcomes: list[tuple[int, int]]) -> tuple[AchievedOutcomes, PaidOutcomes]:
    achieved, paid = AchievedOutcomes(), PaidOutcomes()
    for number, pence in outcomes:
        person = UUID(int=number)
        achieved.outcomes += 1
        achieved.people.add(person)
        achieved.at_paid.setdefault(pence, set()).add(person)
        if pence:
            paid.pence += pence
            paid.people.add(person)
            paid.at_price.setdefault(pence, set()).add(person)
    return achieved, paid


def _worlds(outcomes: int | None, pence: int | None) -> Iterator[tuple[int, ...]]:
    """How many outcomes may have been paid at each of the prices, for who reads how many there are and what they cost.
    Of an untold sum, or count, all are possible.
    """
    most = outcomes if outcomes is not None else 4
    for counts in itertools.product(range(most + 1), repeat=len(PRICES)):
        comes_to = sum(price * count for price, count in zip(PRICES, counts, strict=True))
        if outcomes in {None, sum(counts)} and pence in {None, comes_to}:
            yield counts


@given(st.dictionaries(st.sampled_from(["abstinent", "engaged", "housed"]), OUTCOMES, min_size=1), st.booleans())
@settings(max_examples=part_of(300))
@example(of_measures={"housed": [(number, 30_000) for number in range(5)] + [(9, 0)]}, whole=False)
@example(of_measures={"housed": [(number, 30_000) for number in range(5)] + [(9, 10_000)]}, whole=False)
def test_who_solves_for_what_is_told_learns_the_number_of_no_few(
    of_measures: dict[str, list[tuple[int, int]]], whole: bool
) -> None:
    """By all that is told, the year's sum and that of the whole year included: of no measure and price is it certain
    how many outcomes were paid at it, where they are of one to four people.
    """
    of_year = year({})
    for measure, outcomes in of_measures.items():
        of_year.achieved[measure], paid = _of_outcomes(outcomes)
        if paid.people:
            of_year.paid[measure] = paid
    if whole:
        of_year.paid[None] = PaidOutcomes(700, people_of(of_year))
    told = {payment.measure: payment.pence for payment in published_payments(of_year, of_measures)}
    rest = paid_pence(of_year, of_measures)
    assert rest is None or rest == sum(told.values())  # it says nothing that is not said beside it
    for measure, achieved in of_year.achieved.items():
        count = None if achieved_in_words(achieved) == FEW else achieved.outcomes
        possible = [set(counts) for counts in zip(*_worlds(count, told.get(measure)), strict=True)]
        for price, numbers in zip(PRICES, possible, strict=True):
            assert len(numbers) > 1 or not 0 < len(achieved.at_paid.get(price, ())) < FEWEST


def test_what_is_below_nothing_is_said_to_be() -> None:
    """Of a year £20 more was taken back, as a balance of it, than its five outcomes came to."""
    five = [(number, 10_000) for number in range(5)]
    of_year = year({})
    of_year.achieved["housed"], of_year.paid["housed"] = _of_outcomes(five)
    of_year.paid[None] = PaidOutcomes(-52_000, people_of(of_year))
    terms = SimpleNamespace(code="c", starts=of_year.starts, ends=of_year.ends, cap_of_year=lambda _: None,
                            value_of_year=lambda _: 0)  # fmt: skip
    last = SimpleNamespace(
        id="s", version=1, measures=["housed"], contracts={"c": SimpleNamespace(measures=["housed"])}
    )
    version = SimpleNamespace(scheme=last)
    facts: Any = SimpleNamespace(years=[of_year], versions=[version], last=version, terms=terms, area="a")
    of_metric, of_whole = outcome_payments(facts)
    assert "notes" not in of_metric
    assert of_whole["notes"].endswith(BELOW_NOTHING)
    (commitment,) = commitments(facts)
    assert commitment["total_outcome_payments"]["amount"]["value"] == Pounds(-2_000)
    assert commitment["notes"] == f"Paid by the council of a. {BELOW_NOTHING}"
    of_year.paid[None] = PaidOutcomes(52_000, people_of(of_year))
    assert BELOW_NOTHING not in commitments(facts)[0]["notes"]


@given(st.lists(st.dictionaries(st.text(), st.integers() | st.text() | st.none() | st.booleans())))
def test_what_is_written_is_read_again(content: list[dict[str, object]]) -> None:
    assert json.loads(json_text({"rows": content})) == {"rows": content}


@given(st.integers(-(10**15), 10**15))
def test_pounds_are_exact_to_the_penny(pence: int) -> None:
    (amount,) = json.loads(json_text([Pounds(pence)]), parse_float=Decimal)
    assert amount * 100 == pence


def test_whom_a_scheme_takes_is_said_rule_by_rule() -> None:
    rules = [
        {"substance": "drugs", "min_age": 18, "max_age": None, "from": "2012-04-02", "to": None},
        {"substance": "alcohol", "min_age": 18, "max_age": 25, "from": "2012-04-02", "to": "2012-07-02"},
    ]
    assert population_in_words(rules) == (
        "Who presents with drugs, of 18 years and over, from 2012-04-02."
        " Who presents with alcohol, of 18 to 25 years, from 2012-04-02 to 2012-07-01."
    )
    assert population_in_words([]) is None
