"""Which services of the directory are open on a day, and which of them are of GP practices that share care."""

from collections.abc import Iterator
from uuid import uuid5

from services.referral.rules.cases.facts import ServicePlaces
from services.referral.rules.cases.places import spells
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

_WHAT = ("provider", "service", "modality", "setting")
_OPEN, _SHARED_CARE = "services-open", "gp-practices-in-shared-care"
INDICATORS = (
    Indicator(
        code=_OPEN,
        title="Services open",
        rule="Each service of the directory that has a place or more on the last day of a period, as the commissioner"
        " has said. One with no places is shut.",
        unit="count",
        stock=True,
        of_things=True,
        dimensions=_WHAT,
    ),
    Indicator(
        code=_SHARED_CARE,
        title="GP practices in shared care",
        rule="Each service that is open on the last day of a period, treats, and is of an organisation of the kind gp:"
        " a practice stands in the directory with one.",
        unit="count",
        stock=True,
        of_things=True,
        dimensions=_WHAT,
    ),
)


def cases(service: ServicePlaces) -> Iterator[Case]:
    for indicator in (_OPEN, *([_SHARED_CARE] if service.shares_care else [])):
        for count, day, until in spells(service, 0):
            yield Case(
                indicator=indicator,
                subject_id=uuid5(service.id, f"{indicator} {count}"),
                owner_id=service.id,
                eligible_on=day,
                until=until,
                provider=service.provider,
                service=str(service.id),
                modality=service.modality,
                setting=service.setting,
            )
