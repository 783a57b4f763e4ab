"""A person confirms a proposal, as it is or with a coded override: only then is there a tariff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.tariff.commands.proposing import carried_by
from services.tariff.commands.published_schemes import published_in, scheme_by_hash
from services.tariff.commands.reconcile import Author, tariff_set, void
from services.tariff.commands.tariffs import find_tariff, refuse_own_choice
from services.tariff.commands.withholding import withheld
from services.tariff.errors import ChoiceRefused, OwnAssessment, OwnBand, OwnPrice, ProposalNotOpen, as_errors
from services.tariff.models import Assessment, Proposal, Tariff
from services.tariff.rules import confirmation
from services.tariff.rules.carried import carried
from services.tariff.rules.confirmation import Choice
from services.tariff.rules.explanation import prices_as_data
from services.tariff.rules.proposal import ProposedPrice, prices_on
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.separation_of_duties import paid_by_band, paid_measures
from services.tariff.schemas import ConfirmationBody
from services.tariff.store import assessments, proposals, tariffs
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.kernel.problems import NotFound
from shared.messaging import outbox
from shared.messaging.events import new_id


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What the person chose of the tariff; the rest of it is the proposal's."""

    band: str
    prices: dict[str, int] | None
    priced: list[dict[str, Any]]
    override_code: str | None


async def find_proposal(session: Session, area: str, proposal_id: UUID) -> Proposal:
    proposal = await proposals.find(session, area, proposal_id)
    if proposal is None:
        raise NotFound
    return proposal


@dataclass(frozen=True, slots=True)
class ProposalRead:
    """With what it became, the assessment and the scheme that it was made from."""

    proposal: Proposal
    tariff_id: UUID | None
    scheme: Scheme
    assessment: Assessment
    points_withheld: bool


async def read_proposals(session: Session, listed: Sequence[Proposal], actor: Actor) -> list[ProposalRead]:
    blind = await withheld(session, listed, actor)
    became = await tariffs.of_proposals(session, [proposal.id for proposal in listed])
    ids = {proposal.assessment_id for proposal in listed}
    made_from = {row.assessment_id: row for row in await assessments.by_ids(session, ids)} if ids else {}
    return [
        ProposalRead(
            proposal,
            became.get(proposal.id),
            await scheme_by_hash(session, proposal.area, proposal.scheme_hash),
            made_from[proposal.assessment_id],
            proposal.assessment_id in blind,
        )
        for proposal in listed
    ]


async def read_proposal(session: Session, proposal_id: UUID, actor: Actor) -> ProposalRead:
    (read,) = await read_proposals(session, [await find_proposal(session, actor.area, proposal_id)], actor)
    return read


async def confirm_proposal(
    session: Session, proposal_id: UUID, body: ConfirmationBody, expected: int, actor: Actor, today: date
) -> Tariff:
    await assessments.lock_person(session, actor.area, proposal_id)
    proposal = await find_proposal(session, actor.area, proposal_id)
    if proposal.state != "proposed":
        raise ProposalNotOpen
    check(expected, proposal.revision)
    replaced = None if proposal.replaces is None else await find_tariff(session, actor.area, proposal.replaces)
    await _refuse_paid(session, proposal, body, actor, replaced)
    scheme = await scheme_by_hash(session, proposal.area, proposal.scheme_hash)
    chosen = _chosen(scheme, proposal, body, replaced)
    author = Author(actor.sub, actor.organisation)
    if replaced is not None:
        await void(session, {replaced.id: author}, "replaced")
    tariff = await tariffs.confirm(
        session,
        proposal_id,
        new_id(),
        band=chosen.band,
        prices=chosen.prices,
        priced=chosen.priced,
        override_code=chosen.override_code,
        confirmed_by=actor.sub,
        confirmed_by_organisation=actor.organisation,
        confirmed_on=today,
    )
    outbox.add(session, tariff.client_id, tariff_set(tariff, author))
    return tariff


async def _refuse_paid(
    session: Session, proposal: Proposal, body: ConfirmationBody, actor: Actor, replaced: Tariff | None
) -> None:
    """Who is paid by the band decides none, their own or a rival's: neither by a choice nor by the points behind it.
    Who made the assessment under audit does not, however they are paid.
    """
    schemes = [published.scheme for published in await published_in(session, actor.area)]
    by_band = paid_by_band(schemes, actor.organisation)
    rated, under_audit = await _rated(session, proposal, actor)
    if rated and under_audit:
        raise OwnAssessment
    if by_band and (_chooses(proposal, body) or rated):
        raise OwnBand(measures=sorted(by_band))
    if own := set(body.prices or {}) & paid_measures(schemes, actor.organisation):
        raise OwnPrice(measures=sorted(own))
    if replaced is not None and (proposal.reopen_reason is not None or replaced.override_code is not None):
        await refuse_own_choice(session, replaced, actor)


def _chooses(proposal: Proposal, body: ConfirmationBody) -> bool:
    return bool(body.prices) or body.band not in {None, proposal.band}


async def _rated(session: Session, proposal: Proposal, actor: Actor) -> tuple[bool, bool]:
    """Whether its own organisation gave any of the assessment, and whether a provider made that under audit."""
    assessment = await assessments.find(session, proposal.area, proposal.assessment_id)
    if assessment is None:
        raise NotFound
    return actor.organisation in assessment.rated_by, assessment.under_audit


def _chosen(scheme: Scheme, proposal: Proposal, body: ConfirmationBody, replaced: Tariff | None) -> _Chosen:
    choice = Choice(body.band, body.override_code, body.prices)
    band, prices = _priced(scheme, proposal, choice, replaced)
    carries = carried(scheme, proposal.assessed_on, proposal.band, band, choice.set_singly)
    return _Chosen(
        band=band,
        prices=dict(carries.pence) if carries.price_from == "tariff" else None,
        priced=prices_as_data(prices, choice.set_singly),
        override_code=choice.override_code,
    )


def _priced(
    scheme: Scheme, proposal: Proposal, choice: Choice, replaced: Tariff | None
) -> tuple[str, tuple[ProposedPrice, ...]]:
    """The band and its prices as the book stood on the day of the assessment."""
    band = choice.band or proposal.band
    prices = prices_on(proposal.assessed_on, scheme, band) if band else ()
    book = {price.measure: price.pence for price in prices}
    before = None if replaced is None else carried_by(replaced)
    if faults := confirmation.faults(scheme, proposal.band, book, choice, before):
        raise ChoiceRefused(errors=as_errors(faults))
    assert band is not None  # noqa: S101 - a missing band is a fault
    return band, prices
