"""What assessments said, kept and found."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.tariff.models import Assessment
from shared.data.db import Session, rows, run
from shared.data.records import first
from shared.data.revisions import in_steps, newer
from shared.kernel.problems import NotFound

# All assessments of the persons concerned, in one order: whoever sets or voids a tariff of a person holds
# them, so that the news of one person leaves in the order of the commits.
_LOCK = """
SELECT assessment_id FROM assessment WHERE client_id IN ({which}) ORDER BY assessment_id FOR UPDATE
"""


_LOCK_ASSESSED = _LOCK.format(which="SELECT client_id FROM assessment WHERE assessment_id = ANY (CAST(:ids AS uuid[]))")


_LOCK_PROPOSED = _LOCK.format(
    which="""
    SELECT assessed.client_id FROM assessment AS assessed JOIN proposal USING (assessment_id)
    WHERE proposal.id = :proposal_id AND proposal.area = :area"""
)


# The areas are shared before any row is written, and the rows are written before schemes are looked for.
_KEEP_ASSESSMENTS = f"""
WITH shared AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared(hashtextextended('scheme/' || area, 0))
    FROM unnest(CAST(:areas AS text[])) AS area
)
INSERT INTO assessment (assessment_id, area, client_id, kind, assessed_on, in_remit, points, rated_by,
                        actor, actor_organisation, revision, voided)
SELECT * FROM jsonb_to_recordset(CAST(:facts AS jsonb)) AS fact (
    assessment_id uuid, area text, client_id uuid, kind text, assessed_on date, in_remit boolean, points jsonb,
    rated_by jsonb, actor text, actor_organisation text, revision bigint, voided boolean)
WHERE (SELECT count(*) FROM shared) > 0
ORDER BY assessment_id
{newer(Assessment)}
RETURNING assessment_id
"""


async def keep_assessments(session: Session, facts: Iterable[dict[str, Any]]) -> list[UUID]:
    """The ids of those that were new or newer. The schemes of their areas stay as they are until the commit."""
    found: dict[UUID, None] = {}
    for step in in_steps(facts, ["assessment_id"]):
        areas = sorted({fact["area"] for fact in step})
        kept = await rows(session, _KEEP_ASSESSMENTS, areas=areas, facts=to_json(step).decode())
        found |= dict.fromkeys(row["assessment_id"] for row in kept)
    return list(found)


async def assessments_from(session: Session, area: str, start: date) -> list[UUID]:
    sql = "SELECT assessment_id FROM assessment WHERE area = :area AND assessed_on >= :start"
    return [row["assessment_id"] for row in await rows(session, sql, area=area, start=start)]


async def lock_persons(session: Session, assessment_ids: Iterable[UUID]) -> None:
    await run(session, _LOCK_ASSESSED, ids=list(assessment_ids))


async def lock_person(session: Session, area: str, proposal_id: UUID) -> None:
    """The person for whom this is proposed."""
    await run(session, _LOCK_PROPOSED, area=area, proposal_id=proposal_id)


async def assessment(session: Session, area: str, assessment_id: UUID) -> Assessment:
    found = await first(session, Assessment, "assessment_id = :id AND area = :area", id=assessment_id, area=area)
    if found is None:
        raise NotFound
    return found
