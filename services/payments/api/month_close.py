"""What has to be done before a month is closed."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from services.payments.api.actors import Council
from services.payments.commands.month_close import close_tasks
from services.payments.rules.month_close import month_of
from services.payments.schemas.month_close import MonthCloseView
from shared.web.schemas import Day
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["positions"])


@router.get("/month-close")
async def read_month_close(
    actor: Council,
    session: ReadSession,
    today: Today,
    on: Annotated[
        Day | None, Query(description="Any day of the month; if not given, of the last one that is over.")
    ] = None,
) -> MonthCloseView:
    """The tasks of closing a month, each done when it is true, with what is open of it."""
    starts, last = month_of(on or today.replace(day=1) - timedelta(days=1))
    tasks = await close_tasks(session, actor.area, last)
    is_over = last <= today
    shown = {"from": starts, "to": last + timedelta(days=1), "is_over": is_over, "items": tasks}
    return MonthCloseView.model_validate(
        shown | {"is_done": is_over and all(task.is_done for task in tasks)}, from_attributes=True
    )
