"""Things: POST one and the news of it leaves; hear of one and a row is kept."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlmodel import Field, SQLModel, col, select

from shared.data.auditing import AUDIT, audit_tables
from shared.data.db import Session, execute, registry_for
from shared.data.granting import Granted, declare
from shared.data.pages import pages
from shared.data.records import insert, update
from shared.data.statements import param, statement
from shared.kernel.expected import check
from shared.kernel.problems import Conflict, NotFound
from shared.kernel.settings import Port, ServiceSettings
from shared.messaging import outbox
from shared.messaging.consumer import Subscription
from shared.messaging.events import Event, Payload, new_id
from shared.messaging.table_grants import MESSAGING
from shared.messaging.tables import messaging_tables
from shared.pages.table_grants import PAGES
from shared.pages.tables import session_tables
from shared.runtime.process import main
from shared.runtime.service import ServiceDefinition
from shared.web import etags
from shared.web.auth import Actor, require
from shared.web.etags import IfMatch
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Body, PageOf, View
from shared.web.sessions import ReadSession, WriteSession
from shared.web.writing import WritingRoute

MIGRATIONS = Path(__file__).parent / "migrations"
TABLES = (
    "thing",
    "heard",
    "outbox",
    "log",
    "bookmark",
    "inbox",
    "parked",
    "dropped",
    "page_session",
    "ended_sign_in",
    "stuck",
    "restatement",
    "idempotency",
    "fingerprint_secret",
    "ticked",
    "tick_seen",
    "clock_repair",
)


class Settings(ServiceSettings):
    service: str = "things"
    port: Port = 0


class Table(SQLModel, registry=registry_for("things")):
    pass


class Thing(Table, table=True):
    __tablename__ = "thing"
    id: UUID = Field(primary_key=True)
    name: str
    revision: int = 1


class Heard(Table, table=True):
    __tablename__ = "heard"
    n: int | None = Field(default=None, primary_key=True)
    thing_id: UUID
    number: int


class TickSeen(Table, table=True):
    __tablename__ = "tick_seen"
    n: int | None = Field(default=None, primary_key=True)
    day: date


messaging_tables(Table.metadata)
session_tables(Table.metadata)
audit_tables(Table.metadata)
OWN = {
    "thing": Granted(callers="rawd", consumer="r", work="r"),
    "heard": Granted(callers="rawd", consumer="rawd", work="r"),
    "tick_seen": Granted(callers="r", work="rawd"),
}
declare(Table.metadata, OWN, MESSAGING, PAGES, AUDIT)


class ThingNoted(Payload):
    type: ClassVar[str] = "thing-noted"
    topic: ClassVar[str] = "lasars.things"

    thing_id: UUID
    number: int = 0


class ThingLost(ThingNoted):
    type: ClassVar[str] = "thing-lost"


class ThingPriced(Payload):
    type: ClassVar[str] = "thing-priced"
    topic: ClassVar[str] = "lasars.finance.{area}"
    readers: ClassVar[tuple[str, ...]] = ("service", "finance_releaser")

    thing_id: UUID


class ThingShown(ThingNoted):
    """On a topic that carries several areas and that others than services may read."""

    type: ClassVar[str] = "thing-shown"
    topic: ClassVar[str] = "lasars.shown"
    readers: ClassVar[tuple[str, ...]] = ("service", "finance_releaser")


class ThingBody(Body):
    name: str = Field(min_length=1, max_length=80)
    count: int = 1


class ThingView(View):
    id: UUID
    name: str
    revision: int


class Taken(Conflict):
    """A thing of this name exists."""


class Broken(Exception):
    pass


Assessor = Annotated[Actor, Depends(require("assessor"))]
THINGS = pages(select(Thing), by=[Thing.id])
LOCK = statement(select(Thing).where(col(Thing.id) == param.id).with_for_update())
router = APIRouter(prefix="/things", tags=["things"], route_class=WritingRoute)
trouble: dict[str, Any] = {}


def reset() -> None:
    trouble.clear()


def noted(thing_id: UUID, number: int = 0, kind: type[ThingNoted] = ThingNoted) -> ThingNoted:
    return kind(area="stockport", actor="someone", actor_organisation="start", thing_id=thing_id, number=number)


@router.post("", status_code=201, dependencies=[Depends(idempotency_key)], responses=describe(Taken))
async def note_thing(body: ThingBody, actor: Assessor, session: WriteSession, response: Response) -> ThingView:
    thing = await insert(session, Thing, id=new_id(), name=body.name)
    outbox.add_all(session, [(thing.id, noted(thing.id, n)) for n in range(body.count)])
    if "in_route" in trouble:
        await trouble["in_route"](session)
    response.headers["ETag"] = etags.etag(thing.revision)
    return ThingView.model_validate(thing)


@router.get("")
async def list_things(query: Page, actor: Assessor, session: ReadSession) -> PageOf[ThingView]:
    found = await THINGS.page(session, after=query.after(UUID), limit=query.fetch)
    return PageOf[ThingView].model_validate(page(found, query, lambda thing: thing.id))


@router.put("/{thing_id}", responses=describe(NotFound))
async def rename_thing(
    thing_id: UUID, body: ThingBody, expected: IfMatch, actor: Assessor, session: WriteSession
) -> ThingView:
    thing = await LOCK.first(session, id=thing_id)
    if thing is None:
        raise NotFound
    check(expected, thing.revision)
    thing.name = body.name
    thing.revision += 1
    await update(session, thing)
    return ThingView.model_validate(thing)


async def things_noted(session: Session, events: Sequence[Event[ThingNoted]]) -> None:
    for event in events:
        if "in_handler" in trouble:
            await trouble["in_handler"](session, event)
        await execute(
            session,
            "INSERT INTO heard (thing_id, number) VALUES (:thing_id, :number)",
            thing_id=event.data.thing_id,
            number=event.data.number,
        )


SUBSCRIPTION = Subscription({"lasars.things": "things"}, {ThingNoted: things_noted, ThingLost: things_noted})


async def see_tick(session: Session, today: date, _last: date | None) -> list[str]:
    await execute(session, "INSERT INTO tick_seen (day) VALUES (:day)", day=today)
    return []


def service(settings: Settings | None = None) -> ServiceDefinition:
    settings = settings or Settings()
    return ServiceDefinition(
        name=settings.service,
        title="Things",
        description="Things, noted.",
        settings=settings,
        routers=[router],
        metadata=Table.metadata,
        migrations=MIGRATIONS,
        subscription=SUBSCRIPTION,
        publishes=[ThingNoted, ThingLost, ThingPriced, ThingShown],
        tick=see_tick,
        tags={"things": "What is noted."},
    )


if __name__ == "__main__":
    main(service, sys.argv[1:])
