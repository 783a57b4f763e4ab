"""Brings proposals in line with what is now known, whatever came first: the assessment or its scheme.

From the facts as they stand follows what should be proposed. What is only proposed is renewed or withdrawn.
What a person has confirmed is never changed behind their back: they are asked again, and the tariff stands
until they answer. Only where its ground is gone (the assessment was voided, or is out of remit) does it fall.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.tariff import store
from services.tariff.events import TariffSet
from services.tariff.models import Assessment, Proposal, SchemeVersion, Tariff
from services.tariff.rules import proposal as rules
from services.tariff.rules import reading
from services.tariff.rules.explanation import arithmetic_as_data, prices_as_data
from services.tariff.rules.proposal import Published
from services.tariff.rules.scheme import Scheme
from shared import outbox
from shared.db import Session
from shared.events import new_id

_READ: dict[str, Scheme] = {}  # by hash


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is about one assessment at present."""

    assessment: Assessment
    proposal: Proposal | None
    tariff: Tariff | None
    confirmed: Proposal | None  # what the tariff was confirmed from


async def settle(session: Session, assessment_ids: Collection[UUID]) -> None:
    if not assessment_ids:
        return
    await store.lock_persons(session, assessment_ids)
    standing = await _standing(session, assessment_ids)
    published = await _published(session, {each.assessment.area for each in standing})
    fallen = [
        each.tariff
        for each in standing
        if not _settle(session, each, published.get(each.assessment.area, [])) and each.tariff
    ]
    actors = {each.assessment.assessment_id: each.assessment for each in standing}
    await session.flush()
    for tariff in fallen:
        assessment = actors[tariff.assessment_id]
        await void(session, tariff, "withdrawn", assessment.actor, assessment.actor_organisation)


async def void(session: Session, tariff: Tariff, reason: str, actor: str, organisation: str) -> None:
    tariff.voided, tariff.voided_reason = True, reason
    tariff.revision += 1
    await session.flush()
    outbox.add(session, tariff.client_id, news(tariff, actor, organisation))


def news(tariff: Tariff, actor: str, organisation: str) -> TariffSet:
    return TariffSet(
        actor=actor,
        actor_organisation=organisation,
        tariff_id=tariff.id,
        **tariff.model_dump(include=set(TariffSet.model_fields) - {"actor", "actor_organisation", "tariff_id"}),
    )


async def _standing(session: Session, ids: Collection[UUID]) -> list[Standing]:
    proposals = await store.open_proposals(session, ids)
    tariffs = await store.standing_tariffs(session, ids)
    confirmed = await store.confirmed_proposals(session, [tariff.proposal_id for tariff in tariffs.values()])
    return [
        Standing(
            assessment,
            proposals.get(assessment.assessment_id),
            tariffs.get(assessment.assessment_id),
            confirmed.get(assessment.assessment_id),
        )
        for assessment in await store.assessments(session, ids)
    ]


async def _published(session: Session, areas: Collection[str]) -> dict[str, list[Published]]:
    found: dict[str, list[Published]] = {area: [] for area in areas}
    for version in await store.published(session, areas):
        found[version.area].append(as_published(version))
    return found


def as_published(version: SchemeVersion) -> Published:
    assert version.published_at is not None  # noqa: S101 - for the type checker
    return Published(scheme_of(version), version.hash, version.published_at)


def scheme_of(version: SchemeVersion) -> Scheme:
    """A published version never changes, so it is read once a process."""
    if version.hash not in _READ:
        _READ[version.hash] = reading.read(version.scheme)
    return _READ[version.hash]


def _settle(session: Session, standing: Standing, published: list[Published]) -> bool:
    """Whether a tariff is due at all."""
    assessment = standing.assessment
    version = rules.scheme_on(assessment.assessed_on, published)
    due = (
        version is not None
        and not assessment.voided
        and rules.leads_to_tariff(version.scheme, assessment.kind, assessment.in_remit)
    )
    content = _content(assessment, version) if version and due else None
    if content is None or (standing.confirmed and _same_result(standing.confirmed, content)):
        _withdraw(standing.proposal)
    elif standing.proposal:
        _renew(standing.proposal, content)
    else:
        session.tables.add(_new(assessment, content, standing.tariff))
    return due


def _content(assessment: Assessment, version: Published) -> dict[str, Any]:
    scheme = version.scheme
    arithmetic = rules.arithmetic(scheme, assessment.points)
    prices = rules.prices_on(assessment.assessed_on, scheme, arithmetic.band) if arithmetic.band else ()
    return {
        "client_id": assessment.client_id,
        "assessment_revision": assessment.revision,
        "assessed_on": assessment.assessed_on,
        "scheme_id": scheme.id,
        "scheme_version": scheme.version,
        "scheme_hash": version.hash,
        "price_from": scheme.price_from,
        "band": arithmetic.band,
        "arithmetic": arithmetic_as_data(arithmetic),
        "prices": prices_as_data(prices, {}),
    }


def _same_result(confirmed: Proposal, content: Mapping[str, Any]) -> bool:
    """Nothing to ask anew where person, day, band and prices would be proposed as they were."""
    asked = ("client_id", "assessed_on", "price_from", "band")
    before = {price["measure"]: price["pence"] for price in confirmed.prices}
    after = {price["measure"]: price["pence"] for price in content["prices"]}
    return before == after and all(getattr(confirmed, name) == content[name] for name in asked)


def _withdraw(proposal: Proposal | None) -> None:
    if proposal is not None:
        proposal.state = "withdrawn"
        proposal.revision += 1


def _renew(proposal: Proposal, content: Mapping[str, Any]) -> None:
    if all(getattr(proposal, name) == value for name, value in content.items()):
        return
    for name, value in content.items():
        setattr(proposal, name, value)
    proposal.revision += 1


def _new(assessment: Assessment, content: Mapping[str, Any], replaces: Tariff | None) -> Proposal:
    return Proposal(
        id=new_id(),
        area=assessment.area,
        assessment_id=assessment.assessment_id,
        state="proposed",
        replaces=None if replaces is None else replaces.id,
        revision=1,
        **content,
    )
