"""The block: due by time alone, the same twelve instalments every year."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.at_risk_terms import AtRiskTerms
from services.payments.rules.contract_years import parts_of_year
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes import block

CONTRACT = Contract(
    code="riverside-2012",
    party="riverside",
    starts=date(2012, 4, 2),
    ends=date(2014, 4, 2),
    run_off_months=12,
    annual_value_pence=(50_000_000, 12_000_000),
    block_share=Fraction("0.7"),
    block_in_advance=True,
    measures=frozenset(),
    provisional="clawback",
    recover_months=None,
    floor=Fraction(1, 2),
    carry=2,
    clause="Schedule 4",
    journal={},
)


def test_half_a_million_at_seventy_per_cent() -> None:
    assert block.instalments(CONTRACT, 0) == [2_916_667] * 8 + [2_916_666] * 4


def test_in_advance_is_due_on_the_months_first_day() -> None:
    assert block.amounts("stockport", CONTRACT, date(2012, 4, 1)) == []
    first = block.amounts("stockport", CONTRACT, date(2012, 4, 2))
    assert [(amount.due_on, amount.pence) for amount in first] == [(date(2012, 4, 2), 2_916_667)]
    assert len(block.amounts("stockport", CONTRACT, date(2012, 5, 2))) == 2


def test_in_arrears_is_due_on_the_next_months_first_day() -> None:
    arrears = replace(CONTRACT, block_in_advance=False)
    assert block.amounts("stockport", arrears, date(2012, 5, 1)) == []
    (first,) = block.amounts("stockport", arrears, date(2012, 5, 2))
    assert (first.effective_on, first.due_on) == (date(2012, 4, 2), date(2012, 5, 2))


def test_each_contract_year_has_its_own_value_and_the_end_is_the_end() -> None:
    every = block.amounts("stockport", CONTRACT, date(2030, 1, 1))
    assert len(every) == 24
    assert sum(amount.pence for amount in every[:12]) == 35_000_000
    assert sum(amount.pence for amount in every[12:]) == 8_400_000
    assert len({amount.key for amount in every}) == 24


def test_a_last_year_of_six_months_pays_its_block_in_six_instalments() -> None:
    short = replace(CONTRACT, ends=date(2013, 10, 2), block_in_advance=False)
    every = block.amounts("stockport", short, date(2030, 1, 1))
    assert [amount.pence for amount in every[12:]] == [1_400_000] * 6
    assert sum(amount.pence for amount in every) == 35_000_000 + 8_400_000
    assert every[-1].due_on == date(2013, 10, 2)
    assert every[-1].steps[-1] == {"step": "instalment", "contractMonth": 5, "of": 6, "pence": 1_400_000}


def test_a_last_month_that_the_end_cuts_short_has_an_instalment_of_its_own() -> None:
    odd = replace(CONTRACT, ends=date(2013, 6, 15))
    every = block.amounts("stockport", odd, date(2030, 1, 1))
    assert [amount.pence for amount in every[12:]] == [2_800_000] * 3


def test_no_block_share_no_instalment() -> None:
    assert block.amounts("stockport", replace(CONTRACT, block_share=Fraction(0)), date(2013, 1, 1)) == []


@given(annual=st.integers(0, 10**10), share=st.fractions(0, 1).filter(bool))
def test_instalments_add_up_and_differ_by_a_penny(annual: int, share: Fraction) -> None:
    parts = block.instalments(replace(CONTRACT, annual_value_pence=(annual,), block_share=share), 0)
    assert abs(sum(parts) - annual * share) < 1
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)


def test_a_block_that_falls_by_contract_year_leaves_room_for_what_is_at_risk() -> None:
    """75, 70 and 60 % of £1,333,333.33 by month, 25, 30 and 40 % at risk; the rest, for outcomes, is nothing."""
    risk = AtRiskTerms((Fraction("0.25"), Fraction("0.3"), Fraction("0.4")), true_up=False, measures=())
    shares = (Fraction("0.75"), Fraction("0.7"), Fraction("0.6"))
    contract = replace(
        CONTRACT, ends=date(2016, 4, 2), annual_value_pence=(133_333_333,), block_share=Fraction(0),
        block_shares=shares, at_risk=risk,
    )  # fmt: skip
    assert [parts_of_year(contract, year) for year in range(4)] == [
        (100_000_000, 33_333_333, 0), (93_333_333, 40_000_000, 0), (80_000_000, 53_333_333, 0),
        (80_000_000, 53_333_333, 0),
    ]  # fmt: skip
    assert [sum(block.instalments(contract, year)) for year in range(3)] == [100_000_000, 93_333_333, 80_000_000]


def test_a_year_without_a_block_has_no_instalment() -> None:
    contract = replace(CONTRACT, block_share=Fraction(0), block_shares=(Fraction("0.5"), Fraction(0)))
    amounts = block.amounts("stockport", contract, date(2014, 3, 1))
    assert {amount.year for amount in amounts} == {0}
    assert {step["share"] for amount in amounts for step in amount.steps if step["step"] == "block"} == {"1/2"}
