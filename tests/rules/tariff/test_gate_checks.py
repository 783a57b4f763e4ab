"""What a contract may say of quality gates, of a cap and of a collar, and what is refused."""

from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import read
from tests.rules.tariff.test_at_risk_checks import INDICATOR
from tests.rules.tariff.test_plan_checks import planned

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
