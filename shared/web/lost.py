"""What its source does not know any more since it was set back: an operator sees it, and takes it back for a reason."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from shared.data.db import Session
from shared.kernel.impartial import WHOLE, PaidOrganisation
from shared.kernel.problems import Conflict
from shared.messaging import parked, stuck
from shared.messaging.consumer import Subscription
from shared.messaging.events import EVERY_AREA
from shared.messaging.lost import (
    AT_ONCE,
    Key,
    LosableFacts,
    LostFact,
    count_lost,
    list_lost,
    lock_restatements,
    take_back,
)
from shared.messaging.otherwise import OtherwiseFact, accept, count_otherwise, list_otherwise
from shared.messaging.unread import why_not_all_read
from shared.web.auth import Actor
from shared.web.handing import at_hand
from shared.web.idempotency import idempotency_key
from shared.web.impartial import refuse_paid
from shared.web.paging import Page, page
from shared.web.parked import Operator, area_of
from shared.web.problems import describe
from shared.web.schemas import Body, OneLine, PageOf, View
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute, as_consumer

router = APIRouter(prefix="/lost", tags=["parked events"], route_class=WritingRoute)


class NotAllHeard(Conflict):
    """Events of that source are not handled yet, and may bring back what seems lost: handle them first."""

    source: str


class LostView(View):
    source: str = Field(description="Who said it once and does not know it any more.", examples=["assessment"])
    kind: str = Field(examples=["outcome"], description="What it is, such as an `outcome` or a `tariff`.")
    id: str = Field(examples=["6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11"])
    area: str = Field(examples=["stockport"])
    revision: int = Field(description="The last revision that was read.", examples=[2])
    said_again_from: int = Field(
        description="What the source knows has a revision above this since it was set back.", examples=[16450000]
    )
    only_listed: bool = Field(
        description="It is not taken back here: nothing depends on it, or its source must publish it again.",
        examples=[False],
    )


class TakeBackBody(Body):
    reason: Annotated[str, OneLine(500, min_length=3)] = Field(
        examples=["Assessment was restored from the backup of Monday; what was missing is recorded again"]
    )


class TakenBackView(View):
    taken: dict[str, int] = Field(description="By kind, how many were taken back now.", examples=[{"outcome": 4}])
    left: int = Field(description=f"How many wait still: a call takes {AT_ONCE} back.", examples=[0])


class OtherwiseView(View):
    source: str = Field(description="Who says it otherwise since it was set back.", examples=["assessment"])
    kind: str = Field(examples=["outcome"], description="What it is, such as an `outcome` or a `tariff`.")
    id: str = Field(examples=["6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11"])
    area: str = Field(examples=["stockport"])
    known_revision: int = Field(description="The last revision that was read before.", examples=[3])
    said_revision: int = Field(
        description="The first revision with other content that was read since.", examples=[16450002]
    )
    since: datetime


class AcceptOtherwiseBody(Body):
    reason: Annotated[str, OneLine(500, min_length=3)] = Field(
        examples=["Compared with what was recorded since Monday; what was missing is recorded again"]
    )


class AcceptedView(View):
    accepted: dict[str, int] = Field(description="By kind, how many were accepted now.", examples=[{"outcome": 1}])
    left: int = Field(description=f"How many wait still: a call accepts {AT_ONCE}.", examples=[0])


@at_hand
async def lost_here(request: Request) -> LosableFacts:
    losable: LosableFacts = request.app.state.service.lost
    return losable


LostHere = Annotated[LosableFacts, Depends(lost_here)]


@router.get("")
async def list_lost_facts(query: Page, operator: Operator, lost: LostHere, session: ReadSession) -> PageOf[LostView]:
    """What still stands here although its source, which was set back, did not say it again: ids only."""
    after = query.after(str, str, str, str)
    lost_facts = await list_lost(session, lost.kinds, area_of(operator), after, query.fetch)
    shown = page(lost_facts, query, _key)
    return PageOf[LostView](items=[_view(fact, lost) for fact in shown["items"]], next=shown["next"])


def _key(fact: LostFact | OtherwiseFact) -> Key:
    return fact.source, fact.kind, fact.id, fact.area


def _view(fact: LostFact, lost: LosableFacts) -> LostView:
    only_listed = (fact.source, fact.kind) in lost.only_listed
    return LostView.model_validate({**asdict(fact), "said_again_from": fact.floor, "only_listed": only_listed})


@router.post(
    "/take-back",
    dependencies=[Depends(idempotency_key), Depends(as_consumer)],
    responses=describe(NotAllHeard, PaidOrganisation),
)
async def take_back_lost_facts(
    body: TakeBackBody, operator: Operator, lost: LostHere, request: Request, session: WriteSession, today: Today
) -> TakenBackView:
    """Take back what is lost, for a reason and under your name. Any later word of its source makes it stand again.

    Do so when all is handled, and when what is missing was recorded again.
    """
    await refuse_paid(request, session, operator)
    await lock_restatements(session)
    kinds, area = lost.takeable, area_of(operator)
    lost_facts = await list_lost(session, kinds, area, None, AT_ONCE)
    await _refuse_early(session, request, {fact.source for fact in lost_facts}, operator)
    taken = await take_back(session, lost, lost_facts, today, reason=body.reason, by=operator.sub)
    return TakenBackView(taken=taken, left=await count_lost(session, kinds, area))


@router.get("/otherwise")
async def list_facts_known_otherwise(
    query: Page, operator: Operator, lost: LostHere, session: ReadSession
) -> PageOf[OtherwiseView]:
    """What a source, which was set back, says otherwise than it was known here: ids only.

    The facts then count as the source has published them now. One leaves the list by itself when its source
    publishes again what was known.
    """
    after = query.after(str, str, str, str)
    facts = await list_otherwise(session, lost.kinds, area_of(operator), after, query.fetch)
    shown = page(facts, query, _key)
    items = [OtherwiseView.model_validate({**asdict(fact), "since": fact.at}) for fact in shown["items"]]
    return PageOf[OtherwiseView](items=items, next=shown["next"])


@router.post(
    "/otherwise/accept",
    dependencies=[Depends(idempotency_key), Depends(as_consumer)],
    responses=describe(NotAllHeard, PaidOrganisation),
)
async def accept_facts_known_otherwise(
    body: AcceptOtherwiseBody, operator: Operator, lost: LostHere, request: Request, session: WriteSession
) -> AcceptedView:
    """Let what is known otherwise stand as its source says it, for a reason and under your name. It moves nothing.

    Do so when all is handled, and when what is missing was recorded again.
    """
    await refuse_paid(request, session, operator)
    await lock_restatements(session)
    area = area_of(operator)
    facts = await list_otherwise(session, lost.kinds, area, None, AT_ONCE)
    await _refuse_early(session, request, {fact.source for fact in facts}, operator)
    accepted = await accept(session, facts, reason=body.reason, by=operator.sub)
    return AcceptedView(accepted=accepted, left=await count_otherwise(session, lost.kinds, area))


async def _refuse_early(session: Session, request: Request, sources: set[str], operator: Actor) -> None:
    """A fact taken back too early would stand again when it is heard; but money would go back and forth.

    What is parked of another area says nothing again of this one.
    """
    if not sources:
        return
    service = request.app.state.service
    subscription: Subscription = service.subscription  # nothing is lost to who hears nothing
    topics = {topic for topic, owner in subscription.topics.items() if owner in sources}
    areas = None if WHOLE in operator.roles else [EVERY_AREA, operator.area]
    names, read_by = sorted(sources | topics), topics if service.settings.bus == "kafka" else sources
    if source := await parked.first_source(session, names, areas):
        raise NotAllHeard(f"{NotAllHeard.text()} Of {source}: an event is parked.", source=source)
    why = await stuck.why_waiting(session, service.name, names)
    if refusal := why or await why_not_all_read(session, service.name, read_by):
        raise _not_read(*refusal, operator)


def _not_read(source: str, why: str, operator: Actor) -> NotAllHeard:
    """How much waits, and where, is of all areas: told to who keeps them all."""
    reason = why if WHOLE in operator.roles else f"Of {source} not all is read yet; a platform operator can see why."
    return NotAllHeard(f"{NotAllHeard.text()} {reason}", source=source)
