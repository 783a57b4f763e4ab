"""Until when a return takes an amount back, kept from each day on which that changed: positions of past days ask it.

An older version that reconciles beside this one keeps only what it is now, with the amount. So what is kept here is
compared with that, each time an amount is reconciled and once a day, and not with what was reconciled before.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.payments.models import AtRisk
from shared.data.db import Session
from shared.data.statements import command
from shared.data.upsert import upsert

# As it is known on a day.
KNOWN = "SELECT until FROM at_risk WHERE amount_key = {key} AND known_on <= :day ORDER BY known_on DESC LIMIT 1"

# What stands at nothing is no sum of any position, and what was at risk until a former day is so on no day to come.
# Days that have been noted since keep what was known on them.
_REPAIR = command(
    """
    INSERT INTO at_risk (amount_key, known_on, until)
    SELECT amount.key, greatest(last.known_on, CAST(:day AS date)), amount.at_risk_until
      FROM amount LEFT JOIN LATERAL (
        SELECT known_on, until FROM at_risk WHERE amount_key = amount.key ORDER BY known_on DESC LIMIT 1
      ) AS last ON true
     WHERE amount.pence > 0 AND amount.at_risk_until IS DISTINCT FROM last.until
       AND greatest(amount.at_risk_until, last.until) > :day
    ON CONFLICT (amount_key, known_on) DO UPDATE SET until = excluded.until
    """
)


async def note(session: Session, changed: Mapping[UUID, date | None], known_on: date) -> None:
    """Until when a return takes these amounts back, as it is known on a day."""
    noted = [{"amount_key": key, "known_on": known_on, "until": until} for key, until in changed.items()]
    await upsert(session, AtRisk, noted)


async def repair(session: Session, day: date) -> None:
    """What an older version reconciled since it was last noted here counts as known from that day on."""
    await _REPAIR.execute(session, day=day)
