"""The way back for what was sent: an operator has the log sent to Kafka again, from a position or a date on.

Each event goes with the id and the sequence that it had, so who handled it drops it. It is for a topic that was made
again, for another cluster, and for readers that lost more than they can read again.
"""

import re
from typing import Any

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, ConfigDict, Field

from shared.data.db import Row, Session, rows, run
from shared.kernel.problems import Invalid
from shared.messaging.events import topic_pattern
from shared.web.bookmarks import POSITION_MAX, Operator
from shared.web.idempotency import WritingRoute, idempotency_key
from shared.web.problems import describe
from shared.web.schemas import Body, View, Whole
from shared.web.sessions import WriteSession

_STATE = """
SELECT coalesce((SELECT min(position) FROM log), 1) AS oldest, coalesce((SELECT max(position) FROM log), 0) AS newest,
       coalesce((SELECT position FROM bookmark WHERE reader = 'kafka' AND source = 'log' FOR UPDATE), 0) AS sent
"""
_SINCE = "SELECT min(position) AS position FROM log WHERE at >= :since"
_ALL = """
WITH again AS (
    DELETE FROM bookmark WHERE reader = 'kafka' AND source LIKE 'log:%' AND position >= :before
), accepted AS (
    UPDATE bookmark SET position = 0, event_id = NULL, cluster = NULL, began = NULL, topic_id = NULL, stopped = NULL
    WHERE reader = 'kafka' AND source !~ '^log(:|$)'
)
UPDATE bookmark SET position = :before, event_id = (SELECT event_id FROM log WHERE position = :before), cluster = NULL,
       stopped = NULL
WHERE reader = 'kafka' AND source = 'log'
"""
_ONE = """
WITH accepted AS (
    UPDATE bookmark SET position = 0, event_id = NULL, cluster = NULL, began = NULL, topic_id = NULL, stopped = NULL
    WHERE reader = 'kafka' AND source = :topic
)
INSERT INTO bookmark (reader, source, position) VALUES ('kafka', 'log:' || :topic, :before)
ON CONFLICT (reader, source, shard) DO UPDATE SET position = least(bookmark.position, excluded.position)
"""
_COUNT = """
SELECT count(*) AS events FROM log
WHERE position > :before AND (CAST(:topic AS text) IS NULL OR topic = CAST(:topic AS text))
"""

router = APIRouter(prefix="/bookmarks", tags=["bookmarks"], route_class=WritingRoute)
log = structlog.get_logger("bookmarks")


class CannotResend(Invalid):
    """The log cannot be sent again like that."""


class ResendBody(Body):
    """Either `from` or `since`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"from": 1}]})

    from_: Whole | None = Field(
        None, alias="from", ge=1, le=POSITION_MAX, description="The first position of the log to send.", examples=[1]
    )
    since: AwareDatetime | None = Field(
        None, description="Else: all that happened at this time or later.", examples=["2026-11-20T00:00:00Z"]
    )
    topic: str | None = Field(
        None, max_length=200, description="Only this one; all if left out.", examples=["lasars.tariff"]
    )


class ResentView(View):
    from_: int = Field(alias="from", description="The first position that is sent again.", examples=[1])
    events: int = Field(description="So many stand in the log from there on.", examples=[812])
    not_held: list[str] = Field(description="What was asked for and is no longer in the log.")
    goes_on: str = Field(description="What it takes until they are sent.")


@router.post("/resend", dependencies=[Depends(idempotency_key)], responses=describe(CannotResend))
async def resend_log(body: ResendBody, _operator: Operator, request: Request, session: WriteSession) -> ResentView:
    """Send what stands in the log to Kafka again. What a reader handled already takes no effect a second time."""
    service = request.app.state.service
    if service.settings.bus != "kafka":
        raise _refused("from", "cannot be sent again over the feed, which gives all to who asks: rewind the reader")
    if (body.from_ is None) == (body.since is None):
        raise _refused("from", "or since must be given, and not both")
    if body.topic is not None:
        _check_topic(body.topic, [payload.topic for payload in service.publishes])
    (state,) = await rows(session, _STATE)
    first = await _first(session, body, state)
    if first - 1 > state["sent"]:
        raise _refused("from", "was not sent yet", [f"1 to {state['sent']}"])
    before = first - 1
    await run(session, _ONE if body.topic else _ALL, before=before, **({"topic": body.topic} if body.topic else {}))
    (found,) = await rows(session, _COUNT, before=before, topic=body.topic)
    log.warning("log_sent_again", first=first, topic=body.topic, events=found["events"])
    return ResentView(
        from_=first, events=found["events"], not_held=_not_held(first, state["oldest"]),
        goes_on="They are sent within ten seconds, in their order, and what comes meanwhile after them.",
    )  # fmt: skip


async def _first(session: Session, body: ResendBody, state: Row) -> int:
    if body.from_ is not None:
        return body.from_
    (found,) = await rows(session, _SINCE, since=body.since)
    return int(found["position"] or state["newest"] + 1)


def _not_held(first: int, oldest: int) -> list[str]:
    if first >= oldest:
        return []
    return [f"positions {first} to {oldest - 1} were removed from the log by age: state those facts anew"]


def _check_topic(topic: str, published: list[str]) -> None:
    for each in published:
        if re.fullmatch(topic_pattern(each), topic):
            return
    raise _refused("topic", "is not published here", sorted(set(published)))


def _refused(field: str, message: str, allowed: list[Any] | None = None) -> CannotResend:
    error = {"field": field, "message": message}
    return CannotResend(errors=[error if allowed is None else error | {"allowed": allowed}])
