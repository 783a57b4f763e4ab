"""Up to how much one person approves, and who releases: one person proposes it, a commissioner confirms or refuses it.

Until then what was confirmed before counts. Every command takes the ledger's lock first.
"""

from datetime import date
from uuid import UUID

from services.payments.commands import two_people
from services.payments.commands.separation_of_duties import refuse_paid
from services.payments.errors import ApprovalRuleDecided, ApprovalRuleWaits, UnknownApprovalRule
from services.payments.events import ApprovalRuleDecision
from services.payments.models import ApprovalRule
from services.payments.models.suppliers import CONFIRMED, PROPOSED
from services.payments.rules.approval_rules import NO_LIMITS, ApprovalTerms
from services.payments.schemas.approval_rules import ApprovalRuleBody
from services.payments.store import approval_rules, ledger
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.messaging import outbox


async def terms_in_force(session: Session, area: str) -> ApprovalTerms:
    rule = await approval_rules.in_force(session, area)
    return NO_LIMITS if rule is None else rule.terms


async def propose(session: Session, body: ApprovalRuleBody, actor: Actor, today: date) -> ApprovalRule:
    """Nothing is approved by it yet."""
    await ledger.lock(session, actor.area)
    await refuse_paid(session, actor)
    before = await approval_rules.last(session, actor.area)
    if before and before.state == PROPOSED:
        raise ApprovalRuleWaits(rule_id=before.id)
    return await two_people.propose(session, ApprovalRule, body, before, actor, today)


async def confirm(session: Session, rule_id: UUID, actor: Actor, today: date) -> ApprovalRule:
    rule = await _waiting(session, rule_id, actor)
    await two_people.confirm(session, rule, "approval limits", actor, today)
    return _publish(session, rule, actor)


async def refuse(session: Session, rule_id: UUID, reason: str, actor: Actor, today: date) -> ApprovalRule:
    rule = await _waiting(session, rule_id, actor)
    await two_people.refuse(session, rule, reason, actor, today)
    return _publish(session, rule, actor)


async def rule_of(session: Session, area: str, rule_id: UUID) -> ApprovalRule:
    rule = await approval_rules.rule_of(session, area, rule_id)
    if rule is None:
        raise UnknownApprovalRule
    return rule


async def _waiting(session: Session, rule_id: UUID, actor: Actor) -> ApprovalRule:
    await ledger.lock(session, actor.area)
    await refuse_paid(session, actor)
    rule = await rule_of(session, actor.area, rule_id)
    if rule.state != PROPOSED:
        raise ApprovalRuleDecided(state=rule.state)
    return rule


def _publish(session: Session, rule: ApprovalRule, actor: Actor) -> ApprovalRule:
    outbox.add(session, rule.id, _event(rule, actor))
    return rule


def _event(rule: ApprovalRule, actor: Actor) -> ApprovalRuleDecision:
    return ApprovalRuleDecision(
        area=rule.area, actor=actor.sub, actor_organisation=actor.organisation, rule_id=rule.id,
        confirmed=rule.state == CONFIRMED, alone_up_to_pence=rule.alone_up_to_pence, beyond=rule.beyond,
        released_by=rule.released_by, proposed_by=rule.proposed_by,
    )  # fmt: skip
