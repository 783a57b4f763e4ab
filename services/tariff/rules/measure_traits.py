"""What follows from a measure's kind and parameters, and of a combination from those of its parts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.tariff.rules.measure_params import NotMet
from services.tariff.rules.measures import (
    AllOf,
    AnyOf,
    Discharge,
    Measure,
    NoRepresentation,
    OneAfterAnother,
    OneWithinDays,
    RecordedEvent,
    Sustained,
)

Measures = Mapping[str, Measure]  # of the scheme, by code


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A measure that a combination names, and where: `params.of[1]`."""

    code: str
    place: str
    ruled_out: bool = False


def parts(measure: Measure) -> Sequence[NamedPart]:
    """None of what is no combination."""
    match measure:
        case AllOf() | AnyOf():
            return [_listed(part, i) for i, part in enumerate(measure.params.of)]
        case OneAfterAnother():
            named = {"of": measure.params.of, "after": measure.params.after}
        case OneWithinDays():
            named = {"of": measure.params.of, "since": measure.params.since}
        case _:
            return ()
    return [NamedPart(code, f"params.{name}") for name, code in named.items()]


def _listed(part: str | NotMet, place: int) -> NamedPart:
    if isinstance(part, NotMet):
        return NamedPart(part.not_, f"params.of[{place}].not", ruled_out=True)
    return NamedPart(part, f"params.of[{place}]")


def follows_discharge(measure: Measure, measures: Measures) -> bool:
    """Whether it is achieved at or after a successful discharge: only then can a return take it back. Of a combination
    one part has to, since it is met when the last is; of `any` each, since it is met when one is.
    """
    match measure:
        case Discharge():
            return set(measure.params.classes) == {"successful"}
        case NoRepresentation():
            return True
        case RecordedEvent():
            return measure.params.scope == "after_discharge"
        case AnyOf():
            return all(_of_parts(measure, measures, follows_discharge))
        case AllOf() | OneAfterAnother() | OneWithinDays():
            return any(_of_parts(measure, measures, follows_discharge))
        case _:
            return False


def may_be_automatic(measure: Measure, measures: Measures) -> bool:
    """Only what the LASARS or an interviewer records: what a paid provider records, or leaves unrecorded, a person
    verifies.
    """
    return isinstance(measure, NoRepresentation) or _of_the_lasars(measure, measures)


def _of_the_lasars(measure: Measure, measures: Measures) -> bool:
    match measure:
        case RecordedEvent() | Sustained():
            return not {"clinician", "provider"} & set(measure.params.roles)
        case AllOf() | AnyOf() | OneAfterAnother() | OneWithinDays():
            return all(_of_parts(measure, measures, _of_the_lasars, ruled_out=True))
        case _:
            return False


def _of_parts(
    measure: Measure, measures: Measures, says: Callable[[Measure, Measures], bool], *, ruled_out: bool = False
) -> Iterator[bool]:
    """Of each part that is a measure of the scheme; of one that comes round to it again nothing."""
    others = {code: other for code, other in measures.items() if code != measure.code}
    for part in parts(measure):
        if part.code in others and (ruled_out or not part.ruled_out):
            yield says(others[part.code], others)
