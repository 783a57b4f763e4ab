"""What time alone brings, once a day."""

from datetime import date

from services.assessment.commands.judging_anew import judge_all_again
from services.assessment.commands.programmes import take_in_today
from services.assessment.commands.reconcile import reconcile
from services.assessment.commands.samples import tell_evidence
from services.assessment.commands.top_counts import count_week
from services.assessment.commands.unregistered import tell_registered
from services.assessment.store import facts, judged, what_ifs
from shared.data.apart import each_apart
from shared.data.db import Session

DRAFTS_KEPT_DAYS = 120  # an event that asked to judge by one may come again for so long


async def tick(session: Session, today: date, last: date | None) -> list[str]:
    """What time alone brings: weeks of engagement, months of staying away. To whom it cannot be brought, it pays
    nothing meanwhile: an outcome that is not told is no claim.
    """
    left: list[str] = []
    for area in await judged.areas(session):
        left += await judge_all_again(session, area, today)
    due = set(await facts.due_clients(session, today))
    if last is None:
        due |= await facts.everybody_treated(session)
    left += await each_apart(session, "client", sorted(due), lambda part: reconcile(session, part, today))
    await count_week(session, today)
    await tell_registered(session)
    await tell_evidence(session, today)
    await what_ifs.forget(session, DRAFTS_KEPT_DAYS)
    left += await take_in_today(session, today)
    return left
