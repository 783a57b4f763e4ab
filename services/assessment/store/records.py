"""Queries of what is recorded of a person: contacts, assessments, TOP reviews, evidence."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import Assessment, Contact, Evidence, Fact, Superseded, TopReview
from shared.db import Session

Record = TypeVar("Record", Contact, Assessment, TopReview, Evidence)


async def one(session: Session, kind: type[Record], record_id: UUID, area: str) -> Record | None:
    query = select(kind).where(kind.id == record_id, kind.area == area)
    return (await session.tables.exec(query)).first()


async def client_of(session: Session, kind: type[Record], record_id: UUID, area: str) -> UUID | None:
    query = select(kind.client_id).where(kind.id == record_id, kind.area == area)
    return (await session.tables.exec(query)).first()


async def lock(session: Session, kind: type[Record], record_id: UUID, area: str) -> Record | None:
    """Locked against a second correction at the same time."""
    query = select(kind).where(kind.id == record_id, kind.area == area).with_for_update()
    return (await session.tables.exec(query)).first()


async def of_clients(
    session: Session,
    kind: type[Record],
    area: str,
    clients: Collection[UUID],
    after: UUID | None,
    limit: int,
) -> Sequence[Record]:
    """In the order in which they were recorded."""
    query = select(kind).where(kind.area == area, col(kind.client_id).in_(clients)).order_by(col(kind.id)).limit(limit)
    if after:
        query = query.where(col(kind.id) > after)
    return (await session.tables.exec(query)).all()


async def start_review_of(session: Session, assessment_id: UUID) -> TopReview | None:
    query = select(TopReview).where(TopReview.assessment_id == assessment_id, ~col(TopReview.voided))
    return (await session.tables.exec(query.with_for_update())).first()


async def start_reviews(session: Session, assessments: Collection[UUID]) -> dict[UUID, UUID]:
    """The TOP that came with each assessment, void or not."""
    query = select(TopReview.assessment_id, TopReview.id).where(col(TopReview.assessment_id).in_(assessments))
    return {assessment: review for assessment, review in await session.tables.exec(query) if assessment}


def supersede(session: Session, record: Fact, by: str, on: date) -> None:
    """Keep what the record said, and count its revision up: the caller then writes what it says now."""
    session.tables.add(
        Superseded(
            thing_id=record.id,
            revision=record.revision,
            thing=str(record.__tablename__),
            content=record.model_dump(mode="json"),
            replaced_by=by,
            replaced_on=on,
        )
    )
    record.revision += 1
