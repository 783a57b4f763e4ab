"""How long it took from one step of a referral to the next."""

from collections.abc import Iterator
from datetime import date

from services.referral.rules.cases.facts import CountedReferral
from services.referral.rules.cases.referrals import OF_AREA_ALONE, WHERE, case
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

INDICATORS = (
    Indicator(
        code="acceptance-to-start",
        title="Days from acceptance to start",
        rule="From the day on which each referral was accepted to the start. One closed without a start waits no more.",
        unit="days",
        dimensions=WHERE,
        private=True,
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="offer-to-start",
        title="Days from the first appointment offered to start",
        rule="From the first appointment that was offered for each referral to the start. One closed without a start"
        " waits no more.",
        unit="days",
        dimensions=WHERE,
        private=True,
        of_area_alone=OF_AREA_ALONE,
    ),
)


def cases(referral: CountedReferral) -> Iterator[Case]:
    for code, since in (("acceptance-to-start", referral.accepted_on), ("offer-to-start", referral.first_offered_on)):
        if since:
            yield _wait(referral, code, since)


def _wait(referral: CountedReferral, indicator: str, since: date) -> Case:
    """A start that is dated before the step waited for nothing."""
    met_on = max(since, referral.started_on) if referral.started_on else None
    shut_on = max(since, referral.shut_on) if referral.shut_on else None
    return case(
        referral,
        indicator,
        since,
        met_on=met_on,
        until=met_on or shut_on,
        value=(met_on - since).days if met_on else None,
    )
