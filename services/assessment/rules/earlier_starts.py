"""Starts of treatment from before go-live, from a CSV: so that who was treated before is no new person.

A line names a person, by their NHS number or by their id, and the day. What is wrong is told by line and column, never
with the value: it may be an NHS number.

Payment rules 3, A new person.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.rules.identity import NotAccepted, checked_nhs_number
from services.assessment.rules.terms import Terms
from shared.kernel.csv_lines import NoTable, table_lines

COLUMNS = ("nhs_number", "client_id", "started_on")
SENT_AS = "csv"
ROWS_MAX = 10_000
FIRST_DAY = date(1950, 1, 1)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_HEX = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class NamedStart:
    """One of both says who began. `line` is the one in the file on which it begins."""

    line: int
    nhs_number: str | None
    client_id: UUID | None
    on: date

    @property
    def said(self) -> tuple[str | UUID | None, date]:
        return self.nhs_number or self.client_id, self.on


@dataclass(frozen=True, slots=True)
class LineProblem:
    place: str
    message: str
    allowed: tuple[str, ...] = ()


class _Wrong(ValueError):
    """What is wrong in one cell."""

    def __init__(self, column: str, message: str, *allowed: str) -> None:
        super().__init__(message)
        self.column, self.message, self.allowed = column, message, allowed


def go_live(versions: Iterable[Terms]) -> date | None:
    """The day on which the first contract starts; None where none is published yet."""
    return min((contract.starts for version in versions for contract in version.contracts), default=None)


def named_starts(text: str, today: date, live: date | None) -> tuple[list[NamedStart], list[LineProblem]]:
    """Every line that can be read, and every problem of the others; a file that is no such table has that one alone."""
    starts: list[NamedStart] = []
    problems: list[LineProblem] = []
    last = min(today, date.fromordinal(live.toordinal() - 1)) if live else today
    try:
        for line, cells in table_lines(text, _heads):
            if len(starts) + len(problems) >= ROWS_MAX:
                return [], [LineProblem(SENT_AS, "has more lines than may come at once", (f"up to {ROWS_MAX} lines",))]
            try:
                starts.append(_named(line, cells, last))
            except _Wrong as wrong:
                problems.append(LineProblem(f"{place_of(line)}: {wrong.column}", wrong.message, wrong.allowed))
    except NoTable as none:
        return [], [_why_no_table(none)]
    return starts, problems


def place_of(line: int) -> str:
    return f"{SENT_AS} line {line}"


def _why_no_table(none: NoTable) -> LineProblem:
    message = f"cannot be read: {none.message}" if none.unread else none.message
    return LineProblem(place_of(none.line), message, COLUMNS if none.no_columns else ())


def _heads(cells: Sequence[str]) -> Sequence[str]:
    """In any order; one of the two that name a person may be left out."""
    heads = [cell.lower() for cell in cells]
    who = [head for head in heads if head in COLUMNS[:2]]
    if len(set(heads)) < len(heads) or not set(heads) <= set(COLUMNS) or not who or COLUMNS[2] not in heads:
        message = "must name the columns, with a comma between them: started_on, and nhs_number or client_id or both"
        raise NoTable(1, message, no_columns=True)
    return heads


def _named(line: int, cells: Mapping[str, str], last: date) -> NamedStart:
    number, client = cells.get("nhs_number", ""), cells.get("client_id", "")
    if not number and not client:
        raise _Wrong("nhs_number", "is empty, and so is client_id: one of both says who began")
    if number and client:
        raise _Wrong("client_id", "stands beside an NHS number: give one of both")
    return NamedStart(line, _number(number) if number else None, _client(client) if client else None,
                      _day(cells["started_on"], last))  # fmt: skip


def _number(text: str) -> str:
    try:
        return checked_nhs_number(text)
    except NotAccepted as refusal:
        raise _Wrong("nhs_number", str(refusal), "an NHS number, such as 999 000 0018") from None


def _client(text: str) -> UUID:
    if not _HEX.fullmatch(text):
        raise _Wrong("client_id", "is not an id", "the id under which the person was registered")
    return UUID(text)


def _day(text: str, last: date) -> date:
    try:
        day = date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise _Wrong("started_on", "must be a day of the calendar as YYYY-MM-DD", "a date such as 2011-06-30")
    if not FIRST_DAY <= day <= last:
        allowed = f"{FIRST_DAY} to {last}"
        raise _Wrong("started_on", "must lie before the first contract starts, and not after today", allowed)
    return day
