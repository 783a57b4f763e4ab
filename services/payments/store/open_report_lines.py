"""Lines of the ledger's reports that keep a month open, until they are applied, decided, or read."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import sql

# Of `line`, which is of `report`. What could not be read needs nobody once the same bytes were read by another mapping.
# That is asked of each such line by its key, and by no join: of a file that came since the tables were counted, the
# plan of a join may go through all lines of the other for each of this one.
KEEPS_A_MONTH_OPEN = """
       (line.state IN ('matched', 'proposed', 'blocked')
        OR line.state = 'unmatched' AND line.why IS DISTINCT FROM 'nothing_like_it'
        OR line.state = 'wrong' AND line.why IS DISTINCT FROM 'nothing_like_it'
           AND (SELECT bool_and(said.state = 'wrong' OR json_array_length(said.problems) > 0)
                  FROM ledger_report AS again, LATERAL (
                    SELECT state, problems FROM ledger_report_line
                     WHERE report_id = again.id AND ledger_report_line.line = line.line OFFSET 0) AS said
                 WHERE again.area = report.area AND again.kind = report.kind AND again.sha256 = report.sha256))
"""


@dataclass(frozen=True, slots=True)
class _OpenLine:
    report_id: UUID
    line: int
    state: str


_OPEN = sql(
    f"""
    SELECT line.report_id, line.line, line.state
      FROM ledger_report_line AS line JOIN ledger_report AS report ON report.id = line.report_id
     WHERE report.id = ANY (CAST(:ids AS uuid[])) AND {KEEPS_A_MONTH_OPEN}
    """,
    into=_OpenLine,
)


async def keeping_a_month_open(session: Session, report_ids: Sequence[UUID]) -> dict[UUID, dict[int, str]]:
    """Of each report the states of those lines, by their numbers."""
    of_reports: dict[UUID, dict[int, str]] = {report_id: {} for report_id in report_ids}
    for line in await _OPEN.all(session, ids=list(report_ids)) if report_ids else ():
        of_reports[line.report_id][line.line] = line.state
    return of_reports
