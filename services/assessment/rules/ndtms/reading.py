"""An agency's extract, line by line: what each says of a client, an episode, a modality and a TOP.

What is wrong is told by line and column, never with the value: it may tell who somebody is. Of a client who does not
consent nothing may stand beside the agency, their reference and that they do not: docs/ndtms.md.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.assessment.rules.ndtms.cells import WrongCell, cell_value, checked_code
from services.assessment.rules.ndtms.extracts import ExtractName
from services.assessment.rules.ndtms.layouts import NdtmsLayout
from shared.kernel.csv_lines import NoTable, table_lines

MINIMAL = ("agency", "client_ref", "consent")
NEEDED = ("first_initial", "family_initial", "birth_date", "sex", "episode_ref", "referred_on")
_IN_ORDER = (
    ("birth_date", "referred_on"),
    ("referred_on", "triaged_on"),
    ("referred_on", "modality_started_on"),
    ("modality_started_on", "modality_ended_on"),
    ("referred_on", "discharged_on"),
)
_TOGETHER = (
    ("discharged_on", "discharge_reason"),
    ("discharge_reason", "discharged_on"),
    ("modality_started_on", "modality"),
    ("modality", "modality_ref"),
)
_KEY = ("client_ref", "episode_ref", "modality_ref", "top_ref")


@dataclass(frozen=True, slots=True)
class CellProblem:
    column: str
    message: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtractLine:
    """`key` says which line of the agency's it is, whatever else it says; None where that cannot be read. `content` by
    field, without what is not said; empty where there are problems.
    """

    line: int
    key: str | None
    content: dict[str, Any]
    problems: tuple[CellProblem, ...]


class WrongLayout(ValueError):
    """The file is none of its edition. `allowed`: the columns that are expected, where it has none of them."""

    def __init__(self, message: str, allowed: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message, self.allowed = message, tuple(allowed)


def extract_lines(
    text: str,
    layout: NdtmsLayout,
    name: ExtractName,
    today: date,
    first_line: int = 1,
    editions: Collection[NdtmsLayout] = (),
) -> Iterator[ExtractLine]:
    """Of a file or a part of one, which begins with the columns as the file does. `first_line` is the one of the file
    that its first line after them is, less one. `editions`: of which its columns may be instead.
    """
    try:
        for line, cells in table_lines(text, _heads_of(layout, editions)):
            yield _line(line + first_line - 1, cells, layout, name, today)
    except NoTable as none:
        if none.no_columns:
            raise WrongLayout(none.message, layout.columns) from None
        about = f"line {none.line + first_line - 1}"
        said = f"{about} cannot be read: {none.message}" if none.unread else f"{about} {none.message}"
        raise WrongLayout(said) from None


def _heads_of(layout: NdtmsLayout, editions: Collection[NdtmsLayout]) -> Callable[[Sequence[str]], Sequence[str]]:
    def heads_of(cells: Sequence[str]) -> Sequence[str]:
        heads = [cell.upper() for cell in cells]
        if wrong := _wrong_heads(heads, layout):
            fits = [other.version for other in editions if other != layout and not _wrong_heads(heads, other)]
            instead = f"; they are those of edition {' or '.join(fits)}, which its name has to say" if fits else ""
            raise WrongLayout(wrong + instead)
        return heads

    return heads_of


def _wrong_heads(heads: Sequence[str], layout: NdtmsLayout) -> str:
    """Only the columns that are wrong: the others would hide them."""
    if missing := [column for column in layout.columns if column not in heads]:
        return f"lacks columns of edition {layout.version}: {', '.join(missing)}"
    if others := sorted({*heads} - {*layout.columns} - layout.optional):
        return f"has columns that edition {layout.version} does not have: {', '.join(others)}"
    if twice := sorted({column for column in heads if heads.count(column) > 1}):
        return f"has columns more than once: {', '.join(twice)}"
    return ""


def _line(line: int, cells: Mapping[str, str], layout: NdtmsLayout, name: ExtractName, today: date) -> ExtractLine:
    reading = _LineReading(layout, today, {}, [])
    said = {head for head, text in cells.items() if text and text != layout.unsaid}
    for field in MINIMAL:
        reading.take(field, cells, said, needed=True)
    if reading.content.get("agency", name.agency) != name.agency:
        reading.problem("agency", "is another agency's than the name of the file says", name.agency)
    if reading.content.get("consent") is False:
        reading.refuse_others(said)
    else:
        for field in layout.fields:
            if field not in MINIMAL:
                reading.take(field, cells, said, needed=field in NEEDED)
        reading.check_whole(name)
    content = {} if reading.problems else reading.content
    return ExtractLine(line, _key_of(reading.content), content, tuple(reading.problems))


@dataclass(frozen=True, slots=True)
class _LineReading:
    layout: NdtmsLayout
    today: date
    content: dict[str, Any]
    problems: list[CellProblem]

    def problem(self, field: str, message: str, *allowed: str) -> None:
        self.problems.append(CellProblem(self.layout.fields[field].name, message, allowed))

    def take(self, field: str, cells: Mapping[str, str], said: set[str], *, needed: bool) -> None:
        column = self.layout.fields[field]
        if column.name not in said:
            if needed:
                self.problem(field, "must be said")
            return
        try:
            self.content[field] = cell_value(column, cells[column.name], self.today)
        except WrongCell as wrong:
            self.problem(field, wrong.message, *wrong.allowed)

    def refuse_others(self, said: set[str]) -> None:
        minimal = {self.layout.fields[field].name for field in MINIMAL}
        for name in self.layout.columns:
            if name in said and name not in minimal:
                message = "must not be said of a client who does not consent"
                self.problems.append(CellProblem(name, message, (self.layout.unsaid,)))

    def check_whole(self, name: ExtractName) -> None:
        for first, then in _IN_ORDER:
            if first in self.content and then in self.content and self.content[then] < self.content[first]:
                earlier = self.layout.fields[first].name
                self.problem(then, f"lies before {earlier}", f"on or after the day of {earlier}")
        for field, needs in _TOGETHER:
            if field in self.content and needs in self.layout.fields and needs not in self.content:
                self.problem(needs, f"must be said where {self.layout.fields[field].name} is")
        for field, column in self.layout.fields.items():
            if column.codes and field in self.content:
                self._check_code(field, name.until)

    def _check_code(self, field: str, last: date) -> None:
        column = self.layout.fields[field]
        said = self.content.get(column.dated_by or "")
        try:
            day = date.fromisoformat(said) if said else last
            self.content[field] = checked_code(column, self.content[field], day)
        except WrongCell as wrong:
            self.problem(field, wrong.message, *wrong.allowed)


def _key_of(content: Mapping[str, Any]) -> str | None:
    """Of a TOP without a reference its day. Who does not consent has one line."""
    if "client_ref" not in content:
        return None
    parts = [content.get(field, "") for field in _KEY]
    return "|".join([*parts[:3], parts[3] or content.get("top_on", "")])
