"""What a scheme may say of what it counts and of targets, and what is refused, with its place and what is allowed."""

import copy
from pathlib import Path
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import canonical, read, scheme_hash
from services.tariff.rules.toml_text import parse_toml

SOURCE = parse_toml((Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text())
OWN = {
    "code": "jobs", "title": "Jobs", "unit": "share", "eligible_on": "start", "ripe_after_days": 183,
    "met": {"event": "job_start", "within_days": 183},
}  # fmt: skip
TARGET = {"scope": "national", "from": "2012-04-01", "per": "quarter", "direction": "at_least", "value": 60}
GROWTH = {"percent": 60, "by": "2013-04-01", "baseline": 40}


def held(**changes: Any) -> dict[str, Any]:
    return {"code": "retained-12-weeks", "targets": [TARGET | changes]}


def without(source: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in source.items() if name not in names}


def growing(**changes: Any) -> dict[str, Any]:
    growth = {name: value for name, value in (GROWTH | changes).items() if value is not None}
    return {"code": "starts", "targets": [without(TARGET, "value") | {"growth": growth}]}


def faults_of(*rows: dict[str, Any]) -> dict[str, str]:
    source = copy.deepcopy(SOURCE) | {"indicators": list(rows)}
    try:
        faults = check(read(source), "stockport")
    except SchemeRefused as refused:
        faults = list(refused.faults)
    return {fault.path.removeprefix("indicators[0]."): str(fault) for fault in faults}


@pytest.mark.parametrize(
    "row",
    [
        OWN,
        held(),
        held() | {"warn": {"amber": 5, "red": 10}},
        growing(),
        growing(baseline=None, baseline_from="2011-04-01", baseline_to="2012-03-31"),
        OWN | {"met": {"all": [{"event": "a"}, {"not": {"event": "b", "within_days": 91}}]}},
        OWN | {"met": {"event": "job_start", "sustained_weeks": 13, "ended_by": "job_end"}},
        OWN | {"met": {"any": [{"measure": "planned_discharge"}, {"event": "b", "after": {"event": "a"}}]}},
        OWN | {"met": {"event": "a", "sustained_weeks": 13, "within_days": 91}, "ripe_after_days": 91},
        OWN | {"met": {"all": [{"event": "a", "within_days": 300}], "within_days": 183}},
        OWN | {"where": {"source": ["3"], "substance": ["opiate"]}, "weeks": 12},
        OWN | {"ripe_after_days": 0, "weeks": 12},
        OWN | {"ripe_after_days": 0, "met": {"event": "a", "within_days": 0}},
        without(OWN, "met", "ripe_after_days") | {"unit": "count"},
    ],
)
def test_what_fits_is_taken(row: dict[str, Any]) -> None:
    assert faults_of(row) == {}


@pytest.mark.parametrize(
    ("row", "place", "allowed"),
    [
        ({"code": "happiness"}, "code", "contacts"),
        (OWN | {"code": "contacts"}, "code", "another code"),
        (held() | {"title": "x"}, "title", "none"),
        (without(OWN, "title"), "title", "is missing"),
        (OWN | {"unit": "pence"}, "unit", "count, share, days"),
        (OWN | {"unit": "count"}, "met", "is said of a count"),
        (without(OWN, "ripe_after_days"), "ripe_after_days", "is missing"),
        (OWN | {"eligible_on": "event"}, "event", "is missing"),
        (OWN | {"eligible_on": "monday"}, "eligible_on", "discharge"),
        (OWN | {"met": {"measure": "no_such"}}, "met.measure", "planned_discharge"),
        (OWN | {"met": {"measure": "planned_discharge", "event": "a"}}, "met", "one of measure"),
        (OWN | {"met": {"all": []}}, "met.all", "names nothing"),
        (OWN | {"met": {"not": {"event": "a"}}}, "met.not.within_days", "is missing"),
        (OWN | {"met": {"all": [{"event": "a", "ended_by": "b"}]}}, "met.all[0].ended_by", "not sustained"),
        (OWN | {"ripe_after_days": 182}, "ripe_after_days", "183 or more"),
        (OWN | {"ripe_after_days": 0, "met": {"event": "a", "sustained_weeks": 13}}, "ripe_after_days", "91 or more"),
        (
            OWN | {"ripe_after_days": 0, "met": {"event": "a"}},
            "ripe_after_days",
            "within_days in met, weeks, 1 or more",
        ),
        (OWN | {"ripe_after_days": 0, "unit": "days", "met": {"event": "a"}}, "ripe_after_days", "1 or more"),
        (
            OWN | {"weeks": 12, "met": {"event": "a", "sustained_weeks": 13}},
            "weeks",
            "13 or more",
        ),
        (
            OWN | {"weeks": 1, "met": {"event": "b", "after": {"not": {"event": "a", "within_days": 8}}}},
            "weeks",
            "2 or more",
        ),
        (
            OWN | {"met": {"any": [{"event": "a"}, {"event": "b", "within_days": 184}]}},
            "ripe_after_days",
            "184 or more",
        ),
        (
            OWN | {"met": {"event": "a", "within_days": 100, "after": {"event": "b", "within_days": 84}}},
            "ripe_after_days",
            "184 or more",
        ),
        (OWN | {"met": {"all": [{"not": {"event": "a", "within_days": 184}}]}}, "ripe_after_days", "184 or more"),
        (OWN | {"met": {"event": "a", "sustained_weeks": 13, "within_days": 90}}, "met.within_days", "91 or more"),
        (
            OWN | {"met": {"all": [{"event": "a", "sustained_weeks": 13, "within_days": 90}]}},
            "met.all[0].within_days",
            "91 or more",
        ),
        (
            OWN | {"met": {"any": [{"event": "a", "sustained_weeks": 13}], "within_days": 90}},
            "met.within_days",
            "91 or more",
        ),
        (
            OWN | {"met": {"event": "b", "after": {"event": "a", "sustained_weeks": 2, "within_days": 13}}},
            "met.after.within_days",
            "14 or more",
        ),
        (OWN | {"where": {"colour": ["red"]}}, "where.colour", "not known here"),
        ({"code": "starts", "targets": [without(TARGET, "direction")]}, "targets[0].direction", ""),
        (held(direction="up"), "targets[0].direction", "at_least"),
        (held(value=101), "targets[0].value", "0 to 100"),
        (held(growth=GROWTH), "targets[0].value", "one of value and growth"),
        (held(to="2012-04-01"), "targets[0].to", "after 2012-04-01"),
        (held(scope="regional"), "targets[0].scope", "local"),
        (growing(baseline=None), "targets[0].growth.baseline", "one of baseline"),
        (growing(baseline=None, baseline_from="2011-04-01"), "targets[0].growth.baseline_to", "is missing"),
        (
            growing(baseline=None, baseline_from="2012-04-01", baseline_to="2012-06-30"),
            "targets[0].growth.baseline_to",
            "before 2012-04-01",
        ),
        (growing(by="2012-04-01"), "targets[0].growth.by", "after 2012-04-01"),
        (
            {"code": "starts", "targets": [TARGET | {"to": "2013-04-01"}, TARGET | {"from": "2013-03-31"}]},
            "targets[1].from",
            "overlaps targets[0]",
        ),
        (held() | {"warn": {"amber": 5, "red": 4}}, "warn.red", "5 or more"),
    ],
)
def test_what_cannot_be_counted_or_held_is_refused_with_its_place(
    row: dict[str, Any], place: str, allowed: str
) -> None:
    faults = faults_of(row)
    assert place in faults, faults
    assert allowed in faults[place]


def test_targets_of_two_scopes_or_periods_may_be_of_one_day() -> None:
    assert (
        faults_of({"code": "starts", "targets": [TARGET, TARGET | {"scope": "local"}, TARGET | {"per": "year"}]}) == {}
    )


def test_two_rows_of_one_code_are_refused() -> None:
    fault = faults_of(held(), held())["indicators[1].code"]
    assert fault.endswith("stands in indicators[0].code already (allowed: a code that no other has)")


def test_what_says_nothing_of_it_keeps_its_hash_and_what_does_has_it_in_its_form() -> None:
    plain, said = read(without(SOURCE, "indicators")), read(copy.deepcopy(SOURCE) | {"indicators": [OWN]})
    assert "indicators" not in canonical(plain)
    assert scheme_hash(plain) != scheme_hash(said)
    assert canonical(said)["indicators"] == [OWN]


def test_a_contract_needs_the_cases_of_a_provider() -> None:
    code = SOURCE["contracts"][0]["code"]
    assert faults_of(OWN | {"contracts": [code]}) == {}
    assert faults_of({"code": "completed", "contracts": [code]}) == {}
    assert set(faults_of({"code": "completed", "contracts": [code, "nobodys", code]})) == {
        "contracts[1]",
        "contracts[2]",
    }
    assert set(faults_of({"code": "contact-to-start", "contracts": [code]})) == {"contracts"}
    assert set(faults_of({"code": "claims", "contracts": [code]})) == {"contracts"}


def test_figures_of_referral_are_held_to_targets_as_all_others() -> None:
    held = {"scope": "local", "from": "2012-04-01", "per": "month", "direction": "at_least"}
    assert faults_of({"code": "referrals-accepted", "targets": [held | {"value": 80}]}) == {}
    assert faults_of({"code": "referral-to-answer", "targets": [held | {"value": 5, "direction": "at_most"}]}) == {}
    assert set(faults_of({"code": "occupancy", "targets": [held | {"value": 101}]})) == {"targets[0].value"}
    assert set(faults_of({"code": "places-held", "unit": "count"})) == {"unit"}
