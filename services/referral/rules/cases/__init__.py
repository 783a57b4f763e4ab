"""What referral counts: referrals and what becomes of them, and places; from all that is known now."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from services.referral.rules.cases import hops, places, rankings, referrals, services
from services.referral.rules.cases.facts import CountedReferral, ServicePlaces, ServiceStay
from shared.figures.cases import Case
from shared.figures.indicators import Indicators

INDICATORS = Indicators(
    [*referrals.INDICATORS, *hops.INDICATORS, *rankings.INDICATORS, *places.INDICATORS, *services.INDICATORS]
)


def cases_of_referral(referral: CountedReferral) -> Iterator[Case]:
    yield from referrals.cases(referral)
    yield from hops.cases(referral)
    yield from rankings.cases(referral)
    yield from places.held(referral)


def cases_of_stay(stay: ServiceStay, owners: Mapping[UUID, UUID]) -> Iterator[Case]:
    """`owners`: by each of a person's ids the one that they go by."""
    yield from places.occupied(stay, owners[stay.client_id])


def cases_of_places(service: ServicePlaces) -> Iterator[Case]:
    yield from places.funded(service)
    yield from services.cases(service)
