"""What there is about assessments at present."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.tariff.models import Assessment, Proposal, Tariff
from services.tariff.store.schemes import PublishedVersion
from shared.data.db import Session
from shared.data.statements import columns, sql


@dataclass(frozen=True, slots=True)
class AssessmentTariff:
    """What there is about one assessment at present."""

    assessment: Assessment
    proposal: Proposal | None  # what is open, or a person's question that went with the tariff that fell
    tariff: Tariff | None  # what stands, else the last that fell with its ground
    confirmed: Proposal | None  # what the tariff was confirmed from
    hashes: Sequence[str]  # of the published versions of its area
    published_at: Sequence[datetime]  # of each

    @property
    def published(self) -> list[PublishedVersion]:
        return list(map(PublishedVersion, self.hashes, self.published_at))


_STANDING = sql(
    f"""
    WITH published AS (
        SELECT area, array_agg(hash) AS hashes, array_agg(published_at) AS published_at
        FROM scheme_version WHERE state = 'published' GROUP BY area
    )
    SELECT {columns(Assessment, "assessed", field="assessment")}, {columns(Proposal, "open", field="proposal")},
           {columns(Tariff, "tariff", field="tariff")}, {columns(Proposal, "confirmed", field="confirmed")},
           coalesce(published.hashes, '{{}}') AS hashes, coalesce(published.published_at, '{{}}') AS published_at
    FROM assessment AS assessed
    LEFT JOIN LATERAL (
        SELECT made.id FROM proposal JOIN tariff AS made ON made.proposal_id = proposal.id
        WHERE proposal.assessment_id = assessed.assessment_id AND made.voided_reason IS DISTINCT FROM 'replaced'
        ORDER BY made.voided, made.id DESC LIMIT 1
    ) AS last ON true
    LEFT JOIN tariff ON tariff.id = last.id
    LEFT JOIN proposal AS confirmed ON confirmed.id = tariff.proposal_id
    LEFT JOIN LATERAL (
        SELECT {columns(Proposal, "asked")} FROM proposal AS asked
        WHERE asked.assessment_id = assessed.assessment_id AND (
            asked.state = 'proposed'
            OR (asked.state = 'withdrawn' AND asked.reopen_reason IS NOT NULL AND tariff.voided
                AND asked.replaces = tariff.id)
        )
        ORDER BY asked.state, asked.id DESC LIMIT 1
    ) AS open ON true
    LEFT JOIN published ON published.area = assessed.area
    WHERE assessed.assessment_id = ANY (CAST(:ids AS uuid[]))
    ORDER BY assessed.assessment_id
    """,
    into=AssessmentTariff,
)


async def standing(session: Session, assessment_ids: Collection[UUID]) -> list[AssessmentTariff]:
    """In the order of the assessments' ids."""
    return await _STANDING.all(session, ids=list(assessment_ids))
