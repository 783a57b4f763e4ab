"""What the name of an extract's file says: `N0852-20120401-20120831-TREAT-IN-H.csv`."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

AGENCY = r"[A-Z][0-9]{4}"
NAME_EXAMPLE = "N0852-20120401-20120831-TREAT-IN-H.csv"
_NAME = re.compile(rf"({AGENCY})-([0-9]{{8}})-([0-9]{{8}})-TREAT-IN-([A-Z]{{1,3}})\.csv", re.ASCII)


@dataclass(frozen=True, slots=True)
class ExtractName:
    """Whose file it is, of which days, both included, and in which edition."""

    agency: str
    since: date
    until: date
    version: str


class WrongExtractName(ValueError):
    """Why a name is none; the text goes on after the name of the field."""

    def __init__(self, message: str, *allowed: str) -> None:
        super().__init__(message)
        self.message, self.allowed = message, allowed


def extract_name(name: str, versions: Collection[str], today: date) -> ExtractName:
    said = _NAME.fullmatch(name)
    if said is None:
        message = "must say the agency, the first and the last day and the edition, as NDTMS names its files"
        raise WrongExtractName(message, NAME_EXAMPLE)
    agency, first, last, version = said.groups()
    if version not in versions:
        raise WrongExtractName("names an edition of the data set that is not here", *sorted(versions))
    since, until = _day(first), _day(last)
    if not since <= until <= today:
        message = "must name a first and a last day of the calendar in their order, the last not after today"
        raise WrongExtractName(message, f"days until {today}")
    return ExtractName(agency, since, until, version)


def _day(digits: str) -> date:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise WrongExtractName("names a day that is not in the calendar", NAME_EXAMPLE) from None
