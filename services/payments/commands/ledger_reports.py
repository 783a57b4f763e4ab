"""What the council's ledger says that it did: a file is read and kept, and its lines are applied, confirmed or refused.

Each is done by the same commands as a report by hand, under the same rules of who may. A line is applied once, whatever
file it comes in. Every command takes the ledger's lock first; a file is applied in one transaction.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.payments.commands import debts, remittances, returns
from services.payments.commands.ledger_mappings import MappingInUse, mapping_of
from services.payments.commands.separation_of_duties import refuse_paid
from services.payments.errors import (
    FileCannotBeRead,
    FileSentBefore,
    LinesFitByNow,
    MappingReadsNothing,
    NoCandidate,
    NoProposal,
    SeparationOfDuties,
    UnknownLedgerReport,
    UnknownReportLine,
    wrong,
)
from services.payments.models import LedgerReport, LedgerReportLine
from services.payments.rules.ledger_reports.mapping import COLLECTED, DEBTS, PAYMENTS, RETURNS, report_mapping
from services.payments.rules.ledger_reports.matching import matches, nth_of
from services.payments.rules.ledger_reports.reading import LINES_MAX, ReportFault, ReportLine, report_lines
from services.payments.rules.ledger_reports.stands import OPEN_STATES, LedgerStands, LineMatch
from services.payments.schemas import CollectionBody, ReturnBody, SettlementBody, WriteOffBody
from services.payments.schemas.ledger_reports import LedgerReportBody
from services.payments.store import ledger, runs, suppliers
from services.payments.store import ledger_reports as store
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.csv_lines import NoTable
from shared.kernel.fail_points import reached
from shared.kernel.impartial import OwnOrganisation
from shared.messaging.events import new_id

GIVEN_UP = "Written off in the council's ledger"


async def send(session: Session, body: LedgerReportBody, actor: Actor, today: date) -> LedgerReport:
    """It is kept with what each line is about. Nothing is reported by it yet."""
    await ledger.lock(session, actor.area)
    await refuse_paid(session, actor)
    mapping = await mapping_of(session, actor.area, body.mapping)
    if mapping.body["reports"] is None:
        raise MappingReadsNothing(mapping=mapping.code)
    lines = _read(body, mapping.body["reports"])
    content = body.csv.encode()
    read_as = {"kind": body.kind, "mapping": mapping.code, "sha256": hashlib.sha256(content).hexdigest()}
    before = await store.sent_before(session, actor.area, version=mapping.version, **read_as)
    if before is not None:
        raise FileSentBefore(report_id=before)
    report = await _insert(session, body.file_name, mapping, content, lines, read_as, actor, today)
    of_lines = await _matches(session, report, lines, today, nth_of(report.kind, lines))
    await store.keep_lines(session, [_row(report, line, of_lines[line.line]) for line in lines])
    reached("ledger_report.kept")
    return report


async def _insert(
    session: Session, file_name: str, mapping: MappingInUse, content: bytes, lines: Sequence[ReportLine],
    read_as: Mapping[str, str], actor: Actor, today: date,
) -> LedgerReport:  # fmt: skip
    return await insert(
        session, LedgerReport, id=new_id(), area=actor.area, mapping_version=mapping.version, file_name=file_name,
        content=content, lines=len(lines), pence=sum(line.pence or 0 for line in lines), sent_by=actor.sub,
        sent_on=today, sent_at=datetime.now(UTC), **read_as,
    )  # fmt: skip


def _read(body: LedgerReportBody, mapping: Mapping[str, Any]) -> list[ReportLine]:
    """All of it or nothing; a line that cannot be read says so for itself."""
    read = report_mapping(mapping)
    try:
        lines = list(report_lines(body.csv, read, body.kind))
    except NoTable as none:
        about = none.message if none.no_columns else f"line {none.line} {_cannot(none)}"
        allowed = list(read.columns[body.kind].values()) if none.no_columns else []
        raise FileCannotBeRead(errors=[wrong("csv", about) | ({"allowed": allowed} if allowed else {})]) from None
    pence = sum(line.pence or 0 for line in lines)
    faults = []
    if len(lines) > LINES_MAX:
        faults.append(wrong("csv", f"has {len(lines)} lines, of at most {LINES_MAX}"))
    if not lines:
        faults.append(wrong("csv", "has no line beside its columns"))
    if body.lines not in {None, len(lines)}:
        faults.append(wrong("lines", f"is not how many there are: the file has {len(lines)}. It may be cut off"))
    if body.pence not in {None, pence}:
        faults.append(
            wrong("pence", f"is not what they come to, {pence} pence. The file may be cut off, or not all be read")
        )
    if faults:
        raise FileCannotBeRead(errors=faults)
    return lines


def _cannot(none: NoTable) -> str:
    return f"cannot be read: {none.message}" if none.unread else none.message


def _row(report: LedgerReport, line: ReportLine, match: LineMatch) -> dict[str, Any]:
    said = {name: getattr(line, name) for name in ("reference", "pence", "number", "account", "code", "reason")}
    problems = [asdict(problem) | {"allowed": list(problem.allowed)} for problem in line.problems]
    about = {"report_id": report.id, "line": line.line, "key": line.key(report.kind), "day": line.on}
    return said | about | {"problems": problems} | _matched(match)


def _matched(match: LineMatch) -> dict[str, Any]:
    candidates = [str(candidate) for candidate in match.candidates]
    beside = list(match.beside)
    return {"state": match.state, "why": match.why, "about_id": match.about, "candidates": candidates, "beside": beside}


async def apply(session: Session, report_id: UUID, actor: Actor, today: date) -> LedgerReport:
    """What is matched by now; so the same again applies what has come to match since, such as a run released later.
    What could not be read stays so, and says by now whether it may be about something here.
    """
    report = await locked(session, report_id, actor)
    lines, of_lines = await _open_now(session, report, today)
    groups: defaultdict[tuple[UUID | None, str | None], list[LedgerReportLine]] = defaultdict(list)
    for line in lines:
        for name, value in _matched(of_lines[line.line]).items():
            setattr(line, name, value)
        if line.state == "matched":
            groups[line.about_id, line.reference].append(line)
    for group in groups.values():
        await _apply(session, report, group, actor, today)
    if groups:
        await _look_again(session, report, [line for line in lines if line.state == "proposed"], today)
    await store.change_lines(session, lines)
    reached("ledger_report.applied")
    return report


async def _open_now(
    session: Session, report: LedgerReport, today: date
) -> tuple[list[LedgerReportLine], dict[int, LineMatch]]:
    """What waits, and of what repeated another line of the file what may be of something else by now."""
    waiting = await store.lines_in(session, report.id, sorted(OPEN_STATES))
    repeating = await store.lines_in(session, report.id, ["repeats"])
    of_lines = await matches_now(session, report, [*waiting, *repeating], today)
    again = [line for line in repeating if of_lines[line.line].state == "proposed"]
    return [*waiting, *again], of_lines


async def _look_again(
    session: Session, report: LedgerReport, proposed: Sequence[LedgerReportLine], today: date
) -> None:
    """What was in doubt is so no more where another line of the file has reported what it might be about."""
    of_lines = await matches_now(session, report, proposed, today)
    for line in proposed:
        for name, value in _matched(of_lines[line.line]).items():
            setattr(line, name, value)


async def _apply(
    session: Session, report: LedgerReport, group: Sequence[LedgerReportLine], actor: Actor, today: date
) -> None:
    """Who has a hand in what is paid is refused before anything is written, and the lines wait for somebody else."""
    about = group[0].about_id
    assert about is not None  # noqa: S101 - they are matched
    try:
        await _report(session, report.kind, group[0], about, actor, today)
    except (SeparationOfDuties, OwnOrganisation):
        for line in group:
            line.state, line.why = "blocked", "separation_of_duties"
    else:
        for line in group:
            decide(line, "applied", actor, today)


def decide(line: LedgerReportLine, state: str, actor: Actor, today: date) -> None:
    line.state, line.why, line.decided_by, line.decided_on = state, None, actor.sub, today


async def _report(session: Session, kind: str, line: LedgerReportLine, about: UUID, actor: Actor, today: date) -> None:
    """As if it had been reported by hand."""
    said = {"reference": line.reference, "on": line.day, "pence": line.pence}
    if kind == PAYMENTS:
        settled = SettlementBody.model_validate({"reference": line.reference, "settledOn": line.day})
        await remittances.settle_remittance(session, about, settled, actor, today, None)
    elif kind == RETURNS:
        run = await runs.run_of(session, actor.area, about)
        reference = run.reference if run and run.state == "settled" else line.reference
        back = ReturnBody.model_validate({"reference": reference, "reasonCode": line.code})
        await returns.return_remittance(session, about, back, actor, today, None)
    elif line.code == COLLECTED:
        await debts.collect(session, about, CollectionBody.model_validate(said), actor, today, None)
    else:
        given_up = WriteOffBody.model_validate(said | {"reason": line.reason or GIVEN_UP})
        await debts.write_off(session, about, given_up, actor, today, None)


async def confirm(
    session: Session, report_id: UUID, number: int, about: UUID, actor: Actor, today: date
) -> LedgerReportLine:
    """The line is about this one of those that are proposed, as a person says who looked at both."""
    report = await locked(session, report_id, actor)
    line = await _undecided(session, report, number, {"proposed"})
    together = [line, *[await line_of(session, report.area, report.id, other) for other in line.beside]]
    match = (await matches_now(session, report, together, today))[line.line]
    if match.state != "proposed":
        raise NoProposal(state=match.state)
    if about not in match.candidates:
        allowed = [str(candidate) for candidate in match.candidates]
        raise NoCandidate(errors=[wrong("about", "is none of those that are proposed") | {"allowed": allowed}])
    await _report(session, report.kind, line, about, actor, today)
    for said in together:
        said.about_id, said.candidates = about, [str(candidate) for candidate in match.candidates]
        decide(said, "applied", actor, today)
    await store.change_lines(session, together)
    return line


async def refuse(
    session: Session, report_id: UUID, number: int, reason: str, actor: Actor, today: date
) -> LedgerReportLine:
    """It is about none of them, or about what it does not fit, or cannot be read: it is not looked at again."""
    report = await locked(session, report_id, actor)
    line = await _undecided(session, report, number, {"proposed", "unmatched", "wrong"})
    together = [line, *[await line_of(session, report.area, report.id, other) for other in line.beside]]
    now = await matches_now(session, report, together, today)
    if now[line.line].state == "matched":
        raise LinesFitByNow(lines=len(together))
    for said in together:
        said.refusal_reason = reason
        decide(said, "refused", actor, today)
    await store.change_lines(session, together)
    return line


async def report_of(session: Session, area: str, report_id: UUID) -> LedgerReport:
    report = await store.report_of(session, area, report_id)
    if report is None:
        raise UnknownLedgerReport
    return report


async def line_of(session: Session, area: str, report_id: UUID, number: int) -> LedgerReportLine:
    report = await report_of(session, area, report_id)
    line = await store.line_of(session, report.id, number)
    if line is None:
        raise UnknownReportLine
    return line


async def locked(session: Session, report_id: UUID, actor: Actor) -> LedgerReport:
    await ledger.lock(session, actor.area)
    await refuse_paid(session, actor)
    return await report_of(session, actor.area, report_id)


async def _undecided(session: Session, report: LedgerReport, number: int, states: Collection[str]) -> LedgerReportLine:
    line = await line_of(session, report.area, report.id, number)
    if line.state not in states:
        raise NoProposal(state=line.state)
    return line


def _line(line: LedgerReportLine) -> ReportLine:
    problems = [ReportFault(said["column"], said["message"], tuple(said["allowed"])) for said in line.problems]
    return ReportLine(
        line.line, line.reference, line.day, line.pence, line.number, line.account, line.code, line.reason, problems
    )


async def matches_now(
    session: Session, report: LedgerReport, lines: Sequence[LedgerReportLine], today: date
) -> dict[int, LineMatch]:
    """What they are about by now, whatever was kept of that."""
    read = [_line(line) for line in lines]
    nth = await store.nth(session, report.id, [line.key(report.kind) for line in read])
    return await _matches(session, report, read, today, nth)


async def _matches(
    session: Session, report: LedgerReport, lines: Sequence[ReportLine], today: date, nth: Mapping[int, int]
) -> dict[int, LineMatch]:
    of_debts = report.kind == DEBTS
    keys = [line.key(report.kind) for line in lines]
    stands = LedgerStands(
        [] if of_debts else await store.remittances(session, report.area),
        await store.debts(session, report.area) if of_debts else [],
        await _parties(session, report.area, of_debts=of_debts),
        await store.applied(session, report.area, keys),
        await store.decided(session, report.area, report.id, keys),
    )
    return matches(report.kind, lines, stands, today, nth)


async def _parties(session: Session, area: str, *, of_debts: bool) -> dict[str, set[str]]:
    """By the number of the debtor or the supplier all whose it is, or was before: two may be one legal body, and what
    was confirmed by mistake was somebody's number too.
    """
    parties: defaultdict[str, set[str]] = defaultdict(set)
    for party, of_party in (await suppliers.confirmed(session, area)).items():
        for supplier in of_party:
            number = supplier.customer_number if of_debts else supplier.supplier_number
            if number is not None:
                parties[number].add(party)
    return parties
