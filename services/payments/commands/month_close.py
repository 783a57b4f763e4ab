"""The tasks of closing a month, each done when it is true. A further one is a function among `TASKS`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date

from services.payments.commands.positions import contracts_shown
from services.payments.rules.month_close import CloseTask, OpenTask
from services.payments.store import facts
from services.payments.store import month_close as store
from shared.data.db import Session

FindOpen = Callable[[Session, str, date], Awaitable[Sequence[OpenTask]]]


async def _positions(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    shown = await contracts_shown(session, area, await facts.schemes(session, area), last)
    return await store.without_position(session, area, last, [(terms.code, terms.party) for terms in shown])


async def _approved(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    return await store.in_state(session, area, last, "approved", paying=False)


async def _released(session: Session, area: str, last: date) -> Sequence[OpenTask]:
    return await store.in_state(session, area, last, "released", paying=True)


# In the order in which they are done.
TASKS: Mapping[str, FindOpen] = {
    "position_published": _positions,
    "disputes_closed": store.disputes_open,
    "due_paid": store.due_then_and_now,
    "runs_released": _approved,
    "files_made": store.without_file,
    "files_sent": store.not_sent,
    "reports_applied": store.not_applied,
    "payments_reported": _released,
}


async def close_tasks(session: Session, area: str, last: date) -> list[CloseTask]:
    """Of the month that ends on a day."""
    return [CloseTask(code, await find_open(session, area, last)) for code, find_open in TASKS.items()]
