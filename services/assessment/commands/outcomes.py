"""What people do with outcomes: verify or refuse them, and look at them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands.settle import settle_clients
from services.assessment.errors import (
    NothingToVerify,
    NotReferred,
    OwnOutcome,
    OwnRecord,
    UnknownOutcome,
    UnknownPerson,
)
from services.assessment.models import Outcome, Verification
from services.assessment.schemas.outcomes import Refused, Verified
from services.assessment.store import access, facts
from services.assessment.store import outcomes as store
from services.assessment.store.persons import kin
from shared.auth import Actor
from shared.concurrency import check
from shared.db import Session

SEES_ALL = frozenset({"assessor", "verifier", "commissioner", "auditor"})


async def verify(
    session: Session,
    outcome_id: UUID,
    body: Verified | Refused,
    expected: int,
    actor: Actor,
    today: date,
) -> Outcome:
    """Holds for exactly this evidence: when that changes, somebody has to look again."""
    outcome = await read(session, outcome_id, actor)
    held = await facts.hold(session, {outcome.client_id})  # no evidence changes between looking and deciding
    outcome = await read(session, outcome_id, actor)
    check(expected, outcome.revision)
    await check_may_decide(session, outcome, body.decision, actor)
    await store.keep_verification(session, _verification(outcome, body, actor, today))
    await settle_clients(session, {outcome.client_id}, today, actor, held={person.id for person in held})
    return await read(session, outcome_id, actor)


async def check_may_decide(session: Session, outcome: Outcome, decision: str, actor: Actor) -> None:
    """A refusal may be taken back, and so may a verification; what fell for other reasons is past both."""
    undecided = {"proposed": {"verified", "refused"}, "achieved": {"refused"}, "withdrawn": {"verified"}}
    if decision not in undecided[outcome.state] or outcome.reason not in {None, "refused"}:
        raise NothingToVerify
    if actor.organisation == outcome.party:
        raise OwnOutcome
    corrected = await store.correctors(session, [UUID(one["id"]) for one in outcome.evidence])
    if actor.sub in corrected | {one["by"] for one in outcome.evidence}:
        raise OwnRecord


def _verification(outcome: Outcome, body: Verified | Refused, actor: Actor, today: date) -> Verification:
    return Verification(
        measure=outcome.measure,
        fingerprint=outcome.fingerprint,
        area=outcome.area,
        client_id=outcome.client_id,
        outcome_id=outcome.id,
        decision=body.decision,
        reason_code=body.reason_code,
        decided_by=actor.sub,
        decided_by_organisation=actor.organisation,
        decided_on=today,
    )


async def read(session: Session, outcome_id: UUID, actor: Actor) -> Outcome:
    outcome = await store.one(session, outcome_id, actor.area)
    if outcome is None or party_of(actor) not in {None, outcome.party}:
        raise UnknownOutcome
    return outcome


def party_of(actor: Actor) -> str | None:
    """Providers see what they are paid for, and nobody else's."""
    return None if actor.roles & SEES_ALL else actor.organisation


async def page_of(
    session: Session,
    filters: Mapping[str, Any],
    client_id: UUID | None,
    actor: Actor,
    after: UUID | None,
    limit: int,
) -> Sequence[Outcome]:
    own = party_of(actor)
    if own and filters.get("party") not in {None, own}:
        return []
    seen = {**filters, "party": own} if own else filters
    clients = await _clients(session, client_id)
    return await store.page_of(session, actor.area, seen, clients, after, limit)


async def _clients(session: Session, client_id: UUID | None) -> Collection[UUID] | None:
    return None if client_id is None else await kin(session, client_id)


async def check_may_see(session: Session, client_id: UUID, actor: Actor) -> None:
    persons = await facts.persons_of(session, [client_id])
    if not persons or persons[0].area != actor.area:
        raise UnknownPerson
    related = await access.is_related(session, client_id, actor.area, actor.organisation)
    if not (actor.roles & SEES_ALL or related):
        raise NotReferred
