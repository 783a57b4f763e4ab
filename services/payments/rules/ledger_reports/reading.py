"""A file in which the council's ledger says what it did, line by line.

What is wrong is said by line and column, never with what stands there.

Payment rules 6, Files of the ledger.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from services.payments.rules.ledger_mapping import DATES
from services.payments.rules.ledger_reports.mapping import DEBTS, PAYMENTS, REPORT_NEEDED, RETURNS, ReportMapping
from shared.kernel.csv_lines import NoTable, table_lines
from shared.kernel.days import FIRST_DAY, LAST_DAY
from shared.kernel.text import Unprintable, one_line

LINES_MAX = 20_000
RETURNED = "returned"  # why a payment came back, where the file does not say
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]{0,79}( [A-Za-z0-9_./-]+)*")
_FORMULA = ("=", "+", "-", "@")
_NO_CODE = re.compile(r"[^A-Za-z0-9_.-]+")
_TEXT_MAX, _REFERENCE_MAX, _CODE_MAX = 500, 80, 60


@dataclass(frozen=True, slots=True)
class ReportFault:
    column: str
    message: str
    allowed: tuple[str, ...] = ()


@dataclass(slots=True)
class ReportLine:
    """`number`: of the invoice or the request that it is about; `account`: the supplier's or debtor's number.
    `code`: why a payment came back, or what became of a debt. Where there are problems, some of it is missing.
    """

    line: int
    reference: str | None = None
    on: date | None = None
    pence: int | None = None
    number: str | None = None
    account: str | None = None
    code: str | None = None
    reason: str | None = None
    problems: list[ReportFault] = field(default_factory=list)

    def key(self, kind: str) -> str:
        """The same line in whichever file, and written by whichever mapping, has the same."""
        said = (kind, self.reference, self.on, self.pence, self.number, self.account, self.code)
        return hashlib.sha256("|".join("" if part is None else str(part) for part in said).encode()).hexdigest()


class _WrongCell(ValueError):
    def __init__(self, message: str, *allowed: str) -> None:
        super().__init__(message)
        self.message, self.allowed = message, allowed


def report_lines(text: str, mapping: ReportMapping, kind: str) -> Iterator[ReportLine]:
    """Raises NoTable of what is cut off, doubled, separated otherwise or lacks a column."""
    columns = mapping.columns[kind]
    needed = {*REPORT_NEEDED[kind], "day"}  # a ledger that writes days never leaves their column out
    heads: list[str] = []

    def heads_of(cells: Sequence[str]) -> Sequence[str]:
        heads[:] = cells
        if missing := [head for name, head in columns.items() if name in needed and head not in cells]:
            raise NoTable(1, f"lacks the columns {', '.join(missing)}", no_columns=True)
        if twice := sorted({head for head in columns.values() if cells.count(head) > 1}):
            raise NoTable(1, f"has the columns {', '.join(twice)} twice", no_columns=True)
        return cells

    for line, cells in table_lines(text, heads_of, mapping.delimiter):
        if [cells[head] for head in heads] == heads:
            raise NoTable(line, "has the columns again: the file holds a second one, or itself twice")
        yield _line(line, {name: cells[head] for name, head in columns.items() if head in cells}, mapping, kind)


def _line(number: int, cells: Mapping[str, str], mapping: ReportMapping, kind: str) -> ReportLine:
    line, heads = ReportLine(number), mapping.columns[kind]
    readers: dict[str, tuple[str, Callable[[str], object]]] = {
        "reference": ("reference", _reference),
        "day": ("on", lambda cell: _day(cell, mapping.date_form)),
        "amount": ("pence", lambda cell: _pence(cell, mapping.decimal_sign)),
        "number": ("number", _reference),
        "account": ("account", _reference),
        "what": ("code", lambda cell: _what(cell, mapping.words)),
        "reason": ("code" if kind == RETURNS else "reason", _code if kind == RETURNS else _reason),
    }
    for name, cell in cells.items():
        attribute, read = readers[name]
        if not cell:
            if name in REPORT_NEEDED[kind]:
                line.problems.append(ReportFault(heads[name], "must be filled in"))
            continue
        try:
            setattr(line, attribute, read(cell))
        except _WrongCell as wrong:
            line.problems.append(ReportFault(heads[name], wrong.message, wrong.allowed))
    if kind == RETURNS and line.code is None:
        line.code = RETURNED
    _check_sum(line, heads["amount"], kind)
    return line


def _check_sum(line: ReportLine, head: str, kind: str) -> None:
    """Of what came back the sign is the ledger's own affair; a credit's is what takes it off the payment."""
    if line.pence is None:
        return
    is_credit = (line.number or "").lower().endswith("-c")
    if kind == PAYMENTS and is_credit:
        line.pence = -abs(line.pence)
    if kind == RETURNS:
        line.pence = -abs(line.pence) if is_credit else abs(line.pence)
    if line.pence == 0 or (kind == DEBTS and line.pence < 0):
        line.problems.append(ReportFault(head, "must be more than nothing"))


def _reference(cell: str) -> str:
    if cell.startswith(_FORMULA):
        raise _WrongCell("begins as a formula does")
    if len(cell) > _REFERENCE_MAX or not _REFERENCE.fullmatch(cell):
        raise _WrongCell(f"must be {_REFERENCE_MAX} letters, digits, _./- and single spaces within at most")
    return cell


def _reason(cell: str) -> str:
    if cell.startswith(_FORMULA):
        raise _WrongCell("begins as a formula does")
    try:
        text = one_line(cell)
    except Unprintable as wrong:
        raise _WrongCell(str(wrong)) from None
    if len(text) > _TEXT_MAX:
        raise _WrongCell(f"must have {_TEXT_MAX} signs at most")
    return text


def _code(cell: str) -> str:
    """`ACCOUNT CLOSED` as `account_closed`: as finance reports it by hand."""
    code = _NO_CODE.sub("_", _reason(cell).lower()).strip("_.-")
    if not code or len(code) > _CODE_MAX:
        raise _WrongCell(f"must have letters or digits, and {_CODE_MAX} signs at most")
    return code


def _what(cell: str, words: Mapping[str, str]) -> str:
    if cell.lower() not in words:
        raise _WrongCell("is none of the words of the mapping", *sorted(words))
    return words[cell.lower()]


def _day(cell: str, form: str) -> date:
    """Of a day or month below ten the nought may be missing, but where nothing stands between them."""
    example = date(2012, 11, 30).strftime(form)
    try:
        day = datetime.strptime(cell, form).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise _WrongCell("must be a day of the calendar", f"as {example}") from None
    unclear = form == DATES["digits"] and len(cell) != len(example)
    if unclear or not cell.isascii() or not FIRST_DAY <= day <= LAST_DAY:
        raise _WrongCell("must be a day of the calendar", f"as {example}")
    return day


def _pence(cell: str, decimal_sign: str) -> int:
    """`1,234.50`, `£12`, `-12.00`, `12.00-` and `(12.00)`: what ledgers write, and nothing that might be two sums."""
    thousands = re.escape("," if decimal_sign == "." else ".")
    whole = rf"(\d{{1,3}}(?:{thousands}\d{{3}})+|\d{{1,12}})"
    form = re.compile(rf"(\()?(-)?£?{whole}(?:{re.escape(decimal_sign)}(\d{{2}}))?(-)?(\))?", re.ASCII)
    read = form.fullmatch(cell)
    if read is None or bool(read[1]) != bool(read[6]) or sum(bool(read[sign]) for sign in (1, 2, 5)) > 1:
        raise _WrongCell("must be a sum in pounds", f"1234{decimal_sign}50")
    pence = int(re.sub(r"\D", "", read[3])) * 100 + int(read[4] or 0)
    return -pence if read[1] or read[2] or read[5] else pence
