"""One service as a web application.

`services/<name>/main.py` has `def service(settings: Settings | None = None) -> Service`, and `__main__.py`
calls `main(service, sys.argv[1:])` of `shared/runtime/process.py`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi import Path as Param
from fastapi.routing import APIRoute
from pydantic import Field
from pydantic_core import to_json
from sqlalchemy import MetaData

from shared.data.auditing import Audit
from shared.data.db import Database, Session
from shared.figures import comparison_routes, month_routes
from shared.figures import routes as figures
from shared.figures.deriving import FigureRules
from shared.kernel.claims import TokenRules
from shared.kernel.clock import Clock
from shared.kernel.liveness import Loops
from shared.kernel.problems import NotFound, all_kinds
from shared.kernel.settings import ServiceSettings
from shared.kernel.version import RELEASED, VERSION
from shared.messaging import asyncapi
from shared.messaging.consumer import Consumer, Subscription
from shared.messaging.events import Payload
from shared.messaging.feed import Readers
from shared.messaging.lost import LosableFacts
from shared.messaging.restated import FactsRestated
from shared.messaging.restating import Facts
from shared.messaging.webhooks.endpoints import reader_roles
from shared.messaging.webhooks.tables import ENDPOINTS
from shared.pages.api_docs import ApiDocs, SignInAt
from shared.pages.application import create_pages, first_page_route
from shared.pages.page import PageGroup, PagesOfService
from shared.pages.static import icon_route
from shared.runtime import health
from shared.runtime.tick import Tick
from shared.runtime.watch import ServiceWatch
from shared.web import (
    audit_entries,
    auth,
    backlog,
    believed,
    bookmarks,
    business_dates,
    feed,
    lost,
    openapi,
    parked,
    problems,
    resend,
    retiring,
    stuck,
    webhooks,
)
from shared.web.auth import roles_of
from shared.web.documents import Document
from shared.web.impartial import Parties, nobody
from shared.web.installed import DOCS_CLIENT, installed, signs_in
from shared.web.keys import Keys
from shared.web.middleware import RequestContext
from shared.web.query import known_query
from shared.web.rates import Rates
from shared.web.schemas import View
from shared.web.withheld import WithheldPeople

TAGS = {
    "events": "What happened here, as a feed.",
    "audit": "Who asked for what, and of whom, for the auditor of the area.",
    "parked events": "News that could not be handled, for an operator.",
    "bookmarks": "How far each source was read, and the log sent, for an operator.",
    "business date": "By which day all goes, for an operator.",
    "about": "The service itself, and what its problems mean.",
    "health": "For those who keep it running.",
}
_TELLING = {"webhooks": "Where an organisation is told of events by HTTP, and what came of it."}
_EVENTS_DOCUMENT = {
    "description": "AsyncAPI 3",
    "content": {"application/yaml": {"schema": {}, "example": {"asyncapi": "3.0.0"}}},
    "headers": {"ETag": {"description": "For If-None-Match.", "schema": {"type": "string"}, "required": True}},
}
_AS_BEFORE = {"description": "As it was when its ETag, which If-None-Match holds, was read."}
Count = Callable[[Session], Awaitable[int]]
KeyAnew = Callable[[Database], Awaitable[str]]
WorkBeside = Callable[[Database, ServiceSettings], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class ServiceDefinition:
    """What a service is made of.

    `tick` runs once for each new business date, and `afterwards` when that is done, in a transaction of its own, for
    what nothing else may wait for; `marked` counts what still waits to be reconciled, where that can
    outlive a transaction; `on_hold` what waits for a person's word, and rightly; `unheard` what waits for long for what
    other services are to say; `beside` what its worker does
    besides for ever, by name; `facts` are all that it ever
    said, for when it was set back to an older state; `lost` what it heard that its source, set back, may not know any
    more; `figures` what it counts; `parties` whom schemes pay, who drop and take back nothing; `withheld` whom
    who calls knows, and so sees nothing of; `pages` are for
    people, beside the API; `key_anew` keys all that is found by keys under the present secret; `tags` says what each
    group of operations is; `schema_names` is what the document calls a type whose own name is too short for a reader
    who has all services before them; `open_to_any_site` is the path under which pages of any site read.
    """

    name: str
    title: str
    description: str
    settings: ServiceSettings
    routers: Sequence[APIRouter]
    metadata: MetaData
    migrations: Path
    subscription: Subscription | None = None
    publishes: Sequence[type[Payload]] = field(default_factory=tuple)
    tick: Tick | None = None
    afterwards: Tick | None = None
    marked: Count | None = None
    on_hold: Count | None = None
    unheard: Count | None = None
    beside: Mapping[str, WorkBeside] = field(default_factory=dict)
    facts: Facts | None = None
    lost: LosableFacts | None = None
    figures: FigureRules | None = None
    parties: Parties = nobody
    withheld: WithheldPeople | None = None
    pages: Sequence[PageGroup] = field(default_factory=tuple)
    key_anew: KeyAnew | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    schema_names: Mapping[str, str] = field(default_factory=dict)
    open_to_any_site: str | None = None

    @property
    def restated(self) -> type[FactsRestated] | None:
        """What it says when all was said again."""
        return next((payload for payload in self.publishes if issubclass(payload, FactsRestated)), None)

    @property
    def tells_organisations(self) -> bool:
        """Whether people of an organisation may read something that it publishes, and it has a place for webhooks."""
        has_place = any(table.name == ENDPOINTS for table in self.metadata.tables.values())
        return has_place and bool(reader_roles(self.publishes))


def create_app(service: ServiceDefinition, *, api: bool = True) -> FastAPI:
    """Without `api` it answers for its health only: a worker's application."""
    app = FastAPI(
        title=service.title,
        description=service.description,
        version=VERSION,
        redoc_url=None,
        docs_url=None,  # its page would load scripts from others' servers; ours is in `ApiDocs`
        openapi_url=None,  # FastAPI's own writes the document anew for each caller; ours is in _root
        redirect_slashes=False,  # it would send the caller, token and all, to whatever the Host header names
        dependencies=[Depends(known_query)],
        separate_input_output_schemas=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # we have our own
        generate_unique_id_function=lambda route: route.name,
        servers=openapi.servers(service.settings.port),
    )
    _fill_state(app, service)
    problems.install(app)
    often = [
        health.router,
        *([feed.router(service.publishes)] if api else []),
    ]  # they are looked through in this order
    operating = [
        audit_entries.router,
        backlog.router,
        parked.router,
        stuck.router,
        *([lost.router, believed.router] if service.lost is not None else []),
    ]
    operating += [bookmarks.router, resend.router, retiring.router, business_dates.router]
    counting = [figures.router, month_routes.router, comparison_routes.router] if service.figures is not None else []
    telling = [webhooks.router(service.publishes)] if service.tells_organisations else []
    for router in [*often, *service.routers, *counting, *telling, *operating, _root()] if api else often:
        app.include_router(router)
    if api:
        app.router.routes.extend([*_docs_of(service).routes(), icon_route(service.settings.site_colour)])
    if api and service.settings.site_url:
        app.router.routes.append(first_page_route(service.settings))
        app.mount("/pages", create_pages(_pages_of(service), app.state, app))
    app.add_middleware(RequestContext, service=service.name, open_to_any_site=service.open_to_any_site)
    app.state.openapi = Document(lambda: to_json(installed(app.openapi(), service.settings)), "application/json")
    app.state.asyncapi = Document(lambda: asyncapi.render(events_document(service)).encode(), "application/yaml")
    tags = {**service.tags, **TAGS, **(_TELLING if service.tells_organisations else {})}
    app.openapi = lambda: openapi.document(app, tags, service.schema_names)  # type: ignore[method-assign] # FastAPI's own way to extend it
    return app


def _docs_of(service: ServiceDefinition) -> ApiDocs:
    settings = service.settings
    sign_in = SignInAt(f"{settings.site_url}/{service.name}", DOCS_CLIENT) if signs_in(settings) else None
    return ApiDocs(f"{service.title}: the API", {service.title: "openapi.json"}, sign_in)


def _pages_of(service: ServiceDefinition) -> PagesOfService:
    """Who may use which operation of the API decides who sees which page."""
    counting = [figures.router, month_routes.router, comparison_routes.router] if service.figures is not None else []
    telling = [webhooks.router(service.publishes)] if service.tells_organisations else []
    operations = {
        f"{method} {route.path}": roles_of(route.endpoint)
        for router in [*service.routers, *counting, *telling, audit_entries.router, backlog.router, parked.router]
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    return PagesOfService(service.title, service.pages, service.migrations.parent / "pages" / "templates", operations)


def _fill_state(app: FastAPI, service: ServiceDefinition) -> None:
    settings = service.settings
    state = app.state
    state.service = service
    state.database = Database(
        settings.database_url, settings.database_schema, settings.pool_size, service.name, settings.secrets,
        urls=settings.database_urls,
    )  # fmt: skip
    state.audit = Audit(state.database)
    state.clock = Clock(settings.clock_file)
    rules = TokenRules(
        frozenset(jwt_type.strip().lower() for jwt_type in settings.jwt_types.split(",")), settings.jwt_hours * 3600
    )
    state.verifier = auth.Verifier(Keys(settings.jwks_url), settings.issuer, settings.audience, rules)
    state.rates = Rates(settings.requests_per_minute)
    state.readers = Readers()
    state.stopping = asyncio.Event()
    state.consumer = (
        Consumer(state.database, service.subscription, state.clock, service.name) if service.subscription else None
    )
    state.loops = Loops()
    state.bus = None  # these three exist where the worker runs
    state.ticker = None
    state.deriver = None
    state.watch = ServiceWatch(state)


def events_document(service: ServiceDefinition) -> dict[str, Any]:
    """Its AsyncAPI document."""
    handlers = service.subscription.handlers if service.subscription else ()
    return asyncapi.document(service.name, service.title, service.publishes, list(handlers))


class AboutView(View):
    name: str = Field(examples=["tariff"], description="The service's name, as events and tokens have it.")
    title: str = Field(examples=["Tariff"], description="The service's name for people.")
    version: str = Field(examples=[VERSION], description="The version of the software that answers.")
    status: Literal["active", "deprecated"] = Field(description="`deprecated`: it is going to be switched off.")
    release_date: date = Field(examples=[RELEASED], description="The day on which the version came out.")
    documentation: str = Field(description="Where the OpenAPI document is.", examples=["/openapi.json"])
    events: str = Field(description="Where the AsyncAPI document is.", examples=["/asyncapi.yaml"])


class ProblemView(View):
    type: str = Field(examples=["/problems/not-found"], description="The kind of problem, by its address.")
    title: str = Field(examples=[NotFound.title], description="The kind in words.")
    status: int = Field(examples=[NotFound.status], description="The HTTP status that it comes with.")
    description: str = Field(examples=[NotFound.text()], description="When it comes, and what to do.")


def _root() -> APIRouter:
    routes = APIRouter(tags=["about"])

    @routes.get("/")
    async def read_about(request: Request) -> AboutView:
        """What answers here."""
        service: ServiceDefinition = request.app.state.service
        return AboutView(
            name=service.name, title=service.title, version=VERSION, status="active",
            release_date=date.fromisoformat(RELEASED), documentation="/openapi.json", events="/asyncapi.yaml",
        )  # fmt: skip

    @routes.get("/openapi.json", include_in_schema=False)
    async def read_document(request: Request) -> Response:
        document: Document = request.app.state.openapi
        return await document.answer(request)

    @routes.get("/asyncapi.yaml", response_class=Response, responses={200: _EVENTS_DOCUMENT, 304: _AS_BEFORE})
    async def read_event_document(request: Request) -> Response:
        """The AsyncAPI document: what is sent and heard, with an example of each event."""
        document: Document = request.app.state.asyncapi
        return await document.answer(request)

    @routes.get("/problems/{slug}", responses=problems.describe(NotFound))
    async def read_problem(
        slug: Annotated[str, Param(description="The last part of a problem's `type`.", examples=["not-found"])],
    ) -> ProblemView:
        """What a problem's `type` means."""
        for kind in all_kinds():
            if kind.slug() == slug:
                return ProblemView(
                    type=f"/problems/{slug}", title=kind.title, status=kind.status, description=kind.text()
                )
        raise NotFound

    return routes
