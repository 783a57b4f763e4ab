"""Lines of a file for the council's ledger, written as its mapping says.

Payment rules 6, Files for the ledger.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.payments.rules.ledger_mapping import DAYS, SUMS, LedgerColumn, LedgerMapping
from shared.kernel.csv_table import cell

LedgerLine = Mapping[str, Any]  # by field; sums in pence, below nothing for credits, and days as ISO dates


def ledger_csv(mapping: LedgerMapping, kind: str, lines: Sequence[LedgerLine]) -> bytes:
    """In UTF-8 without a mark of the order of bytes; each line is ended."""
    columns = mapping.columns[kind]
    rows = [[column.head for column in columns]] if mapping.heads else []
    rows += [[_cell(mapping, column, line) for column in columns] for line in lines]
    return "".join(_written(mapping, row) for row in rows).encode()


def _cell(mapping: LedgerMapping, column: LedgerColumn, line: LedgerLine) -> str:
    if column.field is None:
        return column.constant or ""
    value = line[column.field]
    if value is None:
        return ""
    if column.field in SUMS:
        return sum_written(value if mapping.credits_below_zero else abs(value), mapping.decimal_sign)
    if column.field in DAYS:
        return date.fromisoformat(value).strftime(mapping.date_form)
    return cell(value)


def sum_written(pence: int, decimal_sign: str = ".") -> str:
    """`-1234.05`: without signs between the thousands, which a ledger would not read."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{whole}{decimal_sign}{rest:02d}"


def _written(mapping: LedgerMapping, cells: Sequence[str]) -> str:
    signs = f'{mapping.delimiter}"\r\n'
    quoted = ['"' + text.replace('"', '""') + '"' if any(sign in text for sign in signs) else text for text in cells]
    return mapping.delimiter.join(quoted) + mapping.line_end
