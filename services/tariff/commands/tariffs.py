"""A person has the choice behind a tariff made anew: the tariff stands until somebody has confirmed again."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.tariff.commands.proposing import carried_by, proposed_anew
from services.tariff.commands.published_schemes import published_in
from services.tariff.commands.reconcile import published_by_area
from services.tariff.commands.withholding import withheld
from services.tariff.errors import AlreadyProposed, OwnBand, OwnPrice, TariffVoided
from services.tariff.models import Proposal, Tariff
from services.tariff.rules.separation_of_duties import paid_by_band, paid_measures
from services.tariff.schemas import ReopeningBody
from services.tariff.store import assessments, proposals, tariffs
from services.tariff.store import standing as standing_store
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.problems import NotFound


async def find_tariff(session: Session, area: str, tariff_id: UUID) -> Tariff:
    tariff = await tariffs.find(session, area, tariff_id)
    if tariff is None:
        raise NotFound
    return tariff


@dataclass(frozen=True, slots=True)
class ExplainedTariff:
    """With the tariffs before and after it for the same assessment, by id."""

    tariff: Tariff
    replaces: UUID | None
    replaced_by: UUID | None
    points_withheld: bool


async def explain_tariff(session: Session, tariff_id: UUID, actor: Actor) -> ExplainedTariff:
    tariff = await find_tariff(session, actor.area, tariff_id)
    proposal = await proposals.find(session, actor.area, tariff.proposal_id)
    instead = await tariffs.instead_of(session, tariff)
    blind = bool(await withheld(session, [tariff], actor))
    return ExplainedTariff(tariff, proposal.replaces if proposal else None, instead, blind)


async def reopen_tariff(session: Session, tariff_id: UUID, body: ReopeningBody, actor: Actor, today: date) -> Proposal:
    tariff = await find_tariff(session, actor.area, tariff_id)
    await assessments.lock_persons(session, [tariff.assessment_id])
    (standing,) = await standing_store.standing(session, [tariff.assessment_id])
    if standing.tariff is None or standing.tariff.id != tariff_id or standing.tariff.voided:
        raise TariffVoided
    if standing.proposal is not None:
        raise AlreadyProposed(proposal_id=standing.proposal.id)
    await refuse_own_choice(session, tariff, actor)
    published = await published_by_area(session, [standing])
    reopened: dict[str, Any] = {"reopen_reason": body.reason_code, "reopened_by": actor.sub, "reopened_on": today}
    proposal = Proposal(**proposed_anew(standing, published[actor.area]), **reopened)
    await proposals.put(session, [proposal.model_dump()])
    return proposal


async def refuse_own_choice(session: Session, tariff: Tariff, actor: Actor) -> None:
    """To take back what another has chosen is a choice: also to confirm then what the points lead to, whoever asks."""
    schemes = [published.scheme for published in await published_in(session, actor.area)]
    if by_band := paid_by_band(schemes, actor.organisation):
        raise OwnBand(measures=sorted(by_band))
    if own := carried_by(tariff).set_singly.keys() & paid_measures(schemes, actor.organisation):
        raise OwnPrice(measures=sorted(own))
