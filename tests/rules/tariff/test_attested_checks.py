"""What a scheme may pay for by signed statements about a cohort, and what is refused."""

import copy
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.words.meaning import meaning
from tests.rules.tariff.test_plan_checks import RIVERSIDE, SOURCE

ROW = {
    "code": "offending", "title": "No proven offence within six months", "signed_by": ["police"],
    "contracts": ["riverside-2012"],
}  # fmt: skip
POT = {"indicator": "offending", "weight": "1", "target": "0.6"}


def said(row: dict[str, Any] | None = None, pot: dict[str, Any] | None = None, **terms: Any) -> dict[str, Any]:
    source = copy.deepcopy(SOURCE)
    source["contracts"][RIVERSIDE] |= {"at_risk": {"shares": ["0.1"], "measures": [POT | (pot or {})]}, **terms}
    source["attested"] = [ROW | (row or {})]
    return source


def faults_of(source: dict[str, Any]) -> dict[str, str]:
    try:
        faults = check(read(source), "stockport")
    except SchemeRefused as refused:
        faults = list(refused.faults)
    return {fault.path: str(fault) for fault in faults}


def test_a_pot_may_be_earned_by_what_is_stated_of_a_cohort_and_that_is_worded() -> None:
    assert faults_of(said()) == {}
    told = {it.part: it.sentences for it in meaning(canonical(read(said())))}
    (sentence,) = told["attested"]
    assert sentence == (
        "No proven offence within six months: signed by police for each quarter of Riverside Recovery, and verified by"
        " somebody of another organisation, whom nobody pays."
    )
    assert any("is earned by “No proven offence within six months”" in sentence for sentence in told["contract"])


@pytest.mark.parametrize(
    ("row", "path", "allowed"),
    [
        ({"code": "completed"}, "attested[0].code", "another code"),
        ({"signed_by": []}, "attested[0].signed_by", ""),
        ({"signed_by": ["police", "cdas"]}, "attested[0].signed_by[1]", "does not pay"),
        ({"signed_by": ["police", "police"]}, "attested[0].signed_by[1]", "named twice"),
        ({"contracts": ["elsewhere"]}, "attested[0].contracts[0]", "riverside-2012"),
        ({"contracts": ["riverside-2012", "cdas-2012"]}, "attested[0].contracts[1]", "at_risk.measures"),
        ({"contracts": ["cdas-2012"]}, "contracts[1].at_risk.measures[0].indicator", "contracts = ['riverside-2012']"),
    ],
)
def test_what_nobody_could_sign_or_earn_is_refused(row: dict[str, Any], path: str, allowed: str) -> None:
    faults = faults_of(said(row))
    assert allowed in faults[path]


def test_a_gate_takes_no_statement_since_a_quarter_without_one_would_pass() -> None:
    gate = {"code": "g", "indicator": "offending", "target": "0.5", "factor": "0.5", "measures": ["planned_discharge"]}
    assert "contracts[1].gates[0].indicator" in faults_of(said(gates=[gate]))


def test_a_scheme_without_any_keeps_its_hash() -> None:
    assert "attested" not in canonical(read(SOURCE))


@pytest.mark.parametrize(("true_up", "is_said"), [(True, True), (False, False)])
def test_a_true_up_of_what_is_stated_says_of_which_quarters_it_is(true_up: bool, is_said: bool) -> None:
    risk = {"at_risk": {"shares": ["0.1"], "measures": [POT], "true_up": true_up}}
    sentences = [words for part in meaning(canonical(read(said(**risk)))) for words in part.sentences]
    assert any("the part of the quarters of which something was stated" in words for words in sentences) is is_said
