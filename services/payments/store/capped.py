"""The outcomes of a contract year, with what each comes to before its cap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class AmountOfYear:
    key: UUID
    achieved_on: date
    measure: str
    uncapped_pence: int
    pence: int


_OF_YEAR = sql(
    """
    SELECT key, effective_on AS achieved_on, measure, coalesce(uncapped_pence, pence) AS uncapped_pence,
           pence + coalesce(accrued_pence, 0) AS pence
      FROM amount WHERE area = :area AND contract = :contract AND client_id IS NOT NULL
       AND effective_on >= :starts AND effective_on < :ends AND (pence <> 0 OR uncapped_pence <> 0)
    """,
    into=AmountOfYear,
)


async def of_year(session: Session, area: str, contract: str, starts: date, ends: date) -> Sequence[AmountOfYear]:
    return await _OF_YEAR.all(session, area=area, contract=contract, starts=starts, ends=ends)
