"""Prices from a CSV beside the scheme's file: a line for each, under the names of `COLUMNS`.

What is wrong with one is told by its line there.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.tariff.rules.faults import SchemeFault, SchemeRefused
from services.tariff.rules.toml_text import DIGITS_MAX
from shared.kernel.csv_lines import NoTable, table_lines

COLUMNS = ("measure", "band", "from", "to", "pence")
SENT_AS = "pricesCsv"
_WHOLE = re.compile(rf"-?[0-9]{{1,{DIGITS_MAX}}}")
_OTHER_ROW = re.compile(r"\bprices\[([0-9]+)\]")
_OF_ROW = re.compile(r"prices\[([0-9]+)\]\.?")


def with_price_rows(submitted: Mapping[str, Any], text: str) -> tuple[dict[str, Any], list[int]]:
    """The scheme with its prices, and of each the line in the CSV. SchemeRefused where it is no such table, or the
    scheme has prices too.
    """
    if submitted.get("prices"):
        message = f"stand in the scheme and in {SENT_AS}: give them in one of both"
        raise SchemeRefused([SchemeFault("prices", message)])
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    try:
        for line, cells in table_lines(text, _heads):
            rows.append(_row(cells))
            lines.append(line)
    except NoTable as none:
        raise _refused(none) from none
    return {**submitted, "prices": rows}, lines


def told_by_line(fault: SchemeFault, lines: Sequence[int]) -> SchemeFault:
    """`prices[2].pence` as `pricesCsv line 4: pence`, and `prices`, where one is missing, as `pricesCsv`."""
    fault = replace(fault, message=_OTHER_ROW.sub(lambda row: _line_of(row, lines), fault.message))
    if fault.path == "prices":
        return replace(fault, path=SENT_AS)
    place = _OF_ROW.match(fault.path)
    if place is None or int(place[1]) >= len(lines):
        return fault
    key = fault.path[place.end() :]
    return replace(fault, path=f"{SENT_AS} line {lines[int(place[1])]}" + (f": {key}" if key else ""))


def _line_of(row: re.Match[str], lines: Sequence[int]) -> str:
    number = int(row[1])
    return f"{SENT_AS} line {lines[number]}" if number < len(lines) else row[0]


def _refused(none: NoTable) -> SchemeRefused:
    if none.unread:
        return SchemeRefused([SchemeFault(SENT_AS, f"cannot be read: line {none.line} {none.message}")])
    allowed = COLUMNS if none.no_columns else ()
    return SchemeRefused([SchemeFault(f"{SENT_AS} line {none.line}", none.message, allowed)])


def _heads(cells: Sequence[str]) -> list[str]:
    """In any order; each once."""
    heads = [cell.lower() for cell in cells]
    if sorted(heads) != sorted(COLUMNS):
        raise NoTable(1, f"names other columns than there are: {_otherwise(heads)}", no_columns=True)
    return heads


def _otherwise(heads: Sequence[str]) -> str:
    """`'ban' is none, 'band' is missing`"""
    unknown = [f"{head!r} is none" for head in heads if head not in COLUMNS]
    twice = [f"{name!r} stands {heads.count(name)} times" for name in COLUMNS if heads.count(name) > 1]
    return ", ".join([*unknown, *twice, *(f"{name!r} is missing" for name in COLUMNS if name not in heads)])


def _row(cells: Mapping[str, str]) -> dict[str, Any]:
    """As a scheme has it. What is no whole number stays text, which the scheme refuses with its own words."""
    pence = cells["pence"]
    row: dict[str, Any] = {name: cells[name] for name in COLUMNS if cells[name] or name != "to"}
    return row | ({"pence": int(pence)} if _WHOLE.fullmatch(pence) else {})
