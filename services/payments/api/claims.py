"""Claims and the lines of their ledger."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.payments.api.actors import ClaimOrder, ContractFilter, Reader, after_day, party_of
from services.payments.api.views import claim_view, explanation_view, line_view
from services.payments.commands import claims as commands
from services.payments.commands.contracts import check_known
from services.payments.errors import UnknownClaim, UnknownLine
from services.payments.rules.states import ClaimState
from services.payments.schemas import ClaimView, ExplanationView, LineView
from services.payments.store import amounts, facts, lines
from shared.kernel.problems import UnknownName
from shared.web.auth import Actor
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["claims"])


@router.get("/claims", responses=describe(UnknownName))
async def list_claims(
    query: Page,
    actor: Reader,
    session: ReadSession,
    contract: ContractFilter = None,
    state: Annotated[
        ClaimState | None,
        Query(
            description="Only in this state; `due` also lists what is in another and has something due, such as a claim"
            " that fell whose payment came back after it had been netted. `owed_back` are amounts of a period alone: an"
            " outcome that was taken back after it was approved is `withdrawn`, also while it is owed, and its `fell`"
            " is `after_approval`."
        ),
    ] = None,
    client_id: Annotated[
        UUID | None, Query(alias="clientId", description="Only of this person; for the council under any of their ids.")
    ] = None,
    without_contract: Annotated[
        bool | None, Query(alias="withoutContract", description="true: only what no contract pays; false: all else.")
    ] = None,
    order: ClaimOrder = "oldest",
) -> PageOf[ClaimView]:
    """Claims in the order of their achievement; a provider sees its own."""
    rows = await amounts.claims(
        session,
        actor.area,
        party_of(actor),
        contract=contract,
        state=state,
        clients=None if client_id is None else await _ids_of(session, actor, client_id),
        uncovered=without_contract,
        after=after_day(query),
        limit=query.fetch,
        newest_first=order == "newest",
    )
    if not rows:
        await check_known(session, actor.area, party_of(actor), contract)
    shown = page(rows, query, lambda claim: (claim.effective_on, claim.id))
    stand = await commands.claims_stand(session, actor.area, party_of(actor), shown["items"])
    items = [claim_view(claim, stand[claim.id], actor) for claim in shown["items"]]
    return PageOf[ClaimView](items=items, next=shown["next"])


async def _ids_of(session: ReadSession, actor: Actor, client_id: UUID) -> list[UUID]:
    """Who was found to be whom is not told to who is paid, by what a list holds neither."""
    return (await facts.linked(session, [client_id]))[client_id] if party_of(actor) is None else [client_id]


@router.get("/claims/{claim_id}", responses=describe(UnknownClaim))
async def read_claim(claim_id: UUID, actor: Reader, session: ReadSession) -> ClaimView:
    """What an outcome comes to, and how far it is."""
    claim = await commands.claim_of(session, actor.area, party_of(actor), claim_id)
    stand = await commands.claims_stand(session, actor.area, party_of(actor), [claim])
    return claim_view(claim, stand[claim.id], actor)


@router.get("/claims/{claim_id}/lines", responses=describe(UnknownClaim))
async def list_claim_lines(claim_id: UUID, query: Page, actor: Reader, session: ReadSession) -> PageOf[LineView]:
    """All that was ever posted for it, in order; a provider sees those lines that are or were its own."""
    after = query.after(int) or 0
    rows = await lines.page(session, actor.area, party_of(actor), claim_id, after=after, limit=query.fetch)
    if not rows:
        await commands.claim_of(session, actor.area, party_of(actor), claim_id)
    shown = page(rows, query, lambda line: line.number)
    return PageOf[LineView](items=[line_view(line, actor) for line in shown["items"]], next=shown["next"])


@router.get("/lines/{line_id}", responses=describe(UnknownLine))
async def read_line(line_id: UUID, actor: Reader, session: ReadSession) -> LineView:
    """One line of the ledger."""
    return line_view(await commands.line_of(session, actor.area, party_of(actor), line_id), actor)


@router.get("/lines/{line_id}/explanation", responses=describe(UnknownLine))
async def explain_line(line_id: UUID, actor: Reader, session: ReadSession, today: Today) -> ExplanationView:
    """Where its pence come from: evidence, people, scheme, tariff, clause and each step of the arithmetic."""
    line = await commands.line_of(session, actor.area, party_of(actor), line_id)
    return explanation_view(line, actor, today)
