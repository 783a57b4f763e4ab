"""The cells of an extract: how each kind is written, and what it becomes. A problem never says the value."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.assessment.rules.ndtms.extracts import AGENCY
from services.assessment.rules.ndtms.layouts import NdtmsColumn

FIRST_BIRTH_YEAR = 1903
DAYS_MAX, SCALE_MAX = 28, 20
REFERENCE = r"[A-Za-z0-9][A-Za-z0-9/_.-]{0,39}"
_FORMS = {"agency": AGENCY, "reference": REFERENCE, "initial": r"[^\W\d_]"}
_SAID_FORMS = {
    "agency": ("must be a letter and four digits", "such as N0852"),
    "reference": ("must be a reference without spaces", "up to 40 letters, digits and / _ . -"),
    "initial": ("must be one letter", "A to Z, or another letter"),
}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,19}", re.ASCII)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_WRITTEN = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,3}", re.ASCII)
_TRUTHS = {"Y": True, "N": False}


class WrongCell(ValueError):
    """What is wrong in one cell; the text goes on after the name of the column."""

    def __init__(self, message: str, *allowed: str) -> None:
        super().__init__(message)
        self.message, self.allowed = message, allowed


def cell_value(column: NdtmsColumn, text: str, today: date) -> Any:
    """Days as YYYY-MM-DD: what is read is kept as JSON. Codes are looked at once their day is known."""
    return _READ[column.kind](column.kind, text, today)


def checked_code(column: NdtmsColumn, code: str, day: date) -> str:
    """As it is kept: the code, or of a column that is `named` what it stands for."""
    codes = column.codes_on(day)
    if codes and code not in codes:
        raise WrongCell(f"is no code of the list that counts on {day}", *codes)
    return codes[code] if column.kind == "named" else code


def _formed(kind: str, text: str, _today: date) -> str:
    if not re.fullmatch(_FORMS[kind], text):
        message, allowed = _SAID_FORMS[kind]
        raise WrongCell(message, allowed)
    return text.upper() if kind == "initial" else text


def _code(_kind: str, text: str, _today: date) -> str:
    if not _CODE.fullmatch(text):
        raise WrongCell("is not a code", "up to 20 letters and digits")
    return text


def _day(_kind: str, text: str, today: date) -> str:
    day = _calendar_day(text)
    if day > today:
        raise WrongCell("must not be in the future", f"on or before {today}")
    return str(day)


def _birth_date(_kind: str, text: str, today: date) -> str:
    day = _calendar_day(text)
    if day.year < FIRST_BIRTH_YEAR or day > today:
        raise WrongCell("is no birth date of somebody who may come", f"from {FIRST_BIRTH_YEAR}-01-01 to {today}")
    return str(day)


def _calendar_day(text: str) -> date:
    written = _WRITTEN.fullmatch(text)
    try:
        if written:
            return date(int(written[3]), int(written[2]), int(written[1]))
        if _ISO.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise WrongCell("must be a day of the calendar", "DD/MM/YYYY", "YYYY-MM-DD")


def _number(kind: str, text: str, _today: date) -> int:
    most = DAYS_MAX if kind == "days" else SCALE_MAX
    if not _WHOLE.fullmatch(text) or int(text) > most:
        raise WrongCell("must be a whole number, or NA where it was not answered", f"0 to {most}")
    return int(text)


def _truth(_kind: str, text: str, _today: date) -> bool:
    if text not in _TRUTHS:
        raise WrongCell("must say yes or no", "Y", "N")
    return _TRUTHS[text]


_READ: Mapping[str, Callable[[str, str, date], Any]] = {
    "agency": _formed,
    "reference": _formed,
    "initial": _formed,
    "code": _code,
    "named": _code,
    "day": _day,
    "birth_date": _birth_date,
    "days": _number,
    "scale": _number,
    "flag": _truth,
    "consent": _truth,
}
