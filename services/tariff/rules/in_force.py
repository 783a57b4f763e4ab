"""Which version counts when: the whole course of an area's scheme, as far as its versions say it.

Payment rules 1, Versions of a scheme.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from services.tariff.rules.versions import DatedScheme, that_counts


@dataclass(frozen=True, slots=True)
class InForce:
    """From a day until another, which is the first no longer covered; None where no end is known.

    `valid` is false where none is valid, so that the one before goes on.
    """

    scheme_id: str
    version: int
    starts: date
    ends: date | None
    valid: bool


def course(published: Iterable[DatedScheme]) -> list[InForce]:
    """In the order of days, from the first day of the first. What counts changes only where one begins or ends."""
    versions = list(published)
    days = sorted({day for it in versions for day in (it.scheme.valid_from, it.scheme.valid_to) if day is not None})
    parts: list[InForce] = []
    for day, until in pairwise([*days, None]):
        counting = that_counts(day, versions) if day else None
        if day and counting:
            scheme = counting.scheme
            part = InForce(scheme.id, scheme.version, day, until, scheme.is_valid_on(day))
            _join(parts, part)
    return parts


def _join(parts: list[InForce], part: InForce) -> None:
    """One that goes on is one part, also over a day on which another, which does not count, begins or ends."""
    last = parts[-1] if parts else None
    if last and (last.scheme_id, last.version, last.valid) == (part.scheme_id, part.version, part.valid):
        parts[-1] = InForce(last.scheme_id, last.version, last.starts, part.ends, last.valid)
    else:
        parts.append(part)
