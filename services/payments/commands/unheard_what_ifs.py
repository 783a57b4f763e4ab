"""What-ifs of which something never comes: operators are told of each daily, and in time it ends.

Machines are waited for by the wall's clock: of a sandbox in which weeks pass in seconds nothing is late.
"""

import structlog

from services.payments.store import unheard_what_ifs, what_ifs
from shared.data.db import Session

TOLD_DAYS, ENDED_DAYS = 1, 7  # since it was asked
NEVER_CAME = (
    f"Not all that other services were to say of it came within {ENDED_DAYS} days: ask for it again, and tell whoever "
    "runs this if that ends so too."
)
log = structlog.get_logger("what_if")


async def count_unheard(session: Session) -> int:
    return len(await unheard_what_ifs.asked_days_ago(session, TOLD_DAYS))


async def look_for_unheard(session: Session) -> None:
    ended = {what_if.id for what_if in await unheard_what_ifs.asked_days_ago(session, ENDED_DAYS)}
    for what_if in await unheard_what_ifs.asked_days_ago(session, TOLD_DAYS):
        if what_if.id in ended:
            await what_ifs.fail(session, what_if.id, NEVER_CAME)
        said = {"what_if": str(what_if.id), "area": what_if.area, "asked_at": what_if.asked_at.isoformat()}
        remedy = "look for parked events and for sources that stopped"
        log.warning("what_if_unheard", **said, ended=what_if.id in ended, remedy=remedy)
