"""Fields that several payloads have."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer

from shared.messaging.bounds import in_bounds

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


JournalText = Annotated[str, Field(max_length=400)]  # as long as a scheme may state it


def _or_ever(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return date.max if value == "ever" else in_bounds(date.fromisoformat(value)) if _DAY.fullmatch(value) else value


DayOrEver = Annotated[
    date | None,
    BeforeValidator(_or_ever, json_schema_input_type=date | Literal["ever"] | None),
    PlainSerializer(lambda day: "ever" if day == date.max else day and day.isoformat(), when_used="json"),
]
