"""What a contract may say of measures that are paid by cohorts, and what is refused."""

import copy
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import canonical, read, scheme_hash
from services.tariff.rules.separation_of_duties import paid_by_band
from services.tariff.rules.words import contract_words, scheme_changes
from tests.rules.tariff.test_plan_checks import RIVERSIDE, SOURCE

MEASURE = "off_opiates"
RATES = [{"from": "0", "pence": 50_000}, {"from": "0.4", "pence": 80_000}, {"from": "0.60", "pence": 120_000}]
BANDS = [band["code"] for band in SOURCE["complexity"]["bands"]]
GROUPS = [{"band": band, "rates": RATES} for band in BANDS]
PLAIN = {
    "code": MEASURE, "title": "Off opiates", "group": SOURCE["measures"][0]["group"], "kind": "top_abstinent",
    "once_per": "episode", "verification": "person", "params": {"substances": ["opiates"], "min_weeks": 4},
}  # fmt: skip


def cohort(**changes: Any) -> dict[str, Any]:
    return {"measure": MEASURE, "cohort_date": "start", "months": 12, "minimum": 20, "groups": GROUPS} | changes


def of_first_group(**changes: Any) -> dict[str, Any]:
    return cohort(groups=[GROUPS[0] | changes, *GROUPS[1:]])


def said(*cohorts: dict[str, Any]) -> dict[str, Any]:
    source = copy.deepcopy(SOURCE)
    source["measures"].append(PLAIN)
    source["contracts"][RIVERSIDE]["measures"].append(MEASURE)
    if cohorts:
        source["contracts"][RIVERSIDE]["cohorts"] = list(cohorts)
    return source


def faults_of(*cohorts: dict[str, Any]) -> dict[str, str]:
    try:
        faults = check(read(said(*cohorts)), "stockport")
    except SchemeRefused as refused:
        faults = list(refused.faults)
    return {fault.path.removeprefix("contracts[1].cohorts"): str(fault) for fault in faults}


@pytest.mark.parametrize("terms", [cohort(), cohort(cohort_date="discharge", months=1, minimum=1)])
def test_what_is_paid_by_cohorts_may_be_said(terms: dict[str, Any]) -> None:
    assert faults_of(terms) == {}


@pytest.mark.parametrize(
    ("terms", "path", "allowed"),
    [
        (cohort(measure="unheard_of"), "[0].measure", MEASURE),
        (cohort(measure="planned_discharge"), "[0].measure", MEASURE),
        (cohort(cohort_date="end"), "[0].cohort_date", "discharge"),
        (cohort(months=0), "[0].months", "1"),
        (cohort(minimum=0), "[0].minimum", "1"),
        (cohort(groups=GROUPS[1:]), "[0].groups", "a group for each band"),
        (cohort(groups=[*GROUPS, GROUPS[0]]), "[0].groups[3].band", "once each"),
        (of_first_group(band="none"), "[0].groups[0].band", BANDS[0]),
        (of_first_group(rates=[]), "[0].groups[0].rates", "1"),
        (of_first_group(rates=RATES[1:]), "[0].groups[0].rates[0].from", '"0"'),
        (of_first_group(rates=[RATES[0], RATES[2], RATES[1]]), "[0].groups[0].rates[2].from", "more than 0.6"),
        (of_first_group(rates=[*RATES, RATES[2]]), "[0].groups[0].rates[3].from", "more than 0.6"),
        (of_first_group(rates=[RATES[0], {"from": "1.2", "pence": 1}]), "[0].groups[0].rates[1].from", "0"),
    ],
)
def test_what_has_no_price_or_two_is_refused_with_its_place_and_what_is_allowed(
    terms: dict[str, Any], path: str, allowed: str
) -> None:
    faults = faults_of(terms)
    assert path in faults
    assert allowed in faults[path]


def test_a_measure_has_one_cohort_rule_in_a_contract() -> None:
    assert "once each" in faults_of(cohort(), cohort(months=6))["[1].measure"]


def test_a_scheme_that_says_nothing_of_them_keeps_its_hash() -> None:
    assert "cohorts" not in canonical(read(said()))["contracts"][RIVERSIDE]
    assert scheme_hash(read(said(cohort()))) != scheme_hash(read(said()))


def test_who_is_paid_by_a_cohort_is_paid_by_the_band() -> None:
    party = SOURCE["contracts"][RIVERSIDE]["party"]
    assert MEASURE in paid_by_band([read(said(cohort()))], party)
    assert MEASURE not in paid_by_band([read(said())], party)


def test_it_is_told_in_plain_words() -> None:
    scheme = canonical(read(said(cohort())))
    words = contract_words.terms(scheme["contracts"][RIVERSIDE], scheme)
    assert (
        "What is achieved of Off opiates is paid by the calendar month, at a price by the share of those who began in"
        " the 12 months that end with it that has achieved it; of fewer than 20 cases the last price that enough of"
        " them had counts, or the first." in words
    )
    assert f"Off opiates, band {BANDS[0]}: £500 from 0 %, £800 from 40 %, £1,200 from 60 %." in words


def test_what_a_version_changes_of_it_is_told() -> None:
    dearer = [{"from": "0", "pence": 60_000}]
    before, after = (canonical(read(said(terms))) for terms in (cohort(), of_first_group(rates=dearer)))
    (change,) = scheme_changes.changes(before, after)
    assert "Off opiates" in change.what
    assert (change.before, change.after) == (
        "£500 from 0 %, £800 from 40 %, £1,200 from 60 %", "£600 from 0 %",
    )  # fmt: skip
