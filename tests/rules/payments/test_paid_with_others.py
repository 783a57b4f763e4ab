"""With which amount of a period an outcome is paid that has none by itself."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.payments.rules.paid_with_others import PaidWith, balance_of, paying_for
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import cohort_band, on_account_balance, periods_due
from tests.rules.payments.test_payment_cohorts import CONTRACT as BY_COHORT
from tests.rules.payments.test_payment_cohorts import MEASURE
from tests.rules.payments.test_payment_cohorts import terms as cohort_terms
from tests.rules.payments.test_period_shapes import CODE, ENDS, ON_ACCOUNT, OUTCOMES, scheme

AREA, AUGUST = "stockport", date(2012, 8, 15)


def keys(schemes: Iterable[Scheme], shape: str, begins: date) -> list[UUID]:
    """Of that shape those of the periods that begin on a day."""
    periods = [period for period in periods_due([*schemes], ENDS) if period.shape == shape]
    return [period.amount.key for period in periods if period.amount.terms_on == begins]


def test_what_accrues_is_paid_with_the_balance_of_its_quarter() -> None:
    schemes = [scheme(ON_ACCOUNT)]
    (balance,) = keys(schemes, on_account_balance.NAME, date(2012, 7, 2))
    assert balance_of(schemes, AREA, CODE, AUGUST) == balance
    assert paying_for(schemes, AREA, CODE, "m", AUGUST) == PaidWith([balance], by_month=False)
    for day in (date(2012, 7, 1), date(2012, 10, 2)):
        assert balance_of(schemes, AREA, CODE, day) not in {None, balance}


def test_whether_a_quarter_is_paid_on_account_is_said_by_the_version_of_its_first_day() -> None:
    schemes = [scheme(ON_ACCOUNT), scheme(OUTCOMES, 2, date(2012, 8, 1))]
    assert balance_of(schemes, AREA, CODE, AUGUST) == balance_of([scheme(ON_ACCOUNT)], AREA, CODE, AUGUST)
    assert balance_of(schemes, AREA, CODE, date(2012, 10, 2)) is None


def test_what_a_month_pays_for_is_paid_with_the_amounts_of_all_its_groups() -> None:
    other = replace(cohort_terms(groups="d"), measure="other")
    contract = replace(BY_COHORT, cohorts=(cohort_terms(groups="bc"), other), measures=frozenset({MEASURE, "other"}))
    schemes = [scheme(contract, valid_from=contract.starts)]
    of_august = keys(schemes, cohort_band.NAME, date(2012, 8, 1))
    assert len(of_august) == 3
    assert paying_for(schemes, AREA, contract.code, MEASURE, AUGUST) == PaidWith(of_august[:2], by_month=True)
    assert paying_for(schemes, AREA, contract.code, "other", AUGUST) == PaidWith(of_august[2:], by_month=True)


@pytest.mark.parametrize(
    ("contract", "code", "measure", "day"),
    [
        (OUTCOMES, CODE, "m", AUGUST),
        (ON_ACCOUNT, None, "m", AUGUST),
        (ON_ACCOUNT, CODE, None, AUGUST),
        (ON_ACCOUNT, "other", "m", AUGUST),
        (ON_ACCOUNT, CODE, "m", date(2012, 4, 1)),
    ],
)
def test_what_is_paid_by_itself_or_by_no_contract_has_no_other_amount(
    contract: Contract, code: str | None, measure: str | None, day: date
) -> None:
    assert paying_for([scheme(contract)], AREA, code, measure, day) is None
    assert code is None or measure is None or balance_of([scheme(contract)], AREA, code, day) is None
