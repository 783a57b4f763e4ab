"""Whether what a scheme says of complexity fits together: each score leads to one band, and each band can be reached.

Payment rules 2, The score.
"""

from collections.abc import Iterator
from itertools import pairwise

from services.tariff.rules.complexity import Complexity, Threshold, spelled
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.repeats import ANOTHER_CODE, repeats
from services.tariff.rules.scheme import Scheme


def check_complexity(scheme: Scheme) -> Iterator[SchemeFault]:
    complexity = scheme.complexity
    yield from _codes(complexity)
    yield from _maxima(complexity)
    yield from _order(complexity.bands)
    if complexity.second_rated_percent and complexity.assessed_by_provider is None:
        message = "is of assessments under audit, and nobody makes any"
        yield SchemeFault("complexity.second_rated_percent", message, ("with assessed_by_provider", "left out"))
    if all(complexity.most_points(domain) for domain in complexity.domains):
        yield from _reach(complexity)


def _codes(complexity: Complexity) -> Iterator[SchemeFault]:
    """A domain may be a table, or its code alone."""
    yield from repeats("complexity.domains", complexity.codes, allowed=ANOTHER_CODE)
    yield from repeats("complexity.bands", [band.code for band in complexity.bands], "code", ANOTHER_CODE)


def _maxima(complexity: Complexity) -> Iterator[SchemeFault]:
    """Said once where no domain says its own; else at each that does not."""
    unsaid = [i for i, domain in enumerate(complexity.domains) if complexity.most_points(domain) is None]
    if len(unsaid) == len(complexity.domains):
        yield SchemeFault("complexity.max_points", "is missing, and no domain has its own", ("1 to 1000",))
        return
    for i in unsaid:
        message = "is missing: say it here, or of all without their own as complexity.max_points"
        yield SchemeFault(f"complexity.domains[{i}].max_points", message, ("1 to 1000",))


def _order(bands: list[Threshold]) -> Iterator[SchemeFault]:
    if bands[0].score != 0:
        yield SchemeFault("complexity.bands[0].from", f"leaves {_below(bands[0])} points without a band", ("0",))
    for i, (lower, upper) in enumerate(pairwise(bands), start=1):
        if upper.score <= lower.score:
            allowed = f"{lower.from_ + 1} or more" if isinstance(lower.from_, int) else f"more than {lower.from_}"
            yield SchemeFault(
                f"complexity.bands[{i}].from", f"{upper.from_} does not lie above {lower.code}", (allowed,)
            )


def _below(band: Threshold) -> str:
    return f"0 to {band.from_ - 1}" if isinstance(band.from_, int) else f"less than {band.from_}"


def _reach(complexity: Complexity) -> Iterator[SchemeFault]:
    most = complexity.highest
    for i, band in enumerate(complexity.bands):
        if band.score > most:
            allowed = f"0 to {spelled(most)}"
            yield SchemeFault(f"complexity.bands[{i}].from", f"{band.from_} cannot be reached", (allowed,))
