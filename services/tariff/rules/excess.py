"""What is more than any scheme needs, or cannot be seen by who reads it: refused before anything else is looked at.

Only of what is new: what was published before there were such limits stands.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.tariff.rules.faults import SchemeFault, path
from services.tariff.rules.parsing import Steps
from services.tariff.rules.toml_text import DEPTH_MAX
from shared.kernel.text import hides

WHOLE_SCHEME = "scheme"
VALUES_MAX = 30_000
ROWS_MAX = {
    "remit": 100,
    "drugs": 1_000,
    "discharge_reasons": 200,
    "referral_sources": 500,
    "measures": 200,
    "indicators": 200,
    "attested": 50,
    "reliable_change": 200,
    "prices": 2_000,
    "contracts": 200,
    "override_codes": 200,
    "activity_kinds": 100,
    "top_windows": 20,
    "unverified": 500,
    "complexity.domains": 50,
    "complexity.bands": 50,
}
OTHER_ROWS_MAX = 200  # what a contract measures, its annual values, the lists in a measure


def excess(submitted: Mapping[str, Any]) -> list[SchemeFault]:
    """If the whole is too large, that alone: whoever sent it learns nothing from thousands of places in it."""
    faults: list[SchemeFault] = []
    for count, fault in enumerate(_walk(submitted, ()), start=1):
        if count > VALUES_MAX:
            return [SchemeFault(WHOLE_SCHEME, "is larger than any scheme needs", (f"up to {VALUES_MAX} values",))]
        if fault is not None:
            faults.append(fault)
    return faults


def _walk(value: Any, at: Steps) -> Iterator[SchemeFault | None]:
    """One for each value, and what is wrong with it. What is too long or too deep is not looked into."""
    fault, inside = _of_one(value, at)
    yield fault
    if fault is None and len(at) <= DEPTH_MAX:  # deeper, `unfit` tells
        for step, inner in inside:
            yield from _walk(inner, (*at, step))


def _of_one(value: Any, at: Steps) -> tuple[SchemeFault | None, Iterable[tuple[str | int, Any]]]:
    match value:
        case Mapping():
            return None, ((str(key), inner) for key, inner in value.items())
        case list() if len(value) > (most := ROWS_MAX.get(path(at), OTHER_ROWS_MAX)):
            return SchemeFault(path(at), f"has {len(value)} entries", (f"up to {most} entries",)), ()
        case list():
            return None, enumerate(value)
        case str() if hides(value):
            message = "holds control characters or such as cannot be seen"
            return SchemeFault(path(at), message, ("one line of visible text",)), ()
    return None, ()
