"""By which measures a draft may judge anybody otherwise: by all others everybody stays as they are.

Payment rules 9.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from services.assessment.rules.by_combining import COMBINATIONS, part_codes
from services.assessment.rules.terms import Terms, last_terms_on

ON_TARIFFS = frozenset({"assessed"})  # kinds that look at the band of a tariff
ON_WEIGHTS = frozenset({"score"})  # and at points by their weights
_EVER = datetime(1, 1, 1, tzinfo=UTC)


def judged_otherwise(draft: Terms, published: Sequence[Terms], *, is_rebanded: bool) -> frozenset[str]:
    """The codes of those by which, on some day that the draft takes, a version says anything else that a measure is
    judged by: of the measure and what it is made of, or of what is common to all of them. `is_rebanded`: tariffs would
    be in other bands.
    """
    every = [*published, draft]
    kinds = {(measure.code, measure.kind) for version in every for measure in version.measures}
    taken = list(_taken(draft, published))
    return frozenset(
        code
        for code in {code for code, _ in kinds}
        if any(before is None or _of(code, before) != _of(code, now) for before, now in taken)
        or (is_rebanded and any(kind in ON_TARIFFS for part, kind in kinds if part in _parts(code, every)))
    )


def _taken(draft: Terms, published: Sequence[Terms]) -> Iterator[tuple[Terms | None, Terms | None]]:
    """Which version counts without the draft, and which with it, wherever these are two: that changes only where one
    begins or ends.
    """
    every = [*published, draft]
    for day in sorted({day for version in every for day in (version.valid_from, version.valid_to) if day}):
        before, now = last_terms_on(day, published), last_terms_on(day, every)
        if before is not now:
            yield before, now


def _of(code: str, version: Terms | None) -> Terms | None:
    """What it says of one measure, and of all: whenever it counts, and as which version."""
    if version is None:
        return None
    parts = _parts(code, [version])
    of_parts = [measure for measure in version.measures if measure.code in parts]
    weights = version.weights if any(measure.kind in ON_WEIGHTS for measure in of_parts) else {}
    return replace(
        version, scheme_id="", version=0, valid_from=date.min, valid_to=None, published_at=_EVER,
        measures=tuple(of_parts), weights=weights,
        contracts=tuple(replace(contract, measures=contract.measures & parts) for contract in version.contracts),
    )  # fmt: skip


def _parts(code: str, versions: Sequence[Terms]) -> set[str]:
    """The measure and, of a combination, all that it is made of, by any of these versions."""
    parts, ahead = set[str](), [code]
    while ahead:
        part = ahead.pop()
        if part in parts:
            continue
        parts.add(part)
        for version in versions:
            measure = version.measure(part)
            if measure is not None and measure.kind in COMBINATIONS:
                ahead += part_codes(measure.params)
    return parts
