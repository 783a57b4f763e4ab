"""What outcomes are called: a combined measure and what it is made of."""

from services.assessment.pages.names import CodeNames, outcome_title, wholes_of
from services.assessment.rules.code_lists import code_lists
from services.assessment.schemas.code_lists import CodeListsView

PARTS = [
    {"code": "housed", "title": "Housing problem resolved", "kind": "top_item", "params": {}},
    {"code": "clean", "title": "Abstinent", "kind": "top_abstinent", "params": {}},
    {"code": "custody", "title": "In custody", "kind": "event", "params": {"code": "custody"}},
]
WHOLES = [
    {"code": "both", "title": "Housed and abstinent", "kind": "all",
     "params": {"of": ["housed", "clean", {"not": "custody"}]}},
    {"code": "soon", "title": "Housed soon after", "kind": "within",
     "params": {"of": "housed", "since": "clean", "days": 90}},
]  # fmt: skip


def test_a_combination_is_named_and_of_a_part_of_which_it_is_one() -> None:
    lists = CodeListsView.model_validate(code_lists({"measures": [*PARTS, *WHOLES]}))
    codes = CodeNames(lists.model_dump(by_alias=True))
    assert outcome_title(codes, "both") == "Housed and abstinent"
    assert outcome_title(codes, "housed") == (
        "Housing problem resolved (part of “Housed and abstinent”, “Housed soon after”)"
    )
    for said in ("Abstinent", " abstinent", "clean"):
        assert codes.code_of("measures", said) == "clean"
    assert wholes_of(codes, "custody") == ["Housed and abstinent"]
    assert wholes_of(codes, "never_heard_of") == []
