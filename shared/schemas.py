"""Bodies of HTTP requests and answers: camelCase outside, snake_case inside."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel


class Body(BaseModel):
    """What comes in. A field that is not known is refused: it is a misspelling or a wrong version."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", hide_input_in_errors=True
    )


class View(BaseModel):
    """What goes out. No defaults, else generated clients see optional fields."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True)


T = TypeVar("T")


class PageOf(View, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(description="The cursor of the next page; null on the last one.")
