"""How far this service has read each source and sent its log, and the way back for an operator."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from pydantic import ConfigDict, Field

from shared.kernel.impartial import PaidOrganisation
from shared.messaging import bookmarks
from shared.messaging.bookmarks import POSITION_MAX, SHARD_MAX, Bookmark, CannotRewind, UnknownSource, refused
from shared.web.auth import Actor, require
from shared.web.idempotency import idempotency_key
from shared.web.impartial import refuse_paid
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Body, PageOf, View, Whole
from shared.web.sessions import ReadSession, WriteSession
from shared.web.writing import WritingRoute

_GOES_ON = {
    "feed": "The reader goes on from here within seconds, or within half a minute if it waits for events.",
    "kafka": "The reader goes on from here within ten seconds.",
}
_TAKEN = {
    "feed": "{source}: what is below position {held_from} was removed from its log by age; have {source} state its"
    " facts anew with `python -m services.{source} restate`",
    "kafka": "{source}, shard {shard}: what is below offset {held_from} is no longer held; have it sent again with"
    " `lasars events resend`",
}

Operator = Annotated[Actor, Depends(require("platform_operator"))]  # a source carries all areas
Source = Annotated[
    str,
    Path(
        max_length=200, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", examples=["assessment"],
        description="A service, or over Kafka a topic.",
    ),
]  # fmt: skip
router = APIRouter(prefix="/bookmarks", tags=["bookmarks"], route_class=WritingRoute)


class BookmarkView(View):
    reader: str = Field(
        description="This service; `kafka` sends its log there: `log` as a whole, `log:<topic>` of a topic that has to"
        " catch up, and a topic alone what of it was acknowledged last.",
        examples=["payments"],
    )
    source: str = Field(description="A service, or over Kafka a topic.", examples=["assessment"])
    shard: int = Field(description="The partition, over Kafka; else 0.", examples=[0])
    position: int = Field(description="All up to here counts as read; 0 after a rewind.", examples=[812])
    event_id: UUID | None = Field(description="The event before it; null at the start, and after a rewind.")
    cluster: str | None = Field(None, description="Over Kafka: the cluster it is a place in.")
    held_from: int | None = Field(
        None,
        description="Where the partition, or the source's log, began when it was last looked at; age took the rest.",
    )
    stopped: str | None = Field(
        None, description="Why nobody goes on there until it is set back, or over Kafka the log sent again."
    )
    again_to: int | None = Field(None, description="What it was set back over; up to here all was handled before.")


class RewindBody(Body):
    """An empty one sets back to the start, that is the oldest event that the source still holds."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    event_id: UUID | None = Field(None, description="Over the feed: an event handled here, to read on after it.")
    shard: Whole | None = Field(None, ge=0, le=SHARD_MAX, description="Over Kafka: only this partition.", examples=[0])
    position: Whole | None = Field(
        None, ge=0, le=POSITION_MAX, description="Over Kafka, with a shard: how much of it counts as read.",
        examples=[100],
    )  # fmt: skip


class RewoundView(View):
    bookmarks: list[BookmarkView] = Field(description="As they are now.")
    not_held: list[str] = Field(description="What the source no longer held when it was last looked at.")
    goes_on: str = Field(description="What it takes until they are read from.", examples=[_GOES_ON["feed"]])


@router.get("")
async def list_bookmarks(query: Page, _operator: Operator, session: ReadSession) -> PageOf[BookmarkView]:
    """How far each source was read, and the log sent, by reader, source and shard."""
    all_bookmarks = await bookmarks.list_bookmarks(session, query.after(str, str, int), query.fetch)
    shown = page(all_bookmarks, query, lambda bookmark: (bookmark.reader, bookmark.source, bookmark.shard))
    return PageOf[BookmarkView](items=[_view(bookmark) for bookmark in shown["items"]], next=shown["next"])


@router.post(
    "/{source}/rewind",
    dependencies=[Depends(idempotency_key)], responses=describe(UnknownSource, CannotRewind, PaidOrganisation),
)  # fmt: skip
async def rewind_bookmark(
    source: Source, body: RewindBody, operator: Operator, request: Request, session: WriteSession
) -> RewoundView:
    """Read this source again. What was handled already takes no effect a second time."""
    await refuse_paid(request, session, operator)
    service = request.app.state.service
    bus = service.settings.bus
    _check_fits(body, bus)
    rewound_bookmarks = await bookmarks.rewind(
        session, service.name, source, shard=body.shard, position=body.position, event_id=body.event_id
    )
    rewound = [_view(bookmark) for bookmark in rewound_bookmarks]
    not_held = [] if body.event_id is not None else _not_held(rewound, bus)
    return RewoundView(bookmarks=rewound, not_held=not_held, goes_on=_GOES_ON[bus])


def _view(bookmark: Bookmark) -> BookmarkView:
    return BookmarkView.model_validate({**asdict(bookmark), "held_from": bookmark.began})


def _not_held(rewound_bookmarks: list[BookmarkView], bus: str) -> list[str]:
    """Offsets count from 0, the positions of a log from 1."""
    first = 1 if bus == "feed" else 0
    return [
        _TAKEN[bus].format(source=bookmark.source, shard=bookmark.shard, held_from=bookmark.held_from)
        for bookmark in rewound_bookmarks
        if bookmark.held_from is not None and bookmark.position + first < bookmark.held_from
    ]


def _check_fits(body: RewindBody, bus: str) -> None:
    """A feed is asked by the event; its positions are given anew when a log is restored. Kafka has only offsets."""
    values = body.model_dump(by_alias=True, exclude_none=True)
    allowed = ["eventId"] if bus == "feed" else ["shard", "position"]
    for field in values:
        if field not in allowed:
            raise refused(field, f"must be left out: this service reads by {bus}", allowed)
    if body.position is not None and body.shard is None:
        raise refused("shard", "says which partition the position is of")
