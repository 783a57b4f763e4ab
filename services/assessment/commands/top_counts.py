"""Tell, once a week, how each organisation's TOPs stand: what was due, was done and is overdue, as totals."""

from datetime import date, timedelta

from services.assessment.events import TopsCounted
from services.assessment.models import TopCount
from services.assessment.rules.verifying import SYSTEM
from services.assessment.store import top_counts
from shared.data.db import Session
from shared.messaging import outbox


async def count_week(session: Session, today: date) -> None:
    """Of the week that ended last, Monday to Sunday; of whatever day it is counted, once."""
    ended = today - timedelta(days=today.weekday() + 1)
    counts = await top_counts.count(session, ended)
    outbox.add_all(session, [(count.organisation, tops_counted(count)) for count in counts])


def tops_counted(count: TopCount) -> TopsCounted:
    return TopsCounted.model_validate(
        count.model_dump(exclude={"id"})
        | {"count_id": count.id, "actor": SYSTEM.sub, "actor_organisation": SYSTEM.organisation}
    )
