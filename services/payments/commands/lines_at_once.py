"""Lines of a file that nobody can read, or that fit nothing here, are refused at once: by one decision with one reason.

Each is kept as if it had been refused by itself. Who refuses says how many they looked at.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.payments.commands.ledger_reports import decide, locked, matches_now
from services.payments.errors import LinesDiffer, LinesFitByNow
from services.payments.models import LedgerReport, LedgerReportLine
from services.payments.rules.ledger_reports.stands import OPEN_STATES, LineMatch
from services.payments.schemas.ledger_reports import LinesRefusalBody
from services.payments.store import ledger_reports as store
from services.payments.store.open_report_lines import keeping_a_month_open
from shared.data.db import Session
from shared.kernel.claims import Actor


async def refuse_unread(
    session: Session, report_id: UUID, body: LinesRefusalBody, actor: Actor, today: date
) -> LedgerReport:
    """Only those that keep a month open: others wait for nobody."""
    report = await locked(session, report_id, actor)
    open_lines = (await keeping_a_month_open(session, [report.id]))[report.id]
    lines = [line for line in await store.lines_in(session, report.id, ["wrong"]) if line.line in open_lines]
    await _refuse(session, lines, body, actor, today)
    return report


async def refuse_unmatched(
    session: Session, report_id: UUID, body: LinesRefusalBody, actor: Actor, today: date
) -> LedgerReport:
    """All of them or none: what one of them is about may have come, or been released, since the file was looked at."""
    report = await locked(session, report_id, actor)
    waiting = await store.lines_in(session, report.id, sorted(OPEN_STATES))
    lines = [line for line in waiting if line.state == "unmatched"]
    now = await matches_now(session, report, waiting, today)
    fitting = sum(_says_otherwise(line, now[line.line]) for line in lines)
    await _refuse(session, lines, body, actor, today, fitting=fitting)
    return report


def _says_otherwise(line: LedgerReportLine, now: LineMatch) -> bool:
    """Whether it is about something here by now of which the page that was looked at said nothing."""
    return now.why != "nothing_like_it" and (now.state, now.why, now.about) != (line.state, line.why, line.about_id)


async def _refuse(
    session: Session, lines: Sequence[LedgerReportLine], body: LinesRefusalBody, actor: Actor, today: date, *,
    fitting: int = 0,
) -> None:  # fmt: skip
    if len(lines) != body.lines:
        raise LinesDiffer(lines=len(lines))
    if fitting:
        raise LinesFitByNow(lines=fitting)
    for line in lines:
        line.refusal_reason = body.reason
        decide(line, "refused", actor, today)
    await store.change_lines(session, lines)
