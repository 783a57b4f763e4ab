"""What a contract may say of its plan, and what is refused, each with its place and what is allowed there."""

import copy
from pathlib import Path
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.contract_warnings import contract_warnings
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import canonical, read, scheme_hash
from services.tariff.rules.toml_text import parse_toml

SOURCE = parse_toml((Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text())
RIVERSIDE = 1
EVEN = ["0.08"] * 11 + ["0.12"]
STARTS = [{"band": "low", "people": [100, 120]}, {"band": "high", "people": [40, 40]}]
RATES = [{"measure": "engaged_12_weeks", "share": "0.8", "after_weeks": 12}]


def planned(plan: dict[str, Any], **terms: Any) -> dict[str, Any]:
    source = copy.deepcopy(SOURCE)
    source["contracts"][RIVERSIDE] |= {"plan": plan, **terms}
    return source


def faults_of(plan: dict[str, Any], **terms: Any) -> dict[str, str]:
    try:
        faults = check(read(planned(plan, **terms)), "stockport")
    except SchemeRefused as refused:
        faults = list(refused.faults)
    return {fault.path.removeprefix("contracts[1].plan."): str(fault) for fault in faults}


@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"expected_value_pence": [12_000_000, 11_000_000], "lead_weeks": 8, "headroom": "1.25"},
        {"profile": EVEN},
        {"assumed_starts": STARTS, "assumed_rates": RATES},
        {"budgets": [{"financial_year": year, "pence": 1} for year in (2012, 2013, 2014, 2020)]},
        {"warnings": {"short_share": "0.95", "catch_up_weeks": 6, "over_share": "1.02"}},
    ],
)
def test_a_plan_may_say_what_fits_its_contract(plan: dict[str, Any]) -> None:
    assert faults_of(plan) == {}


@pytest.mark.parametrize(
    ("plan", "path", "allowed"),
    [
        ({"expected_value_pence": [12_000_000]}, "expected_value_pence", "2 amounts, none"),
        ({"expected_value_pence": [12_000_000, 2_999_999]}, "expected_value_pence[1]", "3000000 or more"),
        (
            {"expected_value_pence": [12_000_000] * 2, "assumed_starts": STARTS, "assumed_rates": RATES},
            "expected_value_pence",
            "one of both",
        ),
        ({"profile": ["0.08"] * 12}, "profile", "shares that sum to 1"),
        ({"profile": EVEN, "lead_weeks": 12}, "lead_weeks", "none"),
        ({"profile": EVEN, "assumed_starts": STARTS, "assumed_rates": RATES}, "profile", "none"),
        ({"lead_weeks": 53}, "lead_weeks", "0 to 52"),
        ({"headroom": "0.99"}, "headroom", '"1" or more'),
        ({"assumed_starts": STARTS}, "assumed_rates", ""),
        ({"assumed_rates": RATES}, "assumed_starts", ""),
        ({"assumed_starts": [STARTS[0] | {"band": "vast"}], "assumed_rates": RATES}, "assumed_starts[0].band", "low"),
        ({"assumed_starts": [*STARTS, STARTS[0]], "assumed_rates": RATES}, "assumed_starts[2].band", "once each"),
        (
            {"assumed_starts": [STARTS[0] | {"people": [1]}], "assumed_rates": RATES},
            "assumed_starts[0].people",
            "2 numbers",
        ),
        (
            {"assumed_starts": STARTS, "assumed_rates": [RATES[0] | {"measure": "mood"}]},
            "assumed_rates[0].measure",
            "engaged_12_weeks",
        ),
        ({"assumed_starts": STARTS, "assumed_rates": [RATES[0] | {"band": "vast"}]}, "assumed_rates[0].band", "*"),
        ({"assumed_starts": STARTS, "assumed_rates": [*RATES, RATES[0] | {"band": "low"}]}, "assumed_rates[1]", ""),
        ({"budgets": [{"financial_year": 2011, "pence": 1}]}, "budgets[0].financial_year", "2012 or later"),
        ({"budgets": [{"financial_year": 2012, "pence": 1}] * 2}, "budgets[1].financial_year", ""),
        # of their form
        ({"expected_value_pence": [1.5]}, "expected_value_pence[0]", ""),
        ({"profile": ["1"]}, "profile", ""),
        ({"profile": [0.5, *EVEN[1:]]}, "profile[0]", '"0.5"'),
        ({"headroom": 1.5}, "headroom", '"1.5"'),
        ({"headroom": "11"}, "headroom", "10"),
        ({"leadweeks": 1}, "leadweeks", "lead_weeks"),
        ({"warnings": {"short_share": "1.1"}}, "warnings.short_share", "1"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(plan: dict[str, Any], path: str, allowed: str) -> None:
    faults = faults_of(plan)
    assert list(faults) == [path]
    assert allowed in faults[path]


def test_a_profile_that_plans_nothing_in_a_short_last_year_is_refused() -> None:
    late = ["0"] * 6 + ["0.25", "0.25", "0.25", "0.25", "0", "0"]
    assert faults_of({"profile": late}) == {}
    short = faults_of({"profile": late}, ends="2013-10-02")
    assert list(short) == ["profile"]
    assert "first 6 months" in short["profile"]


def test_a_contract_without_a_plan_keeps_its_canonical_form_and_hash() -> None:
    bare = copy.deepcopy(SOURCE)
    for contract in bare["contracts"]:
        contract.pop("plan", None)
    assert all("plan" not in contract for contract in canonical(read(bare))["contracts"])
    empty = copy.deepcopy(bare)
    empty["contracts"][0]["plan"] = None
    assert scheme_hash(read(empty)) == scheme_hash(read(bare)) != scheme_hash(read(planned({})))


def test_what_a_plan_leaves_out_has_its_default_in_the_canonical_form() -> None:
    assert canonical(read(planned({})))["contracts"][RIVERSIDE]["plan"] == {
        "expected_value_pence": [], "profile": None, "lead_weeks": None, "headroom": "1.5", "assumed_starts": [],
        "assumed_rates": [], "budgets": [],
        "warnings": {"short_share": "1", "catch_up_weeks": 4, "over_share": "1"},
    }  # fmt: skip


def _at_risk() -> dict[str, Any]:
    measure = {"indicator": "completed", "weight": "1", "target": "0.5"}
    return {"shares": ["0.25"], "measures": [measure]}


@pytest.mark.parametrize(
    ("annual", "share", "block"),
    [(9_999_997, "0.75", 7_499_998), (9_999_997, "0.25", 2_499_999), (3, "0.5", 2)],
)
def test_the_least_that_may_be_expected_is_the_block_as_it_is_paid(annual: int, share: str, block: int) -> None:
    terms = {"annual_value_pence": [annual] * 2, "block_share": share}
    least = [block, block]
    assert "plan.expected_value_pence" not in str(faults_of({"expected_value_pence": least}, **terms))
    found = faults_of({"expected_value_pence": [block, block - 1]}, **terms)
    assert f"{block} or more" in found["expected_value_pence[1]"]


def test_less_than_the_block_and_what_is_at_risk_is_warned_of_since_nothing_is_then_planned_of_outcomes() -> None:
    terms = {"annual_value_pence": [12_000_000] * 2, "block_share": "0.5", "at_risk": _at_risk()}
    scheme = read(planned({"expected_value_pence": [9_000_000, 8_999_999]}, **terms))
    said = [warning for warning in contract_warnings(scheme) if "expected_value_pence" in warning]
    assert said == [
        (
            "contracts[1].plan.expected_value_pence[1]: 8999999 is less than the block and what is at risk of contract"
            " year 2 of riverside-2012, together 9000000: these are planned whole, so the year is planned to come to"
            " 9000000, and nothing of it is planned to be earned by outcomes."
        )
    ]
