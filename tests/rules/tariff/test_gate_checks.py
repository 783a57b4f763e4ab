"""What a contract may say of quality gates, of a cap and of a collar, and what is refused."""

from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import read
from tests.rules.tariff.test_at_risk_checks import INDICATOR
from tests.rules.tariff.test_cohort_checks import PLAIN as UNPRICED
from tests.rules.tariff.test_plan_checks import RIVERSIDE, SOURCE, planned

GATE = {"code": "exits", "indicator": "planned-exits", "target": "0.6", "factor": "0.95",
        "measures": ["planned_discharge"]}  # fmt: skip


def faults_of(indicator: dict[str, Any] | None = None, **terms: Any) -> dict[str, str]:
    source = planned({}, **terms)
    source["indicators"] = [*source.get("indicators", ()), INDICATOR | (indicator or {})]
    try:
        faults = check(read(source), "stockport")
    except SchemeRefused as refused:
        faults = list(refused.faults)
    return {fault.path.removeprefix("contracts[1]."): str(fault) for fault in faults}


def test_gates_a_cap_and_a_collar_may_be_said() -> None:
    assert faults_of(gates=[GATE], cap_pence=[900, 800], collar_pence=[700]) == {}


@pytest.mark.parametrize(
    ("terms", "path", "allowed"),
    [
        ({"gates": [GATE | {"indicator": "exits"}]}, "gates[0].indicator", "planned-exits"),
        ({"gates": [GATE | {"target": "0"}]}, "gates[0].target", "above 0"),
        ({"gates": [GATE | {"factor": "1.5"}]}, "gates[0].factor", "1"),
        ({"gates": [GATE | {"measures": ["mood"]}]}, "gates[0].measures[0]", "planned_discharge"),
        ({"gates": [GATE | {"measures": []}]}, "gates[0].measures", "1"),
        ({"gates": [GATE, GATE]}, "gates[1].code", "twice"),
        ({"cap_pence": [1, 2, 3]}, "cap_pence", "up to 2 amounts"),
        ({"cap_pence": [900, 600], "collar_pence": [700]}, "collar_pence", "up to 600"),
    ],
)
def test_what_could_not_be_meant_is_refused(terms: dict[str, Any], path: str, allowed: str) -> None:
    faults = faults_of(**terms)
    assert path in faults
    assert allowed in faults[path]


def test_a_gate_of_cases_that_are_not_known_in_time_is_refused() -> None:
    assert "ripe_after_days = 0" in faults_of({"ripe_after_days": 30}, gates=[GATE])["gates[0].indicator"]


@pytest.mark.parametrize(
    ("terms", "path", "allowed"),
    [
        ({"on_account": {"share": "0"}}, "on_account.share", "above 0"),
        ({"on_account": {"share": "0.5", "profile": ["0.1"] * 12}}, "on_account.profile", "sum to 1"),
        ({"on_account": {"share": "0.5"}, "annual_value_pence": [], "block_share": "0"}, "annual_value_pence", ""),
        ({"final_accounts": ["2013-04-02"]}, "final_accounts[0]", "2013-04-03 or later"),
        (
            {
                "on_account": {"share": "0.5", "profile": ["0", *["0.1"] * 10, "0"]},
                "ends": "2013-05-02",
                "annual_value_pence": [1, 1],
            },
            "on_account.profile",
            "the first 1 months",
        ),
        ({"final_accounts": ["2014-07-01", "2014-06-01"]}, "final_accounts[1]", "2014-07-01 or later"),
        ({"final_accounts": ["2014-07-01"] * 3}, "final_accounts", "up to 2 days"),
    ],
)
def test_what_is_paid_on_account_and_closed_fits_the_years(terms: dict[str, Any], path: str, allowed: str) -> None:
    faults = faults_of(**terms)
    assert path in faults
    assert allowed in faults[path]


def cohorts_of(measure: str, months: int, **terms: Any) -> dict[str, Any]:
    """A contract that pays a measure without a price by cohorts, and runs off for so many months."""
    groups = [{"band": band["code"], "rates": [{"from": "0", "pence": 1}]} for band in SOURCE["complexity"]["bands"]]
    row = {"measure": measure, "cohort_date": "discharge", "months": 12, "minimum": 1, "groups": groups}
    measures = [*SOURCE["contracts"][RIVERSIDE]["measures"], measure]
    return {"cohorts": [row], "measures": measures, "run_off_months": months, **terms}


@pytest.mark.parametrize(
    ("ends", "months", "closes", "allowed"),
    [
        ("2014-04-01", 12, "2015-04-01", "2015-04-02 or later"),  # the last month is March, due on 1 April
        ("2014-04-02", 12, "2015-05-01", "2015-05-02 or later"),  # 1 April is of the run-off: so is the whole month
        ("2014-04-02", 0, "2014-04-03", "2014-05-02 or later"),
    ],
)
def test_no_final_account_closes_before_the_last_month_of_cohorts_is_due(
    ends: str, months: int, closes: str, allowed: str
) -> None:
    terms = cohorts_of(UNPRICED["code"], months, ends=ends, annual_value_pence=[1, 1], block_share="0")
    source = planned({}, **terms, final_accounts=["2014-04-01", closes])
    source["measures"].append(UNPRICED)
    faults = {fault.path: fault.allowed for fault in check(read(source), "stockport")}
    assert faults == {"contracts[1].final_accounts[1]": (allowed,)}
    source["contracts"][RIVERSIDE]["final_accounts"][1] = allowed.removesuffix(" or later")
    assert check(read(source), "stockport") == []


def test_a_gate_on_what_is_paid_by_cohorts_is_refused_since_it_would_do_nothing() -> None:
    gate = GATE | {"measures": ["planned_discharge", UNPRICED["code"]]}
    source = planned({}, **cohorts_of(UNPRICED["code"], 12, gates=[gate]))
    source["measures"].append(UNPRICED)
    source["indicators"] = [*source.get("indicators", ()), INDICATOR]
    (fault,) = check(read(source), "stockport")
    assert fault.path == "contracts[1].gates[0].measures[1]"
    assert "no gate bears on that" in fault.message
    assert UNPRICED["code"] not in fault.allowed
