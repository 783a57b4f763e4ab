"""Disputes and queries: opened by who is paid or by the council, answered, and closed with what came of them.

While one is open no run takes what is due to its party of its claim; once that is another party's, nothing of it is
held or said. Every command that opens or closes one takes the ledger's lock
first: a run that is proposed meanwhile sees it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.commands.claims import claim_of
from services.payments.commands.pending import Cause
from services.payments.commands.periods import reconcile_periods
from services.payments.commands.reconcile import reconcile_claims
from services.payments.commands.runs import terms
from services.payments.commands.separation_of_duties import refuse_paid
from services.payments.errors import (
    DisputeClosed,
    DisputeHasAdded,
    DisputeLacks,
    DisputeNotClosed,
    DisputeOpen,
    NotAParty,
    NotTheirsToClose,
    SeparationOfDuties,
    UnknownDispute,
    wrong,
)
from services.payments.events import DisputeChanged
from services.payments.models import Dispute
from services.payments.rules.disputes import AGREED, WITHDRAWN, WhoCloses, days_open, may_close, money_effect
from services.payments.rules.schemes import all_terms
from services.payments.rules.separation_of_duties import handled
from services.payments.schemas.disputes import DisputeBody
from services.payments.store import disputes, facts, ledger, runs
from services.payments.store.amounts import ClaimRow
from services.payments.store.disputes import CLOSED, ClaimStanding
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor
from shared.messaging import outbox
from shared.messaging.events import new_id

OPEN, ANSWERED = "open", "answered"


@dataclass(frozen=True, slots=True)
class DisputeStands:
    """`effect_pence`: by how much what stands of its claim has changed; `held_pence`: what no run takes meanwhile;
    `has_moved`: the claim is another party's now, and none of these is of what that one has.
    """

    dispute: Dispute
    effect_pence: int | None
    held_pence: int
    has_moved: bool = False


async def open_dispute(
    session: Session, body: DisputeBody, actor: Actor, party: str | None, today: date
) -> DisputeStands:
    """`party`: whose claims the actor sees; None: all of the area."""
    await ledger.lock(session, actor.area)
    if party is None:
        await refuse_paid(session, actor)
    if body.about == "amount" and body.claim_id is None:
        raise DisputeLacks(errors=[wrong("claimId", "is missing: an amount is of a claim")])
    claim = await claim_of(session, actor.area, party, body.claim_id) if body.claim_id else None
    if claim and (other := await disputes.open_of(session, claim.id, claim.party)):
        raise DisputeOpen(dispute_id=other.id)
    contract, whose = await _place(session, body, claim, actor.area, party, today)
    said = body.model_dump(exclude={"contract", "party"})
    of_claim = _of_claim(claim) if claim else {}
    dispute = await insert(
        session, Dispute, **{**said, **of_claim}, id=new_id(), area=actor.area, contract=contract, party=whose,
        state=OPEN, opened_by=actor.sub, opened_by_organisation=actor.organisation, opened_on=today,
    )  # fmt: skip
    return await _changed(session, dispute, actor, today, holds=True)


def _of_claim(claim: ClaimRow) -> dict[str, object]:
    stands = claim.pence + (claim.accrued_pence or 0)
    of_outcome = {"client_id": claim.client_id, "measure": claim.measure, "achieved_on": claim.effective_on}
    return of_outcome | {"opened_pence": stands}


async def _place(
    session: Session, body: DisputeBody, claim: ClaimRow | None, area: str, party: str | None, today: date
) -> tuple[str, str]:
    """Of a claim where it is; else under the contract that is named, with who asks or with whom it pays."""
    code = (claim and claim.contract) or body.contract
    if code is None:
        raise DisputeLacks(errors=[wrong("contract", "is missing: no contract covers what this is about")])
    if claim:
        return code, claim.party
    whose = party or body.party or (await terms(session, area, code, today)).party
    schemes = await facts.schemes(session, area)
    having = sorted({row.party for row in all_terms(schemes) if row.code == code})
    if whose not in having:
        raise NotAParty(parties=having if party is None else [])
    return code, whose


async def own(session: Session, dispute_id: UUID, actor: Actor, today: date) -> DisputeStands:
    """Somebody of the council takes it on; another may take it over."""
    dispute = await _still_open(session, dispute_id, actor, None)
    dispute.owned_by = actor.sub
    return await _changed(session, dispute, actor, today)


async def answer(
    session: Session, dispute_id: UUID, words: str, actor: Actor, party: str | None, today: date
) -> DisputeStands:
    """As often as there is something to say; each answer stays."""
    dispute = await _still_open(session, dispute_id, actor, party)
    dispute.state, dispute.answer = ANSWERED, words
    dispute.answered_by, dispute.answered_by_organisation = actor.sub, actor.organisation
    dispute.answered_on = today
    said = {"answer": words, "answered_on": today.isoformat(), "answered_by_organisation": actor.organisation}
    dispute.answers = [*dispute.answers, said | {"answered_by": actor.sub}]
    return await _changed(session, dispute, actor, today)


async def close(
    session: Session, dispute_id: UUID, outcome: str, actor: Actor, party: str | None, today: date
) -> DisputeStands:
    """What came of it is said by another person of the council than opened it, who had no other hand in the claim."""
    dispute = await _still_open(session, dispute_id, actor, party)
    await _refuse_to_say(session, dispute, outcome, actor, party)
    dispute.state, dispute.outcome = CLOSED, outcome
    dispute.closed_by, dispute.closed_on = actor.sub, today
    dispute = await _reconciled(session, dispute, outcome, today)
    stands = (await disputes.standing(session, [dispute.id])).get(dispute.id)
    dispute.closed_pence = stands.pence if stands else None
    return await _changed(session, dispute, actor, today, holds=True)


async def reopen(
    session: Session, dispute_id: UUID, reason_code: str, actor: Actor, party: str | None, today: date
) -> DisputeStands:
    """What came of it is taken back by who may say that; what was said stays to be read. It holds again."""
    await ledger.lock(session, actor.area)
    if party is None:
        await refuse_paid(session, actor)
    dispute = (await dispute_of(session, actor.area, party, dispute_id)).dispute
    outcome = dispute.outcome
    if outcome is None:
        raise DisputeNotClosed
    await _refuse_to_say(session, dispute, outcome, actor, party)
    if dispute.claim_id and (other := await disputes.open_of(session, dispute.claim_id, dispute.party)):
        raise DisputeOpen(dispute_id=other.id)
    if await disputes.has_added(session, dispute.id):
        raise DisputeHasAdded
    said = {"outcome": outcome, "closed_on": dispute.closed_on and dispute.closed_on.isoformat(),
            "reason_code": reason_code, "reopened_on": today.isoformat(), "reopened_by": actor.sub,
            "closed_by": dispute.closed_by}  # fmt: skip
    dispute.reopenings = [*dispute.reopenings, said]
    dispute.state = ANSWERED if dispute.answers else OPEN
    dispute.outcome = dispute.closed_by = dispute.closed_on = dispute.closed_pence = None
    dispute.revision += 1
    await update(session, dispute)
    dispute = await _reconciled(session, dispute, outcome, today)
    return await _changed(session, dispute, actor, today, holds=True, counted=True)


async def _reconciled(session: Session, dispute: Dispute, outcome: str, today: date) -> Dispute:
    """Its claim, on which it bears that this was agreed, or is no more."""
    if outcome not in AGREED or dispute.claim_id is None:
        return dispute
    await update(session, dispute)
    cause = {dispute.claim_id: Cause(DisputeChanged.type, dispute.id)}
    await reconcile_claims(session, cause, today, said=cause)
    return (await dispute_of(session, dispute.area, None, dispute.id)).dispute  # with what came of it


async def _refuse_to_say(session: Session, dispute: Dispute, outcome: str, actor: Actor, party: str | None) -> None:
    """Also that it did not come of it."""
    who = WhoCloses(
        opened_it=actor.sub == dispute.opened_by,
        of_opener=actor.organisation == dispute.opened_by_organisation,
        of_council=party is None,
    )
    if not may_close(who, outcome):
        raise NotTheirsToClose
    if outcome != WITHDRAWN and dispute.claim_id is not None:
        await _refuse_participants(session, dispute.claim_id, actor)


async def _refuse_participants(session: Session, claim_id: UUID, actor: Actor) -> None:
    behind = await runs.people_behind(session, claim_id)
    if named := handled((people for line in behind for people in line.all_participants), actor.sub):
        raise SeparationOfDuties(
            "Somebody who recorded, verified or confirmed a claim may not say what came of a dispute about it.",
            claim_ids=named,
        )


async def dispute_of(session: Session, area: str, party: str | None, dispute_id: UUID) -> DisputeStands:
    dispute = await disputes.dispute_of(session, area, party, dispute_id)
    if dispute is None:
        raise UnknownDispute
    (stands,) = await as_they_stand(session, [dispute])
    return stands


async def as_they_stand(session: Session, rows: Sequence[Dispute]) -> list[DisputeStands]:
    now = await disputes.standing(session, [row.id for row in rows if row.claim_id])
    return [_as_it_stands(row, now.get(row.id)) for row in rows]


def _as_it_stands(dispute: Dispute, claim: ClaimStanding | None) -> DisputeStands:
    if claim is None:
        return DisputeStands(dispute, None, 0)
    effect = money_effect(dispute.opened_pence, dispute.closed_pence, claim.pence)
    return DisputeStands(dispute, effect, 0 if dispute.state == CLOSED else claim.due_pence, claim.has_moved)


async def _still_open(session: Session, dispute_id: UUID, actor: Actor, party: str | None) -> Dispute:
    await ledger.lock(session, actor.area)
    if party is None:
        await refuse_paid(session, actor)
    dispute = (await dispute_of(session, actor.area, party, dispute_id)).dispute
    if dispute.state == CLOSED:
        raise DisputeClosed
    return dispute


async def _changed(
    session: Session, dispute: Dispute, actor: Actor, today: date, *, holds: bool = False, counted: bool = False
) -> DisputeStands:
    """`holds`: from now on nobody is paid for its claim, by a balance neither, or somebody is again. `counted`: its
    revision is that of this change already.
    """
    if not counted and (dispute.state != OPEN or dispute.owned_by):
        dispute.revision += 1
        await update(session, dispute)
    if holds and dispute.claim_id:
        schemes = await facts.schemes(session, dispute.area)
        if any(row.on_account for row in all_terms(schemes)):
            cause = Cause(DisputeChanged.type, dispute.id)
            await reconcile_periods(session, dispute.area, schemes, today, cause)
    (stands,) = await as_they_stand(session, [dispute])
    outbox.add(session, dispute.id, _event(stands, actor, today))
    return stands


def _event(stands: DisputeStands, actor: Actor, today: date) -> DisputeChanged:
    dispute = stands.dispute
    named = {
        name: getattr(dispute, name)
        for name in ("area", "contract", "party", "revision", "kind", "about", "claim_id", "reason_code", "state",
                     "outcome")
    }  # fmt: skip
    return DisputeChanged(
        **named, actor=actor.sub, actor_organisation=actor.organisation, dispute_id=dispute.id,
        days_open=days_open(dispute.opened_on, dispute.closed_on, today), effect_pence=stands.effect_pence,
    )  # fmt: skip
