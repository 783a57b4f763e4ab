"""By which measures a draft may judge anybody otherwise: nobody is judged by any other."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from services.assessment.rules.terms import Terms, terms
from services.assessment.rules.what_if_measures import judged_otherwise

Change = Callable[[dict[str, Any]], object]
ALL = frozenset({"sooner", "later", "both", "rated", "banded", "banded_and_later"})


def scheme() -> dict[str, Any]:
    return {
        "id": "s", "version": 1, "valid_from": "2012-04-02", "valid_to": None,
        "journey": {"gap_days": 21, "presentation_kinds": ["first"]},
        "measures": [
            {"code": "sooner", "kind": "engaged", "params": {"weeks": 6, "contact_weeks": 4}},
            {"code": "later", "kind": "engaged", "params": {"weeks": 12, "contact_weeks": 4}},
            {"code": "both", "kind": "all", "params": {"of": ["sooner", "rated"]}},
            {"code": "rated", "kind": "score", "params": {"form": "f", "score": "total", "change": 2}},
            {"code": "banded", "kind": "assessed", "params": {"bands": ["high"]}},
            {"code": "banded_and_later", "kind": "after", "params": {"of": "banded", "after": "later"}},
        ],
        "contracts": [{"code": "c", "party": "cdas", "starts": "2012-04-02", "ends": "2014-04-02",
                       "measures": sorted(ALL)}],
        "complexity": {"domains": [{"code": "housing", "weight": "1"}]},
    }  # fmt: skip


def read(body: dict[str, Any], month: int) -> Terms:
    return terms(body, datetime(2012, month, 1, tzinfo=UTC))


def otherwise(change: Change, *versions: Terms, is_rebanded: bool = False) -> frozenset[str]:
    body = scheme() | {"version": 9}
    change(body)
    return judged_otherwise(read(body, 6), versions or (read(scheme(), 3),), is_rebanded=is_rebanded)


def weeks(code: str, many: int = 8) -> Change:
    def change(body: dict[str, Any]) -> None:
        next(measure for measure in body["measures"] if measure["code"] == code)["params"]["weeks"] = many

    return change


def weight(body: dict[str, Any]) -> None:
    body["complexity"]["domains"][0]["weight"] = "2"


def without_later(body: dict[str, Any]) -> None:
    body["contracts"][0]["measures"].remove("later")


def new_one(body: dict[str, Any]) -> None:
    body["measures"].append({"code": "new", "kind": "new_person", "params": {"months": "ever"}})


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda _: None, set()),
        (lambda body: body.update(title="Another", prices=[{"pence": 1}]), set()),
        (weeks("later"), {"later", "banded_and_later"}),
        (weeks("sooner"), {"sooner", "both"}),
        (weight, {"rated", "both"}),
        (without_later, {"later", "banded_and_later"}),
        (new_one, {"new"}),
        (lambda body: body["measures"].pop(0), {"sooner", "both"}),
        (lambda body: body["journey"].update(gap_days=28), ALL),
        (lambda body: body["contracts"][0].update(provisional="hold"), ALL),
        (lambda body: body["contracts"][0].update(ends="2013-04-02"), ALL),
        (lambda body: body.update(valid_from="2012-07-02"), set()),
    ],
)
def test_only_what_says_something_else_on_a_day_of_the_draft_is_judged_by(change: Change, codes: set[str]) -> None:
    assert otherwise(change) == codes


def test_other_bands_are_looked_at_by_what_looks_at_bands() -> None:
    assert otherwise(lambda _: None, is_rebanded=True) == {"banded", "banded_and_later"}
    assert otherwise(weeks("sooner"), is_rebanded=True) == {"banded", "banded_and_later", "sooner", "both"}


def test_it_is_compared_with_whichever_version_counts_on_its_days() -> None:
    """With the first where the second has ended by then; with both where it takes the days of both."""
    second = scheme() | {"version": 2, "valid_from": "2012-05-01", "valid_to": "2012-06-01"}
    weeks("sooner", 7)(second)
    versions = read(scheme(), 3), read(second, 4)
    both = {"sooner", "both"}
    assert otherwise(lambda body: body.update(valid_from="2012-06-01"), *versions) == set()
    assert otherwise(lambda body: body.update(valid_from="2012-05-15"), *versions) == both
    assert otherwise(lambda _: None, *versions) == both
    unended = read(second | {"valid_to": None}, 4)
    assert otherwise(lambda body: body.update(valid_from="2012-07-02"), versions[0], unended) == both


def test_where_no_version_counts_all_are_judged_by() -> None:
    later = read(scheme() | {"valid_from": "2012-05-01"}, 3)
    assert otherwise(lambda _: None, later) == ALL
