"""How far this service has read each source and sent its log, and the way back for an operator.

Reading or sending again does nothing twice: what was handled is in the inbox and dropped. Only back is offered, since
what lies between an old place and a later one would never be heard.
"""

from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Path, Request
from pydantic import ConfigDict, Field

from shared.data.db import Row, Session, rows, run
from shared.kernel.problems import Invalid, NotFound
from shared.messaging import stuck
from shared.web.auth import Actor, require
from shared.web.idempotency import WritingRoute, idempotency_key
from shared.web.impartial import PaidOrganisation, refuse_paid
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Body, PageOf, View, Whole
from shared.web.sessions import ReadSession, WriteSession

SHARD_MAX = 2**31 - 1
POSITION_MAX = 2**63 - 1

_LIST = """
SELECT reader, source, shard, position, event_id, cluster, began, again_to, stopped FROM bookmark
WHERE (reader, source, shard) > (CAST(:reader AS text), CAST(:source AS text), CAST(:shard AS integer))
ORDER BY reader, source, shard LIMIT :limit
"""
_SOURCES = "SELECT DISTINCT source FROM bookmark WHERE reader = :reader ORDER BY source"
_LOCK = """
SELECT reader, source, shard, position, event_id, began, again_to FROM bookmark
WHERE reader = :reader AND source = :source ORDER BY shard FOR UPDATE
"""
_HANDLED = "SELECT 1 FROM inbox WHERE consumer = :reader AND event_id = :event_id"
_SET = """
UPDATE bookmark SET position = :position, event_id = CAST(:event_id AS uuid), cluster = NULL, began = NULL,
       topic_id = NULL, stopped = NULL, types = NULL, again_to = greatest(position, again_to)
WHERE reader = :reader AND source = :source AND shard = ANY (CAST(:shards AS integer[]))
"""
_GOES_ON = {
    "feed": "The reader goes on from here within seconds, or within half a minute if it waits for news.",
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
log = structlog.get_logger("bookmarks")


class UnknownSource(NotFound):
    """No bookmark of this source is kept here: it is not read, or nothing of it was handled yet."""

    allowed: list[str]


class CannotRewind(Invalid):
    """The bookmark cannot be set there."""


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
    reader, source, shard = query.after(str, str, int) or ("", "", 0)
    found = await rows(session, _LIST, reader=reader, source=source, shard=shard, limit=query.fetch)
    found = [{**row, "held_from": row["began"]} for row in found]
    return PageOf[BookmarkView].model_validate(
        page(found, query, lambda row: (row["reader"], row["source"], row["shard"]))
    )


@router.post(
    "/{source}/rewind",
    dependencies=[Depends(idempotency_key)], responses=describe(UnknownSource, CannotRewind, PaidOrganisation),
)  # fmt: skip
async def rewind_bookmark(
    source: Source, body: RewindBody, operator: Operator, request: Request, session: WriteSession
) -> RewoundView:
    """Read this source again. What was handled already takes no effect a second time."""
    await refuse_paid(request, session, operator)
    reader, bus = _reader(request), request.app.state.service.settings.bus
    _check_fits(body, bus)
    marks = await _locked(session, reader, source, body)
    if body.event_id is not None and not await rows(session, _HANDLED, reader=reader, event_id=body.event_id):
        raise _refused("eventId", "is no event that was handled here; without one it is read from the start")
    place: dict[str, Any] = {"position": body.position or 0, "event_id": body.event_id}
    await run(session, _SET, reader=reader, source=source, shards=[mark["shard"] for mark in marks], **place)
    await stuck.forget(session, reader, [(source, mark["shard"]) for mark in marks])
    log.warning("bookmark_rewound", source=source, was=[(mark["shard"], mark["position"]) for mark in marks])
    rewound = [BookmarkView.model_validate(_set_back(mark, place)) for mark in marks]
    not_held = [] if body.event_id is not None else _not_held(rewound, bus)
    return RewoundView(bookmarks=rewound, not_held=not_held, goes_on=_GOES_ON[bus])


def _set_back(mark: Row, place: dict[str, Any]) -> dict[str, Any]:
    again_to = max(mark["position"], mark["again_to"] or 0)
    return {**mark, **place, "held_from": mark["began"], "again_to": again_to}


def _not_held(marks: list[BookmarkView], bus: str) -> list[str]:
    """Offsets count from 0, the positions of a log from 1."""
    first = 1 if bus == "feed" else 0
    return [
        _TAKEN[bus].format(source=mark.source, shard=mark.shard, held_from=mark.held_from)
        for mark in marks
        if mark.held_from is not None and mark.position + first < mark.held_from
    ]


def _reader(request: Request) -> str:
    return str(request.app.state.service.name)


def _check_fits(body: RewindBody, bus: str) -> None:
    """A feed is asked by the event; its positions are given anew when a log is restored. Kafka has only offsets."""
    given = body.model_dump(by_alias=True, exclude_none=True)
    allowed = ["eventId"] if bus == "feed" else ["shard", "position"]
    for field in given:
        if field not in allowed:
            raise _refused(field, f"must be left out: this service reads by {bus}", allowed)
    if body.position is not None and body.shard is None:
        raise _refused("shard", "says which partition the position is of")


async def _locked(session: Session, reader: str, source: str, body: RewindBody) -> list[Row]:
    """The bookmarks to set back. No batch of theirs is handled meanwhile."""
    found = await rows(session, _LOCK, reader=reader, source=source)
    if not found:
        known = [row["source"] for row in await rows(session, _SOURCES, reader=reader)]
        raise UnknownSource(f"{UnknownSource.text()} There are: {', '.join(known) or 'none'}.", allowed=known)
    marks = [mark for mark in found if body.shard in {None, mark["shard"]}]
    if not marks:
        raise _refused("shard", "was not read yet", [mark["shard"] for mark in found])
    if body.position is not None and body.position > marks[0]["position"]:
        raise _refused("position", "must not be beyond what was read", [f"0 to {marks[0]['position']}"])
    return marks


def _refused(field: str, message: str, allowed: list[Any] | None = None) -> CannotRewind:
    error = {"field": field, "message": message}
    return CannotRewind(errors=[error if allowed is None else error | {"allowed": allowed}])
