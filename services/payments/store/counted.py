"""How many cases contracts were told of, by the day from which they count."""

from services.payments.rules.counted import CountedDay, Counts, counts_of
from shared.data.db import Session
from shared.data.statements import sql

_COUNTED = sql(
    """
    SELECT contract, indicator, eligible_on, count(*) AS eligible, count(met_on) AS met
      FROM counted_case WHERE area = :area AND NOT voided GROUP BY contract, indicator, eligible_on
    """,
    into=CountedDay,
)


async def counts(session: Session, area: str) -> Counts:
    return counts_of(await _COUNTED.all(session, area=area))
