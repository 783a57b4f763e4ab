"""Drafts tried on what has happened."""

from uuid import UUID

from fastapi import APIRouter, Depends, status

from services.tariff.api.actors import Commissioner
from services.tariff.api.schemes import SchemeId, VersionNumber
from services.tariff.commands import what_ifs as commands
from services.tariff.commands.schemes import find_version
from services.tariff.errors import (
    CostOfNoBand,
    DraftChanged,
    DraftJudgesAnew,
    NoDraft,
    NothingToTryOn,
    OwnScheme,
    SchemeHasFaults,
    TriedFromLater,
)
from services.tariff.schemas.what_ifs import AskedWhatIfView, TriedDraftView, WhatIfBody
from services.tariff.store import tried_drafts as store
from shared.kernel.problems import NotFound
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(tags=["what-ifs"], route_class=WritingRoute)


@router.post(
    "/what-ifs",
    status_code=status.HTTP_202_ACCEPTED,
    responses=describe(
        NotFound,
        NoDraft,
        DraftChanged,
        SchemeHasFaults,
        NothingToTryOn,
        DraftJudgesAnew,
        CostOfNoBand,
        OwnScheme,
        TriedFromLater,
    ),
    dependencies=[Depends(idempotency_key)],
)
async def ask_what_if(body: WhatIfBody, actor: Commissioner, session: WriteSession, today: Today) -> AskedWhatIfView:
    """Try a draft on all that has happened: what it would have come to, beside what it came to. Nothing is published or
    posted; payments reckons it, and shows it under the id that is returned. Where it changes what people are judged by,
    assessment judges them by it before.
    """
    asked = await commands.ask_what_if(session, body, actor, today)
    return AskedWhatIfView(
        id=asked.id, scheme_id=asked.draft.scheme_id, version=asked.draft.version, hash=asked.draft.hash,
        asked_on=asked.asked_on, tariffs=asked.tariffs, kept=asked.kept, undecided=asked.undecided,
        judged=asked.judged, counts_from=asked.counts_from,
    )  # fmt: skip


@router.get("/schemes/{scheme_id}/versions/{version}/what-ifs", responses=describe(NotFound))
async def list_what_ifs_of_draft(
    scheme_id: SchemeId, version: VersionNumber, query: Page, actor: Commissioner, session: ReadSession
) -> PageOf[TriedDraftView]:
    """When the version was tried as it stands, the newest first: what it came to, payments says under the id."""
    draft = await find_version(session, actor.area, scheme_id, version)
    rows = await store.page(
        session, actor.area, draft.scheme_id, draft.version, draft.hash, after=query.after(UUID), limit=query.fetch
    )
    shown = page(rows, query, lambda tried: tried.what_if_id)
    items = [
        TriedDraftView(id=row.what_if_id, asked_by=row.asked_by, asked_on=row.asked_on, as_if_from=row.as_if_from)
        for row in shown["items"]
    ]
    return PageOf[TriedDraftView](items=items, next=shown["next"])
