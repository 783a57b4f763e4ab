"""Treatment episodes and their transfers."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlmodel import col, select

from services.referral.models import Episode, Transfer
from services.referral.store.clients import lock_whose
from shared.db import Session


async def find(session: Session, area: str, episode_id: UUID) -> Episode | None:
    wanted = select(Episode).where(col(Episode.area) == area, col(Episode.id) == episode_id)
    return (await session.tables.exec(wanted)).one_or_none()


async def lock(session: Session, area: str, episode_id: UUID) -> tuple[Episode | None, bool]:
    """The client's row is locked first, as for a referral. Also: whether the client is known."""
    whose = select(Episode.client_id).where(col(Episode.area) == area, col(Episode.id) == episode_id)
    known = await lock_whose(session, area, whose.scalar_subquery())
    return await find(session, area, episode_id), known


async def page(
    session: Session,
    area: str,
    *,
    seen_by: str | None,
    client_ids: Sequence[UUID] | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Episode]:
    """`seen_by`: only what this provider delivers now, or delivered last."""
    wanted = select(Episode).where(col(Episode.area) == area)
    if seen_by is not None:
        wanted = wanted.where(col(Episode.delivered_by) == seen_by)
    if client_ids is not None:
        wanted = wanted.where(col(Episode.client_id).in_(client_ids))
    if after is not None:
        wanted = wanted.where(col(Episode.id) > after)
    return (await session.tables.exec(wanted.order_by(col(Episode.id)).limit(limit))).all()


async def by_ids(session: Session, episode_ids: Iterable[UUID]) -> Sequence[Episode]:
    return (await session.tables.exec(select(Episode).where(col(Episode.id).in_(list(episode_ids))))).all()


async def transfers(session: Session, episode_ids: Iterable[UUID]) -> Sequence[Transfer]:
    """In the order in which they were made."""
    wanted = select(Transfer).where(col(Transfer.episode_id).in_(list(episode_ids)))
    return (await session.tables.exec(wanted.order_by(col(Transfer.transferred_on), col(Transfer.id)))).all()
