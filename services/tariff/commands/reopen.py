"""A person has the choice behind a tariff made anew: the tariff stands until somebody has confirmed again."""

from datetime import date
from uuid import UUID

from services.tariff.commands.confirm import refuse_own_choice
from services.tariff.commands.reconcile import proposed_anew
from services.tariff.errors import AlreadyProposed, TariffVoided
from services.tariff.models import Proposal, Tariff
from services.tariff.schemas import ReopeningBody
from services.tariff.store import assessments, proposals, tariffs
from services.tariff.store import standing as stored_standing
from shared.data.db import Session
from shared.data.records import made
from shared.web.auth import Actor


async def reopen_tariff(session: Session, tariff_id: UUID, body: ReopeningBody, actor: Actor, today: date) -> Proposal:
    tariff = await _locked(session, tariff_id, actor)
    (standing,) = await stored_standing.standing(session, [tariff.assessment_id])
    if standing.tariff is None or standing.tariff.id != tariff_id or standing.tariff.voided:
        raise TariffVoided
    if standing.proposal is not None:
        raise AlreadyProposed(proposal_id=standing.proposal.id)
    await refuse_own_choice(session, tariff, actor)
    asked = await proposed_anew(session, standing)
    said = {"reopen_reason": body.reason_code, "reopened_by": actor.sub, "reopened_on": today}
    proposal = made(Proposal, asked | said)
    await proposals.keep_proposals(session, [proposal.model_dump()])
    return proposal


async def _locked(session: Session, tariff_id: UUID, actor: Actor) -> Tariff:
    tariff = await tariffs.tariff(session, actor.area, tariff_id)
    await assessments.lock_persons(session, [tariff.assessment_id])
    return tariff
