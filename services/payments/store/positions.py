"""What a contract's position is made of, as it stood at the end of any day."""

from collections.abc import Sequence
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


async def earned(session: Session, area: str, contract: str, day: date) -> list[tuple[date, int]]:
    """What stood at the end of a day, by the date on which it was earned."""
    found = await rows(session, _EARNED, area=area, contract=contract, day=day)
    return [(row["effective_on"], row["pence"]) for row in found]


_BALANCES = """
SELECT account, sum(pence)::bigint AS pence
FROM (SELECT to_account AS account, pence FROM transfer
      WHERE area = :area AND contract = :contract AND posted_on <= :day
      UNION ALL
      SELECT from_account, -pence FROM transfer
      WHERE area = :area AND contract = :contract AND posted_on <= :day) AS sides
GROUP BY account
"""


async def balances(session: Session, area: str, contract: str, day: date) -> dict[str, int]:
    found = await rows(session, _BALANCES, area=area, contract=contract, day=day)
    return {row["account"]: row["pence"] for row in found}


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


async def at_risk(session: Session, area: str, contract: str, day: date) -> int:
    (found,) = await rows(session, _AT_RISK, area=area, contract=contract, day=day)
    return int(found["pence"])


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


async def reviews_done(session: Session, area: str, party: str, day: date) -> int:
    """In the week that ends with the day."""
    (found,) = await rows(session, _REVIEWS, area=area, party=party, day=day)
    return int(found["reviews"])


async def published_on(session: Session, area: str, day: date) -> set[str]:
    """The contracts whose position of that day is out."""
    found = await rows(
        session, "SELECT contract FROM position WHERE area = :area AND published_on = :day", area=area, day=day
    )
    return {row["contract"] for row in found}


async def keep(session: Session, published: Sequence[Row]) -> None:
    await send(session, _POSITIONS, _POSITIONS.insert, published)
