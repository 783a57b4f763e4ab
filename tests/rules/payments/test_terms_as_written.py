"""What a published scheme says of money: every part as it is written, and what a part that it leaves out means."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from services.payments.rules.at_risk_terms import AtRiskMeasure, AtRiskTerms
from services.payments.rules.cohort_terms import CohortTerms, PriceFromRate
from services.payments.rules.extension import ExtensionTerms
from services.payments.rules.gate_terms import GateTerms
from services.payments.rules.plan_terms import AssumedRate, PlanTerms
from services.payments.rules.schemes import Contract, Price, Scheme, read_scheme
from services.payments.rules.subcontracts import DeliverySpan, Subcontract
from services.payments.rules.year_terms import OnAccountTerms

LEAST = {"code": "c", "party": "p", "starts": "2012-04-02", "ends": "2014-04-02"}
ALL = LEAST | {
    "run_off_months": 12,
    "annual_value_pence": [100, 200],
    "block_share": "0.5",
    "block_shares": ["0.5", "0.25"],
    "block_due": "arrears",
    "measures": ["m", "n"],
    "provisional": "hold",
    "recover_months": 6,
    "floor": "0.4",
    "carry": 3,
    "clause": "Schedule 4",
    "journal": {"cost": "1234"},
    "cap_pence": [900, 800],
    "collar_pence": [90, 80],
    "gates": [{"code": "g", "indicator": "i", "target": "0.5", "factor": "0.9", "measures": ["m"]}],
    "at_risk": {
        "shares": ["0.25", "0.3"],
        "true_up": True,
        "measures": [
            {"indicator": "stated", "weight": "2", "target": "0.6", "threshold": "0.5", "cap": "1.1"},
            {"indicator": "counted", "weight": "1", "target": "0.7"},
        ],
    },
    "on_account": {"share": "0.8", "profile": ["0.5", "0.5"]},
    "final_accounts": ["2013-07-01", "2014-07-01"],
    "cohorts": [
        {
            "measure": "n",
            "cohort_date": "discharge",
            "months": 12,
            "minimum": 10,
            "groups": [{"band": "high", "rates": [{"from": "0", "pence": 5}, {"from": "0.155", "pence": 7}]}],
        }
    ],
    "subcontracts": [
        {"party": "q", "from": "2012-05-02", "share": "0.9", "to": "2013-01-02"},
        {"party": "r", "from": "2013-01-02", "share": "0.85"},
    ],
    "may_extend": {"until": "2016-04-02", "decide_by": "2013-10-02"},
    "plan": {
        "expected_value_pence": [70, 80],
        "profile": ["0.25", "0.75"],
        "lead_weeks": 0,
        "headroom": "2.5",
        "assumed_starts": [{"band": "high", "people": [10, 20]}],
        "assumed_rates": [
            {"measure": "m", "band": "high", "share": "0.3", "after_weeks": 12},
            {"measure": "n", "share": "0.2", "after_weeks": 26},
        ],
        "budgets": [{"financial_year": 2012, "pence": 1000}],
        "warnings": {"short_share": "0.95", "catch_up_weeks": 6, "over_share": "1.05"},
    },
}


def read(contract: dict[str, Any], **parts: Any) -> Scheme:
    said = {"id": "s", "version": 3, "area": "a", "valid_from": "2012-04-02", "price_from": "achievement"} | parts
    return read_scheme(said | {"contracts": [contract]}, "hash", datetime(2012, 4, 1, tzinfo=UTC))


def contract(**changes: Any) -> Contract:
    return read(LEAST | changes).contracts["c"]


def test_every_part_of_a_contract_is_read_as_it_is_written() -> None:
    assert read(ALL, attested=[{"code": "stated"}]).contracts["c"] == Contract(
        code="c",
        party="p",
        starts=date(2012, 4, 2),
        ends=date(2014, 4, 2),
        run_off_months=12,
        annual_value_pence=(100, 200),
        block_share=Fraction("0.5"),
        block_in_advance=False,
        measures=frozenset({"m", "n"}),
        provisional="hold",
        recover_months=6,
        floor=Fraction("0.4"),
        carry=3,
        clause="Schedule 4",
        journal={"cost": "1234"},
        plan=PlanTerms(
            expected_value_pence=(70, 80),
            profile=(Fraction("0.25"), Fraction("0.75")),
            lead_weeks=0,
            headroom=Fraction("2.5"),
            people={"high": (10, 20)},
            rates=(AssumedRate("m", "high", Fraction("0.3"), 12), AssumedRate("n", "*", Fraction("0.2"), 26)),
            budget_pence={2012: 1000},
            short_share=Fraction("0.95"),
            catch_up_weeks=6,
            over_share=Fraction("1.05"),
        ),
        at_risk=AtRiskTerms(
            (Fraction("0.25"), Fraction("0.3")),
            true_up=True,
            measures=(
                AtRiskMeasure("stated", Fraction(2), Fraction("0.6"), Fraction("0.5"), Fraction("1.1"), is_stated=True),
                AtRiskMeasure("counted", Fraction(1), Fraction("0.7"), Fraction(0), Fraction(1)),
            ),
        ),
        gates=(GateTerms("g", "i", Fraction("0.5"), Fraction("0.9"), frozenset({"m"})),),
        cap_pence=(900, 800),
        collar_pence=(90, 80),
        on_account=OnAccountTerms(Fraction("0.8"), (Fraction("0.5"), Fraction("0.5"))),
        final_accounts=(date(2013, 7, 1), date(2014, 7, 1)),
        cohorts=(
            CohortTerms(
                "n", "discharge", 12, 10, {"high": (PriceFromRate(Decimal(0), 5), PriceFromRate(Decimal("0.155"), 7))}
            ),
        ),
        subcontracts=(
            Subcontract("q", date(2012, 5, 2), "0.9", date(2013, 1, 2)),
            Subcontract("r", date(2013, 1, 2), "0.85"),
        ),
        may_extend=ExtensionTerms(date(2016, 4, 2), date(2013, 10, 2)),
        block_shares=(Fraction("0.5"), Fraction("0.25")),
    )


@pytest.mark.parametrize("empty", [{}, dict.fromkeys(ALL.keys() - LEAST.keys() - {"block_due", "provisional"})])
def test_what_a_contract_leaves_out_pays_nothing_and_takes_nothing(empty: dict[str, Any]) -> None:
    said = {name: value for name, value in empty.items() if name not in _LISTS}
    assert contract(**said) == Contract(
        "c", "p", date(2012, 4, 2), date(2014, 4, 2), 0, (), Fraction(0), block_in_advance=True, measures=frozenset(),
        provisional="clawback", recover_months=None, floor=Fraction(0), carry=None, clause="", journal={},
    )  # fmt: skip


_LISTS = {"measures", "cohorts", "subcontracts", "block_shares"}  # the canonical scheme has lists there, never null


def test_a_plan_that_is_stated_without_its_parts_has_twelve_weeks_of_lead_and_half_as_much_again() -> None:
    usual = PlanTerms(
        expected_value_pence=(), profile=(), lead_weeks=12, headroom=Fraction(3, 2), people={}, rates=(),
        budget_pence={}, short_share=Fraction(1), catch_up_weeks=4, over_share=Fraction(1),
    )  # fmt: skip
    assert contract(plan={}).plan == contract().plan == usual
    empty = dict.fromkeys(("expected_value_pence", "profile", "lead_weeks", "headroom", "assumed_starts", "budgets"))
    assert contract(plan=empty | {"assumed_rates": None, "warnings": None}).plan == usual


def test_what_is_paid_on_account_without_a_profile_is_paid_evenly() -> None:
    assert contract(on_account={"share": "0.8"}).on_account == OnAccountTerms(Fraction("0.8"), (Fraction(1, 12),) * 12)


def test_a_measure_at_risk_without_a_bound_earns_from_nothing_to_its_pot() -> None:
    risk = contract(at_risk={"shares": ["1"], "measures": [{"indicator": "i", "weight": "1", "target": "1"}]}).at_risk
    measure = AtRiskMeasure("i", Fraction(1), Fraction(1), Fraction(0), Fraction(1), is_stated=False)
    assert risk == AtRiskTerms((Fraction(1),), true_up=False, measures=(measure,))


def test_an_option_to_extend_by_months_ends_so_many_after_the_contract() -> None:
    option = contract(may_extend={"months": 24, "decide_by": "2013-10-02"}).may_extend
    assert option == ExtensionTerms(date(2016, 4, 2), date(2013, 10, 2))


@pytest.mark.parametrize(
    ("stated", "by_year"), [([], [0, 0, 0]), ([100], [100, 100, 100]), ([100, 200], [100, 200, 200])]
)
def test_a_list_of_years_goes_on_with_its_last(stated: list[int], by_year: list[int]) -> None:
    terms = contract(annual_value_pence=stated, cap_pence=stated, collar_pence=stated)
    assert [terms.value_of_year(year) for year in range(3)] == by_year
    bounds = by_year if stated else [None] * 3
    assert [terms.cap_of_year(year) for year in range(3)] == [terms.collar_of_year(year) for year in range(3)] == bounds


def test_a_block_by_contract_year_goes_on_with_its_last_and_else_is_the_same_each_year() -> None:
    by_year = contract(block_share="0.1", block_shares=["0.5", "0.25"])
    assert [by_year.block_share_of_year(year) for year in range(3)] == [*map(Fraction, ("0.5", "0.25", "0.25"))]
    assert [contract(block_share="0.1").block_share_of_year(year) for year in range(2)] == [Fraction("0.1")] * 2


def test_a_ratchet_of_the_part_at_risk_goes_on_with_its_last_year() -> None:
    risk = read(ALL).contracts["c"].at_risk
    assert risk is not None
    assert [risk.share_of_year(year) for year in range(3)] == [*map(Fraction, ("0.25", "0.3", "0.3"))]


def test_who_is_paid_and_who_delivers_are_the_prime_and_its_subcontractors() -> None:
    terms = read(ALL).contracts["c"]
    assert terms.parties == {"p", "q", "r"}
    assert terms.delivered_by == [
        DeliverySpan("p", date.min, date.max),
        DeliverySpan("q", date(2012, 5, 2), date(2013, 1, 2)),
        DeliverySpan("r", date(2013, 1, 2), date.max),
    ]
    assert (terms.pays_by_cohort("n"), terms.pays_by_cohort("m")) == (True, False)
    assert terms.run_off_ends == date(2015, 4, 2)


def test_a_version_is_read_with_its_prices_and_its_days() -> None:
    rows = [
        {"measure": "m", "band": "high", "from": "2012-04-02", "to": "2012-10-01", "pence": 900},
        {"measure": "n", "band": "*", "from": "2012-04-02", "to": None, "pence": 500},
        {"measure": "m", "band": "*", "from": "2012-04-02", "to": None, "pence": 600},
    ]
    scheme = read(ALL, prices=rows, valid_to="2014-04-02", measures=[{"code": "m"}, {"code": "n"}])
    high = Price("m", "high", date(2012, 4, 2), date(2012, 10, 1), 900)
    every = Price("m", "*", date(2012, 4, 2), None, 600)
    assert scheme.prices == {"m": (high, every), "n": (Price("n", "*", date(2012, 4, 2), None, 500),)}
    assert (scheme.id, scheme.version, scheme.hash, scheme.area) == ("s", 3, "hash", "a")
    assert (scheme.valid_from, scheme.valid_to) == (date(2012, 4, 2), date(2014, 4, 2))
    assert (scheme.price_from, scheme.measures) == ("achievement", ("m", "n"))
    assert (scheme.has_gates, scheme.has_final_accounts, scheme.pays_on_account) == (True, True, True)
    days = (date(2012, 4, 1), date(2012, 4, 2), date(2012, 9, 30), date(2012, 10, 1))
    assert [high.applies_on(day) for day in days] == [False, True, True, False]
    ends = (date(2012, 4, 1), date(2012, 4, 2), date(2014, 4, 1), date(2014, 4, 2))
    assert [scheme.valid_on(day) for day in ends] == [False, True, True, False]


def test_a_version_without_an_end_or_parts_holds_for_ever_and_pays_nothing() -> None:
    scheme = read(LEAST)
    assert scheme.valid_to is None
    assert scheme.valid_on(date.max)
    assert (scheme.prices, scheme.measures) == ({}, ())
    assert (scheme.has_gates, scheme.has_final_accounts, scheme.pays_on_account) == (False, False, False)


def test_a_time_of_publication_without_a_zone_is_utc() -> None:
    body = {"id": "s", "version": 1, "area": "a", "valid_from": "2012-04-02", "price_from": "tariff"}
    assert read_scheme(body, "h", datetime(2012, 4, 1)).published_at == datetime(2012, 4, 1, tzinfo=UTC)  # noqa: DTZ001
