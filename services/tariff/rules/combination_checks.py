"""Whether what a measure is made of can be put together at all."""

from collections.abc import Iterator, Sequence

from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.measure_traits import Measures, NamedPart, parts
from services.tariff.rules.measures import AllOf, Measure, OneWithinDays
from services.tariff.rules.scheme import Scheme


def check_combinations(scheme: Scheme) -> Iterator[SchemeFault]:
    measures = {measure.code: measure for measure in scheme.measures}
    for i, measure in enumerate(scheme.measures):
        named = parts(measure)
        for part in named:
            yield from _named(measure, part, measures, f"measures[{i}].{part.place}")
        yield from _repeated(named, f"measures[{i}]")
        if isinstance(measure, AllOf) and all(part.ruled_out for part in named):
            message = "names nothing that is to be met: what is not met has a day only beside something that is"
            yield SchemeFault(f"measures[{i}].params.of", message, _others(measure, measures))
        if isinstance(measure, OneWithinDays) and measure.params.of == measure.params.since:
            message = f"{measure.params.since!r} is within any number of days of itself"
            yield SchemeFault(f"measures[{i}].params.since", message, _others(measure, measures))


def _named(measure: Measure, part: NamedPart, measures: Measures, place: str) -> Iterator[SchemeFault]:
    if part.code not in measures:
        message = f"{part.code!r} is no measure of the scheme"
        yield SchemeFault(place, message, _others(measure, measures))
    elif measure.code in _reached(part.code, measures):
        message = "is the measure itself" if part.code == measure.code else f"{part.code!r} is made of it"
        yield SchemeFault(place, f"{message}: nothing could ever meet it", _others(measure, measures))


def _repeated(named: Sequence[NamedPart], place: str) -> Iterator[SchemeFault]:
    """In a list; of `after`, twice the same asks for it on two days."""
    seen: dict[str, NamedPart] = {}
    for part in named:
        before = seen.setdefault(part.code, part)
        if before is not part and part.place.startswith("params.of["):
            message = "is asked for and ruled out" if before.ruled_out != part.ruled_out else "is named twice"
            yield SchemeFault(f"{place}.{part.place}", f"{part.code!r} {message}")


def _reached(code: str, measures: Measures) -> set[str]:
    """The measure and all that it is made of."""
    reached: set[str] = set()
    left = [code]
    while left:
        code = left.pop()
        if code not in reached and code in measures:
            reached.add(code)
            left += [part.code for part in parts(measures[code])]
    return reached


def _others(measure: Measure, measures: Measures) -> tuple[str, ...]:
    """What may stand there: the measures that are not made of it."""
    return tuple(code for code in measures if measure.code not in _reached(code, measures))
