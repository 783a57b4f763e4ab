"""Variations: told to those whom a draft's contracts pay, and agreed to."""

from uuid import UUID

from fastapi import APIRouter, Depends, Response, status

from services.tariff.api.actors import Commissioner, Party, VariationReader
from services.tariff.api.variation_views import listed_view, variation_view
from services.tariff.commands import variations as commands
from services.tariff.errors import (
    DraftChanged,
    NotYourContract,
    NoVariation,
    OnBothSides,
    OwnScheme,
    UnknownVariation,
    VariationOver,
    VariationProposed,
    VersionPublished,
    WhatIfOfAnother,
)
from services.tariff.models.variations import AGREED, DECLINED
from services.tariff.schemas.variations import (
    ListedVariationView,
    VariationBody,
    VariationDeclineBody,
    VariationView,
)
from services.tariff.store import variations as store
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.problems import NotFound
from shared.web.idempotency import Repeat, idempotency_key, once_while
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute


async def _seen(session: Session, actor: Actor, repeat: Repeat) -> None:
    await commands.variation_of(session, actor, repeat.about("variation_id"))


ONCE_WHILE_SEEN = once_while(_seen)
router = APIRouter(prefix="/variations", tags=["variations"], route_class=WritingRoute)


@router.get("")
async def list_variations(query: Page, actor: VariationReader, session: ReadSession) -> PageOf[ListedVariationView]:
    """All that were proposed, the last one first; to a provider those that change a contract of its own."""
    party = None if commands.is_council(actor) else actor.organisation
    rows = await store.page(session, actor.area, party=party, after=query.after(UUID), limit=query.fetch)
    shown = page(rows, query, lambda variation: variation.id)
    read = await commands.with_answers(session, shown["items"])
    return PageOf[ListedVariationView](items=[listed_view(variation, actor) for variation in read], next=shown["next"])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=describe(
        NotFound, VersionPublished, DraftChanged, OwnScheme, NoVariation, VariationProposed, WhatIfOfAnother
    ),
    dependencies=[Depends(idempotency_key)],
)
async def propose_variation(
    body: VariationBody, actor: Commissioner, session: WriteSession, today: Today, response: Response
) -> VariationView:
    """Propose a draft to those whose contracts it changes. By this you agree to it for the council."""
    read = await commands.propose(session, body, actor, today)
    response.headers["Location"] = f"/variations/{read.variation.id}"
    return await _whole(session, read, actor)


@router.get("/{variation_id}", responses=describe(UnknownVariation))
async def read_variation(variation_id: UUID, actor: VariationReader, session: ReadSession) -> VariationView:
    """One of them, with what it changes."""
    return await _whole(session, await commands.variation_of(session, actor, variation_id), actor)


@router.post(
    "/{variation_id}/agree",
    responses=describe(UnknownVariation, NotYourContract, OnBothSides, VariationOver),
    dependencies=ONCE_WHILE_SEEN,
)
async def agree_to_variation(variation_id: UUID, actor: Party, session: WriteSession, today: Today) -> VariationView:
    """Agree to it for your organisation. Until it is published you may still decline."""
    read = await commands.say(session, variation_id, AGREED, None, actor, today)
    return await _whole(session, read, actor)


@router.post(
    "/{variation_id}/decline",
    responses=describe(UnknownVariation, NotYourContract, OnBothSides, VariationOver),
    dependencies=ONCE_WHILE_SEEN,
)
async def decline_variation(
    variation_id: UUID, body: VariationDeclineBody, actor: Party, session: WriteSession, today: Today
) -> VariationView:
    """Decline it for your organisation. Until it is published you may still agree."""
    read = await commands.say(session, variation_id, DECLINED, body.reason_code, actor, today)
    return await _whole(session, read, actor)


async def _whole(session: Session, read: commands.VariationRead, actor: Actor) -> VariationView:
    return variation_view(read, await commands.compared(session, read), actor)
