"""The fields of a form: how each is filled in, and what of it the API gets.

A field's name is its path in the API's body, `settledOn` or `person.familyName`, so an error that the API gives for it
stands at it. What cannot be read as its kind is sent as it was typed: the API says what is allowed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from shared.kernel.days import FIRST_DAY

Kind = Literal["text", "textarea", "number", "pounds", "date", "select", "radios", "checkboxes", "hidden", "file"]
Sent = Mapping[str, Sequence[str]]
PARTS = ("day", "month", "year")
MISSING = "is missing"
UNSAID = "Not said"
EXAMPLE = "27 3 2013"
NO_AMOUNT = "must be an amount in pounds, such as 345 or 345.50"
_WHOLE = re.compile(r"[+-]?[0-9]{1,12}", re.ASCII)
_REAL_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_POUNDS = re.compile(r"([-\u2212])?£?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.([0-9]{2}))?", re.ASCII)


# What could not be read as its kind is sent as it was typed: the API may look at it only once the rest is right.
_UNREADABLE: Mapping[Kind, str] = {
    "pounds": NO_AMOUNT,
    "number": "must be a whole number",
    "date": "must be a real date, such as {example}",
}


@dataclass(frozen=True, slots=True)
class FieldChoice:
    value: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """`width`: of a text, in characters, such as 10. A field that may be left empty says so beside its label; one that
    is needed in one case alone is `optional` and says which: `needed="if you refuse it"`.

    A `file` is read as text, and nothing stands in it when the form comes back: browsers fill none in.
    `of_scheme`: its choices are a list of the scheme; where there is none the form says so. `past`: a day that is not
    ahead; `most`: of a number from 0. The API decides by both; the form says them with what else is refused.
    `example`: of a date, a day that can be meant; without one of what lies behind it is today.
    `form`: how a text is written, said where it is not: `a whole UK postcode, such as SK1 3XE`.
    `heading`: of a part of the form that begins with this field.
    `unsaid`: of radios that may be left alone, what stands first and is chosen until another is, and says nothing to
    the API: nobody could take a choice back by a second click. Empty where one of the choices always stands chosen.
    """

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    choices: Sequence[FieldChoice] = ()
    optional: bool = False
    width: int | None = None
    of_scheme: bool = False
    needed: str = ""
    past: bool = False
    most: int | None = None
    form: str = ""
    example: str = ""
    heading: str = ""
    unsaid: str = UNSAID

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def is_needed(self) -> bool:
        """Whether somebody has to fill it in."""
        return not self.optional and self.kind != "hidden"

    @property
    def offered(self) -> Sequence[FieldChoice]:
        """Its choices, and of radios that may be left alone that nothing is chosen."""
        if self.kind == "radios" and self.optional and self.unsaid:
            return [FieldChoice("", self.unsaid), *self.choices]
        return self.choices

    def read(self, sent: Sent) -> Any:
        """As the API takes it; None where nothing was filled in."""
        match self.kind:
            case "date":
                return _date([_text(sent, f"{self.name}-{part}") for part in PARTS])
            case "checkboxes":
                return [value for value in sent.get(self.name, ()) if value] or None
            case "number":
                text = _text(sent, self.name)
                return int(text) if _WHOLE.fullmatch(text) else text or None
            case "pounds":
                return _pence(_text(sent, self.name))
            case _:
                return _text(sent, self.name) or None

    def fault(self, sent: Sent, today: date) -> dict[str, Any] | None:
        """What is known to be wrong with what was filled in, as the API says it: its message, and what is allowed."""
        value = self.read(sent)
        if value is None:
            return {"message": MISSING} if self.is_needed else None
        if isinstance(value, str) and self.kind in _UNREADABLE and (self.kind != "date" or not _is_day(value)):
            return {"message": _UNREADABLE[self.kind].format(example=self._example(today))}
        if self.most is not None and isinstance(value, int) and value > self.most:
            return {"message": "is too high", "allowed": [f"0 to {self.most}"]}
        return self._ahead_or_long_ago(value, today) if self.past and _REAL_DAY.fullmatch(value) else None

    def _ahead_or_long_ago(self, day: str, today: date) -> dict[str, Any] | None:
        if day > today.isoformat():
            return {"message": "must not be in the future", "allowed": [f"on or before {today}"]}
        if day < FIRST_DAY.isoformat():
            return {"message": f"must be a date from {FIRST_DAY} to {today}: a year so far away is mistyped"}
        return None

    def _example(self, today: date) -> str:
        return self.example or (f"{today.day} {today.month} {today.year}" if self.past else EXAMPLE)

    def typed(self, value: Any) -> dict[str, list[str]]:
        """A value of the API as if it had been typed, to fill the field in."""
        if value is None:
            return {}
        match self.kind:
            case "date":
                year, month, day = [*str(value).split("-"), "", ""][:3]
                return {
                    f"{self.name}-{part}": [text.lstrip("0")]
                    for part, text in zip(PARTS, (day, month, year), strict=True)
                }
            case "checkboxes":
                return {self.name: [str(choice) for choice in value]}
            case "pounds":
                whole, rest = divmod(abs(int(value)), 100)
                return {self.name: [f"{'-' if int(value) < 0 else ''}{whole}.{rest:02d}"]}
            case _:
                return {self.name: ["true" if value is True else "false" if value is False else str(value)]}


def _text(sent: Sent, name: str) -> str:
    return next(iter(sent.get(name, ())), "").strip()


def _is_day(text: str) -> bool:
    try:
        return bool(_REAL_DAY.fullmatch(text)) and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _date(parts: Sequence[str]) -> str | None:
    day, month, year = parts
    if not any(parts):
        return None
    if _WHOLE.fullmatch(day) and _WHOLE.fullmatch(month) and _WHOLE.fullmatch(year):
        return f"{int(year):04d}-{int(month):02d}-{int(day):02d}"
    return f"{year}-{month}-{day}"


def _pence(text: str) -> int | str | None:
    """`12.50`, `£1,200`, `-12.50`: the API says whether it may be less than nothing. Anything else as it was typed."""
    read = _POUNDS.fullmatch(text)
    if read is None:
        return text or None
    pence = int(read[2].replace(",", "")) * 100 + int(read[3] or 0)
    return -pence if read[1] else pence


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """`{"person.name": "A"}` as `{"person": {"name": "A"}}`; what is None is left out."""
    body: dict[str, Any] = {}
    for path, value in values.items():
        if value is not None:
            *groups, name = path.split(".")
            group = body
            for part in groups:
                group = group.setdefault(part, {})
            group[name] = value
    return body


def reached(body: Mapping[str, Any], path: str) -> Any:
    """The value at a field's path in what the API said; None where there is none."""
    value: Any = body
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
