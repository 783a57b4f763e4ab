"""What a contract may say of samples that are validated, and what is refused."""

import copy
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import canonical, read, scheme_hash
from services.tariff.rules.words import scheme_changes
from services.tariff.rules.words.shapes.validation import in_words
from tests.rules.tariff.test_plan_checks import RIVERSIDE, SOURCE

ALL = {"code": "all", "confidence": 95, "margin": 5}
DEAR = {"code": "dear", "from_pence": 30_000, "confidence": 99, "margin": 5}
COURSE = {"code": "course", "measures": ["hep_b_course"], "confidence": 80, "margin": 10}


def said(*samples: dict[str, Any], **terms: Any) -> dict[str, Any]:
    source = copy.deepcopy(SOURCE)
    if samples:
        source["contracts"][RIVERSIDE]["validation"] = {"samples": list(samples)} | terms
    return source


def faults_of(*samples: dict[str, Any], **terms: Any) -> dict[str, str]:
    try:
        faults = check(read(said(*samples, **terms)), "stockport")
    except SchemeRefused as refused:
        faults = list(refused.faults)
    return {fault.path.removeprefix("contracts[1].validation"): str(fault) for fault in faults}


@pytest.mark.parametrize("samples", [(ALL,), (COURSE, DEAR, ALL)])
def test_samples_may_be_said(samples: tuple[dict[str, Any], ...]) -> None:
    assert faults_of(*samples, extrapolate=True, counter={"confidence": 85, "margin": 50}) == {}


@pytest.mark.parametrize(
    ("samples", "path", "allowed"),
    [
        ((ALL | {"confidence": 94},), ".samples[0].confidence", "95"),
        ((ALL | {"margin": 0},), ".samples[0].margin", "1"),
        ((ALL | {"margin": 51},), ".samples[0].margin", "50"),
        ((ALL, ALL | {"code": "none"}), ".samples[1]", "left out"),
        ((ALL | {"from_pence": 10**9},), ".samples[0]", "left out"),
        ((COURSE, DEAR | {"code": "course"}), ".samples[1].code", "once each"),
        ((ALL | {"measures": ["unheard_of"]},), ".samples[0].measures[0]", "hep_b_course"),
        ((COURSE | {"measures": ["hep_b_course"] * 2},), ".samples[0].measures[1].measure", "once each"),
    ],
)
def test_what_is_refused_says_what_is_allowed(samples: tuple[dict[str, Any], ...], path: str, allowed: str) -> None:
    faults = faults_of(*samples)
    assert allowed in faults.get(path, ""), faults


def test_a_contract_without_samples_keeps_its_hash() -> None:
    plain = read(said())
    assert "validation" not in canonical(plain)["contracts"][RIVERSIDE]
    assert scheme_hash(plain) != scheme_hash(read(said(ALL)))


def test_what_is_drawn_and_what_follows_is_said_in_words() -> None:
    scheme = canonical(read(said(COURSE, DEAR, ALL, extrapolate=True, counter={"confidence": 90, "margin": 5})))
    sentences = list(in_words(scheme["contracts"][RIVERSIDE], scheme))
    assert "to 10 % with a confidence of 80 %, in the class course: Hepatitis B" in sentences[0]
    assert sentences[1].endswith("no class before it takes, where the highest price is £300 or more.")
    assert [sentence.split(",")[0] for sentence in sentences[3:]] == [
        "The share of a class that failed its validation is taken off what else the month pays of that class.",
        "Of what each verifier verified in a month so many are verified again by a second organisation",
    ]


def test_what_two_versions_say_of_samples_is_told_by_their_class() -> None:
    before, after = (canonical(read(said(row))) for row in (ALL, ALL | {"margin": 10}))
    (change,) = scheme_changes.changes(before, after)
    assert change.what.endswith("samples by class: all: margin, parts of a hundred")
    assert (change.before, change.after) == ("5", "10")
