"""Whether the cut-offs of a scheme say one thing of each day, and which measures they leave without one."""

from collections.abc import Iterator
from datetime import date

from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.measures import TopReliableChange
from services.tariff.rules.overlaps import Span, meetings
from services.tariff.rules.scheme import Scheme


def check_reliable_change(scheme: Scheme) -> Iterator[SchemeFault]:
    rows = scheme.reliable_change
    for i, row in enumerate(rows):
        if row.to is not None and row.to <= row.from_:
            allowed = f"a date after {row.from_}"
            yield SchemeFault(f"reliable_change[{i}].to", f"{row.to} must lie after from", (allowed,))
    spans = [Span(row.from_, row.to or date.max, row.substance, i) for i, row in enumerate(rows)]
    for first, second in sorted(meetings(spans), key=lambda pair: sorted(span.index for span in pair)):
        i, j = sorted((first.index, second.index))
        message = f"overlaps reliable_change[{i}]: two cut-offs for {first.lane} on one day"
        yield SchemeFault(f"reliable_change[{j}]", message)


def unclassified(scheme: Scheme) -> Iterator[str]:
    """Without a cut-off nothing is reliable: the measure is not wrong, but never met."""
    classified = {row.substance for row in scheme.reliable_change}
    for i, measure in enumerate(scheme.measures):
        if isinstance(measure, TopReliableChange) and measure.params.substance not in classified:
            yield (
                f"measures[{i}].params.substance: {measure.code} is never met, since no row of reliable_change is of "
                f"{measure.params.substance}."
            )
