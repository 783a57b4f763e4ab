"""What-ifs of which something never comes: operators are told of each daily, and in time it ends."""

from datetime import date, timedelta

import structlog

from services.payments.store import unheard_what_ifs, what_ifs
from shared.data.db import Session
from shared.kernel.metrics import WHAT_IFS_UNHEARD

TOLD_DAYS, ENDED_DAYS = 1, 7  # since the day on which it was asked
NEVER_CAME = (
    f"Not all that other services were to say of it came within {ENDED_DAYS} days: ask for it again, and tell whoever "
    "runs this if that ends so too."
)
log = structlog.get_logger("what_if")


async def look_for_unheard(session: Session, today: date) -> None:
    unheard = await unheard_what_ifs.asked_before(session, today - timedelta(days=TOLD_DAYS))
    for what_if in unheard:
        ended = what_if.asked_on < today - timedelta(days=ENDED_DAYS)
        if ended:
            await what_ifs.fail(session, what_if.id, NEVER_CAME)
        said = {"what_if": str(what_if.id), "area": what_if.area, "asked_on": str(what_if.asked_on), "ended": ended}
        log.warning("what_if_unheard", **said, remedy="look for parked events and for sources that stopped")
    WHAT_IFS_UNHEARD.labels("payments").set(len(unheard))
