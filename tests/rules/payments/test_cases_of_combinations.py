"""Payment rules 4, At risk: what is a part of a combination that a pot counts lacks no price either."""

from typing import Any

import pytest

from services.payments.rules.cases_of import read_counting

MEASURES: list[dict[str, Any]] = [
    {"code": "free", "kind": "all", "params": {"of": ["abstinent", "later", {"not": "in_prison"}]}},
    {"code": "later", "kind": "after", "params": {"of": "job_kept", "after": "housed"}},
    {"code": "soon", "kind": "within", "params": {"of": "free", "since": "started", "days": 90}},
    {"code": "abstinent", "kind": "top_item", "params": {"items": ["opiates"], "after": "review"}},
    {"code": "alone", "kind": "discharge", "params": {"classes": ["successful"]}},
    {"code": "started", "kind": "start"},
]


@pytest.mark.parametrize(
    ("counted", "measures"),
    [
        ({"measure": "alone"}, {"alone"}),
        ({"measure": "later"}, {"later", "job_kept", "housed"}),
        ({"measure": "free"}, {"free", "abstinent", "later", "job_kept", "housed"}),
        ({"any": [{"measure": "soon"}, {"event": "x"}]},
         {"soon", "free", "started", "abstinent", "later", "job_kept", "housed"}),
    ],
)  # fmt: skip
def test_the_parts_of_what_is_counted_are_its_cases_and_what_rules_it_out_is_none(
    counted: dict[str, Any], measures: set[str]
) -> None:
    (row,) = read_counting([{"code": "i", "met": counted}], MEASURES)
    assert row.measures == measures
