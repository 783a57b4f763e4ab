"""Bulk transfer: all that is open at a provider that leaves goes to its successor."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.referral.api.actors import Assessor
from services.referral.api.referrals import HoldDays
from services.referral.api.views import bulk_transfer_view
from services.referral.commands import bulk_transfers as commands
from services.referral.commands.bulk_transfers import LeavingProvider
from services.referral.errors import BadValue, TreatsThePerson
from services.referral.schemas.bulk_transfers import BulkTransferBody, BulkTransferView
from services.referral.schemas.coded import OrganisationCode
from shared.web.idempotency import idempotency_key
from shared.web.problems import describe
from shared.web.schemas import Day
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(prefix="/bulk-transfers", tags=["bulk transfers"], route_class=WritingRoute)
REFUSED = describe(BadValue, TreatsThePerson)


@router.get("/preview", responses=REFUSED)
async def preview_bulk_transfer(
    actor: Assessor,
    session: ReadSession,
    today: Today,
    leaves: Annotated[
        OrganisationCode,
        Query(alias="from", examples=["riverside"], description="Who leaves: a service's id, or an organisation."),
    ],
    successor: Annotated[
        OrganisationCode, Query(alias="to", description="The successor: a service's id, or an organisation.")
    ],
    on: Annotated[Day, Query(examples=["2012-04-02"], description="The day of the hand-over.")],
) -> BulkTransferView:
    """What would go, and what would stay and why. Nothing is done."""
    asked = commands.asked_for(LeavingProvider(leaves, successor, on), today)
    return bulk_transfer_view(on, await commands.preview(session, asked, actor))


@router.post("", dependencies=[Depends(idempotency_key)], responses=REFUSED)
async def make_bulk_transfer(
    body: BulkTransferBody, actor: Assessor, session: WriteSession, today: Today, hold_days: HoldDays
) -> BulkTransferView:
    """All that the preview says goes, in one transaction: episodes by a transfer, referrals and who waits by one of the
    same day at the successor. Done again it finds only what stayed. Each is undone as if it had gone alone.
    """
    asked = commands.asked_for(LeavingProvider(body.from_, body.to, body.on), today)
    return bulk_transfer_view(body.on, await commands.transfer_all(session, asked, actor, today, hold_days))
