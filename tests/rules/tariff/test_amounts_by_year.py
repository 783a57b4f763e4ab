"""What is said by contract year: what needs one amount for each year, and of what the last goes on, as the page of
schemes says.
"""

import copy
from pathlib import Path
from typing import Any

import pytest

from services.tariff.rules.checking import checked
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.toml_text import parse_toml

PAGE = (Path(__file__).parents[3] / "docs" / "scheme.md").read_text()
SOURCE = parse_toml((Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text())
CDAS, RIVERSIDE = 0, 1
SENTENCE = next(part for part in PAGE.split("\n\n") if part.startswith("What is said by contract year"))
EACH, AFTER_THAT = " ".join(SENTENCE.split()).split("Of `block_shares`", 1)


def faults(contract: int, **terms: Any) -> str:
    source = copy.deepcopy(SOURCE)
    source["contracts"][contract] |= terms
    try:
        checked(source, "stockport", [])
    except SchemeRefused as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("amounts", [[1_200_000], [1_200_000] * 3])
@pytest.mark.parametrize("key", ["annual_value_pence", "plan.expected_value_pence"])
def test_one_amount_for_each_of_two_years_no_fewer_and_no_more(key: str, amounts: list[int]) -> None:
    assert f"`{key}`" in EACH
    plan = {"expected_value_pence": amounts}
    terms: dict[str, Any] = {"plan": plan} if "." in key else {key: amounts}
    assert f"gives {len(amounts)} amounts for 2 contract years" in faults(RIVERSIDE, **terms)


@pytest.mark.parametrize("people", [[10], [10, 10, 10]])
def test_so_for_who_is_assumed_to_start(people: list[int]) -> None:
    assert "`plan.assumed_starts.people`" in EACH
    plan = copy.deepcopy(SOURCE["contracts"][CDAS]["plan"])
    plan["assumed_starts"][0]["people"] = people
    assert f"gives {len(people)} numbers for 2 contract years" in faults(CDAS, plan=plan)


@pytest.mark.parametrize(
    ("key", "value", "more"),
    [
        ("cap_pence", [9_000_000], [1] * 3),
        ("collar_pence", [1], [1] * 3),
        ("block_shares", ["0.25"], ["0.25"] * 3),
        ("final_accounts", ["2013-10-02"], ["2013-10-02"] * 3),
    ],
)
def test_of_others_one_is_enough_and_more_than_years_are_refused(key: str, value: list[Any], more: list[Any]) -> None:
    assert f"`{key}`" in "`block_shares`" + AFTER_THAT
    terms = {"block_share": "0"} if key == "block_shares" else {}
    assert faults(RIVERSIDE, **terms, **{key: value}) == ""
    assert "for 2 contract years" in faults(RIVERSIDE, **terms, **{key: more})
