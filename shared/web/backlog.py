"""How far behind a service is, for an operator: what waits to leave, where reading stands, the work of the day."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from shared.data.business_date import read_days
from shared.kernel.clock import Clock
from shared.kernel.impartial import WHOLE
from shared.messaging.backlog import PlaceRead, count_backlog, places_read
from shared.messaging.progress import TURN_MAX_SECONDS
from shared.web.auth import Actor, require
from shared.web.parked import area_of
from shared.web.schemas import View
from shared.web.sessions import ReadSession
from shared.web.visible import only_for, shown_to
from shared.web.writing import WritingRoute

Operator = Annotated[Actor, Depends(require("operator", WHOLE))]
router = APIRouter(prefix="/backlog", tags=["parked events"], route_class=WritingRoute)


class PlaceReadView(View):
    source: str = Field(description="A service, or over Kafka a topic.", examples=["assessment"])
    shard: int = Field(description="The partition, over Kafka; else 0.", examples=[0])
    state: Literal["reading", "standing", "stopped"] = Field(
        description="`reading`: what comes is handled. `standing`: more waits there, of which nothing was handled"
        " since `since`, for two minutes and more or since an attempt at it failed. `stopped`: nobody reads there until"
        " an operator has acted."
    )
    since: datetime | None = Field(description="Since when it stands.")
    why: Annotated[str | None, only_for(WHOLE, description="What ended the last attempt, or stopped it, if known.")]


class BacklogView(View):
    as_at: datetime = Field(description="When it was read.")
    outbox: int = Field(description="Events that wait to leave.")
    oldest_seconds: float = Field(description="How long the oldest of them has waited; 0 if none does.")
    parked: int = Field(description="Events that could not be handled: of the area, for a platform operator of all.")
    stuck: int = Field(description="Events that are tried again and again, since the database or the program fails.")
    business_date: date = Field(description="The day by which this service goes.")
    worked_on: date | None = Field(description="The last day whose work was done; null before the first.")
    sources: list[PlaceReadView] = Field(description="What this service reads, by source and shard.")


@router.get("")
async def read_backlog(operator: Operator, request: Request, session: ReadSession) -> BacklogView:
    """What waits in this service now, and where it does not get on."""
    clock: Clock = request.app.state.clock
    counts = await count_backlog(session, area_of(operator))
    days = await read_days(session)
    places = await places_read(session, request.app.state.service.name)
    today, now = clock.today(fresh=True), datetime.now(UTC)
    return BacklogView(
        as_at=now, outbox=counts.outbox, oldest_seconds=round(counts.oldest_seconds, 1),
        parked=counts.parked, stuck=counts.stuck, business_date=max(today, days.ticked or today),
        worked_on=days.ticked, sources=[shown_to(_view(place, now), operator) for place in places],
    )  # fmt: skip


def _view(place: PlaceRead, now: datetime) -> PlaceReadView:
    """What has come and is not handled yet but waits for its turn, as everything does while much happens."""
    stands = place.since is not None and (place.why or (now - place.since).total_seconds() > TURN_MAX_SECONDS)
    state: Literal["reading", "standing", "stopped"] = "standing" if stands else "reading"
    if place.stopped is not None:
        state = "stopped"
    return PlaceReadView(
        source=place.source,
        shard=place.shard,
        state=state,
        since=place.since if state != "reading" else None,
        why=place.stopped or place.why or None,
    )
