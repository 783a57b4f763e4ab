"""Drafts tried on what has happened."""

from fastapi import APIRouter, Depends, status

from services.tariff.api.actors import Commissioner
from services.tariff.commands import what_ifs as commands
from services.tariff.errors import (
    CostOfNoBand,
    DraftChanged,
    DraftJudgesAnew,
    NoDraft,
    NothingToTryOn,
    OwnScheme,
    SchemeHasFaults,
)
from services.tariff.schemas.what_ifs import AskedWhatIfView, WhatIfBody
from shared.kernel.problems import NotFound
from shared.web.idempotency import idempotency_key
from shared.web.problems import describe
from shared.web.sessions import WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(tags=["what-ifs"], route_class=WritingRoute)


@router.post(
    "/what-ifs",
    status_code=status.HTTP_202_ACCEPTED,
    responses=describe(
        NotFound, NoDraft, DraftChanged, SchemeHasFaults, NothingToTryOn, DraftJudgesAnew, CostOfNoBand, OwnScheme
    ),
    dependencies=[Depends(idempotency_key)],
)
async def ask_what_if(body: WhatIfBody, actor: Commissioner, session: WriteSession, today: Today) -> AskedWhatIfView:
    """Try a draft on all that has happened: what it would have come to, beside what it came to. Nothing is published or
    posted; payments reckons it, and shows it under the id that is returned.
    """
    asked = await commands.ask_what_if(session, body, actor, today)
    return AskedWhatIfView(
        id=asked.id, scheme_id=asked.draft.scheme_id, version=asked.draft.version, hash=asked.draft.hash,
        asked_on=asked.asked_on, tariffs=asked.tariffs, kept=asked.kept, undecided=asked.undecided,
    )  # fmt: skip
