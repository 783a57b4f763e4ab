"""What tariff counts: how long a band takes to be confirmed, which bands are, and what was chosen otherwise."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.figures.cases import Case
from shared.figures.indicators import Indicator, Indicators

INDICATORS = Indicators(
    [
        Indicator(
            code="assessment-to-band",
            title="Days from assessment to the confirmation of its band",
            rule="From each assessment of which a band was proposed, to the first confirmation of one."
            " Where the proposal was withdrawn and nothing confirmed, it waits no more.",
            unit="days",
            dimensions=("kind", "remit"),
        ),
        Indicator(
            code="bands-confirmed",
            title="Bands confirmed",
            rule="Each band that stands, on the day on which it was confirmed, by who confirmed it.",
            unit="count",
            dimensions=("band", "kind", "worker"),
        ),
        Indicator(
            code="bands-overridden",
            title="Bands chosen otherwise than proposed",
            rule="Of the bands that stand, those that whoever confirmed them chose otherwise; `reason` says why.",
            unit="share",
            dimensions=("band", "kind", "worker", "reason"),
        ),
    ]
)


@dataclass(frozen=True, slots=True)
class AssessmentToBand:
    """`is_open`: a proposal waits for somebody; `confirmed_on` is the first day on which one was confirmed."""

    id: UUID
    client_id: UUID
    kind: str
    in_remit: bool
    assessed_on: date
    confirmed_on: date | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class ConfirmedBand:
    """A tariff that stands."""

    id: UUID
    client_id: UUID
    kind: str
    band: str
    override_code: str | None
    confirmed_by: str
    confirmed_on: date


def cases_of(assessed: Iterable[AssessmentToBand], confirmed: Iterable[ConfirmedBand]) -> Iterator[Case]:
    for assessment in assessed:
        yield _wait(assessment)
    for tariff in confirmed:
        yield _band(tariff, "bands-confirmed", None)
        yield _band(tariff, "bands-overridden", tariff.override_code)


def _wait(assessment: AssessmentToBand) -> Case:
    on, confirmed_on = assessment.assessed_on, assessment.confirmed_on
    met_on = max(on, confirmed_on) if confirmed_on else None  # confirmed for an earlier day, it waited for nothing
    return Case(
        indicator="assessment-to-band",
        subject_id=assessment.id,
        owner_id=assessment.client_id,
        eligible_on=on,
        met_on=met_on,
        until=met_on or (None if assessment.is_open else on),
        value=(met_on - on).days if met_on else None,
        kind=assessment.kind,
        remit="in" if assessment.in_remit else "out",
    )


def _band(tariff: ConfirmedBand, indicator: str, override: str | None) -> Case:
    return Case(
        indicator=indicator,
        subject_id=tariff.id,
        owner_id=tariff.client_id,
        eligible_on=tariff.confirmed_on,
        met_on=tariff.confirmed_on if override else None,
        band=tariff.band,
        kind=tariff.kind,
        worker=tariff.confirmed_by,
        reason=override,
    )
