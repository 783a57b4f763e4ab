"""What there is about assessments at present."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import SQLModel

from services.tariff.models import Assessment, Proposal, Tariff
from shared.data.db import Session, rows
from shared.data.records import columns, made

T = TypeVar("T", bound=SQLModel)


_STANDING = f"""
WITH published AS (
    SELECT area, array_agg(hash) AS hashes, array_agg(published_at) AS times
    FROM scheme_version WHERE state = 'published' GROUP BY area
)
SELECT {columns(Assessment, "assessed")}, published.hashes, published.times,
       CASE WHEN open.id IS NOT NULL THEN ROW({columns(Proposal, "open")}) END AS open,
       CASE WHEN tariff.id IS NOT NULL THEN ROW({columns(Tariff, "tariff")}) END AS tariff,
       CASE WHEN confirmed.id IS NOT NULL THEN ROW({columns(Proposal, "confirmed")}) END AS confirmed
FROM assessment AS assessed
LEFT JOIN LATERAL (
    SELECT made.id FROM proposal JOIN tariff AS made ON made.proposal_id = proposal.id
    WHERE proposal.assessment_id = assessed.assessment_id AND made.voided_reason IS DISTINCT FROM 'replaced'
    ORDER BY made.voided, made.id DESC LIMIT 1
) AS last ON true
LEFT JOIN tariff ON tariff.id = last.id
LEFT JOIN proposal AS confirmed ON confirmed.id = tariff.proposal_id
LEFT JOIN LATERAL (
    SELECT * FROM proposal WHERE assessment_id = assessed.assessment_id AND (
        state = 'proposed'
        OR (state = 'withdrawn' AND reopen_reason IS NOT NULL AND tariff.voided AND replaces = tariff.id)
    )
    ORDER BY state, id DESC LIMIT 1
) AS open ON true
LEFT JOIN published ON published.area = assessed.area
WHERE assessed.assessment_id = ANY (CAST(:ids AS uuid[]))
ORDER BY assessed.assessment_id
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is about one assessment at present."""

    assessment: Assessment
    proposal: Proposal | None  # what is open, or a person's question that went with the tariff that fell
    tariff: Tariff | None  # what stands, else the last that fell with its ground
    confirmed: Proposal | None  # what the tariff was confirmed from
    published: Sequence[tuple[str, datetime]]  # by hash, the versions of its area


async def standing(session: Session, assessment_ids: Iterable[UUID]) -> list[Standing]:
    """In the order of the assessments' ids."""
    return [
        Standing(
            made(Assessment, row),
            _part(Proposal, row["open"]),
            _part(Tariff, row["tariff"]),
            _part(Proposal, row["confirmed"]),
            list(zip(row["hashes"] or (), row["times"] or (), strict=True)),
        )
        for row in await rows(session, _STANDING, ids=list(assessment_ids))
    ]


def _part(table: type[T], values: Sequence[Any] | None) -> T | None:
    return None if values is None else made(table, dict(zip(table.model_fields, values, strict=True)))
