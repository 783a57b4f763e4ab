"""Claims and the lines of their ledger."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from services.payments.api.actors import ContractFilter, Reader, after_day, party_of
from services.payments.errors import UnknownClaim, UnknownLine
from services.payments.rules.explaining import day_or_ever, reason_told, told_to_provider
from services.payments.rules.settling import Place
from services.payments.rules.states import State
from services.payments.schemas import ClaimView, ExplanationView, LineView
from services.payments.store import amounts, facts, lines
from services.payments.store.amounts import ClaimRow
from services.payments.store.lines import Line
from shared.web.auth import Actor
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.visible import shown_to

router = APIRouter(tags=["claims"])


@router.get("/claims")
async def list_claims(
    query: Page,
    actor: Reader,
    session: ReadSession,
    contract: ContractFilter = None,
    state: Annotated[State | None, Query(description="Only in this state.")] = None,
    client_id: Annotated[
        UUID | None, Query(alias="clientId", description="Only of this person; for the council under any of their ids.")
    ] = None,
) -> PageOf[ClaimView]:
    """Claims in the order of their achievement; a provider sees its own."""
    found = await amounts.claims(
        session,
        actor.area,
        party_of(actor),
        contract=contract,
        state=state,
        clients=None if client_id is None else await _ids_of(session, actor, client_id),
        after=after_day(query),
        limit=query.fetch,
    )
    shown = page(found, query, lambda claim: (claim.effective_on, claim.id))
    return PageOf[ClaimView](items=[claim_view(claim, actor) for claim in shown["items"]], next=shown["next"])


async def _ids_of(session: ReadSession, actor: Actor, client_id: UUID) -> list[UUID]:
    """Who was found to be whom is not told to who is paid, by what a list holds neither."""
    return (await facts.linked(session, [client_id]))[client_id] if party_of(actor) is None else [client_id]


@router.get("/claims/{claim_id}", responses=describe(UnknownClaim))
async def read_claim(claim_id: UUID, actor: Reader, session: ReadSession) -> ClaimView:
    """What an outcome comes to, and how far it is."""
    return claim_view(await _claim(session, actor, claim_id), actor)


@router.get("/claims/{claim_id}/lines", responses=describe(UnknownClaim))
async def list_claim_lines(claim_id: UUID, query: Page, actor: Reader, session: ReadSession) -> PageOf[LineView]:
    """All that was ever posted for it, in order; a provider sees those lines that are or were its own."""
    after = query.after(int) or 0
    found = await lines.page(session, actor.area, party_of(actor), claim_id, after=after, limit=query.fetch)
    if not found:
        await _claim(session, actor, claim_id)
    shown = page(found, query, lambda line: line.number)
    return PageOf[LineView](items=[line_view(line, actor) for line in shown["items"]], next=shown["next"])


@router.get("/lines/{line_id}", responses=describe(UnknownLine))
async def read_line(line_id: UUID, actor: Reader, session: ReadSession) -> LineView:
    """One line of the ledger."""
    return line_view(await _line(session, actor, line_id), actor)


@router.get("/lines/{line_id}/explanation", responses=describe(UnknownLine))
async def explain_line(line_id: UUID, actor: Reader, session: ReadSession, today: Today) -> ExplanationView:
    """Where its pence come from: evidence, people, scheme, tariff, clause and each step of the arithmetic."""
    line = await _line(session, actor, line_id)
    until = line.at_risk_until
    provisional = {"until": day_or_ever(until), "pending": until is not None and today < until}
    basis = line.basis
    if party_of(actor) is not None:
        basis = told_to_provider(basis, Place(line.contract, line.party), line.effective_on)
    return ExplanationView.model_validate({"line": line_view(line, actor), "basis": basis, "provisional": provisional})


async def _claim(session: ReadSession, actor: Reader, claim_id: UUID) -> ClaimRow:
    claim = await amounts.claim(session, actor.area, party_of(actor), claim_id)
    if claim is None:
        raise UnknownClaim
    return claim


async def _line(session: ReadSession, actor: Reader, line_id: UUID) -> Line:
    line = await lines.find(session, actor.area, party_of(actor), line_id)
    if line is None:
        raise UnknownLine
    return line


def claim_view(claim: ClaimRow, actor: Actor) -> ClaimView:
    """A provider is not told of a return that takes nothing back, nor of who was found to be whom."""
    shown: dict[str, Any] = asdict(claim)
    for name in ("held_until", "provisional_until", "at_risk_until"):
        shown[name] = day_or_ever(shown[name])
    if party_of(actor) is not None:
        shown["reason"] = reason_told(claim.told_reason or claim.reason)
        shown["withdrawn_because"] = reason_told(claim.told_reason or claim.withdrawn_because)
    return shown_to(ClaimView.model_validate(shown), actor)


def line_view(line: Line, actor: Actor) -> LineView:
    """A provider is told the reason and the date of what fell, never which news of the person it was."""
    claim_id = None if line.amount_key == line.run_id else line.amount_key
    return shown_to(LineView.model_validate(asdict(line) | {"claim_id": claim_id}), actor)
