"""What a day brings: holds that run out, waits that are over, places that go to whoever waits, and what the panel asks
for next.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from services.referral.commands import naming, panel_due, publishing, waiting
from services.referral.commands.moving import shut
from services.referral.models import Referral
from services.referral.rules.states import SYSTEM, Action, ReferralState, after, expired_for
from services.referral.store import places, referrals
from services.referral.store import waiting as waits
from shared.data.apart import each_apart
from shared.data.db import Session


async def tick(session: Session, today: date, _last: date | None) -> list[str]:
    """Unanswered referrals whose hold has run out, or that are nobody's; then what is free is offered. Run again on the
    same day it finds none.
    """
    ended = [mistaken.referral.id for mistaken in await waits.mistaken(session)]
    locked = await referrals.lock_concerned(session, today, ended)
    await naming.publish_names_of_before(session)
    overdue = [r.id for r in await referrals.overdue(session, today) if (r.area, r.client_id) in locked]
    left_out = await each_apart(session, "referral", overdue, partial(_expire, session, today))
    left_out += await waiting.close_over(session, today, locked)
    left_out += await waiting.wait_again(session, ended)
    left_out += await waiting.offer_free_places(session, today, locked)
    return left_out + await panel_due.publish_what_changed(session, today)


async def _expire(session: Session, today: date, ids: Collection[UUID]) -> None:
    expired = [referral for referral in await referrals.overdue(session, today) if referral.id in ids]
    nobodys = await referrals.nobodys(session, today)
    for referral in expired:
        state = ReferralState(referral.state)
        referral.state = after(state, Action.EXPIRE)
        referral.revision += 1
        shut(referral, expired_for(state, nobodys=referral.id in nobodys), today, SYSTEM, SYSTEM)
    await referrals.write(session, expired)
    await _free(session, expired)
    publishing.publish_closed(session, expired)


async def _free(session: Session, expired: Sequence[Referral]) -> None:
    freed = Counter((referral.service_id, referral.area) for referral in expired)
    for (service_id, area), count in sorted(freed.items()):
        await places.move(session, area, service_id, held=-count)
