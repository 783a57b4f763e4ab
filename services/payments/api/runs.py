"""Payment runs: proposed, approved and released by three people."""

from dataclasses import asdict
from operator import itemgetter
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.payments.api.actors import (
    Approver,
    Canceller,
    ContractFilter,
    Council,
    FirstApprover,
    Proposer,
    Releaser,
    RunOrder,
    after_day,
)
from services.payments.api.views import in_the_way_view, left_out_view, run_line_view, run_view, taken_off_view
from services.payments.commands import rejections
from services.payments.commands import runs as commands
from services.payments.commands.contracts import check_known
from services.payments.commands.due_waits import waiting_in
from services.payments.commands.first_approvals import approve_first
from services.payments.commands.proposed_anew import proposed_anew
from services.payments.commands.taken_off import taken_off
from services.payments.errors import (
    AboveLimit,
    FindingsWait,
    FirstApprovalGiven,
    NoFirstApproval,
    NotAParty,
    NothingDue,
    NotTheirsToApproveFirst,
    OnHold,
    PaidOtherwise,
    ReleasedByItsFile,
    RunBeforeContract,
    RunChanged,
    RunExists,
    RunInFuture,
    RunOpen,
    RunOutOfOrder,
    RunWaits,
    SeparationOfDuties,
    SourceNotHeard,
    UnknownContract,
    UnknownRun,
    WrongState,
)
from services.payments.models.runs import STATES
from services.payments.schemas import (
    InTheWayView,
    LeftOutView,
    ProposedAnewView,
    RejectionBody,
    RunBody,
    RunLineView,
    RunView,
    TakenOffView,
)
from services.payments.schemas.runs import RunState
from services.payments.store import runs as store
from services.payments.store.fallen_since import fell_since
from shared.kernel.problems import UnknownName
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(prefix="/runs", tags=["runs"], route_class=WritingRoute)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=describe(
        UnknownContract,
        NotAParty,
        OnHold,
        SourceNotHeard,
        NothingDue,
        RunExists,
        RunOpen,
        RunOutOfOrder,
        RunInFuture,
        RunBeforeContract,
        SeparationOfDuties,
    ),
    dependencies=[Depends(idempotency_key)],
)
async def propose_run(
    body: RunBody, actor: Proposer, session: WriteSession, today: Today, response: Response
) -> RunView:
    """Gather what is due on or before a date under one contract."""
    run = await commands.propose(session, body, actor, today)
    response.headers["Location"] = f"/runs/{run.id}"
    return run_view(run)


@router.post(
    "/{run_id}/approve-first",
    responses=describe(
        UnknownRun,
        WrongState,
        OnHold,
        SourceNotHeard,
        RunChanged,
        SeparationOfDuties,
        NoFirstApproval,
        FirstApprovalGiven,
        NotTheirsToApproveFirst,
    ),
    dependencies=[Depends(idempotency_key)],
)
async def approve_run_first(run_id: UUID, actor: FirstApprover, session: WriteSession, today: Today) -> RunView:
    """The first of two approvals of a run that comes to more than one person approves alone. No money moves by it."""
    return run_view(await approve_first(session, run_id, actor, today))


@router.post(
    "/{run_id}/approve",
    responses=describe(
        AboveLimit,
        FindingsWait,
        UnknownRun,
        WrongState,
        OnHold,
        SourceNotHeard,
        RunWaits,
        RunChanged,
        SeparationOfDuties,
    ),
    dependencies=[Depends(idempotency_key)],
)
async def approve_run(run_id: UUID, actor: Approver, session: WriteSession, today: Today) -> RunView:
    """Freeze the remittance: receivables are netted now, and later events go to the next one."""
    return run_view(await commands.approve(session, run_id, actor, today))


@router.post(
    "/{run_id}/release",
    responses=describe(
        UnknownRun, WrongState, OnHold, SourceNotHeard, SeparationOfDuties, PaidOtherwise, ReleasedByItsFile
    ),
    dependencies=[Depends(idempotency_key)],
)
async def release_run(run_id: UUID, actor: Releaser, session: WriteSession) -> RunView:
    """Release the remittance: finance is told to pay."""
    return run_view(await commands.release(session, run_id, actor))


@router.post(
    "/{run_id}/reject",
    responses=describe(UnknownRun, WrongState, OnHold, RunWaits, SeparationOfDuties),
    dependencies=[Depends(idempotency_key)],
)
async def reject_run(
    run_id: UUID, body: RejectionBody, actor: Releaser, session: WriteSession, today: Today
) -> RunView:
    """An approved run that must not be paid: its approvals, nettings and debts are reversed, its date is free again."""
    return run_view(await rejections.reject(session, run_id, body, actor, today))


@router.post(
    "/{run_id}/cancel",
    responses=describe(UnknownRun, WrongState),
    dependencies=[Depends(idempotency_key)],
)
async def cancel_run(run_id: UUID, actor: Canceller, session: WriteSession) -> RunView:
    """Drop a proposal. What was approved cannot be cancelled."""
    return run_view(await commands.cancel(session, run_id, actor))


@router.get("", responses=describe(UnknownName))
async def list_runs(
    query: Page,
    actor: Council,
    session: ReadSession,
    contract: ContractFilter = None,
    state: Annotated[RunState | None, Query(description="Only in this state.")] = None,
    order: RunOrder = "oldest",
) -> PageOf[RunView]:
    """Runs in the order of their dates."""
    rows = await store.page(
        session,
        actor.area,
        None,
        contract=contract,
        states=[state] if state else STATES,
        run_id=None,
        after=after_day(query),
        limit=query.fetch,
        newest_first=order == "newest",
    )
    if not rows:
        await check_known(session, actor.area, None, contract)
    shown = page(rows, query, lambda run: (run.run_on, run.id))
    return PageOf[RunView](items=[run_view(run) for run in shown["items"]], next=shown["next"])


@router.get("/{run_id}", responses=describe(UnknownRun))
async def read_run(run_id: UUID, actor: Council, session: ReadSession) -> RunView:
    """One run."""
    return run_view(await commands.run_of(session, actor.area, run_id))


@router.get("/{run_id}/lines", responses=describe(UnknownRun))
async def list_run_lines(run_id: UUID, query: Page, actor: Council, session: ReadSession) -> PageOf[RunLineView]:
    """What it pays of which claim, in the order of achievement, and whether that fell since it was approved."""
    run = await commands.run_of(session, actor.area, run_id)
    rows = await store.lines(session, run.id, after_day(query), query.fetch)
    shown = page(rows, query, _achieved)
    fell = await fell_since(session, run.id, [line.amount_key for line in shown["items"]])
    items = [run_line_view(line, fell.get(line.amount_key)) for line in shown["items"]]
    return PageOf[RunLineView](items=items, next=shown["next"])


@router.get("/{run_id}/left-out", responses=describe(UnknownRun))
async def list_left_out(run_id: UUID, query: Page, actor: Council, session: ReadSession) -> PageOf[LeftOutView]:
    """What was due when it was proposed and waits, each claim with its reason, in the order of achievement."""
    run = await commands.run_of(session, actor.area, run_id)
    rows = await store.left_out(session, run.id, after_day(query), query.fetch)
    shown = page(rows, query, _achieved)
    return PageOf[LeftOutView](items=[left_out_view(line) for line in shown["items"]], next=shown["next"])


@router.get("/{run_id}/waiting", responses=describe(UnknownRun))
async def list_run_waiting(run_id: UUID, query: Page, actor: Council, session: ReadSession) -> PageOf[InTheWayView]:
    """Of a proposal, what it would pay and what has come to wait or to change since, each claim with its reason: it
    cannot be approved with that, and one that is proposed anew leaves it out or has it as it is. Of any other run
    nothing.
    """
    waiting = await waiting_in(session, await commands.run_of(session, actor.area, run_id))
    after = query.after(int) or 0
    numbered = list(enumerate(waiting[after : after + query.fetch], after + 1))
    shown = page(numbered, query, itemgetter(0))
    return PageOf[InTheWayView](items=[in_the_way_view(line) for _, line in shown["items"]], next=shown["next"])


@router.get("/{run_id}/anew", responses=describe(UnknownRun))
async def read_proposed_anew(run_id: UUID, actor: Council, session: ReadSession) -> ProposedAnewView:
    """Of a proposal, whether it can still be approved as it is, and what it would come to if it were dropped and
    proposed again now. Of any other run its own sums.
    """
    run = await commands.run_of(session, actor.area, run_id)
    return ProposedAnewView.model_validate(asdict(await proposed_anew(session, run)))


@router.get("/{run_id}/taken-off", responses=describe(UnknownRun))
async def list_taken_off(run_id: UUID, query: Page, actor: Council, session: ReadSession) -> PageOf[TakenOffView]:
    """What it takes off for claims that fell, each with its reason: of a proposal what an approval would by now; and
    what becomes a debt, or is carried to a later run.
    """
    after = query.after(int) or 0
    lines = await taken_off(session, await commands.run_of(session, actor.area, run_id))
    shown = page(lines[after : after + query.fetch], query, lambda line: line.number)
    return PageOf[TakenOffView](items=[taken_off_view(line) for line in shown["items"]], next=shown["next"])


def _achieved(line: store.PeopleOfLine | store.AmountLeftOut) -> store.Achieved:
    return line.effective_on, line.amount_key
