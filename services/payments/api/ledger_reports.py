"""Files in which the council's ledger says what it did: read, looked at, applied, and what is in doubt decided."""

from collections.abc import Mapping, Sequence
from typing import Annotated, get_args
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response, status

from services.payments.api.actors import Council, FinanceOfficer, Releaser
from services.payments.commands import ledger_reports as commands
from services.payments.commands import lines_at_once
from services.payments.errors import (
    FileCannotBeRead,
    FileSentBefore,
    LinesDiffer,
    LinesFitByNow,
    MappingReadsNothing,
    NoCandidate,
    NoProposal,
    SeparationOfDuties,
    UnknownLedgerReport,
    UnknownMapping,
    UnknownReportLine,
)
from services.payments.models import LedgerReport, LedgerReportLine
from services.payments.rules.ledger_reports.stands import LineState
from services.payments.schemas.ledger_reports import (
    LINE_MAX,
    LedgerReportBody,
    LedgerReportLineView,
    LedgerReportView,
    LinesRefusalBody,
    ProposalBody,
    ProposalRefusalBody,
    ReportKind,
)
from services.payments.store import ledger_reports as store
from services.payments.store.open_report_lines import keeping_a_month_open
from shared.data.db import Session
from shared.web.bodies import larger_body
from shared.web.csv_tables import CSV, described
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(tags=["ledger reports"], route_class=WritingRoute)
ONCE = [Depends(idempotency_key)]
WHOLE = [Depends(idempotency_key), Depends(larger_body(1_900_000, 1_600_000))]
LineNumber = Annotated[int, Path(ge=1, le=LINE_MAX, description="The line of the file.")]


@router.get("/ledger-reports")
async def list_ledger_reports(
    query: Page,
    actor: Council,
    session: ReadSession,
    kind: Annotated[ReportKind | None, Query(description="Only of this kind.")] = None,
) -> PageOf[LedgerReportView]:
    """Files of the ledger that were sent, the newest first."""
    rows = await store.page(session, actor.area, kind=kind, after=query.after(UUID), limit=query.fetch)
    shown = page(rows, query, lambda report: report.id)
    views = await _counted(session, shown["items"])
    return PageOf[LedgerReportView](items=views, next=shown["next"])


@router.post(
    "/ledger-reports",
    status_code=status.HTTP_201_CREATED,
    responses=describe(UnknownMapping, MappingReadsNothing, FileCannotBeRead, FileSentBefore),
    dependencies=WHOLE,
)
async def send_ledger_report(
    body: LedgerReportBody, actor: FinanceOfficer, session: WriteSession, today: Today, response: Response
) -> LedgerReportView:
    """Send a file of the ledger. It is kept, and each line says what it is about; nothing is paid, returned or
    collected by it before it is applied.
    """
    report = await commands.send(session, body, actor, today)
    response.headers["Location"] = f"/ledger-reports/{report.id}"
    return await _view(session, report)


@router.get("/ledger-reports/{report_id}", responses=describe(UnknownLedgerReport))
async def read_ledger_report(report_id: UUID, actor: Council, session: ReadSession) -> LedgerReportView:
    """A file, who sent it, and how far its lines are."""
    return await _view(session, await commands.report_of(session, actor.area, report_id))


@router.get(
    "/ledger-reports/{report_id}/content",
    responses=described("payment_reference,payment_date,amount\r\n") | describe(UnknownLedgerReport),
    response_class=Response,
)
async def download_ledger_report(report_id: UUID, actor: Council, session: ReadSession) -> Response:
    """The file itself, as it came."""
    report = await commands.report_of(session, actor.area, report_id)
    headers = {"Content-Disposition": f'attachment; filename="{report.kind}-{report.id}.csv"'}
    return Response(report.content, media_type=f"{CSV}; charset=utf-8", headers=headers)


@router.get("/ledger-reports/{report_id}/lines", responses=describe(UnknownLedgerReport))
async def list_ledger_report_lines(
    report_id: UUID,
    query: Page,
    actor: Council,
    session: ReadSession,
    state: Annotated[LineState | None, Query(description="Only in this state.")] = None,
    keeps_open: Annotated[
        bool, Query(alias="keepsOpen", description="`true`: only those that keep a month open; `false`: all.")
    ] = False,
) -> PageOf[LedgerReportLineView]:
    """What each line says and is about, and why it is not applied, in the order of the file."""
    report = await commands.report_of(session, actor.area, report_id)
    open_lines = (await keeping_a_month_open(session, [report.id]))[report.id]
    rows = await store.lines(
        session, report.id, state=state, numbers=open_lines if keeps_open else None, after=query.after(int),
        limit=query.fetch,
    )  # fmt: skip
    shown = page(rows, query, lambda line: line.line)
    views = [_line_view(line, keeps_open=line.line in open_lines) for line in shown["items"]]
    return PageOf[LedgerReportLineView](items=views, next=shown["next"])


@router.post("/ledger-reports/{report_id}/apply", responses=describe(UnknownLedgerReport), dependencies=ONCE)
async def apply_ledger_report(
    report_id: UUID, actor: Releaser, session: WriteSession, today: Today
) -> LedgerReportView:
    """Report what its matched lines say: all of that or, where one of them fails, nothing. Lines are matched anew, so
    what has come to match since is applied later by the same.
    """
    return await _view(session, await commands.apply(session, report_id, actor, today))


@router.get("/ledger-reports/{report_id}/lines/{line}", responses=describe(UnknownLedgerReport, UnknownReportLine))
async def read_ledger_report_line(
    report_id: UUID, line: LineNumber, actor: Council, session: ReadSession
) -> LedgerReportLineView:
    """One line, by its number in the file."""
    return await _line_now(session, await commands.line_of(session, actor.area, report_id, line))


@router.post(
    "/ledger-reports/{report_id}/lines/{line}/confirm",
    responses=describe(UnknownLedgerReport, UnknownReportLine, NoProposal, NoCandidate, SeparationOfDuties),
    dependencies=ONCE,
)
async def confirm_proposal(
    report_id: UUID, line: LineNumber, body: ProposalBody, actor: Releaser, session: WriteSession, today: Today
) -> LedgerReportLineView:
    """Say which of the remittances or debts it is about: what the line says of it is reported."""
    return await _line_now(session, await commands.confirm(session, report_id, line, body.about, actor, today))


@router.post(
    "/ledger-reports/{report_id}/lines/{line}/refuse",
    responses=describe(UnknownLedgerReport, UnknownReportLine, NoProposal, LinesFitByNow),
    dependencies=ONCE,
)
async def refuse_proposal(
    report_id: UUID, line: LineNumber, body: ProposalRefusalBody, actor: Releaser, session: WriteSession, today: Today
) -> LedgerReportLineView:
    """Say of a line that is in doubt, does not fit or cannot be read, that nothing is reported by it, and why."""
    return await _line_now(session, await commands.refuse(session, report_id, line, body.reason, actor, today))


@router.post(
    "/ledger-reports/{report_id}/refuse-unread",
    responses=describe(UnknownLedgerReport, LinesDiffer),
    dependencies=ONCE,
)
async def refuse_unread_lines(
    report_id: UUID, body: LinesRefusalBody, actor: Releaser, session: WriteSession, today: Today
) -> LedgerReportView:
    """Say of all lines that cannot be read, and may be about something here, that nothing is reported by them, and why:
    as if each were refused by itself. `lines` is `unreadOpen` of the file.
    """
    return await _view(session, await lines_at_once.refuse_unread(session, report_id, body, actor, today))


@router.post(
    "/ledger-reports/{report_id}/refuse-unmatched",
    responses=describe(UnknownLedgerReport, LinesDiffer, LinesFitByNow),
    dependencies=ONCE,
)
async def refuse_unmatched_lines(
    report_id: UUID, body: LinesRefusalBody, actor: Releaser, session: WriteSession, today: Today
) -> LedgerReportView:
    """Say of all lines that fit nothing here, and are in doubt about nothing, that nothing is reported by them, and
    why: as if each were refused by itself. `lines` is how many of them the file counts as `unmatched`.
    """
    return await _view(session, await lines_at_once.refuse_unmatched(session, report_id, body, actor, today))


async def _view(session: Session, report: LedgerReport) -> LedgerReportView:
    (view,) = await _counted(session, [report])
    return view


async def _counted(session: Session, reports: Sequence[LedgerReport]) -> list[LedgerReportView]:
    ids = [report.id for report in reports]
    counts, open_lines = await store.counts(session, ids), await keeping_a_month_open(session, ids)
    matched, none = await store.matched_pence(session, ids), dict.fromkeys(get_args(LineState), 0)
    return [
        LedgerReportView.model_validate(
            report.model_dump(exclude={"content"})
            | {"counts": none | counts[report.id], "matched_pence": matched.get(report.id, 0)}
            | _open_counts(open_lines[report.id])
        )
        for report in reports
    ]


def _open_counts(states: Mapping[int, str]) -> dict[str, int]:
    unread, unmatched = (sum(state == said for state in states.values()) for said in ("wrong", "unmatched"))
    return {"keeps_open": len(states), "unread_open": unread, "unmatched_open": unmatched}


async def _line_now(session: Session, line: LedgerReportLine) -> LedgerReportLineView:
    open_lines = (await keeping_a_month_open(session, [line.report_id]))[line.report_id]
    return _line_view(line, keeps_open=line.line in open_lines)


def _line_view(line: LedgerReportLine, *, keeps_open: bool) -> LedgerReportLineView:
    said = line.model_dump(exclude={"day"}) | {"on": line.day, "keeps_open": keeps_open}
    return LedgerReportLineView.model_validate(said)
