"""A body takes the JSON types that its document names: no "1" or true for a number, no number for a day."""

from datetime import date
from typing import Any

import pytest
from pydantic import Field, ValidationError

from shared.web.schemas import Body, Day, Truth, Whole


class Part(Body):
    days: Whole | None = None


class Form(Body):
    count_of: Whole = Field(1, ge=0, le=10)
    on: Day = date(2012, 4, 2)
    true: Truth = True
    name: str = ""
    part: Part = Part()
    weeks: list[Whole] = Field(default_factory=list)
    prices: dict[str, Whole] = Field(default_factory=dict)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"countOf": "1"}, "countOf"), ({"countOf": True}, "countOf"), ({"countOf": 1.5}, "countOf"),
        ({"countOf": None}, "countOf"), ({"countOf": 10**30}, "countOf"), ({"countOf": float("inf")}, "countOf"),
        ({"on": 0}, "on"), ({"on": "0"}, "on"), ({"on": "2012-04-02T00:00:00"}, "on"), ({"on": "2012-02-30"}, "on"),
        ({"on": "0000-01-01"}, "on"), ({"true": 1}, "true"), ({"true": "yes"}, "true"), ({"name": 1}, "name"),
        ({"name": "a\0b"}, "name"), ({"name": "\ud800"}, "name"), ({"part": {"days": "1"}}, "part"),
        ({"part": []}, "part"), ({"weeks": [1, "2"]}, "weeks"),
        ({"prices": {"a": "1"}}, "prices"), ({"other": 1}, "other"),
    ],
)  # fmt: skip
def test_another_type_is_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Form.model_validate(given)
    assert refused.value.errors()[0]["loc"][0] == field


def test_two_point_nought_is_two() -> None:
    form = Form.model_validate({"countOf": 2.0, "part": {"days": 3.0}, "weeks": [4.0], "prices": {"a": 5.0}})
    assert (form.count_of, form.part.days, form.weeks, form.prices) == (2, 3, [4], {"a": 5})
    assert all(type(each) is int for each in (form.count_of, form.part.days, *form.weeks, *form.prices.values()))


def test_the_document_says_the_bounds() -> None:
    schema = Form.model_json_schema()["properties"]["countOf"]
    assert schema.items() >= {"type": "integer", "minimum": 0, "maximum": 10}.items()
