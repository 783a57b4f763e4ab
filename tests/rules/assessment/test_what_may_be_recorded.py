"""What a version lets one record, as it writes it and where it leaves it out; and what none may leave out."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from services.assessment.rules.catalogue import Catalogue, catalogue, judged
from services.assessment.rules.complexity import weights
from services.assessment.rules.remit import RemitRule
from services.assessment.rules.second_rating import scale
from services.assessment.rules.terms import terms

SCHEME = {
    "journey": {"correction_days": 7, "tariff_kinds": ["start"]},
    "drugs": [{"code": "heroin", "class": "opiate"}, {"code": "ale", "class": "alcohol"}],
    "remit": [
        {"substance": "opiate", "min_age": 18, "max_age": 60, "from": "2012-04-02", "to": "2013-04-02"},
        {"substance": "alcohol", "from": "2012-06-04"},
    ],
    "referral_sources": [{"code": "self"}, {"code": "gp"}],
    "complexity": {
        "assessed_by_provider": "under_audit",
        "second_rated_percent": 10,
        "max_points": 4,
        "domains": ["health", {"code": "housing", "max_points": 6, "weight": "1.5"}],
    },
}


def test_what_may_be_recorded_is_what_the_version_lists() -> None:
    made = catalogue(SCHEME)
    assert made == Catalogue(
        substances={"heroin": "opiate", "ale": "alcohol"},
        remit=(
            RemitRule("opiate", 18, 60, date(2012, 4, 2), date(2013, 4, 2)),
            RemitRule("alcohol", 0, None, date(2012, 6, 4), None),
        ),
        sources=frozenset({"self", "gp"}),
        most_points={"health": 4, "housing": 6},
        tariff_kinds=frozenset({"start"}),
        provider_assesses=True,
        correction_days=timedelta(days=7),
        second_rated_percent=10,
        scale=scale(SCHEME),
    )
    assert made.substances_of(["ale", "heroin"]) == ["alcohol", "opiate"]
    assert weights(SCHEME) == {"health": Fraction(1), "housing": Fraction("1.5")}


@pytest.mark.parametrize("scheme", [{}, {"journey": {}}, {"journey": {"correction_days": None}}])
def test_what_a_version_leaves_out_lets_nothing_be_recorded_and_three_weeks_for_corrections(
    scheme: dict[str, Any],
) -> None:
    made = catalogue(scheme)
    assert made == Catalogue({}, (), frozenset(), {}, frozenset(), False, timedelta(days=21))
    assert catalogue({"journey": {"correction_days": 0}}).correction_days == timedelta(0)
    assert not catalogue({"complexity": {"assessed_by_provider": "never"}}).provider_assesses


def test_a_drug_that_the_version_does_not_list_keeps_the_class_it_was_recorded_with() -> None:
    presenting = [{"code": "heroin", "class": "other"}, {"code": "spice", "class": "opiate"}]
    said = judged(catalogue(SCHEME), date(2012, 9, 3), date(1980, 1, 2), presenting)
    assert said == {
        "presenting": [{"code": "heroin", "class": "opiate"}, {"code": "spice", "class": "opiate"}],
        "in_remit": True,
        "remit_reason": "opiate 18-60 from 2012-04-02",
    }
    young = judged(catalogue(SCHEME), date(2012, 9, 3), date(1994, 9, 4), presenting)
    assert (young["in_remit"], young["remit_reason"]) == (False, "no rule for opiate at age 17")


@pytest.mark.parametrize(
    ("kind", "params", "error"),
    [
        ("event", {}, "the measure m needs a code that is str"),
        ("sustained", {"code": "x", "weeks": "4"}, "the measure m needs a weeks that is int"),
        ("discharge", {"classes": "planned"}, "the measure m needs a classes that is list"),
        ("new_person", {}, "the measure m needs months that are int, or ever"),
        ("new_person", {"months": "never"}, "the measure m needs months that are int, or ever"),
        ("top_item", {"item": "alcohol"}, "the measure m needs a range, a change or a percent"),
        ("score", {"form": "assessment", "score": "total"}, "the measure m needs a range, a change or a percent"),
    ],
)
def test_a_measure_that_cannot_be_judged_is_refused_by_name(kind: str, params: dict[str, Any], error: str) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^{error}$"):
        _read(kind, params)


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        ("new_person", {"months": "ever"}),
        ("new_person", {"months": 6}),
        ("top_item", {"item": "alcohol", "percent": -50}),
        ("top_item", {"item": "alcohol", "change": -4}),
        ("score", {"form": "assessment", "score": "total", "range": [0, 3]}),
        ("of a newer program", {}),
    ],
)
def test_a_measure_that_can_be_judged_is_read(kind: str, params: dict[str, Any]) -> None:
    _read(kind, params)


def _read(kind: str, params: dict[str, Any]) -> None:
    body = {"id": "s", "version": 1, "valid_from": "2012-04-02"}
    body |= {"journey": {"gap_days": 21, "presentation_kinds": ["start"]}}
    terms(body | {"measures": [{"code": "m", "kind": kind, "params": params}]}, datetime(2012, 4, 1, tzinfo=UTC))
