"""Every query of tariff. Rows belong to an area: nothing is found across it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal
from sqlmodel import col, select

from services.tariff.models import Assessment, Proposal, SchemeVersion, Tariff
from shared.db import Session, rows, run
from shared.paging import BadCursor, PageQuery
from shared.problems import NotFound

# An assessment that arrives while its scheme is being published must not miss it: each would not see the
# other's uncommitted row. Who publishes holds the area alone, who looks for a scheme shares it.
_SHARE = """
SELECT pg_advisory_xact_lock_shared(hashtextextended('scheme/' || area, 0))
FROM unnest(CAST(:areas AS text[])) AS area
"""
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('scheme/' || CAST(:area AS text), 0))"

# All assessments of the persons concerned, in one order: whoever sets or voids a tariff of a person holds
# them, so that the news of one person leaves in the order of the commits.
_LOCK = """
SELECT assessment_id FROM assessment WHERE client_id IN (
    SELECT client_id FROM assessment WHERE assessment_id = ANY (CAST(:ids AS uuid[])))
ORDER BY assessment_id FOR UPDATE
"""

_KEEP_ASSESSMENTS = """
INSERT INTO assessment (assessment_id, area, client_id, kind, assessed_on, in_remit, points,
                        actor, actor_organisation, revision, voided)
SELECT * FROM jsonb_to_recordset(CAST(:facts AS jsonb)) AS fact (
    assessment_id uuid, area text, client_id uuid, kind text, assessed_on date, in_remit boolean, points jsonb,
    actor text, actor_organisation text, revision bigint, voided boolean)
ORDER BY assessment_id
ON CONFLICT (assessment_id) DO UPDATE SET
    client_id = excluded.client_id, kind = excluded.kind, assessed_on = excluded.assessed_on,
    in_remit = excluded.in_remit, points = excluded.points, actor = excluded.actor,
    actor_organisation = excluded.actor_organisation, revision = excluded.revision, voided = excluded.voided
WHERE excluded.revision > assessment.revision AND excluded.area = assessment.area
RETURNING assessment_id
"""

_KEEP_MERGES = """
INSERT INTO merge (merge_id, area, survivor_id, absorbed_id, revision, voided)
SELECT * FROM jsonb_to_recordset(CAST(:facts AS jsonb)) AS fact (
    merge_id uuid, area text, survivor_id uuid, absorbed_id uuid, revision bigint, voided boolean)
ORDER BY merge_id
ON CONFLICT (merge_id) DO UPDATE SET
    survivor_id = excluded.survivor_id, absorbed_id = excluded.absorbed_id,
    revision = excluded.revision, voided = excluded.voided
WHERE excluded.revision > merge.revision AND excluded.area = merge.area
"""

_SAME_PERSON = """
WITH RECURSIVE same (id) AS (
    SELECT CAST(:client_id AS uuid)
    UNION
    SELECT CASE WHEN merge.survivor_id = same.id THEN merge.absorbed_id ELSE merge.survivor_id END
    FROM same JOIN merge ON same.id IN (merge.survivor_id, merge.absorbed_id)
    WHERE merge.area = :area AND NOT merge.voided
)
SELECT id FROM same
"""


async def share_schemes(session: Session, areas: Iterable[str]) -> None:
    await rows(session, _SHARE, areas=sorted(set(areas)))


async def hold_schemes(session: Session, area: str) -> None:
    await rows(session, _ALONE, area=area)


async def scheme_version(
    session: Session, area: str, scheme_id: str, version: int, *, lock: bool = False
) -> SchemeVersion:
    found = await session.tables.get(SchemeVersion, (area, scheme_id, version), with_for_update=lock)
    if found is None:
        raise NotFound
    return found


async def drafted(session: Session, area: str, scheme_id: str, version: int) -> SchemeVersion | None:
    return await session.tables.get(SchemeVersion, (area, scheme_id, version), with_for_update=True)


async def scheme_versions(session: Session, area: str, page: PageQuery) -> Sequence[SchemeVersion]:
    query = select(SchemeVersion).where(SchemeVersion.area == area)
    if page.after:
        scheme_id, version = _cursor(page, str, int)
        query = query.where(
            (col(SchemeVersion.scheme_id) > scheme_id)
            | ((col(SchemeVersion.scheme_id) == scheme_id) & (col(SchemeVersion.version) > version))
        )
    query = query.order_by(col(SchemeVersion.scheme_id), col(SchemeVersion.version)).limit(page.fetch)
    return (await session.tables.exec(query)).all()


async def published(session: Session, areas: Iterable[str]) -> Sequence[SchemeVersion]:
    query = select(SchemeVersion).where(col(SchemeVersion.area).in_(set(areas)), SchemeVersion.state == "published")
    return (await session.tables.exec(query)).all()


async def keep_assessments(session: Session, facts: Iterable[dict[str, Any]]) -> list[UUID]:
    """The ids of those that were new or newer."""
    newest = _newest(facts, "assessment_id")
    return [row["assessment_id"] for row in await rows(session, _KEEP_ASSESSMENTS, facts=to_json(newest).decode())]


async def keep_merges(session: Session, facts: Iterable[dict[str, Any]]) -> None:
    await run(session, _KEEP_MERGES, facts=to_json(_newest(facts, "merge_id")).decode())


def _newest(facts: Iterable[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """One per thing: one statement cannot touch a row twice."""
    newest: dict[Any, dict[str, Any]] = {}
    for fact in facts:
        known = newest.get(fact[key])
        if known is None or fact["revision"] > known["revision"]:
            newest[fact[key]] = fact
    return list(newest.values())


async def assessments_between(session: Session, area: str, start: date, end: date | None) -> Sequence[UUID]:
    query = select(Assessment.assessment_id).where(Assessment.area == area, Assessment.assessed_on >= start)
    if end is not None:
        query = query.where(Assessment.assessed_on < end)
    return (await session.tables.exec(query)).all()


async def lock_persons(session: Session, assessment_ids: Iterable[UUID]) -> None:
    await rows(session, _LOCK, ids=list(assessment_ids))


async def assessments(session: Session, ids: Iterable[UUID]) -> Sequence[Assessment]:
    query = select(Assessment).where(_among(Assessment.assessment_id, ids)).order_by(col(Assessment.assessment_id))
    return (await session.tables.exec(query, execution_options={"populate_existing": True})).all()


async def open_proposals(session: Session, assessment_ids: Iterable[UUID]) -> dict[UUID, Proposal]:
    query = select(Proposal).where(_among(Proposal.assessment_id, assessment_ids), Proposal.state == "proposed")
    return {proposal.assessment_id: proposal for proposal in (await session.tables.exec(query)).all()}


async def confirmed_proposals(session: Session, ids: Iterable[UUID]) -> dict[UUID, Proposal]:
    query = select(Proposal).where(_among(Proposal.id, ids))
    return {proposal.assessment_id: proposal for proposal in (await session.tables.exec(query)).all()}


async def standing_tariffs(session: Session, assessment_ids: Iterable[UUID]) -> dict[UUID, Tariff]:
    query = select(Tariff).where(_among(Tariff.assessment_id, assessment_ids), ~col(Tariff.voided))
    return {tariff.assessment_id: tariff for tariff in (await session.tables.exec(query)).all()}


async def proposal(session: Session, area: str, proposal_id: UUID) -> Proposal:
    """Read anew, since the row may have changed while its person's lock was awaited."""
    found = await session.tables.get(Proposal, proposal_id, populate_existing=True)
    if found is None or found.area != area:
        raise NotFound
    return found


async def tariff(session: Session, area: str, tariff_id: UUID) -> Tariff:
    found = await session.tables.get(Tariff, tariff_id)
    if found is None or found.area != area:
        raise NotFound
    return found


async def same_person(session: Session, area: str, client_id: UUID) -> list[UUID]:
    """The person's ids, however often merged: all of them find the same."""
    return [row["id"] for row in await rows(session, _SAME_PERSON, area=area, client_id=client_id)]


async def proposals(
    session: Session,
    area: str,
    page: PageQuery,
    *,
    assessment_id: UUID | None,
    client_id: UUID | None,
    state: str | None,
) -> Sequence[Proposal]:
    query = select(Proposal).where(Proposal.area == area)
    if assessment_id is not None:
        query = query.where(Proposal.assessment_id == assessment_id)
    if client_id is not None:
        query = query.where(col(Proposal.client_id).in_(await same_person(session, area, client_id)))
    if state is not None:
        query = query.where(Proposal.state == state)
    if page.after:
        query = query.where(col(Proposal.id) > _cursor(page, UUID)[0])
    return (await session.tables.exec(query.order_by(col(Proposal.id)).limit(page.fetch))).all()


async def tariffs(session: Session, area: str, page: PageQuery, *, client_id: UUID | None) -> Sequence[Tariff]:
    query = select(Tariff).where(Tariff.area == area)
    if client_id is not None:
        query = query.where(col(Tariff.client_id).in_(await same_person(session, area, client_id)))
    if page.after:
        query = query.where(col(Tariff.id) > _cursor(page, UUID)[0])
    return (await session.tables.exec(query.order_by(col(Tariff.id)).limit(page.fetch))).all()


def _among(column: UUID, ids: Iterable[UUID]) -> ColumnElement[bool]:
    """One array instead of a parameter each, of which a statement takes 32,767."""
    return col(column) == any_(literal(list(ids), ARRAY(Uuid)))


def _cursor(page: PageQuery, *kinds: Callable[[Any], Any]) -> list[Any]:
    if any("\0" in str(part) for part in page.after or []):
        raise BadCursor
    try:
        return [kind(part) for kind, part in zip(kinds, page.after or [], strict=True)]
    except ValueError:
        raise BadCursor from None
