"""How many places there are, and how many are held and occupied, on a day."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid5

from services.referral.rules.cases.facts import CountedReferral, ServicePlaces, ServiceStay
from services.referral.rules.cases.referrals import case
from shared.figures.cases import Case
from shared.figures.indicators import Indicator, Ratio

_UNIT = ("provider", "service", "modality")
FUNDED, HELD, OCCUPIED = (
    Indicator(
        code="places-funded",
        title="Places",
        rule="Each place that a service has, on the last day of a period, as the commissioner has said.",
        unit="count",
        stock=True,
        of_things=True,
        dimensions=_UNIT,
    ),
    Indicator(
        code="places-held",
        title="Places held",
        rule="Each referral that holds a place on the last day of a period: neither begun nor closed.",
        unit="count",
        stock=True,
        private=True,
        dimensions=_UNIT,
    ),
    Indicator(
        code="places-occupied",
        title="Places occupied",
        rule="Each episode at a service, on the last day of a period; not on the day on which it ended. Somebody at two"
        " services takes two places; among the people in treatment, whom assessment counts, they are one.",
        unit="count",
        stock=True,
        dimensions=_UNIT,
    ),
)
INDICATORS = (
    FUNDED,
    HELD,
    OCCUPIED,
    Indicator(
        code="occupancy",
        title="Places occupied, of all places",
        rule="Of the places that there are on the last day of a period, how many are occupied; it may be more than"
        " there are.",
        unit="share",
        stock=True,
        dimensions=_UNIT,
        ratio=Ratio(part=OCCUPIED, whole=FUNDED),
    ),
)


def held(referral: CountedReferral) -> Iterator[Case]:
    if referral.held_from:
        yield case(referral, "places-held", referral.held_from, until=referral.left_on)


def occupied(stay: ServiceStay, owner_id: UUID) -> Iterator[Case]:
    """Who treats the person is told this case, and not by whom else they are known."""
    yield Case(
        indicator="places-occupied",
        subject_id=uuid5(stay.episode_id, f"stay {stay.number}"),
        owner_id=owner_id,
        client_id=None if stay.client_id == owner_id else stay.client_id,
        eligible_on=stay.first,
        until=stay.until,
        provider=stay.provider,
        service=str(stay.service_id),
        modality=stay.modality,
    )


def funded(service: ServicePlaces) -> Iterator[Case]:
    """Each place by itself: what is added and what is taken away is the last of them."""
    for number in range(max((places for _, places in service.places), default=0)):
        for count, day, until in spells(service, number):
            yield Case(
                indicator="places-funded",
                subject_id=uuid5(service.id, f"place {number} {count}"),
                owner_id=service.id,
                eligible_on=day,
                until=until,
                provider=service.provider,
                service=str(service.id),
                modality=service.modality,
            )


def spells(service: ServicePlaces, number: int) -> Iterator[tuple[int, date, date | None]]:
    """From when to when it has more than so many places, and the how manieth change that is."""
    days = [(day, places > number) for day, places in service.places]
    changes = [change for before, change in zip([(None, False), *days], days, strict=False) if before[1] != change[1]]
    for count, (day, there) in enumerate(changes):
        if there:
            yield count, day, changes[count + 1][0] if count + 1 < len(changes) else None
