"""Who was referred where, by whose choice, what became of it, and how long an answer took."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from services.referral.rules.cases.facts import Told
from services.referral.rules.states import ReferralState
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

_WHERE = ("provider", "service", "modality", "choice")
INDICATORS = (
    Indicator(
        code="referrals-made",
        title="Referrals made",
        rule="Each referral, on its day; `ending` is what has become of it.",
        unit="count",
        dimensions=(*_WHERE, "ending"),
        private=True,
    ),
    Indicator(
        code="referrals-accepted",
        title="Referrals that were accepted",
        rule="Of the referrals made, those that were accepted or begun.",
        unit="share",
        dimensions=_WHERE,
        private=True,
    ),
    Indicator(
        code="referrals-closed",
        title="Referrals closed without a start",
        rule="Each referral that was declined, withdrawn, never engaged with, or that expired, on that day.",
        unit="count",
        dimensions=("ending", "reason", *_WHERE),
        private=True,
    ),
    Indicator(
        code="referrals-without-assessment",
        title="Referrals without an assessment",
        rule="Of the referrals made, those that name no assessment.",
        unit="share",
        dimensions=_WHERE,
        private=True,
    ),
    Indicator(
        code="referral-to-answer",
        title="Days from referral to answer",
        rule="From each referral to its acceptance, its refusal or its start. One taken back or expired waits no more.",
        unit="days",
        dimensions=_WHERE,
        private=True,
    ),
    Indicator(
        code="referral-to-offer",
        title="Days from referral to the first appointment offered",
        rule="From each referral to the first appointment that was offered. One closed without waits no more.",
        unit="days",
        dimensions=_WHERE,
        private=True,
    ),
    Indicator(
        code="referrals-waiting",
        title="Referrals not answered",
        rule="Each referral that nobody has answered on the last day of a period.",
        unit="count",
        stock=True,
        dimensions=_WHERE,
    ),
)
_TAKEN = frozenset({ReferralState.ACCEPTED, ReferralState.STARTED})


def cases(told: Told) -> Iterator[Case]:
    on, shut_on, answered_on = told.referred_on, told.shut_on, told.answered_on
    yield case(told, "referrals-made", on, ending=told.ending)
    yield case(told, "referrals-accepted", on, met_on=_taken_on(told))
    yield case(told, "referrals-without-assessment", on, met_on=None if told.assessed else on)
    if shut_on:
        yield case(told, "referrals-closed", shut_on, ending=told.ending, reason=told.reason)
    yield _wait(told, "referral-to-answer", answered_on, shut_on)
    yield _wait(told, "referral-to-offer", told.first_offered_on, told.started_on or shut_on)
    yield case(told, "referrals-waiting", on, until=_after(on, answered_on or shut_on))


def _taken_on(told: Told) -> date | None:
    on = told.accepted_on or told.started_on
    return on or (told.referred_on if ReferralState(told.state) in _TAKEN else None)


def _wait(told: Told, indicator: str, met_on: date | None, over_on: date | None) -> Case:
    days = (met_on - told.referred_on).days if met_on else None
    return case(told, indicator, told.referred_on, met_on=met_on, until=met_on or over_on, value=days)


def _after(on: date, day: date | None) -> date | None:
    return max(on, day) if day else None


def case(told: Told, indicator: str, on: date, **says: Any) -> Case:
    return Case(
        indicator=indicator,
        subject_id=told.id,
        owner_id=told.client_id,
        eligible_on=on,
        provider=told.provider,
        service=str(told.service_id),
        modality=told.modality,
        choice=told.choice,
        **says,
    )
