"""What the council's debtor system was asked to invoice of each debt, and to take back."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.payments.rules.debt_requests import DebtAsked, DebtDay, DebtSettled, DebtStands
from shared.data.db import Session
from shared.data.statements import Statement, command, sql

# Of a run that may still be rejected nothing is asked. What the ledger said of an invoice counts as long as its report
# on the debt does.
_STAND = sql(
    """
    WITH settled AS MATERIALIZED (
        SELECT debt.id AS debt_id, lower(line.number) AS number, sum(line.pence)::bigint AS pence
          FROM ledger_report_line AS line JOIN ledger_report AS file ON file.id = line.report_id
          JOIN debt ON debt.id = line.about_id
         WHERE file.area = :area AND file.kind = 'debts' AND line.state = 'applied' AND EXISTS (
               SELECT FROM transfer AS report
                WHERE report.amount_key = debt.amount_key AND report.kind IN ('collection', 'write_off')
                  AND report.basis #>> '{debt,id}' = CAST(debt.id AS text)
                  AND report.basis #>> '{reported,reference}' = line.reference
                  AND NOT EXISTS (SELECT FROM transfer AS undone WHERE undone.amount_key = report.amount_key
                                     AND undone.reverses = report.id AND undone.kind = 'report_undone'))
         GROUP BY 1, 2
    ), credited AS MATERIALIZED (
        SELECT file.id AS file_id, line.said ->> 'request_number' AS request_number,
               CAST(regexp_replace(line.said ->> 'credited_request', '^.*-', '') AS integer) AS number
          FROM ledger_file AS file CROSS JOIN LATERAL json_array_elements(file.said) AS line(said)
         WHERE file.area = :area AND file.kind = 'debts' AND line.said ->> 'credited_request' IS NOT NULL
    ), asked AS MATERIALIZED (
        SELECT request.debt_id, array_agg(request.pence ORDER BY request.number) AS pence,
               array_agg(request.after_seq ORDER BY request.number) AS after,
               max(file.made_on) AS on_day,
               array_agg(CASE WHEN request.pence < 0 THEN credited.number END ORDER BY request.number) AS credited,
               array_agg(coalesce(settled.pence, 0) ORDER BY request.number) AS settled_pence
          FROM debt_request AS request JOIN ledger_file AS file ON file.id = request.file_id AND file.area = :area
          LEFT JOIN credited ON credited.file_id = file.id
                            AND credited.request_number = request.debt_id || '-' || request.number
          LEFT JOIN settled ON settled.debt_id = request.debt_id
                           AND settled.number = request.debt_id || '-' || request.number
         GROUP BY request.debt_id
    )
    SELECT debt.id, debt.contract, debt.party, debt.run_id, amount.measure, debt.pence, debt.cancelled_pence,
           debt.collected_pence + debt.written_off_pence AS elsewhere_pence, debt.raised_on, run.run_on,
           coalesce(asked.pence, '{}') AS asked_pence,
           coalesce(asked.after, '{}') AS asked_after, asked.on_day AS asked_on,
           coalesce(asked.credited, '{}') AS credited, coalesce(asked.settled_pence, '{}') AS settled_pence,
           CAST('{}' AS text[]) AS reports -- which are read by a statement of their own
      FROM debt JOIN run ON run.id = debt.run_id LEFT JOIN amount ON amount.key = debt.amount_key
      LEFT JOIN asked ON asked.debt_id = debt.id
     WHERE debt.area = :area AND run.state IN ('released', 'settled', 'returned')
     ORDER BY debt.raised_on, debt.id
    """,
    into=DebtStands,
)

_REPORTS = sql(
    """
    SELECT debt.id AS debt_id, report.seq, report.pence, report.posted_on AS on, min(undone.seq) AS undone_seq,
           min(undone.posted_on) AS undone_on
      FROM debt JOIN transfer AS report ON report.receivable_id = debt.receivable_id
                                       AND report.kind IN ('collection', 'write_off')
                                       AND report.basis #>> '{debt,id}' = CAST(debt.id AS text)
      LEFT JOIN transfer AS undone ON undone.amount_key = report.amount_key AND undone.kind = 'report_undone'
                                  AND undone.reverses = report.id
     WHERE debt.id = ANY (CAST(:ids AS uuid[]))
     GROUP BY 1, 2, 3, 4 ORDER BY 1, 2
    """,
    into=DebtSettled,
)

# All that a request knows of the debt is in the ledger by then.
_KEEP = command(
    """
    INSERT INTO debt_request (debt_id, number, file_id, pence, after_seq)
    SELECT said.debt_id, said.number, CAST(:file AS uuid), said.pence, coalesce(max(line.seq), 0)
      FROM unnest(CAST(:debts AS uuid[]), CAST(:numbers AS int[]), CAST(:pence AS bigint[]))
             AS said (debt_id, number, pence)
      JOIN debt ON debt.id = said.debt_id LEFT JOIN transfer AS line ON line.receivable_id = debt.receivable_id
     GROUP BY 1, 2, 4
    """
)

# Below nothing is what is owed, so what goes into the account is owed no more.
_DAYS = sql(
    """
    SELECT debt.id AS debt_id, CASE line.kind WHEN 'debt' THEN run.run_on ELSE line.posted_on END AS on,
           sum(CASE 'debt' WHEN from_account THEN line.pence WHEN to_account THEN -line.pence ELSE 0 END)::bigint
             AS open_pence
      FROM debt JOIN run ON run.id = debt.run_id JOIN transfer AS line ON line.receivable_id = debt.receivable_id
     WHERE debt.id = ANY (CAST(:ids AS uuid[]))
     GROUP BY 1, 2 ORDER BY 1, 2
    """,
    into=DebtDay,
)

_SAID: Statement[dict[str, Any]] = sql(
    """
    SELECT line.said
      FROM debt_request AS request JOIN ledger_file AS file ON file.id = request.file_id
     CROSS JOIN LATERAL json_array_elements(file.said) AS line(said)
     WHERE request.debt_id = ANY(:debts) AND line.said ->> 'request_number' = request.debt_id || '-' || request.number
    """,
    into=dict,
)


async def debts_as_they_stand(session: Session, area: str) -> Sequence[DebtStands]:
    """All of the area, in the order in which they were raised."""
    debts = await _STAND.all(session, area=area)
    reports: dict[UUID, list[DebtSettled]] = {}
    if asked := [debt.id for debt in debts if debt.asked_pence]:
        for report in await _REPORTS.all(session, ids=asked):
            reports.setdefault(report.debt_id, []).append(report)
    return [replace(debt, reports=reports.get(debt.id, ())) for debt in debts]


async def days_of(session: Session, debts: Iterable[UUID]) -> dict[UUID, list[DebtDay]]:
    """On which each of them moved, in their order."""
    days: dict[UUID, list[DebtDay]] = {}
    for day in await _DAYS.all(session, ids=list(debts)):
        days.setdefault(day.debt_id, []).append(day)
    return days


async def said_before(session: Session, debts: Iterable[UUID]) -> dict[str, dict[str, Any]]:
    """The lines of all requests of these debts, by their numbers."""
    lines = await _SAID.all(session, debts=list(debts))
    return {line["request_number"]: line for line in lines}


async def keep(session: Session, file: UUID, requests: Sequence[DebtAsked]) -> None:
    """As requests of this file, made behind the last line of the ledger about each debt."""
    await _KEEP.execute(
        session, file=file, debts=[asked.debt.id for asked in requests], numbers=[asked.number for asked in requests],
        pence=[asked.pence for asked in requests],
    )  # fmt: skip
