"""Holds: after a backup was restored nothing is paid twice."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response, status

from services.payments.api.actors import Approver, Council, Releaser
from services.payments.api.views import entries_view, entry_view, holds_view, lift_view
from services.payments.commands import entries
from services.payments.commands import holds as commands
from services.payments.errors import (
    KnownRemittance,
    NotAParty,
    NotOnHold,
    ReleasesDiffer,
    RunBeforeContract,
    RunExists,
    RunInFuture,
    SeparationOfDuties,
    UnknownContract,
    UnknownEntry,
)
from services.payments.schemas import EntriesView, EntryBody, EntryView, HoldsView, LiftBody, LiftView
from services.payments.store import holds as store
from shared.web.bodies import larger_body
from shared.web.etags import IfMatch, etag
from shared.web.idempotency import idempotency_key
from shared.web.problems import describe
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

ManyIds = Depends(larger_body(1_000_000, 50_000))  # of all remittances and debts that an older state forgot

router = APIRouter(prefix="/holds", tags=["holds"], route_class=WritingRoute)
ContractCode = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


@router.get("")
async def list_holds(actor: Council, session: ReadSession) -> HoldsView:
    """The contracts under which nothing is paid since a service was set back to an older state: why, and what to do."""
    return holds_view(await commands.all_holds(session, actor.area))


@router.post(
    "/{contract}/lift",
    responses=describe(UnknownContract, NotOnHold, ReleasesDiffer, SeparationOfDuties),
    dependencies=[Depends(idempotency_key), ManyIds],
)
async def lift_hold(contract: ContractCode, body: LiftBody, actor: Releaser, session: WriteSession) -> LiftView:
    """Finance lists all it was ever told to pay under the contract. If the ledger knows the same, the hold ends."""
    lifted, freed = await commands.lift(session, contract, body, actor)
    return lift_view(lifted, freed)


@router.get("/{contract}/entries")
async def list_entries(contract: ContractCode, actor: Council, session: ReadSession) -> EntriesView:
    """The remittances that were entered again under the contract, confirmed or not."""
    return entries_view(await store.entries(session, actor.area, contract))


@router.post(
    "/{contract}/entries",
    status_code=status.HTTP_201_CREATED,
    responses=describe(
        UnknownContract,
        NotOnHold,
        KnownRemittance,
        NotAParty,
        RunInFuture,
        RunBeforeContract,
        RunExists,
    ),
    dependencies=[Depends(idempotency_key), ManyIds],
)
async def enter_remittance(
    contract: ContractCode, body: EntryBody, actor: Approver, session: WriteSession, today: Today, response: Response
) -> EntryView:
    """Enter again a remittance that finance was told of and that this ledger lost. No money moves yet."""
    entry = await entries.enter(session, contract, body, actor, today)
    response.headers["ETag"] = etag(entry.revision)
    return entry_view(entry)


@router.post(
    "/{contract}/entries/{remittance_id}/confirm",
    responses=describe(UnknownContract, UnknownEntry, NotOnHold, KnownRemittance, RunExists, SeparationOfDuties),
    dependencies=[Depends(idempotency_key)],
)
async def confirm_entry(
    contract: ContractCode,
    remittance_id: UUID,
    expected: IfMatch,
    actor: Releaser,
    session: WriteSession,
    today: Today,
) -> EntryView:
    """Another person has compared it with what finance holds: it is booked, and taken off what is due again.

    If-Match names the revision that was compared: an entry that was changed meanwhile is not confirmed unseen.
    """
    return entry_view(await entries.confirm(session, contract, remittance_id, expected, actor, today))
