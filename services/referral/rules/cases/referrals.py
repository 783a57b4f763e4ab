"""Who was referred where, by whose choice, what became of it, and how long an answer took."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from services.referral.rules.cases.facts import CountedReferral
from services.referral.rules.states import ReferralState
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

WHERE = ("provider", "service", "modality", "choice", "history")
OF_AREA_ALONE = ("history",)  # whether they were treated elsewhere, and when
INDICATORS = (
    Indicator(
        code="referrals-made",
        title="Referrals made",
        rule="Each referral, on its day; `ending` is what has become of it.",
        unit="count",
        dimensions=(*WHERE, "ending"),
        private=True,
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="referrals-accepted",
        title="Referrals that were accepted",
        rule="Of the referrals made that could be answered, those that were accepted or begun.",
        unit="share",
        dimensions=WHERE,
        private=True,
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="referrals-closed",
        title="Referrals closed without a start",
        rule="Each referral that was declined, withdrawn, never engaged with, or that expired, on that day.",
        unit="count",
        dimensions=("ending", "reason", *WHERE),
        private=True,
        of_area_alone=("reason", *OF_AREA_ALONE),
    ),
    Indicator(
        code="referrals-without-assessment",
        title="Referrals without an assessment",
        rule="Of the referrals made, those that name no assessment.",
        unit="share",
        dimensions=WHERE,
        private=True,
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="referral-to-answer",
        title="Days from referral to answer",
        rule="From each referral to its acceptance, its refusal or its start. One taken back or expired waits no more."
        " Of somebody who was not assessed yet it waits from when the assessment came.",
        unit="days",
        dimensions=WHERE,
        private=True,
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="referral-to-offer",
        title="Days from referral to the first appointment offered",
        rule="From each referral to the first appointment that was offered. One closed without waits no more."
        " Of somebody who was not assessed yet it waits from when the assessment came.",
        unit="days",
        dimensions=WHERE,
        private=True,
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="referrals-waiting",
        title="Referrals not answered",
        rule="Each referral that nobody has answered on the last day of a period, and that could be answered.",
        unit="count",
        stock=True,
        dimensions=WHERE,
        private=True,
        of_area_alone=OF_AREA_ALONE,
    ),
)
_TAKEN = frozenset({ReferralState.ACCEPTED, ReferralState.STARTED})


def cases(referral: CountedReferral) -> Iterator[Case]:
    on, shut_on, answered_on = referral.referred_on, referral.shut_on, referral.answered_on
    yield case(referral, "referrals-made", on, ending=referral.ending)
    yield case(referral, "referrals-without-assessment", on, met_on=None if referral.assessed else on)
    if shut_on:
        yield case(referral, "referrals-closed", shut_on, ending=referral.ending, reason=referral.reason)
    since = referral.answerable_from
    if since is None:
        return
    yield case(referral, "referrals-accepted", on, met_on=_taken_on(referral))
    yield _wait(referral, "referral-to-answer", since, answered_on, shut_on)
    yield _wait(referral, "referral-to-offer", since, referral.first_offered_on, referral.started_on or shut_on)
    yield case(referral, "referrals-waiting", since, until=_after(since, answered_on or shut_on))


def _taken_on(referral: CountedReferral) -> date | None:
    on = referral.accepted_on or referral.started_on
    return on or (referral.referred_on if ReferralState(referral.state) in _TAKEN else None)


def _wait(referral: CountedReferral, indicator: str, since: date, step_on: date | None, over_on: date | None) -> Case:
    """A step that is dated before it could be answered waited for nothing."""
    met_on, over_on = _after(since, step_on), _after(since, over_on)
    days = (met_on - since).days if met_on else None
    return case(referral, indicator, since, met_on=met_on, until=met_on or over_on, value=days)


def _after(on: date, day: date | None) -> date | None:
    return max(on, day) if day else None


def case(referral: CountedReferral, indicator: str, on: date, **says: Any) -> Case:
    return Case(
        indicator=indicator,
        subject_id=referral.id,
        owner_id=referral.client_id,
        eligible_on=on,
        provider=referral.provider,
        service=str(referral.service_id),
        modality=referral.modality,
        choice=referral.choice,
        history="returning" if referral.returning else "new",
        **says,
    )
