"""For an operator: the log is sent to Kafka again."""

import re

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, ConfigDict, Field

from shared.messaging.bookmarks import POSITION_MAX
from shared.messaging.events import topic_pattern
from shared.messaging.resending import CannotResend, refused, resend
from shared.web.bookmarks import Operator
from shared.web.idempotency import idempotency_key
from shared.web.problems import describe
from shared.web.schemas import Body, View, Whole
from shared.web.sessions import WriteSession
from shared.web.writing import WritingRoute

router = APIRouter(prefix="/bookmarks", tags=["bookmarks"], route_class=WritingRoute)


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
        raise refused("from", "cannot be sent again over the feed, which gives all to who asks: rewind the reader")
    if (body.from_ is None) == (body.since is None):
        raise refused("from", "or since must be given, and not both")
    if body.topic is not None:
        _check_topic(body.topic, [payload.topic for payload in service.publishes])
    resent = await resend(session, position=body.from_, since=body.since, topic=body.topic)
    return ResentView(
        from_=resent.first, events=resent.events, not_held=_not_held(resent.first, resent.oldest),
        goes_on="They are sent within ten seconds, in their order, and what comes meanwhile after them.",
    )  # fmt: skip


def _not_held(first: int, oldest: int) -> list[str]:
    if first >= oldest:
        return []
    return [f"positions {first} to {oldest - 1} were removed from the log by age: state those facts anew"]


def _check_topic(topic: str, published: list[str]) -> None:
    for published_topic in published:
        if re.fullmatch(topic_pattern(published_topic), topic):
            return
    raise refused("topic", "is not published here", sorted(set(published)))
