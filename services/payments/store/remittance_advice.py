"""The lines of a remittance, and which one had paid what is taken off it: of what the ledger keeps for ever."""

from collections.abc import Sequence
from uuid import UUID

from services.payments.rules.remittance_advice import AdviceLine
from shared.data.db import Session
from shared.data.statements import names_of, sql

# Of a netting its own explanation says which remittance had paid what fell. Whose person is behind an amount that has
# gone to another party since is left out, as among the remittance's lines.
_OWED = """
    jsonb_path_query_first(CAST(line.basis AS jsonb), '$.steps[*] ? (@.receivableId == $id && @.step == "receivable")',
                           jsonb_build_object('id', line.receivable_id))"""
_LINES = sql(
    f"""
    SELECT {names_of(AdviceLine, "shown")}
      FROM (
        SELECT row_number() OVER (ORDER BY line.seq) AS number, line.kind, amount.shape, line.amount_key AS claim_id,
               CASE WHEN amount.party = line.party THEN amount.client_id END AS client_id, amount.measure,
               coalesce(raised.effective_on, line.effective_on) AS achieved_on, line.pence, line.posted_on,
               earlier.id AS paid_by, earlier.run_on AS paid_by_run_on
          FROM transfer AS line JOIN amount ON amount.key = line.amount_key
          LEFT JOIN transfer AS raised ON raised.id = line.receivable_id
          LEFT JOIN run AS earlier ON earlier.id = CAST({_OWED} ->> 'remittanceId' AS uuid)
         WHERE line.run_id = :run_id AND line.kind IN ('approval', 'netting', 'debt')
    ) AS shown ORDER BY number LIMIT :limit
    """,
    into=AdviceLine,
)


async def advice_lines(session: Session, run_id: UUID, limit: int) -> Sequence[AdviceLine]:
    """In the order of the ledger."""
    return await _LINES.all(session, run_id=run_id, limit=limit)
