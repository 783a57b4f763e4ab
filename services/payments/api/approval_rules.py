"""Up to how much one person approves, and who releases: changed by two people."""

from uuid import UUID

from fastapi import APIRouter, Depends, Response, status

from services.payments.api.actors import Commissioner, Council, CouncilOfficer
from services.payments.commands import approval_rules as commands
from services.payments.errors import (
    ApprovalRuleDecided,
    ApprovalRuleWaits,
    SeparationOfDuties,
    UnknownApprovalRule,
)
from services.payments.models import ApprovalRule
from services.payments.schemas.approval_rules import ApprovalRuleBody, ApprovalRuleRefusalBody, ApprovalRuleView
from services.payments.store import approval_rules as store
from shared.data.db import Session
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(prefix="/approval-rules", tags=["approval limits"], route_class=WritingRoute)


@router.get("")
async def list_approval_rules(query: Page, actor: Council, session: ReadSession) -> PageOf[ApprovalRuleView]:
    """All that were ever proposed, the newest first."""
    rows = await store.page(session, actor.area, after=query.after(int), limit=query.fetch)
    shown = page(rows, query, lambda rule: rule.number)
    counting = await store.in_force(session, actor.area)
    return PageOf[ApprovalRuleView](items=[_view(rule, counting) for rule in shown["items"]], next=shown["next"])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=describe(ApprovalRuleWaits),
    dependencies=[Depends(idempotency_key)],
)
async def propose_approval_rule(
    body: ApprovalRuleBody, actor: CouncilOfficer, session: WriteSession, today: Today, response: Response
) -> ApprovalRuleView:
    """Say up to how much one person approves, and who releases. It counts once a commissioner has confirmed it."""
    rule = await commands.propose(session, body, actor, today)
    response.headers["Location"] = f"/approval-rules/{rule.id}"
    return await _shown(session, rule)


@router.get("/{rule_id}", responses=describe(UnknownApprovalRule))
async def read_approval_rule(rule_id: UUID, actor: Council, session: ReadSession) -> ApprovalRuleView:
    """One of them."""
    return await _shown(session, await commands.rule_of(session, actor.area, rule_id))


@router.post(
    "/{rule_id}/confirm",
    responses=describe(UnknownApprovalRule, ApprovalRuleDecided, SeparationOfDuties),
    dependencies=[Depends(idempotency_key)],
)
async def confirm_approval_rule(
    rule_id: UUID, actor: Commissioner, session: WriteSession, today: Today
) -> ApprovalRuleView:
    """A commissioner who did not propose it: runs that are proposed from now on go by it."""
    return await _shown(session, await commands.confirm(session, rule_id, actor, today))


@router.post(
    "/{rule_id}/refuse",
    responses=describe(UnknownApprovalRule, ApprovalRuleDecided),
    dependencies=[Depends(idempotency_key)],
)
async def refuse_approval_rule(
    rule_id: UUID, body: ApprovalRuleRefusalBody, actor: CouncilOfficer, session: WriteSession, today: Today
) -> ApprovalRuleView:
    """It shall not be so; what was confirmed before goes on. Who proposed it may take it back like that too."""
    return await _shown(session, await commands.refuse(session, rule_id, body.reason, actor, today))


async def _shown(session: Session, rule: ApprovalRule) -> ApprovalRuleView:
    return _view(rule, await store.in_force(session, rule.area))


def _view(rule: ApprovalRule, counting: ApprovalRule | None) -> ApprovalRuleView:
    return ApprovalRuleView.model_validate(
        rule.model_dump() | {"counts": counting is not None and counting.id == rule.id}
    )
