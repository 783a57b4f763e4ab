"""The small types that schemes are written in: codes, days, pence, exact shares.

A refusal says what to write. Where that can be guessed the error carries it as `instead`, so that the rest of a file
can be looked through as if it stood there.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, LiteralString, NoReturn

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from shared.kernel.area_codes import AREA_FORM

FIRST_YEAR, LAST_YEAR = 1990, 2200
FLOAT_MAX = 10**12
FACTOR_MAX = 10


class StrictModel(BaseModel):
    """An object with known keys. The refusal of an unknown one lists those that are known."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, validate_by_alias=True, validate_by_name=True,
        use_attribute_docstrings=True,
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _knows_its_keys(cls, value: Any) -> Any:
        allowed_keys = [field.alias or name for name, field in cls.model_fields.items()]
        unknown = [str(key) for key in value if key not in allowed_keys] if isinstance(value, dict) else []
        if unknown:
            raise PydanticCustomError("unknown_key", "is not known here", {"keys": unknown, "known": allowed_keys})
        return value


def _day(value: Any) -> Any:
    if isinstance(value, datetime):
        raise PydanticCustomError("day", "must be a date without a time")
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise PydanticCustomError("day", "must be a date as YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise PydanticCustomError("day", "is no day of the calendar") from error


def in_text(value: Any) -> Any:
    """A number where a share stands: its text is meant."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sort = "a number" if isinstance(value, int) else "a float"
        message = 'is {sort}; write an exact decimal as text: "{given}"'
        refuse("share", message, {"sort": sort, "given": str(value), "instead": format(Decimal(str(value)), "f")})
    return value


def _share(value: str) -> str:
    """One spelling for each share, so that "0.50" and "0.5" hash alike."""
    if not re.fullmatch(r"\d+(\.\d+)?", value):
        raise PydanticCustomError("share", 'must be an exact decimal as text, such as "0.25"')
    share = Decimal(value)
    if share > 1:
        raise PydanticCustomError("share", "must lie between 0 and 1", {"known": ["0", "…", "1"]})
    return format(share.normalize(), "f")


def _factor(value: str) -> str:
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value, re.ASCII):
        raise PydanticCustomError("share", 'must be an exact decimal as text, such as "1.5"')
    factor = Decimal(value)
    if factor > FACTOR_MAX:
        raise PydanticCustomError("share", "must lie between 0 and 10", {"known": ["0", "…", "10"]})
    return format(factor.normalize(), "f")


def whole_pence(value: Any) -> Any:
    _be_whole(value, "whole pence: 22000 for £220.00, 220 for 220p")
    return value


def whole(value: Any) -> Any:
    _be_whole(value, "a whole number")
    return value


def _be_whole(value: Any, wanted: str) -> None:
    """What is meant is said in one go: neither a point nor quotes."""
    if isinstance(value, float | Decimal):
        exact = Decimal(value)
        instead = int(exact) if exact.is_finite() and abs(exact) < FLOAT_MAX else 1
        refuse("whole", "is a float; write {wanted}", {"wanted": f"{wanted}, without a point", "instead": instead})
    if isinstance(value, str) and (match := re.fullmatch(r"\s*[£+]?(\d{1,15})(\.\d*)?\s*p?", value, re.ASCII)):
        wanted = f"{wanted}, without quotes" + (" or a point" if match[2] else "")
        refuse("whole", "is text; write {wanted}", {"wanted": wanted, "instead": int(match[1])})


def refuse(kind: LiteralString, message: LiteralString, context: dict[str, Any]) -> NoReturn:
    raise PydanticCustomError(kind, message, context)


def _of_this_age(day: date) -> date:
    """Arithmetic with months needs years to both sides."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = f"must lie between {FIRST_YEAR} and {LAST_YEAR}: months are counted from it to both sides"
        raise PydanticCustomError("day", "{message}", {"message": message})
    return day


Day = Annotated[date, BeforeValidator(_day), AfterValidator(_of_this_age)]
_SHARE = {"type": "string", "pattern": r"^\d+(\.\d+)?$", "examples": ["0.25"]}
Share = Annotated[str, AfterValidator(_share), BeforeValidator(in_text), WithJsonSchema(_SHARE)]
Factor = Annotated[
    str, AfterValidator(_factor), BeforeValidator(in_text), WithJsonSchema(_SHARE | {"examples": ["1.5"]})
]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]
Area = Annotated[str, Field(pattern=rf"^{AREA_FORM}$")]
Text = Annotated[str, Field(min_length=1, max_length=400)]
Pence = Annotated[int, Field(ge=0, le=10**12), BeforeValidator(whole_pence)]
Number = Annotated[int, Field(ge=-1000, le=1000), BeforeValidator(whole)]
Count = Annotated[int, Field(ge=0, le=1000), BeforeValidator(whole)]
Positive = Annotated[int, Field(ge=1, le=1000), BeforeValidator(whole)]


class Validity(StrictModel):
    """Half-open: `to` is the first day no longer covered."""

    from_: Annotated[Day, Field(alias="from")]
    """The first day."""
    to: Day | None = None
    """The first day no longer covered; none if left out."""

    def covers(self, day: date) -> bool:
        return self.from_ <= day and (self.to is None or day < self.to)
