"""What a new day may bring, in one look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes import PERIOD_SHAPES
from services.payments.store import facts
from shared.data.db import Session, rows, run


@dataclass(frozen=True, slots=True)
class Look:
    holds_ended: Sequence[UUID]
    schemes: Mapping[str, Sequence[Scheme]]  # by area
    periods: Mapping[str, Mapping[UUID, int]]  # by area, what stands of each amount of a period


# Amounts of periods belong to nobody: an index finds them by that.
_LOOK = """
SELECT ARRAY(SELECT key FROM amount WHERE state = 'held' AND held_until <= :today ORDER BY key) AS holds_ended,
       ARRAY(SELECT ROW(area, hash, published_at) FROM scheme_version WHERE NOT voided ORDER BY area) AS versions,
       ARRAY(SELECT ROW(area, key, pence) FROM amount
             WHERE client_id IS NULL AND shape = ANY (CAST(:shapes AS text[]))) AS periods
"""


async def misdated(session: Session) -> list[UUID]:
    """What an older version left on a former day."""
    found = await rows(session, "SELECT amount_key FROM misdated ORDER BY amount_key")
    return [row["amount_key"] for row in found]


async def forget_misdated(session: Session, keys: Sequence[UUID]) -> None:
    await run(session, "DELETE FROM misdated WHERE amount_key = ANY(CAST(:keys AS uuid[]))", keys=list(keys))


async def look(session: Session, today: date) -> Look:
    (found,) = await rows(session, _LOOK, today=today, shapes=list(PERIOD_SHAPES))
    periods: dict[str, dict[UUID, int]] = {}
    for area, key, pence in found["periods"]:
        periods.setdefault(area, {})[key] = pence
    return Look(found["holds_ended"], await facts.schemes_by_area(session, found["versions"]), periods)
