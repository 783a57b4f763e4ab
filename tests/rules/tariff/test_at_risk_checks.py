"""What a contract may say of the part of its value that is at risk, and what is refused."""

import copy
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.indicators import KNOWN_LATER
from services.tariff.rules.parsing import canonical, read, scheme_hash
from tests.rules.tariff.test_plan_checks import RIVERSIDE, SOURCE

INDICATOR = {
    "code": "planned-exits", "title": "Planned exits", "unit": "share", "eligible_on": "discharge",
    "met": {"measure": "planned_discharge", "within_days": 0}, "ripe_after_days": 0, "contracts": ["riverside-2012"],
}  # fmt: skip
COUNT = {"unit": "count", "met": None, "ripe_after_days": None}
POT = {"indicator": "planned-exits", "weight": "60", "target": "0.6"}


def at_risk(pot: dict[str, Any] | None = None, **terms: Any) -> dict[str, Any]:
    return {"shares": ["0.1"], "measures": [POT | (pot or {})], **terms}


def said(terms: dict[str, Any], indicator: dict[str, Any] | None = None, **contract: Any) -> dict[str, Any]:
    source = copy.deepcopy(SOURCE)
    source["contracts"][RIVERSIDE] |= {"at_risk": terms, **contract}
    source["indicators"] = [*source.get("indicators", ()), INDICATOR | (indicator or {})]
    return source


def faults_of(*given: Any, **contract: Any) -> dict[str, str]:
    try:
        faults = check(read(said(*given, **contract)), "stockport")
    except SchemeRefused as refused:
        faults = list(refused.faults)
    return {fault.path.removeprefix("contracts[1].at_risk."): str(fault) for fault in faults}


@pytest.mark.parametrize(
    "terms",
    [at_risk(), at_risk({"threshold": "0.5", "cap": "1.1"}), at_risk(true_up=True, shares=["0.1", "0.25"])],
)
def test_what_is_at_risk_may_be_said(terms: dict[str, Any]) -> None:
    assert faults_of(terms) == {}


@pytest.mark.parametrize(
    ("given", "path", "allowed"),
    [
        ([at_risk({"indicator": "exits"})], "measures[0].indicator", "planned-exits"),
        (
            [at_risk(), {"unit": "count", "met": None, "ripe_after_days": None}],
            "measures[0].indicator",
            "none yet",
        ),
        ([at_risk(), {"contracts": []}], "measures[0].indicator", "contracts = ['riverside-2012'] in the indicator"),
        ([at_risk(), {"ripe_after_days": 10}], "measures[0].indicator", "ripe_after_days = 0"),
        ([at_risk({"target": "0"})], "measures[0].target", "above 0"),
        ([at_risk({"weight": "0.0"})], "measures[0].weight", "above 0"),
        ([at_risk({"threshold": "0.9", "cap": "0.8"})], "measures[0].cap", "0.9 or more"),
        ([at_risk(measures=[POT, POT])], "measures", "one pot each"),
        ([at_risk(shares=["0.1", "0.95"])], "shares[1]", "up to "),
        ([at_risk(shares=["0.1"] * 9)], "shares", "up to 2 shares"),
    ],
)
def test_what_could_not_be_earned_is_refused_with_its_place_and_what_is_allowed(
    given: list[Any], path: str, allowed: str
) -> None:
    faults = faults_of(*given)
    assert path in faults
    assert allowed in faults[path]


LATE = {"event": "registered"}


@pytest.mark.parametrize(
    ("indicator", "taken"),
    [
        ({"met": LATE}, False),
        ({"met": {"measure": "planned_discharge"}}, False),
        ({"met": {"all": [LATE, {"measure": "planned_discharge", "within_days": 0}]}}, False),
        ({"met": LATE | {"within_days": 0, "after": LATE}}, False),
        ({"met": LATE, "weeks": 4}, True),
        ({"met": LATE | {"within_days": 28}, "weeks": 4}, True),
        ({"met": LATE | {"within_days": 0}}, True),
    ],
)
def test_what_may_be_met_once_it_is_paid_is_refused_with_days_or_without(
    indicator: dict[str, Any], *, taken: bool
) -> None:
    faults = faults_of(at_risk(), indicator)
    assert ("measures[0].indicator" not in faults) is taken
    assert taken or "met within_days = 0" in faults["measures[0].indicator"]
    assert taken is (faults == {})


@pytest.mark.parametrize("code", sorted(KNOWN_LATER))
def test_a_built_in_share_that_is_known_later_is_refused_too(code: str) -> None:
    counted = {"code": code, "contracts": ["riverside-2012"]}
    source = said(at_risk({"indicator": code}))
    rows = [row for row in source["indicators"] if row["code"] != code]
    (fault,) = check(read(source | {"indicators": [*rows, counted]}), "stockport")
    assert fault.path == "contracts[1].at_risk.measures[0].indicator"
    assert "some time after the period is paid" in fault.message


def test_a_share_of_no_value_is_refused() -> None:
    assert "contracts[1].annual_value_pence" in faults_of(at_risk(), annual_value_pence=[], block_share="0")


def test_a_scheme_that_says_nothing_of_it_keeps_its_hash() -> None:
    assert "at_risk" not in canonical(read(copy.deepcopy(SOURCE)))["contracts"][RIVERSIDE]
    assert scheme_hash(read(said(at_risk()))) != scheme_hash(read(copy.deepcopy(SOURCE)))


def test_a_block_may_fall_by_year_as_what_is_at_risk_rises() -> None:
    rising = at_risk(shares=["0.25", "0.4"])
    assert faults_of(rising, block_share="0", block_shares=["0.75", "0.6"]) == {}
    faults = faults_of(rising, block_share="0", block_shares=["0.75", "0.61"])
    assert "up to 0.39" in faults["shares[1]"]
    assert "up to 0.25" in faults_of(rising, block_share="0", block_shares=["0.75"])["shares[1]"]
    both = faults_of(at_risk(), block_shares=["0.5", "0.6"])["contracts[1].block_shares"]
    assert "one of block_share and block_shares" in both
    many = faults_of(at_risk(), block_share="0", block_shares=["0.1"] * 3)["contracts[1].block_shares"]
    assert "up to 2 shares" in many
    nothing = faults_of(None, block_share="0", block_shares=["0.1"], annual_value_pence=[])
    assert "block_shares is of it" in nothing["contracts[1].annual_value_pence"]
