"""A person confirms a proposal, as it is or with a coded override: only then is there a tariff."""

from datetime import date
from uuid import UUID

from services.tariff import store
from services.tariff.commands.settle import news, scheme_of, void
from services.tariff.errors import ChoiceRefused, ProposalNotOpen, as_errors
from services.tariff.models import Proposal, Tariff
from services.tariff.rules import confirmation
from services.tariff.rules.confirmation import Choice
from services.tariff.rules.explanation import prices_as_data
from services.tariff.rules.proposal import Price, prices_on
from services.tariff.rules.scheme import Scheme
from services.tariff.schemas import ConfirmationBody
from shared import concurrency, outbox
from shared.auth import Actor
from shared.db import Session
from shared.events import new_id


async def confirm_proposal(
    session: Session, proposal_id: UUID, body: ConfirmationBody, expected: int, actor: Actor, today: date
) -> Tariff:
    proposal = await store.proposal(session, actor.area, proposal_id)
    await store.lock_persons(session, [proposal.assessment_id])
    proposal = await store.proposal(session, actor.area, proposal_id)
    if proposal.state != "proposed":
        raise ProposalNotOpen
    concurrency.check(expected, proposal.revision)
    tariff = await _tariff(session, proposal, body, actor, today)
    await _replace(session, proposal, actor)
    proposal.state = "confirmed"
    proposal.revision += 1
    session.tables.add(tariff)
    await session.flush()
    outbox.add(session, tariff.client_id, news(tariff, actor.sub, actor.organisation))
    return tariff


async def _tariff(session: Session, proposal: Proposal, body: ConfirmationBody, actor: Actor, today: date) -> Tariff:
    scheme = await _scheme(session, proposal)
    choice = Choice(body.band, body.override_code, body.prices)
    band, prices = _chosen(scheme, proposal, choice)
    carried = {price.measure: price.pence for price in prices} | body.prices
    return Tariff(
        id=new_id(),
        area=proposal.area,
        client_id=proposal.client_id,
        assessment_id=proposal.assessment_id,
        proposal_id=proposal.id,
        valid_from=proposal.assessed_on,
        band=band,
        proposed_band=proposal.band,
        prices=carried if scheme.price_from == "tariff" else None,
        priced=prices_as_data(prices, choice.prices),
        arithmetic=proposal.arithmetic,
        override_code=choice.override_code,
        confirmed_by=actor.sub,
        confirmed_by_organisation=actor.organisation,
        confirmed_on=today,
        scheme_id=proposal.scheme_id,
        scheme_version=proposal.scheme_version,
        scheme_hash=proposal.scheme_hash,
        revision=1,
        voided=False,
        voided_reason=None,
    )


async def _scheme(session: Session, proposal: Proposal) -> Scheme:
    version = await store.scheme_version(session, proposal.area, proposal.scheme_id, proposal.scheme_version)
    return scheme_of(version)


def _chosen(scheme: Scheme, proposal: Proposal, choice: Choice) -> tuple[str, tuple[Price, ...]]:
    """The band and its prices as the book stood on the day of the assessment."""
    band = choice.band or proposal.band
    prices = prices_on(proposal.assessed_on, scheme, band) if band else ()
    if faults := confirmation.faults(scheme, proposal.band, [price.measure for price in prices], choice):
        raise ChoiceRefused(errors=as_errors(faults))
    assert band is not None  # noqa: S101 - a missing band is a fault
    return band, prices


async def _replace(session: Session, proposal: Proposal, actor: Actor) -> None:
    if proposal.replaces is not None:
        replaced = await store.tariff(session, proposal.area, proposal.replaces)
        if not replaced.voided:
            await void(session, replaced, "replaced", actor.sub, actor.organisation)
