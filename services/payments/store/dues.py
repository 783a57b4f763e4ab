"""What is due at a place, and the posted lines that a run pays of it."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from uuid import UUID

from services.payments.models import Run
from services.payments.rules.dues import Approval, DueLine, dues_of, named_by
from services.payments.rules.settling import Place
from services.payments.store.confirmers import CONFIRMED_BY
from shared.data.db import Row, Session, rows

# It is the balance at this place that counts: a claim that was withdrawn, or has moved on, may still have one.
_DUE = f"""
SELECT due.amount_key, amount.client_id, outcome.recorders, outcome.verified_by, outcome.verifiers,
       outcome.delivered_by, {CONFIRMED_BY} AS confirmed_by
FROM (SELECT amount_key FROM transfer
      WHERE area = :area AND contract = :contract AND party = :party
        AND (from_account = 'due' OR to_account = 'due')
      GROUP BY amount_key HAVING sum(CASE to_account WHEN 'due' THEN pence ELSE -pence END) > 0) AS due
JOIN amount ON amount.key = due.amount_key
LEFT JOIN outcome ON outcome.outcome_id = amount.key
LEFT JOIN tariff ON tariff.tariff_id = amount.tariff_id
ORDER BY amount.effective_on, amount.key
"""


async def due(session: Session, area: str, place: Place, run_on: date) -> list[Row]:
    """Of each amount what became due by the run's date and has not fallen since."""
    found = await rows(session, _DUE, area=area, contract=place.contract, party=place.party)
    lines = await _lines(session, place, [row["amount_key"] for row in found])
    pence = {key: dues_of(of_amount).by(run_on) for key, of_amount in lines.items()}
    return [{**row, "pence": pence[row["amount_key"]]} for row in found if pence[row["amount_key"]] > 0]


async def any_due(session: Session, area: str, place: Place) -> bool:
    """Whether anything was ever due at a place."""
    sql = """
    SELECT FROM transfer WHERE area = :area AND contract = :contract AND party = :party
      AND (from_account = 'due' OR to_account = 'due') LIMIT 1
    """
    return bool(await rows(session, sql, area=area, contract=place.contract, party=place.party))


_LINES = """
SELECT line.amount_key, line.id, CASE line.to_account WHEN 'due' THEN line.pence ELSE -line.pence END AS pence,
       line.due_on, run.id AS run_id, run.run_on, run.names_all
FROM transfer AS line LEFT JOIN run ON run.id = line.run_id AND line.kind IN ('approval', 'rejection')
WHERE line.amount_key = ANY (CAST(:keys AS uuid[])) AND line.contract = :contract AND line.party = :party
  AND (line.from_account = 'due' OR line.to_account = 'due') AND run.state IS DISTINCT FROM 'rejected'
ORDER BY line.amount_key, line.number
"""


async def _lines(session: Session, place: Place, keys: Sequence[UUID]) -> dict[UUID, list[DueLine]]:
    found = await rows(session, _LINES, keys=keys, contract=place.contract, party=place.party) if keys else ()
    return {key: [_line(row) for row in of_amount] for key, of_amount in groupby(found, lambda row: row["amount_key"])}


def _line(row: Row) -> DueLine:
    by = Approval(row["run_id"], row["run_on"], row["names_all"]) if row["run_id"] else None
    return DueLine(row["id"], row["pence"], row["due_on"], by)


async def line_ids(session: Session, run: Run, keys: Sequence[UUID]) -> list[UUID]:
    """The posted lines that a remittance pays, as it was approved."""
    lines = await _lines(session, Place(run.contract, run.party), keys)
    return named_by(run.id, (lines[key] for key in keys if key in lines))
