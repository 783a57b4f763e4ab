"""Of which contract an episode is a case that changed hands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from services.payments.rules.cohorts import CohortFacts, Holder
from tests.rules.payments.test_payment_at_risk import scheme
from tests.rules.payments.test_payment_cohorts import CONTRACT, ENDS, PARTY, STARTS, Treated, episode, terms


@pytest.mark.parametrize(
    ("holders", "is_case"),
    [
        ([(date(2012, 6, 1), "other"), (ENDS, PARTY)], False),
        ([(date(2012, 4, 10), PARTY), (date(2012, 6, 1), "other"), (ENDS, PARTY)], True),
        ([(date(2012, 3, 1), PARTY), (STARTS, "other"), (ENDS, PARTY)], True),
        ([(date(2012, 3, 1), PARTY), (date(2012, 3, 31), "other"), (ENDS, PARTY)], False),
    ],
)
def test_in_the_run_off_a_case_is_of_who_treated_on_some_day_of_the_term(
    holders: Sequence[tuple[date, str]], *, is_case: bool
) -> None:
    """Who left it on the contract's first day treated on that day."""
    contract = replace(CONTRACT, run_off_months=6)
    treated = episode(Treated("a", holders[0][0], None, date(2013, 5, 1)))
    held = replace(treated, holders=[Holder(*holder) for holder in holders])
    facts = CohortFacts([scheme(contract, valid_from=STARTS)], [held])
    assert bool(facts.cases(contract.code, terms(cohort_date="discharge"))) == is_case


def test_an_end_that_is_dated_before_the_start_is_of_who_has_it_from_the_start() -> None:
    treated = episode(Treated("a", date(2012, 6, 1), None, date(2012, 5, 30)))
    first, second = Holder(date(2012, 6, 1), PARTY), Holder(date(2012, 8, 1), "other")
    for holders, count in (([first, second], 1), ([first._replace(organisation="other"), second], 0)):
        facts = CohortFacts([scheme(CONTRACT, valid_from=STARTS)], [replace(treated, holders=holders)])
        assert sum(map(len, facts.cases(CONTRACT.code, terms(cohort_date="discharge")).values())) == count
