"""What a scheme asks for that is sound, and yet may not come out as it is meant."""

from collections.abc import Iterator

from services.tariff.rules.measures import Discharge, NewPerson
from services.tariff.rules.reliable_change_checks import unclassified
from services.tariff.rules.scheme import Scheme


def measure_warnings(scheme: Scheme) -> Iterator[str]:
    yield from unclassified(scheme)
    yield from _earlier_starts(scheme)
    yield from _said_by_nobody(scheme)


def _earlier_starts(scheme: Scheme) -> Iterator[str]:
    """Only what was recorded can tell that somebody is not new."""
    for i, measure in enumerate(scheme.measures):
        if isinstance(measure, NewPerson):
            months = measure.params.months
            since = "ever before" if months == "ever" else f"in the {months} months before"
            yield (
                f"measures[{i}]: {measure.code} needs all starts of treatment in the area {since}. Import those from "
                "before go-live first (POST /earlier-starts of assessment): until then everybody whose earlier start "
                "is not recorded counts as new."
            )


def _said_by_nobody(scheme: Scheme) -> Iterator[str]:
    """Referral takes the end of a completed treatment from a clinician alone."""
    for i, measure in enumerate(scheme.measures):
        if not isinstance(measure, Discharge):
            continue
        if measure.params.by == "provider" and "successful" in measure.params.classes:
            yield (
                f"measures[{i}].params.by: {measure.code} asks for a successful end that the provider says, and only a"
                " clinician may say one: nobody can meet it by that. Let it be clinician."
            )
