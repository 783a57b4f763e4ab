"""What a mapping for the council's ledger says otherwise than the one before it, for whoever is to confirm it.

Payment rules 6, Files for the ledger.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.payments.rules.ledger_mapping import NEEDED
from services.payments.rules.ledger_reports.mapping import REPORT_NEEDED
from shared.kernel.values import value

_FORM = {
    "title": "title", "delimiter": "delimiter", "line_end": "lineEnd", "decimal_sign": "decimalSign", "dates": "dates",
    "heads": "heads", "credits": "credits",
}  # fmt: skip
_REPORT_FORM = {"delimiter": "delimiter", "decimal_sign": "decimalSign", "dates": "dates"}
_WORDS = {"collected": "collected", "written_off": "writtenOff"}


@value
class MappingChange:
    """`place` as `invoices.VENDOR_NUM` or `dates`; None where there is nothing. Words of all lines are in quotes."""

    place: str
    before: str | None
    after: str | None


def mapping_changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[MappingChange]:
    """In the order of the places; `before` is None where there was none of its code, and all is new."""
    was, becomes = (dict(_said(before)) if before else {}), dict(_said(after))
    places = [*becomes, *(place for place in was if place not in becomes)]
    return [
        MappingChange(place, was.get(place), becomes.get(place))
        for place in places
        if was.get(place) != becomes.get(place)
    ] + (_moved(before, after) if before else [])


def _said(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((place, _written(body[name])) for name, place in _FORM.items())
    yield from ((f"{kind}.{column['head']}", _held(column)) for kind in NEEDED for column in body[kind])
    if reports := body["reports"]:
        yield from ((f"reports.{place}", reports[name]) for name, place in _REPORT_FORM.items())
        yield from (
            (f"reports.{kind}.{column['head']}", column["field"]) for kind in REPORT_NEEDED for column in reports[kind]
        )
        yield from ((f"reports.{place}", ", ".join(reports[name])) for name, place in _WORDS.items())


def _written(said: object) -> str:
    return str(said).lower() if isinstance(said, bool) else str(said)


def _held(column: Mapping[str, Any]) -> str:
    field: str | None = column["field"]
    return f'"{column["constant"]}"' if field is None else field


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[MappingChange]:
    """Where columns that stay stand in another order: a ledger may go by it."""
    moved = []
    for kind in NEEDED:
        was, becomes = ([column["head"] for column in body[kind]] for body in (before, after))
        stay = set(was) & set(becomes)
        orders = [", ".join(head for head in heads if head in stay) for heads in (was, becomes)]
        if orders[0] != orders[1]:
            moved.append(MappingChange(kind, orders[0], orders[1]))
    return moved
