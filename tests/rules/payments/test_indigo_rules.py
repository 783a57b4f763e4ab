"""Of fewer than five people an INDIGO record says nothing, whoever they are; all else comes to what was paid."""

import json
from datetime import date
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.indigo.json_text import Pounds, json_text
from services.payments.rules.indigo.project import population_in_words
from services.payments.rules.indigo.record import AchievedOutcomes, PaidOutcomes, YearOfRecord
from services.payments.rules.indigo.small_numbers import (
    FEW,
    FEWEST,
    achieved_in_words,
    paid_pence,
    published_payments,
)

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
