"""A lead and a partner are paid by two contracts, each by its own value and its own cases: the plain model too. And
what a LASARS earns by the share of its own work that another organisation has verified.
"""

from dataclasses import replace
from fractions import Fraction

import pytest

from services.payments.rules.at_risk_terms import AtRiskMeasure, AtRiskTerms
from services.payments.rules.contract_years import parts_of_year
from services.payments.rules.counted import CountedDay, counts_of
from services.payments.rules.money import add_months
from services.payments.rules.shapes import block, periods_due
from services.payments.rules.shapes.amounts import PeriodFacts
from tests.model import annual_value
from tests.model.builders import contract as of_model
from tests.rules.payments.test_payment_at_risk import scheme
from tests.rules.payments.test_payment_block import CONTRACT as BLOCK

SHARES = Fraction("0.7"), Fraction("0.3")
TERMS = AtRiskTerms(
    (SHARES[1],), true_up=False, measures=(AtRiskMeasure("left", Fraction(1), Fraction(1), Fraction(0), Fraction(1)),)
)
VALUES = {"lead": 70_000_000, "partner": 30_000_000}  # of £1,000,000
CONTRACTS = {
    code: replace(BLOCK, code=code, party=code, annual_value_pence=(pence,), block_share=SHARES[0], at_risk=TERMS)
    for code, pence in VALUES.items()
}


@pytest.mark.parametrize(
    ("code", "instalments", "quarter"),
    [("lead", [4_083_334] * 4 + [4_083_333] * 8, 2_625_000), ("partner", [1_750_000] * 12, 1_125_000)],
)
def test_seventy_per_cent_by_month_and_thirty_at_risk_for_each_of_its_own(
    code: str, instalments: list[int], quarter: int
) -> None:
    """Half of what a party's cases are to meet earns half of its own pot, whatever the other's do."""
    contract = CONTRACTS[code]
    assert block.instalments(contract, 0) == instalments
    model = of_model(annual_pence=(VALUES[code],), block=(SHARES[0],), at_risk_share=(SHARES[1],))
    assert [*parts_of_year(contract, 0)] == [*annual_value.parts(model, 0)]
    cases = [(code, 40, 20), ("other", 9, 9)]
    counts = counts_of(CountedDay(whose, "left", contract.starts, all_of, met) for whose, all_of, met in cases)
    day = add_months(contract.starts, 3)
    due = periods_due([scheme(contract)], day, PeriodFacts(counts))
    assert [period.amount.pence for period in due if period.shape == "at_risk"] == [quarter]


@pytest.mark.parametrize(("verified", "pence"), [(36, 2_500_000), (34, 2_361_111)])
def test_a_lasars_earns_its_pot_by_what_is_verified_as_in_time(verified: int, pence: int) -> None:
    """£400,000, a quarter of it at risk on 90 % of its assessments: what waits to be verified is not among the met."""
    pot = AtRiskMeasure("in-time", Fraction(1), Fraction("0.9"), Fraction(0), Fraction(1))
    terms = AtRiskTerms((Fraction("0.25"),), true_up=False, measures=(pot,))
    own = replace(
        BLOCK, code="start", party="start", annual_value_pence=(40_000_000,), block_share=Fraction("0.75"),
        at_risk=terms,
    )  # fmt: skip
    counts = counts_of([CountedDay("start", "in-time", own.starts, 40, verified)])
    due = periods_due([scheme(own)], add_months(own.starts, 3), PeriodFacts(counts))
    assert [period.amount.pence for period in due if period.shape == "at_risk"] == [pence]
