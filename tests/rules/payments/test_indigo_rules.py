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
from services.payments.rules.indigo.small_numbers import FEW, FEWEST, achieved_in_words, published_payments

PEOPLE = st.sets(st.integers(1, 12).map(lambda number: UUID(int=number)), max_size=9)
PAID = st.dictionaries(
    st.sampled_from(["abstinent", "engaged", "housed", "left", None]),
    st.builds(PaidOutcomes, st.integers(1, 100_000), PEOPLE.filter(bool)),
    max_size=5,
)


def year(paid: dict[str | None, PaidOutcomes]) -> YearOfRecord:
    return YearOfRecord(0, date(2012, 4, 2), date(2013, 4, 2), paid=paid)


@given(PAID)
def test_a_year_is_told_whole_or_not_at_all_and_few_people_never_by_themselves(
    paid: dict[str | None, PaidOutcomes],
) -> None:
    payments = published_payments(year(paid))
    if payments is None:
        assert len({person for of_measure in paid.values() for person in of_measure.people}) < FEWEST
        return
    assert sum(payment.pence for payment in payments) == sum(of_measure.pence for of_measure in paid.values())
    apart = {payment.measure for payment in payments if payment.measure}
    assert all(len(paid[measure].people) >= FEWEST for measure in apart)
    assert all(paid[measure].pence == payment.pence for payment in payments if (measure := payment.measure))
    others = {person for measure, of_measure in paid.items() if measure not in apart for person in of_measure.people}
    assert len(others) in {0, *range(FEWEST, 13)}


def test_nobody_and_four_look_alike() -> None:
    four = {UUID(int=number) for number in range(4)}
    assert published_payments(year({"housed": PaidOutcomes(100, four)})) is None
    assert published_payments(year({})) is None
    assert achieved_in_words(None) == achieved_in_words(AchievedOutcomes(9, four)) == FEW
    assert achieved_in_words(AchievedOutcomes(9, four | {UUID(int=9)})) == "9 outcomes of 5 people"


def test_money_without_anybody_behind_it_is_told_with_somebody() -> None:
    """As what a share of all of a year earns, where its outcomes have fallen since."""
    five = {UUID(int=number) for number in range(5)}
    payments = published_payments(year({None: PaidOutcomes(700), "housed": PaidOutcomes(100, five)}))
    assert payments is not None
    assert [(payment.measure, payment.pence) for payment in payments] == [(None, 800)]
    assert published_payments(year({None: PaidOutcomes(700)})) is None


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
