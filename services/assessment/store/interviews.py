"""Interviews that were assigned, listed for the LASARS or for one interviewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid
from sqlmodel import col, select

from services.assessment.models import Evidence, Interview
from services.assessment.store.kin import is_of
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement
from shared.kernel.claims import Actor


@dataclass(frozen=True, slots=True)
class InterviewDue:
    client_id: UUID
    due_on: date
    interviewer: str


@dataclass(frozen=True, slots=True)
class StandingEvidence:
    id: UUID
    code: str


_FIND = select(Interview).where(Interview.id == param.id, Interview.area == param.area)
_ONE = statement(_FIND)
_LOCK = statement(_FIND.with_for_update())
_ASSIGNED = statement(
    select(Interview).where(
        Interview.client_id == param.client_id,
        Interview.area == param.area,
        Interview.interviewer == param.interviewer,
        Interview.organisation == param.organisation,
    )
)
_LOCK_EVIDENCE = statement(
    select(Evidence).where(among(Evidence.id, param.ids)).order_by(Evidence.id).with_for_update()  # type: ignore[arg-type]
)
_STANDING = statement(
    select(Evidence.id, Evidence.code).where(among(Evidence.id, param.ids), ~col(Evidence.voided)),
    into=StandingEvidence,
)
_PAGES = pages(
    select(Interview).where(Interview.area == param.area),
    by=[Interview.due_on, Interview.id],
    narrowed=[
        Interview.state == param.state,
        Interview.interviewer == param.interviewer,
        Interview.organisation == param.organisation,
        Interview.client_id == param.client,
        is_of(Interview.client_id, param("person", Uuid())),
    ],
)
_DUE = sql(
    """
    SELECT DISTINCT ON (coalesce(alias.survivor_id, interview.client_id), interview.organisation, interviewer)
           coalesce(alias.survivor_id, interview.client_id) AS client_id, due_on, interviewer
      FROM interview LEFT JOIN person_alias alias ON alias.absorbed_id = interview.client_id
     WHERE interview.area = :area AND state = 'assigned'
     ORDER BY coalesce(alias.survivor_id, interview.client_id), interview.organisation, interviewer, due_on,
              interview.id
    """,
    into=InterviewDue,
)


async def assigned(session: Session, client_id: UUID, actor: Actor) -> bool:
    """Whether somebody is, or was, to interview the person."""
    by = {"area": actor.area, "interviewer": actor.sub, "organisation": actor.organisation}
    return await _ASSIGNED.first(session, client_id=client_id, **by) is not None


async def one(session: Session, interview_id: UUID, area: str) -> Interview | None:
    return await _ONE.first(session, id=interview_id, area=area)


async def lock(session: Session, interview_id: UUID, area: str) -> Interview | None:
    """Against a second word at the same time."""
    return await _LOCK.first(session, id=interview_id, area=area)


async def lock_evidence(session: Session, ids: Sequence[str]) -> dict[str, Evidence]:
    """What was made of interviews, by id."""
    made = await _LOCK_EVIDENCE.all(session, ids=[UUID(evidence_id) for evidence_id in ids])
    return {str(evidence.id): evidence for evidence in made}


async def standing_codes(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Of evidence that stands, by its id, of what it is."""
    standing = await _STANDING.all(session, ids=[UUID(evidence_id) for evidence_id in ids])
    return {str(evidence.id): evidence.code for evidence in standing}


async def page(session: Session, area: str, *, after: Any, limit: int, **wanted: Any) -> Sequence[Interview]:
    """The earliest due first. `client`: under this id alone; `person`: under any id of theirs."""
    return await _PAGES.page(session, after=after, limit=limit, area=area, **wanted)


async def due_of_area(session: Session, area: str) -> list[InterviewDue]:
    """Of each person who is to be interviewed the earliest by each interviewer, by the id that they go by.

    Organisations may call two interviewers by one name.
    """
    return await _DUE.all(session, area=area)
