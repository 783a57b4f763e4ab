"""What a scheme may say of when a TOP is due, and what is refused, each with its place and what is allowed there."""

import copy
from pathlib import Path
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import canonical, read, scheme_hash
from services.tariff.rules.toml_text import parse_toml

SOURCE = parse_toml((Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text())
ABOUT = {"before_days": 14, "after_days": 14}


def window(stage: str, **said: Any) -> dict[str, Any]:
    named = {"code": stage, "title": stage, "stage": stage, **ABOUT, **said}
    return {key: value for key, value in named.items() if value is not None}


def with_windows(*windows: dict[str, Any], **journey: Any) -> dict[str, Any]:
    source = copy.deepcopy(SOURCE)
    source["journey"] |= journey
    return source | {"top_windows": list(windows)}


def faults_of(*windows: dict[str, Any], **journey: Any) -> dict[str, str]:
    try:
        faults = check(read(with_windows(*windows, **journey)), "stockport")
    except SchemeRefused as refused:
        faults = list(refused.faults)
    return {fault.path: str(fault) for fault in faults}


def test_the_example_says_when_a_top_is_due() -> None:
    scheme = read(SOURCE)
    assert check(scheme, "stockport") == []
    assert {said.stage for said in scheme.top_windows} == {"start", "review", "exit"}
    assert all(said.unverified for said in scheme.top_windows)


@pytest.mark.parametrize(
    "windows",
    [
        [window("start")],
        [window("review", every_weeks=12), window("review", code="national", every_months=6, before_days=None)],
        [window("exit"), window("post_exit", after_months=3), window("post_exit", code="late", after_months=12)],
    ],
)
def test_each_stage_has_its_window(windows: list[dict[str, Any]]) -> None:
    assert faults_of(*windows) == {}


@pytest.mark.parametrize(
    ("windows", "place", "allowed"),
    [
        ([window("review")], "[0].every_weeks", "one of every_weeks and every_months"),
        ([window("review", every_weeks=12, every_months=3)], "[0].every_months", "one of every_weeks and every_months"),
        ([window("start", every_weeks=12)], "[0].every_weeks", "none"),
        ([window("exit", after_months=3)], "[0].after_months", "none"),
        ([window("post_exit")], "[0].after_months", "1 or more"),
        ([window("start", before_days=None)], "[0].before_days", "0 or more"),
        ([window("exit", before_days=None)], "[0].before_days", "0 or more"),
        ([window("start", before_days=15)], "[0].before_days", "0 to 14"),
        ([window("review", every_weeks=4)], "[0].before_days", "0 to 13"),
        ([window("post_exit", after_months=1, before_days=28)], "[0].before_days", "0 to 27"),
        ([window("exit", after_days=92)], "[0].after_days", "0 to 91"),
        ([window("start"), window("start", code="again")], "[1].stage", "review, post_exit"),
        ([window("middle")], "[0].stage", "start, review, exit, post_exit"),
        ([window("start", after_days=400)], "[0].after_days", ""),
        ([window("start") | {"within": 14}], "[0].within", "code, title, stage"),
        ([window("start"), window("exit", code="start")], "[1].code", "stands in top_windows[0].code already"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_its_place(windows: list[dict[str, Any]], place: str, allowed: str) -> None:
    faults = faults_of(*windows)
    assert list(faults) == [f"top_windows{place}"]
    assert allowed in faults[f"top_windows{place}"]


def test_what_may_be_recorded_bounds_what_is_due() -> None:
    assert faults_of(window("start", before_days=15), start_top_days=21) == {}
    assert "0 to 30" in faults_of(window("exit", after_days=31), late_record_days=30)["top_windows[0].after_days"]


def test_a_scheme_that_says_no_windows_keeps_its_hash() -> None:
    without = {key: value for key, value in SOURCE.items() if key != "top_windows"}
    assert "top_windows" not in canonical(read(without))
    assert scheme_hash(read(without)) == scheme_hash(read(without | {"top_windows": []})) != scheme_hash(read(SOURCE))
