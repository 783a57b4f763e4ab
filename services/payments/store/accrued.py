"""What outcomes accrued, kept from each day on which that changed: positions of past days are summed from it.

What an outcome accrues moves no money by itself, so no line of the ledger says when it became known. As with `at_risk`,
what is kept here is compared with what the amount says, since an older version beside this one keeps only that.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.models import Accrued
from services.payments.store.amounts import KeptAmount
from services.payments.store.ledger import last_seq
from shared.data.db import Session
from shared.data.statements import command
from shared.data.upsert import insert_many
from shared.kernel.values import value


@value
class AccruedAt:
    """What an amount is known to accrue at a place, for a day of achievement."""

    amount_key: UUID
    contract: str
    party: str
    effective_on: date
    pence: int


OF_AMOUNTS = """
SELECT amount_key, contract, party, effective_on, sum(pence)::bigint AS pence
  FROM accrued WHERE amount_key = ANY (CAST(:keys AS uuid[]))
 GROUP BY amount_key, contract, party, effective_on HAVING sum(pence) <> 0
"""

# Not before the day on which something else was known of it.
_REPAIR = command(
    """
    INSERT INTO accrued (amount_key, area, contract, party, effective_on, known_on, pence)
    SELECT amount_key, area, contract, party, effective_on, greatest(max(known_on), CAST(:day AS date)), sum(pence)
      FROM (SELECT key AS amount_key, area, contract, party, effective_on, CAST(NULL AS date) AS known_on,
                   accrued_pence AS pence
              FROM amount WHERE accrued_pence <> 0 AND contract IS NOT NULL
             UNION ALL
            SELECT amount_key, area, contract, party, effective_on, known_on, -pence FROM accrued) AS said
     GROUP BY amount_key, area, contract, party, effective_on HAVING sum(pence) <> 0
    """
)


async def note(
    session: Session, kept: Sequence[KeptAmount], before: Mapping[UUID, Sequence[AccruedAt]], known_on: date
) -> None:
    """What these amounts accrue now, as it is known from a day on."""
    rows = [row for amount in kept for row in _differs(amount, before, known_on)]
    if rows:
        after_line = await last_seq(session)
        await insert_many(session, Accrued, [{**row, "after_line": after_line} for row in rows])


def _differs(
    amount: KeptAmount, before: Mapping[UUID, Sequence[AccruedAt]], known_on: date
) -> Iterator[dict[str, Any]]:
    at = {(was.contract, was.party, was.effective_on): -was.pence for was in before.get(amount.key, ())}
    if amount.accrued_pence and amount.contract is not None:
        here = amount.contract, amount.party, amount.effective_on
        at[here] = at.get(here, 0) + amount.accrued_pence
    for (contract, party, effective_on), pence in at.items():
        if pence:
            yield {
                "amount_key": amount.key, "area": amount.area, "contract": contract, "party": party,
                "effective_on": effective_on, "known_on": known_on, "pence": pence,
            }  # fmt: skip


async def repair(session: Session, day: date) -> None:
    """What an older version reconciled since it was last noted here counts as known from that day on."""
    await _REPAIR.execute(session, day=day)


def by_amount(rows: Sequence[AccruedAt]) -> dict[UUID, list[AccruedAt]]:
    of_amounts: dict[UUID, list[AccruedAt]] = {}
    for row in rows:
        of_amounts.setdefault(row.amount_key, []).append(row)
    return of_amounts
