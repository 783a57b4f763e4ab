"""What a contract's position is made of, as it stood at the end of any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.models import Position
from services.payments.store.sets import send, sets_of
from shared.db import Row, Session, rows

_POSITIONS = sets_of(Position)

_EARNED = """
SELECT effective_on,
       (coalesce(sum(pence) FILTER (WHERE from_account = 'budget'), 0)
         - coalesce(sum(pence) FILTER (WHERE to_account = 'budget'), 0))::bigint AS pence
FROM transfer
WHERE area = :area AND contract = :contract AND posted_on <= :day AND effective_on <= :day
  AND 'budget' IN (from_account, to_account)
GROUP BY effective_on ORDER BY effective_on
"""

_BALANCES = """
SELECT account, sum(pence)::bigint AS pence
FROM (SELECT to_account AS account, pence FROM transfer
      WHERE area = :area AND contract = :contract AND posted_on <= :day
      UNION ALL
      SELECT from_account, -pence FROM transfer
      WHERE area = :area AND contract = :contract AND posted_on <= :day) AS sides
GROUP BY account
"""

# Paid, still standing, and a re-presentation would still take it back.
_AT_RISK = """
SELECT coalesce(sum(greatest(paid.pence - coalesce(fallen.pence, 0), 0)), 0)::bigint AS pence
FROM amount
JOIN LATERAL (
    SELECT sum(line.pence) AS pence FROM run_line AS line JOIN run ON run.id = line.run_id
    WHERE line.amount_key = amount.key AND run.state = 'settled' AND run.settled_on <= :day
) AS paid ON paid.pence > 0
LEFT JOIN LATERAL (
    SELECT sum(CASE kind WHEN 'receivable' THEN pence ELSE -pence END) AS pence FROM transfer
    WHERE amount_key = amount.key AND kind IN ('receivable', 'receivable_undone') AND posted_on <= :day
) AS fallen ON true
WHERE amount.area = :area AND amount.contract = :contract AND amount.at_risk_until > :day
"""

_WAITING = """
SELECT count(*) FILTER (WHERE state = 'unpriced') AS unpriced,
       count(*) FILTER (WHERE state = 'awaiting_verification') AS awaiting,
       coalesce(sum(value_pence) FILTER (WHERE state = 'awaiting_verification'), 0)::bigint AS awaiting_pence
FROM amount
WHERE area = :area AND contract IS NOT DISTINCT FROM CAST(:contract AS text) AND effective_on <= :day
  AND state IN ('unpriced', 'awaiting_verification')
"""


async def waiting(session: Session, area: str, contract: str | None, day: date) -> tuple[int, int, int]:
    """Unpriced claims; claims that await verification, and their value at today's price."""
    (found,) = await rows(session, _WAITING, area=area, contract=contract, day=day)
    return found["unpriced"], found["awaiting"], found["awaiting_pence"]


_REVIEWS = """
SELECT count(*) AS reviews FROM review
WHERE area = :area AND organisation = :party AND NOT voided
  AND done_on > CAST(:day AS date) - 7 AND done_on <= CAST(:day AS date)
"""


@dataclass(frozen=True, slots=True)
class Figures:
    earned: Sequence[tuple[date, int]]  # what stood at the end of a day, by the date on which it was earned
    balances: Mapping[str, int]  # by account
    at_risk: int
    unpriced: int
    awaiting: int
    awaiting_pence: int
    reviews: int  # in the week that ends with the day


_FIGURES = f"""
SELECT ARRAY(SELECT earned FROM ({_EARNED}) AS earned) AS earned,
       ARRAY(SELECT balance FROM ({_BALANCES}) AS balance) AS balances,
       at_risk.pence AS at_risk, waiting.unpriced, waiting.awaiting, waiting.awaiting_pence, done.reviews
FROM ({_AT_RISK}) AS at_risk, ({_WAITING}) AS waiting, ({_REVIEWS}) AS done
"""


async def figures(session: Session, area: str, contract: str, party: str, day: date) -> Figures:
    (found,) = await rows(session, _FIGURES, area=area, contract=contract, party=party, day=day)
    return Figures(**{**found, "balances": dict(found["balances"])})


async def published_on(session: Session, area: str, day: date) -> set[str]:
    """The contracts whose position of that day is out."""
    found = await rows(
        session, "SELECT contract FROM position WHERE area = :area AND published_on = :day", area=area, day=day
    )
    return {row["contract"] for row in found}


async def keep(session: Session, published: Sequence[Row]) -> None:
    await send(session, _POSITIONS, _POSITIONS.insert, published)
