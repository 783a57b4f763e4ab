"""All lines of a file that cannot be read are refused at once, by one decision with one reason."""

from datetime import date
from uuid import UUID

from services.payments.commands.ledger_reports import decide, locked
from services.payments.errors import LinesDiffer
from services.payments.models import LedgerReport
from services.payments.schemas.ledger_reports import UnreadRefusalBody
from services.payments.store import ledger_reports as store
from services.payments.store.open_report_lines import keeping_a_month_open
from shared.data.db import Session
from shared.kernel.claims import Actor


async def refuse(session: Session, report_id: UUID, body: UnreadRefusalBody, actor: Actor, today: date) -> LedgerReport:
    """Only those that keep a month open: who refuses says how many they looked at. Others wait for nobody."""
    report = await locked(session, report_id, actor)
    open_lines = (await keeping_a_month_open(session, [report.id]))[report.id]
    lines = [line for line in await store.lines_in(session, report.id, ["wrong"]) if line.line in open_lines]
    if len(lines) != body.lines:
        raise LinesDiffer(lines=len(lines))
    for line in lines:
        line.refusal_reason = body.reason
        decide(line, "refused", actor, today)
    await store.change_lines(session, lines)
    return report
