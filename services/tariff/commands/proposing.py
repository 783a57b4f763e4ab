"""What a person should be asked to confirm, by what is known of an assessment at present."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from services.tariff.models import Assessment, Proposal, Tariff
from services.tariff.rules import proposal as rules
from services.tariff.rules.carried import Carried, asks_anew
from services.tariff.rules.explanation import arithmetic_as_data, prices_as_data
from services.tariff.rules.proposal import PublishedScheme
from services.tariff.rules.scheme import Scheme
from services.tariff.store.standing import AssessmentTariff
from shared.messaging.events import new_id


@dataclass(frozen=True, slots=True)
class Content:
    """What is proposed, and what it was made from: columns of a proposal."""

    client_id: UUID
    assessment_revision: int
    assessed_on: date
    scheme_id: str
    scheme_version: int
    scheme_hash: str
    price_from: str
    band: str | None
    arithmetic: dict[str, Any]
    prices: list[dict[str, Any]]

    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _COLUMNS}


_COLUMNS = tuple(field.name for field in fields(Content))


@dataclass(frozen=True, slots=True)
class ProposalDue:
    """By which scheme which content is due."""

    scheme: Scheme
    content: Content


def due_now(assessment: Assessment, published: Iterable[PublishedScheme]) -> ProposalDue | None:
    """What should be proposed, or None where no tariff is due at all."""
    version = rules.scheme_on(assessment.assessed_on, published)
    if version is None or assessment.voided:
        return None
    if not rules.leads_to_tariff(version.scheme, assessment.kind, assessment.in_remit):
        return None
    return ProposalDue(version.scheme, _content(assessment, version))


def _content(assessment: Assessment, version: PublishedScheme) -> Content:
    scheme = version.scheme
    arithmetic = rules.arithmetic(scheme, assessment.points)
    prices = rules.prices_on(assessment.assessed_on, scheme, arithmetic.band) if arithmetic.band else ()
    return Content(
        client_id=assessment.client_id,
        assessment_revision=assessment.revision,
        assessed_on=assessment.assessed_on,
        scheme_id=scheme.id,
        scheme_version=scheme.version,
        scheme_hash=version.hash,
        price_from=scheme.price_from,
        band=arithmetic.band,
        arithmetic=arithmetic_as_data(arithmetic),
        prices=prices_as_data(prices, {}),
    )


def standing_tariff(standing: AssessmentTariff, *, due: bool) -> Tariff | None:
    """What was confirmed, as long as its ground is there."""
    assessment, tariff = standing.assessment, standing.tariff
    if tariff is None or assessment.voided or not assessment.in_remit:
        return None
    return tariff if due or assessment.assessed_on == tariff.valid_from else None


def changed_proposal(
    standing: AssessmentTariff, due: ProposalDue | None, stands: Tariff | None
) -> dict[str, Any] | None:
    """The proposal as it is to be kept, or None where it is to stay as it is."""
    asked = standing.proposal
    reopened = stands is not None and asked is not None and asked.reopen_reason is not None
    content = due.content if due else _as_confirmed(standing) if reopened else None
    if content is None or (due and stands and not reopened and not _asks_anew(standing, stands, due)):
        return _withdrawn(asked) if asked and asked.state == "proposed" else None
    if asked and (asked.state == "proposed" or reopened):
        return _renewed(asked, content, stands)
    return _new(standing.assessment, content, stands)


def proposed_anew(standing: AssessmentTariff, published: Iterable[PublishedScheme]) -> dict[str, Any]:
    """What a person is asked again of a tariff that stands: as it would be proposed now, or was where it would not."""
    due = due_now(standing.assessment, published)
    return _new(standing.assessment, due.content if due else _as_confirmed(standing), standing.tariff)


def _as_confirmed(standing: AssessmentTariff) -> Content:
    """Of a tariff that stands."""
    return Content(**{name: getattr(standing.confirmed, name) for name in _COLUMNS})


def _asks_anew(standing: AssessmentTariff, stands: Tariff, due: ProposalDue) -> bool:
    """Where person, day or proposed band are others, or the tariff would carry something else by the same choice."""
    content = due.content
    return standing.assessment.client_id != stands.client_id or asks_anew(
        carried_by(stands), due.scheme, content.assessed_on, content.band
    )


def carried_by(tariff: Tariff) -> Carried:
    return Carried(
        day=tariff.valid_from,
        price_from="achievement" if tariff.prices is None else "tariff",
        proposed_band=tariff.proposed_band,
        band=tariff.band,
        pence={price["measure"]: price["pence"] for price in tariff.priced},
        set_singly={price["measure"]: price["pence"] for price in tariff.priced if price["overridden"]},
    )


def _withdrawn(proposal: Proposal) -> dict[str, Any]:
    return {**proposal.model_dump(), "state": "withdrawn", "revision": proposal.revision + 1}


def _renewed(proposal: Proposal, content: Content, replaced: Tariff | None) -> dict[str, Any] | None:
    """None where it says so already."""
    columns = {**content.columns(), "replaces": replaced and replaced.id, "state": "proposed"}
    if all(getattr(proposal, name) == value for name, value in columns.items()):
        return None
    return {**proposal.model_dump(), **columns, "revision": proposal.revision + 1}


def _new(assessment: Assessment, content: Content, replaced: Tariff | None) -> dict[str, Any]:
    return {
        "id": new_id(),
        "area": assessment.area,
        "assessment_id": assessment.assessment_id,
        "state": "proposed",
        "replaces": replaced and replaced.id,
        "revision": 1,
        **content.columns(),
    }
