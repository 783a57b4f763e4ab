"""Brings proposals in line with what is now known, whatever came first: the assessment or its scheme.

From the facts as they stand follows what should be proposed. What is only proposed is renewed or withdrawn.
What a person has confirmed is never changed behind their back: they are asked again, and the tariff stands
until they answer, also where a person has the choice made anew. Only where its ground is gone does it fall: the
assessment was voided, is out of remit, or is of another day now, for which no tariff is due. It stands again once its
ground is back, with what a person had asked to have made anew: what stands follows from what is known and was
confirmed, not from what was known in between. A version that asks for no tariff on that day asks for no further one.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.tariff.commands.proposing import changed_proposal, due_now, standing_tariff
from services.tariff.commands.published_schemes import read_versions
from services.tariff.events import TariffSet
from services.tariff.models import Assessment, Tariff
from services.tariff.rules.proposal import PublishedScheme
from services.tariff.store import assessments, proposals, tariffs
from services.tariff.store import standing as standing_store
from services.tariff.store.standing import AssessmentTariff
from shared.data.db import Session
from shared.messaging import outbox

AT_ONCE = 500  # assessments that are in memory together


@dataclass(frozen=True, slots=True)
class Author:
    """Who brought something about."""

    actor: str
    organisation: str


@dataclass(slots=True)
class _Withdrawn:
    """Since the transaction began."""

    ids: set[UUID] = field(default_factory=set)


async def reconcile(session: Session, assessment_ids: Collection[UUID]) -> None:
    if not assessment_ids:
        return
    await assessments.lock_persons(session, assessment_ids)
    in_order = sorted(assessment_ids)
    for start in range(0, len(in_order), AT_ONCE):
        await _reconcile_locked(session, in_order[start : start + AT_ONCE])


async def _reconcile_locked(session: Session, assessment_ids: Collection[UUID]) -> None:
    standings = await standing_store.standing(session, assessment_ids)
    published = await published_by_area(session, standings)
    changed: list[dict[str, Any]] = []
    fallen: dict[UUID, Author] = {}
    restored: dict[UUID, Author] = {}
    for standing in standings:
        assessment, tariff = standing.assessment, standing.tariff
        due = due_now(assessment, published[assessment.area])
        stands = standing_tariff(standing, due=due is not None)
        if change := changed_proposal(standing, due, stands):
            changed.append(change)
        if tariff and tariff.voided == (stands is not None):
            (restored if stands else fallen)[tariff.id] = _author_of(assessment)
    await proposals.put(session, changed)
    await void(session, fallen, "withdrawn")
    session.of(_Withdrawn).ids.update(fallen)
    await _restore(session, restored)


async def published_by_area(
    session: Session, standings: Iterable[AssessmentTariff]
) -> dict[str, list[PublishedScheme]]:
    versions = {standing.assessment.area: standing.published for standing in standings}
    return {area: await read_versions(session, area, published) for area, published in versions.items()}


def _author_of(assessment: Assessment) -> Author:
    return Author(assessment.actor, assessment.actor_organisation)


async def void(session: Session, authors: Mapping[UUID, Author], reason: str) -> None:
    """Tariffs by their ids, each with who brought it about. What is voided already stays as it is."""
    if authors:
        _publish(session, await tariffs.void(session, authors, reason), authors)


async def date_withdrawn(session: Session, today: date) -> None:
    """Of what was withdrawn in this transaction and does not stand again."""
    if ids := session.of(_Withdrawn).ids:
        await tariffs.date_withdrawn(session, ids, today)
        ids.clear()


async def _restore(session: Session, authors: Mapping[UUID, Author]) -> None:
    """They stand again."""
    if authors:
        _publish(session, await tariffs.restore(session, authors), authors)


def _publish(session: Session, changed: Iterable[Tariff], authors: Mapping[UUID, Author]) -> None:
    by_id = {tariff.id: tariff for tariff in changed}
    in_order = [(by_id[id_], author) for id_, author in authors.items() if id_ in by_id]
    outbox.add_all(session, [(tariff.client_id, tariff_set(tariff, author)) for tariff, author in in_order])


def tariff_set(tariff: Tariff, author: Author) -> TariffSet:
    own = {"actor", "actor_organisation", "tariff_id"}
    return TariffSet(
        actor=author.actor,
        actor_organisation=author.organisation,
        tariff_id=tariff.id,
        **tariff.model_dump(include=set(TariffSet.model_fields) - own),
    )
