"""Referrals, by id, by client and by what falls due."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import case, tuple_
from sqlmodel import and_, col, select

from services.referral.models import Assessed, Referral
from services.referral.rules.states import HOLDING, SEEN_BY_PROVIDER, UNANSWERED
from services.referral.store.clients import lock_whose
from shared.db import Session


async def open_one_and_assessment(
    session: Session, area: str, client_id: UUID, service_id: UUID, assessment_id: UUID | None
) -> tuple[UUID | None, date | None]:
    """What is already there: an open referral to the service, and the date of the assessment."""
    already = select(Referral.id).where(
        col(Referral.area) == area,
        col(Referral.client_id) == client_id,
        col(Referral.service_id) == service_id,
        col(Referral.state).in_(HOLDING),
    )
    assessed = select(col(Assessed.assessed_on)).where(
        col(Assessed.area) == area,
        col(Assessed.assessment_id) == assessment_id,
        col(Assessed.client_id) == client_id,
        ~col(Assessed.voided),
    )
    both = select(already.scalar_subquery(), assessed.scalar_subquery())
    found, assessed_on = (await session.tables.exec(both)).one()
    return found, assessed_on


async def find(session: Session, area: str, referral_id: UUID) -> Referral | None:
    wanted = select(Referral).where(col(Referral.area) == area, col(Referral.id) == referral_id)
    return (await session.tables.exec(wanted)).one_or_none()


async def lock(session: Session, area: str, referral_id: UUID) -> tuple[Referral | None, bool]:
    """The client's row is locked first, and only then the referral read: as it is after any other command."""
    whose = select(Referral.client_id).where(col(Referral.area) == area, col(Referral.id) == referral_id)
    known = await lock_whose(session, area, whose.scalar_subquery())
    return await find(session, area, referral_id), known


async def page(
    session: Session,
    area: str,
    *,
    seen_by: str | None,
    client_ids: Sequence[UUID] | None,
    state: str | None,
    organisation: str | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Referral]:
    """`seen_by`: only what this provider may see, which ends when a referral is declined or closed."""
    wanted = select(Referral).where(col(Referral.area) == area)
    if seen_by is not None:
        wanted = wanted.where(col(Referral.organisation) == seen_by, col(Referral.state).in_(SEEN_BY_PROVIDER))
    if client_ids is not None:
        wanted = wanted.where(col(Referral.client_id).in_(client_ids))
    if state is not None:
        wanted = wanted.where(col(Referral.state) == state)
    if organisation is not None:
        wanted = wanted.where(col(Referral.organisation) == organisation)
    if after is not None:
        wanted = wanted.where(col(Referral.id) > after)
    return (await session.tables.exec(wanted.order_by(col(Referral.id)).limit(limit))).all()


async def of_clients(session: Session, keys: Iterable[tuple[str, UUID]]) -> Sequence[Referral]:
    key = tuple_(col(Referral.area), col(Referral.client_id))
    return (await session.tables.exec(select(Referral).where(key.in_(list(keys))).order_by(col(Referral.id)))).all()


async def overdue(session: Session, today: date) -> Sequence[Referral]:
    wanted = select(Referral).where(col(Referral.state).in_(UNANSWERED), col(Referral.hold_expires_on) <= today)
    found = await session.tables.exec(wanted.order_by(col(Referral.id)).execution_options(populate_existing=True))
    return found.all()


async def redated(session: Session, keys: Iterable[tuple[str, UUID]]) -> list[tuple[Referral, date | None]]:
    """Referrals of these clients whose assessment is, as it turns out, of another date than they say."""
    assessed_on = case((col(Assessed.voided), None), else_=col(Assessed.assessed_on))
    wanted = (
        select(Referral, assessed_on)
        .join(
            Assessed,
            and_(
                col(Assessed.area) == col(Referral.area),
                col(Assessed.assessment_id) == col(Referral.assessment_id),
                col(Assessed.client_id) == col(Referral.client_id),
            ),
        )
        .where(
            tuple_(col(Referral.area), col(Referral.client_id)).in_(list(keys)),
            col(Referral.state).in_(SEEN_BY_PROVIDER),
            col(Referral.assessed_on).is_distinct_from(assessed_on),
        )
    )
    return list((await session.tables.exec(wanted.order_by(col(Referral.id)))).all())
