"""Bring the outcomes of persons to what their facts add up to now."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from shared.auth import Actor


async def settle_clients(session: AsyncSession, clients: Collection[UUID], today: date, actor: Actor) -> None:
    """Stands in until outcomes are settled."""
