"""Up to how much one person approves, and who releases."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from services.payments.models import ApprovalRule
from services.payments.models.suppliers import CONFIRMED
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import param, statement

_FIND = statement(select(ApprovalRule).where(ApprovalRule.id == param.id, ApprovalRule.area == param.area))
_LAST = statement(
    select(ApprovalRule).where(ApprovalRule.area == param.area).order_by(col(ApprovalRule.number).desc()).limit(1)
)
_IN_FORCE = statement(
    select(ApprovalRule)
    .where(ApprovalRule.area == param.area, ApprovalRule.state == CONFIRMED)
    .order_by(col(ApprovalRule.number).desc())
    .limit(1)
)
_PAGES = pages(select(ApprovalRule).where(ApprovalRule.area == param.area), by=[ApprovalRule.number], falling=True)


async def rule_of(session: Session, area: str, rule_id: UUID) -> ApprovalRule | None:
    return await _FIND.first(session, area=area, id=rule_id)


async def last(session: Session, area: str) -> ApprovalRule | None:
    """That was proposed last, whatever became of it."""
    return await _LAST.first(session, area=area)


async def in_force(session: Session, area: str) -> ApprovalRule | None:
    """The last that was confirmed."""
    return await _IN_FORCE.first(session, area=area)


async def page(session: Session, area: str, *, after: int | None, limit: int) -> Sequence[ApprovalRule]:
    """The newest first."""
    return await _PAGES.page(session, after=after, limit=limit, area=area)
