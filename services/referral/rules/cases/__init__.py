"""What referral counts: referrals and what becomes of them, and places; from all that is known now."""

from collections.abc import Iterator

from services.referral.rules.cases import places, referrals
from services.referral.rules.cases.facts import Stay, Told, Unit
from shared.figures.cases import Case
from shared.figures.indicators import Indicators

INDICATORS = Indicators([*referrals.INDICATORS, *places.INDICATORS])


def cases_of_referral(told: Told) -> Iterator[Case]:
    yield from referrals.cases(told)
    yield from places.held(told)


def cases_of_stay(stay: Stay) -> Iterator[Case]:
    yield from places.occupied(stay)


def cases_of_unit(unit: Unit) -> Iterator[Case]:
    yield from places.funded(unit)
