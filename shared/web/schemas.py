"""Bodies of HTTP requests and answers: camelCase outside, snake_case inside."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shared.kernel.days import FIRST_DAY, LAST_DAY
from shared.kernel.text import ONE_LINE, Unprintable, one_line

STORABLE = r"^[^\u0000]*$"  # as documents say it; half a surrogate pair they have no words for
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
NOT_STORABLE = "must not hold NUL or half a surrogate pair"
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def _whole(value: Any) -> Any:
    """JSON knows no difference between 2.0 and 2."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _inside(value: Any) -> Any:
    match value:
        case list():
            return [_whole(schema) for schema in value]
        case dict():
            return {name: _whole(schema) for name, schema in value.items()}
    return _whole(value)


def _iso_day(value: Any) -> Any:
    if not isinstance(value, date) and not (isinstance(value, str) and _ISO_DAY.fullmatch(value)):
        raise PydanticCustomError("day", "must be a date, such as 2012-04-02")
    return value


def _of_our_times(day: date) -> date:
    """Each command knows nearer bounds; beyond these no arithmetic with years would be safe."""
    if not FIRST_DAY <= day <= LAST_DAY:
        bounds = {"first": FIRST_DAY.isoformat(), "last": LAST_DAY.isoformat()}
        raise PydanticCustomError(
            "date_range", "must be a date from {first} to {last}: a year so far away is mistyped", bounds
        )
    return day


# As documented and no more: plain int takes true and "1", plain date takes seconds since 1970, plain bool "yes".
Whole = Annotated[int, Field(strict=True)]
Day = Annotated[date, BeforeValidator(_iso_day), AfterValidator(_of_our_times)]
Truth = Annotated[bool, Field(strict=True)]


def _one_line(text: str) -> str:
    try:
        return one_line(text)
    except Unprintable as refusal:
        raise PydanticCustomError("text", str(refusal)) from None


@dataclass(frozen=True, slots=True)
class OneLine:
    """`Annotated[str, OneLine(100)]`: what a person typed, as long as that at most when it comes in.

    Every name, reason and note is one, so that what looks the same is the same.
    """

    max_length: int
    min_length: int = 1

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        typed = core_schema.str_schema(min_length=self.min_length, max_length=self.max_length)
        return core_schema.no_info_after_validator_function(_one_line, typed)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": ONE_LINE}


class Body(BaseModel):
    """What comes in. A field that is not known is refused: it is a misspelling or a wrong version.

    Its numbers, days and truths are `Whole`, `Day` and `Truth`.
    """

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _whole_numbers(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {name: _inside(value) for name, value in data.items()}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core_schema)
        for field in handler.resolve_ref_schema(schema).get("properties", {}).values():
            for part in (field, *field.get("anyOf", ())):
                if part.get("type") == "string" and not part.keys() & {"pattern", "format", "enum", "const"}:
                    part["pattern"] = STORABLE
        return schema

    @field_validator("*", mode="after")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        if isinstance(value, str) and UNSTORABLE.search(value):
            raise PydanticCustomError("text", NOT_STORABLE)
        return value


class View(BaseModel):
    """What goes out. No defaults, else generated clients see optional fields."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True)


T = TypeVar("T")


class PageOf(View, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(description="The cursor of the next page; null on the last one.")
