"""The band of an assessment by tariff and by the independent check, on any domains, weights and thresholds."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from deploy.examples.oracle.scheme import Scheme
from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.proposal import arithmetic
from tests.examples.small import SCHEME
from tests.tariff.builders import scheme

CODES = ("drug_use", "health", "housing", "legal")
WEIGHTS = st.decimals(0, 20, places=3).map(str)
HALVES = st.integers(1, 120).map(lambda halves: halves // 2 if halves % 2 == 0 else f"{halves // 2}.5")


@st.composite
def complexities(draw: st.DrawFn) -> dict[str, Any]:
    domains = [
        draw(st.sampled_from([code, {"code": code, "weight": draw(WEIGHTS), "max_points": draw(st.integers(1, 12))}]))
        for code in CODES
    ]
    middle, high = sorted(draw(st.lists(HALVES, min_size=2, max_size=2, unique_by=float)), key=float)
    bands = [{"code": "low", "from": 0}, {"code": "medium", "from": middle}, {"code": "high", "from": high}]
    return {"domains": domains, "max_points": 6, "bands": bands}


@given(complexities(), st.data())
def test_both_come_to_the_same_band(complexity: dict[str, Any], data: st.DataObject) -> None:
    theirs = Scheme(SCHEME)
    ours = read(scheme(complexity=complexity))
    most = {domain.code: ours.complexity.most_points(domain) for domain in ours.complexity.domains}
    points = {code: data.draw(st.integers(0, maximum or 0)) for code, maximum in most.items()}
    theirs.text["complexity"] = json.loads(json.dumps(canonical(ours)["complexity"]))
    assert arithmetic(ours, points).band == theirs.band(points)
