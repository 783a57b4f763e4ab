"""Files in which the council's ledger says what it did, their lines, and what these can be about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from services.payments.models import LedgerReport, LedgerReportLine
from services.payments.rules.ledger_reports.stands import DebtIsOpen, DebtReported, DecidedBefore, RemittanceStands
from shared.data.db import Row, Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement
from shared.data.upsert import insert_many, upsert


@dataclass(frozen=True, slots=True)
class _Matched:
    report_id: UUID
    pence: int


@dataclass(frozen=True, slots=True)
class LinesInState:
    report_id: UUID
    state: str
    lines: int


@dataclass(frozen=True, slots=True)
class _ReportedOfDebt:
    debt_id: UUID
    reference: str
    pence: int
    code: str


@dataclass(frozen=True, slots=True)
class _OpenDebt:
    id: UUID
    party: str
    raised_on: date
    open_pence: int
    asked_pence: list[int]
    contract: str


@dataclass(frozen=True, slots=True)
class _Applied:
    key: str
    about_id: UUID


@dataclass(frozen=True, slots=True)
class _Decided:
    key: str
    lines: int
    refused: list[str]  # the candidates of all


@dataclass(frozen=True, slots=True)
class _Nth:
    line: int
    nth: int


_FIND = statement(select(LedgerReport).where(LedgerReport.id == param.id, LedgerReport.area == param.area))
_OF_BYTES = statement(
    select(LedgerReport.id).where(
        LedgerReport.area == param.area, LedgerReport.kind == param.kind, LedgerReport.mapping == param.mapping,
        LedgerReport.mapping_version == param.version, LedgerReport.sha256 == param.sha256,
    )
)  # fmt: skip
_PAGES = pages(
    select(LedgerReport).where(LedgerReport.area == param.area),
    by=[LedgerReport.id],
    narrowed=[LedgerReport.kind == param.kind],
    falling=True,
)
_LINE = statement(
    select(LedgerReportLine).where(LedgerReportLine.report_id == param.report_id, LedgerReportLine.line == param.line)
)
_LINES = pages(
    select(LedgerReportLine).where(LedgerReportLine.report_id == param.report_id),
    by=[LedgerReportLine.line],
    narrowed=[LedgerReportLine.state == param.state],
)
_NUMBERED = pages(
    select(LedgerReportLine).where(
        LedgerReportLine.report_id == param.report_id, among(LedgerReportLine.line, param.numbers)
    ),
    by=[LedgerReportLine.line],
    narrowed=[LedgerReportLine.state == param.state],
)
_IN_STATES = statement(
    select(LedgerReportLine)
    .where(LedgerReportLine.report_id == param.report_id, among(LedgerReportLine.state, param.states))
    .order_by(col(LedgerReportLine.line))
)
_COUNTS = sql(
    """
    SELECT report_id, state, count(*) AS lines FROM ledger_report_line
     WHERE report_id = ANY (CAST(:ids AS uuid[])) GROUP BY report_id, state
    """,
    into=LinesInState,
)
_MATCHED = sql(
    """
    SELECT report_id, sum(pence)::bigint AS pence FROM ledger_report_line
     WHERE report_id = ANY (CAST(:ids AS uuid[])) AND state = 'matched' GROUP BY report_id
    """,
    into=_Matched,
)
_APPLIED = sql(
    """
    SELECT DISTINCT line.key, line.about_id
      FROM ledger_report_line AS line JOIN ledger_report AS report ON report.id = line.report_id
     WHERE line.state = 'applied' AND report.area = :area AND line.key = ANY (CAST(:keys AS text[]))
    """,
    into=_Applied,
)
_DECIDED = sql(
    """
    SELECT key, max(lines) AS lines,
           jsonb_path_query_array(jsonb_agg(refused) FILTER (WHERE refused IS NOT NULL), '$[*][*][*]') AS refused
      FROM (
        SELECT line.key, CAST(count(*) AS integer) AS lines,
               jsonb_agg(CAST(line.candidates AS jsonb)) FILTER (WHERE line.state = 'refused') AS refused
          FROM ledger_report_line AS line JOIN ledger_report AS report ON report.id = line.report_id
         WHERE report.area = :area AND report.id <> :report_id AND line.key = ANY (CAST(:keys AS text[]))
         GROUP BY line.key, report.id
      ) AS of_file
     GROUP BY key HAVING bool_or(refused IS NOT NULL)
    """,
    into=_Decided,
)
_NTH = sql(
    """
    SELECT line, CAST(row_number() OVER (PARTITION BY key ORDER BY line) AS integer) AS nth
      FROM ledger_report_line WHERE report_id = :report_id AND key = ANY (CAST(:keys AS text[]))
    """,
    into=_Nth,
)
_REMITTANCES = sql(
    """
    SELECT id, party, run_on, state, net_pence, reference, settled_on,
           coalesce((SELECT max(number) FROM payment_reversed WHERE run_id = run.id), 0) AS reversals,
           netted_pence, contract
      FROM run
     WHERE area = :area AND state IN ('approved', 'released', 'settled', 'returned', 'rejected') ORDER BY run_on, id
    """,
    into=RemittanceStands,
)
_DEBTS = sql(
    """
    SELECT debt.id, debt.party, debt.raised_on,
           debt.pence - debt.collected_pence - debt.written_off_pence - debt.cancelled_pence AS open_pence,
           array(SELECT pence FROM debt_request WHERE debt_id = debt.id ORDER BY number) AS asked_pence, debt.contract
      FROM debt WHERE debt.area = :area ORDER BY debt.raised_on, debt.id
    """,
    into=_OpenDebt,
)
_REPORTED = sql(
    """
    SELECT debt.id AS debt_id, line.basis #>> '{reported,reference}' AS reference, line.pence,
           CASE line.kind WHEN 'collection' THEN 'collected' ELSE 'written_off' END AS code
      FROM debt JOIN transfer AS line ON line.amount_key = debt.amount_key
                                     AND line.kind IN ('collection', 'write_off')
                                     AND line.basis #>> '{debt,id}' = CAST(debt.id AS text)
     WHERE debt.area = :area
       AND NOT EXISTS (SELECT FROM transfer AS undone WHERE undone.amount_key = line.amount_key
                          AND undone.reverses = line.id AND undone.kind = 'report_undone')
    """,
    into=_ReportedOfDebt,
)


async def report_of(session: Session, area: str, report_id: UUID) -> LedgerReport | None:
    return await _FIND.first(session, area=area, id=report_id)


async def sent_before(
    session: Session, area: str, *, kind: str, mapping: str, version: int, sha256: str
) -> UUID | None:
    """The one of the same bytes, to be read in the same way."""
    return await _OF_BYTES.first(session, area=area, kind=kind, mapping=mapping, version=version, sha256=sha256)


async def page(
    session: Session, area: str, *, kind: str | None, after: UUID | None, limit: int
) -> Sequence[LedgerReport]:
    """The newest first."""
    return await _PAGES.page(session, after=after, limit=limit, area=area, kind=kind)


async def counts(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """How many lines of each report are in which state; a state of none is missing."""
    by_report: dict[UUID, dict[str, int]] = {report_id: {} for report_id in ids}
    for counted in await _COUNTS.all(session, ids=list(ids)) if ids else ():
        by_report[counted.report_id][counted.state] = counted.lines
    return by_report


async def matched_pence(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    """What applying would report, of each report that has such lines."""
    return {row.report_id: row.pence for row in await _MATCHED.all(session, ids=list(ids))} if ids else {}


async def line_of(session: Session, report_id: UUID, line: int) -> LedgerReportLine | None:
    return await _LINE.first(session, report_id=report_id, line=line)


async def lines(
    session: Session,
    report_id: UUID,
    *,
    state: str | None,
    numbers: Iterable[int] | None = None,
    after: int | None,
    limit: int,
) -> Sequence[LedgerReportLine]:
    """In the order of the file; of those numbers alone, where any are said."""
    if numbers is None:
        return await _LINES.page(session, after=after, limit=limit, report_id=report_id, state=state)
    asked = {"report_id": report_id, "state": state, "numbers": sorted(numbers)}
    return await _NUMBERED.page(session, after=after, limit=limit, **asked)


async def lines_in(session: Session, report_id: UUID, states: Sequence[str]) -> Sequence[LedgerReportLine]:
    return await _IN_STATES.all(session, report_id=report_id, states=list(states))


async def applied(session: Session, area: str, keys: Sequence[str]) -> dict[str, set[UUID]]:
    """By key, of those that were applied before, whatever file they stood in: what they were about."""
    about: dict[str, set[UUID]] = {}
    for row in await _APPLIED.all(session, area=area, keys=list(keys)):
        about.setdefault(row.key, set()).add(row.about_id)
    return about


async def decided(session: Session, area: str, report_id: UUID, keys: Sequence[str]) -> dict[str, DecidedBefore]:
    """By key, of equal lines in other files, where one of them was refused."""
    return {
        row.key: DecidedBefore(row.lines, frozenset(map(UUID, row.refused)))
        for row in await _DECIDED.all(session, area=area, report_id=report_id, keys=list(keys))
    }


async def nth(session: Session, report_id: UUID, keys: Sequence[str]) -> dict[int, int]:
    """By the number of the line the how many-th it is of those of its file that say the same."""
    return {row.line: row.nth for row in await _NTH.all(session, report_id=report_id, keys=list(keys))}


async def keep_lines(session: Session, rows: Sequence[Row]) -> None:
    await insert_many(session, LedgerReportLine, rows)


async def change_lines(session: Session, changed: Sequence[LedgerReportLine]) -> None:
    await upsert(session, LedgerReportLine, [line.model_dump() for line in changed])


async def remittances(session: Session, area: str) -> Sequence[RemittanceStands]:
    """All that were approved, in the order of their runs."""
    return await _REMITTANCES.all(session, area=area)


async def debts(session: Session, area: str) -> Sequence[DebtIsOpen]:
    """All that were raised, with what was reported of them and still counts."""
    reported: dict[UUID, dict[str, DebtReported]] = {}
    for row in await _REPORTED.all(session, area=area):
        reported.setdefault(row.debt_id, {})[row.reference] = DebtReported(row.reference, row.pence, row.code)
    return [
        DebtIsOpen(
            debt.id,
            debt.party,
            debt.raised_on,
            debt.open_pence,
            reported.get(debt.id, {}),
            debt.asked_pence,
            debt.contract,
        )
        for debt in await _DEBTS.all(session, area=area)
    ]
