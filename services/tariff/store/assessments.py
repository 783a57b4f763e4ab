"""What assessments said, kept and found."""

from collections.abc import Collection, Iterable
from datetime import date
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from services.tariff.models import Assessment, Proposal
from services.tariff.store.schemes import share_areas
from shared.data.db import Session
from shared.data.revisions import in_steps
from shared.data.statements import among, param, sql, statement
from shared.data.upsert import bulk

_ASSESSED = aliased(Assessment)


def _lock_all_of(clients: Any) -> Any:
    """All assessments of the persons concerned, in one order: whoever sets or voids a tariff of a person locks them,
    so that the events of one person leave in the order of the commits.
    """
    of_clients = select(Assessment.assessment_id).where(col(Assessment.client_id).in_(clients))
    return of_clients.order_by(col(Assessment.assessment_id)).with_for_update()


_LOCK_ASSESSED = statement(
    _lock_all_of(select(_ASSESSED.client_id).where(among(_ASSESSED.assessment_id, param.ids))), into=UUID
)
_LOCK_PROPOSED = statement(
    _lock_all_of(
        select(_ASSESSED.client_id)
        .join(Proposal, col(Proposal.assessment_id) == _ASSESSED.assessment_id)
        .where(Proposal.id == param.proposal_id, Proposal.area == param.area)
    ),
    into=UUID,
)
_KEEP = sql(f"{bulk(Assessment).upsert_newest}\nRETURNING assessment_id", into=UUID)
_FIND = statement(select(Assessment).where(Assessment.assessment_id == param.id, Assessment.area == param.area))
_BY_IDS = statement(select(Assessment).where(among(Assessment.assessment_id, param.ids)))
_FROM = statement(
    select(Assessment.assessment_id).where(Assessment.area == param.area, Assessment.assessed_on >= param.start)
)


async def keep(session: Session, facts: Iterable[dict[str, Any]]) -> list[UUID]:
    """The ids of those that were new or newer. The schemes of their areas stay as they are until the commit.

    The areas are shared before any row is written, and the rows are written before schemes are looked for: in the
    order of their ids, so that two who keep several never wait for each other.
    """
    rows = sorted(facts, key=itemgetter("assessment_id"))
    await share_areas(session, map(itemgetter("area"), rows))
    assessments = bulk(Assessment)
    kept: dict[UUID, None] = {}
    for step in in_steps(rows, assessments.keys):
        kept |= dict.fromkeys(await _KEEP.all(session, **assessments.values(step)))
    return list(kept)


async def ids_from(session: Session, area: str, start: date) -> list[UUID]:
    """Of those from this day on."""
    return await _FROM.all(session, area=area, start=start)


async def lock_persons(session: Session, assessment_ids: Collection[UUID]) -> None:
    await _LOCK_ASSESSED.execute(session, ids=list(assessment_ids))


async def lock_person(session: Session, area: str, proposal_id: UUID) -> None:
    """The person for whom this is proposed."""
    await _LOCK_PROPOSED.execute(session, area=area, proposal_id=proposal_id)


async def find(session: Session, area: str, assessment_id: UUID) -> Assessment | None:
    return await _FIND.first(session, area=area, id=assessment_id)


async def by_ids(session: Session, assessment_ids: Collection[UUID]) -> list[Assessment]:
    return await _BY_IDS.all(session, ids=list(assessment_ids))
