"""How values are written in an INDIGO record.

Payment rules 7, INDIGO record.
"""

from datetime import date
from typing import Any

from services.payments.rules.indigo.json_text import Pounds
from services.payments.rules.indigo.record import Thing
from services.payments.rules.money import DAY
from services.payments.rules.schemes import Scheme

CURRENCY = "GBP"  # ISO 4217
COUNTRY = "GB"  # ISO 3166-1
LEDGER = "ledger"  # a source


def said(**things: Any) -> Thing:
    """Without what nobody has said: the standard knows no null."""
    return {name: thing for name, thing in things.items() if thing is not None and thing not in ({}, [])}


def value(content: Any) -> Thing | None:
    """As the standard writes each; a sum is exact, and a day is as ISO 8601 has it."""
    if content is None:
        return None
    return {"value": content.isoformat() if isinstance(content, date) else content}


def money(pence: int | None) -> Thing | None:
    if pence is None:
        return None
    return {"currency": {"value": CURRENCY}, "amount": {"value": Pounds(pence)}}


def period(starts: date, ends: date) -> Thing:
    """`ends` is half-open here, and the standard's the last day."""
    return {"start_date": value(starts), "end_date": value(ends - DAY)}


def span_in_words(starts: date, ends: date | None) -> str:
    return f"from {starts}" + (f" to {ends - DAY}" if ends else "")


def source_id(scheme: Scheme) -> str:
    return f"{scheme.id}-{scheme.version}"
