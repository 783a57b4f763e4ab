"""What may stand in a field that came from another service, whatever the field: nothing that a table cannot keep, or
that no arithmetic with days and pence is safe with.

Only in the fields that are read: what is new in an event and not known here does no harm.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, TypeVar, cast

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    create_model,
)
from pydantic_core import to_json

from shared.kernel.days import FIRST_DAY, LAST_DAY

TEXT_MAX = 255  # the longest there is: who did it, RFC 7519's `sub`
NUMBER_MAX = 2**63 - 1
REVISION_MAX = 2**31 - 1  # of a fact, as every table keeps it
_NUL = b"\\u0000"
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", re.ASCII)

M = TypeVar("M", bound=BaseModel)

Text = Annotated[str, Field(min_length=1, max_length=TEXT_MAX)]  # in a part; in a payload every text is one
Count = Annotated[int, Field(ge=0, le=NUMBER_MAX)]  # pence, points, years, versions


def in_bounds(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"a day is from {FIRST_DAY} to {LAST_DAY}")
    return day


Day = Annotated[date, AfterValidator(in_bounds)]  # in a part; in a payload every plain day is one


def _instant(value: Any) -> Any:
    if not isinstance(value, str) or not _TIME.match(value):
        return value  # of another type, or refused as strictly as any text
    instant = datetime.fromisoformat(value)
    in_bounds(instant.date())
    return instant


Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]  # plain, it takes seconds since 1970 as text


def read_strictly(message: Mapping[str, Any], model: type[M]) -> M:
    """As JSON, where a day is a text: else 5 is a day in 1970, and true is one penny."""
    text = to_json(message)  # refuses half a surrogate pair
    if _NUL in text and _NUL in to_json({name: message.get(name) for name in _read_by(model)}):
        raise ValueError("holds NUL")
    return _with_days(model.model_validate_json(text, strict=True))


def read_within(body: bytes, message: Mapping[str, Any], model: type[M]) -> M:
    """As `read_strictly`, of the `data` of a message. With the text from which it was read, which names no member
    twice, it need not be written again for that.
    """
    if body and (b"\\" not in body or _NUL not in body):
        try:
            around = _around(model).validator.validate_json(body, strict=True)
            return _with_days(cast("M", around.data))
        except ValidationError:
            pass  # the other way tells it by the names of the data's own fields
    return read_strictly(message["data"], model)


def _with_days(data: M) -> M:
    for name in _days_of(type(data)):
        if (day := getattr(data, name)) is not None:
            in_bounds(day)
    return data


@cache
def _around(model: type[BaseModel]) -> TypeAdapter[Any]:
    """Of a message, of which only the data is read."""
    return TypeAdapter(create_model(f"Around{model.__name__}", data=(model, ...)))


@cache
def _read_by(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(info.alias or name for name, info in model.model_fields.items())


@cache
def _days_of(model: type[BaseModel]) -> tuple[str, ...]:
    """Those of fields that say nothing more about their days."""
    plain = (date, date | None)
    return tuple(name for name, info in model.model_fields.items() if info.annotation in plain and not info.metadata)
