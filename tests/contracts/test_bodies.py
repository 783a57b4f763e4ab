"""A body takes the JSON types that its document names: no "1" or true for a number, no number for a day."""

import importlib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from shared.web.business_dates import RepairBody
from shared.web.schemas import STORABLE, Body, Day, Truth, Whole


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
    assert all(type(week) is int for week in (form.count_of, form.part.days, *form.weeks, *form.prices.values()))


def test_the_document_says_the_bounds() -> None:
    schema = Form.model_json_schema()["properties"]["countOf"]
    assert schema.items() >= {"type": "integer", "minimum": 0, "maximum": 10}.items()


TYPED = ("reason", "note", "name")  # what a person types freely, by the last word of the field's name
SERVICES = ("assessment", "referral", "tariff", "payments")


def bodies(of: type[Body] = Body) -> Iterator[type[Body]]:
    for service in SERVICES:
        importlib.import_module(f"services.{service}.main")
    for body in of.__subclasses__():
        yield body
        yield from bodies(body)


def unguarded(body: type[BaseModel]) -> Iterator[str]:
    """Its fields of free text that take any text: control characters, and what looks like another."""
    for name, field in body.model_fields.items():
        if name.rpartition("_")[2] not in TYPED:
            continue
        schema = TypeAdapter(field.rebuild_annotation()).json_schema()
        for each in (schema, *schema.get("anyOf", ())):
            text = each.get("type") == "string" and not each.keys() & {"enum", "const", "format"}
            if text and each.get("pattern", STORABLE) == STORABLE:
                yield f"{body.__name__}.{name}"


def test_every_text_that_a_person_types_is_one_line_in_one_spelling() -> None:
    """A scheme is a document with its own form, kept to the byte: its titles are not among them."""
    ours = {body for body in bodies() if not body.__module__.startswith("test")}
    assert len(ours) > 30
    assert sorted(each for body in ours for each in unguarded(body)) == []


def test_a_field_is_taken_by_its_published_name_alone() -> None:
    """By another spelling it is a field that is not known, and is named."""
    for body in bodies():
        for name, field in body.model_fields.items():
            if field.alias in {None, name}:
                continue
            with pytest.raises(ValidationError) as refused:
                body.model_validate({name: "1"})
            unknown = {error["loc"] for error in refused.value.errors() if error["type"] == "extra_forbidden"}
            assert (name,) in unknown, (body, name)


def test_the_reason_of_a_repair_is_one_line_as_every_operators_is() -> None:
    assert RepairBody(reason=" the clock\u200b stood  ahead ").reason == "the clock stood ahead"
    for reason in ("a\nb: forged", "no", "\u200b\u200b\u200b", "x" * 501):
        with pytest.raises(ValidationError):
            RepairBody(reason=reason)
