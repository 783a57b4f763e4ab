"""The sandbox's front on port 8000: a page that leads to everything, the token issuer, and the settable clock.

Only for a sandbox: whoever reaches it may have any token. The clock moves day by day, each time waiting until every
service has ticked and nothing is under way, so that the same story gives the same pence at any speed.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import httpx
import uvicorn
from fastapi import APIRouter, Body, Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field
from starlette.middleware.trustedhost import TrustedHostMiddleware

from deploy.sandbox.clock import LONGEST_STEP_DAYS, SandboxClock
from deploy.sandbox.errands import Errands
from deploy.sandbox.forwarder import Forwarder, to_services
from deploy.sandbox.home import Home
from deploy.sandbox.http import Asker
from deploy.sandbox.idle import IDLE_PATH
from deploy.sandbox.origins import hosts_of, own_origin
from deploy.sandbox.pages.rendering import COLOUR, FrontPages
from deploy.sandbox.pages.routes import FrontDoor, page_routes
from deploy.sandbox.pages.screens import SignInScreens, away
from deploy.sandbox.pruning import prune
from deploy.sandbox.readiness import Readiness
from deploy.sandbox.refusing import refusals
from deploy.sandbox.sign_in.area_people import people_of
from deploy.sandbox.sign_in.clients import Site
from deploy.sandbox.sign_in.routes import Provider, sign_in_routes, token_form_route
from deploy.sandbox.tokens import HOUR_SECONDS, HOURS_MAX, Issuer
from deploy.sandbox.topology import AREA, HOST, Addresses
from shared.kernel.claims import ROLES
from shared.kernel.days import LAST_DAY
from shared.kernel.log import configure
from shared.kernel.version import VERSION
from shared.pages.api_docs import ApiDocs, SignInAt
from shared.pages.static import icon_route
from shared.runtime.server import KEEP_ALIVE_SECONDS, Protocol
from shared.web.installed import DOCS_CLIENT
from shared.web.middleware import RequestContext
from shared.web.schemas import Day

BODY_MAX_BYTES = 64_000


class TokenRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    role: str | None = None
    roles: list[str] = Field(default_factory=list)
    organisation: str
    sub: str | None = None
    area: str | None = None
    hours: float = Field(12, gt=0, le=HOURS_MAX)

    def wanted(self) -> list[str]:
        return [*self.roles, *([self.role] if self.role and self.role not in self.roles else [])]


class ClockSetting(BaseModel):
    model_config = ConfigDict(extra="forbid")

    today: Day


class ClockStep(BaseModel):
    model_config = ConfigDict(extra="forbid")

    days: int = Field(gt=0, le=LONGEST_STEP_DAYS)


def create_front(
    home: Home,
    addresses: Addresses,
    services: dict[str, str] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    site: Site | None = None,
    area: str = AREA,
) -> FastAPI:
    """`services`: where each tells whether it is idle; `transport`: how they are reached, if not over the network;
    `site`: where browsers find it, and services each other, if not at `addresses`; `area`: whose people one can be.
    """
    reached_by = transport or to_services()
    asker = Asker(addresses.admins() if services is None else services, IDLE_PATH)
    clock = SandboxClock(home, asker)
    site = site or site_of(addresses)
    hosts = hosts_of(site.url)
    people = people_of(area, home)
    pages = FrontPages(site.url, people)
    provider = Provider(Issuer(home), site, people, SignInScreens(pages), home.client_key, reached_by)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await clock.close()
        await asker.close()
        await provider.back_channel.close()
        await reached_by.aclose()

    app = FastAPI(
        title="lasars sandbox",
        version=VERSION,
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(own_origin(hosts))],
    )
    app.router.routes += [token_form_route(provider), *docs_of_all(site).routes(), icon_route(COLOUR)]
    app.include_router(token_routes(provider.issuer, area))
    app.include_router(sign_in_routes(provider))
    app.include_router(clock_routes(clock))

    app.include_router(stack_routes(home, addresses))
    app.include_router(
        page_routes(FrontDoor(provider, pages, clock, Errands(home), Readiness(site.services, reached_by), home.played))
    )
    app.add_middleware(RequestContext, service="front", body_max_bytes=BODY_MAX_BYTES)
    app.add_middleware(Forwarder, services=site.services, transport=reached_by, page=partial(away, pages))
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
    for kind, handler in refusals(pages).items():
        app.add_exception_handler(kind, handler)
    return app


def site_of(addresses: Addresses, site_url: str = "") -> Site:
    """Where they reach each other, and what a proxy before them is called, if there is one."""
    front = addresses.url("front")
    return Site(site_url or front, front, addresses.services())


def docs_of_all(site: Site) -> ApiDocs:
    documents = {name: f"{name}/openapi.json" for name in site.services}
    return ApiDocs("The APIs of all four services", documents, SignInAt(site.url, DOCS_CLIENT))


def stack_routes(home: Home, addresses: Addresses) -> APIRouter:
    routes = APIRouter()

    @routes.get("/services")
    async def services_here() -> dict[str, str]:
        """Where each service answers."""
        return addresses.services()

    @routes.post("/prune")
    async def prune_all() -> dict[str, str]:
        """Let go now of what is kept no longer than it is needed; the workers do so daily."""
        return await asyncio.to_thread(prune, home)

    @routes.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    return routes


def token_routes(issuer: Issuer, area: str) -> APIRouter:
    routes = APIRouter(tags=["tokens"])

    @routes.get("/.well-known/jwks.json")
    async def jwks() -> dict[str, Any]:
        return issuer.jwks()

    @routes.post("/token")
    async def token(wanted: Annotated[TokenRequest, Body()]) -> dict[str, Any]:
        roles = wanted.wanted()
        if not roles or (unknown := set(roles) - set(ROLES)):
            problem = f"Unknown role {', '.join(sorted(unknown))}" if roles else "No role asked for"
            raise HTTPException(422, f"{problem}. Roles: {', '.join(ROLES)}.")
        sub = wanted.sub or f"{roles[0]}-1"
        text = issuer.token(roles, wanted.organisation, sub, wanted.area or area, wanted.hours)
        return {"access_token": text, "token_type": "Bearer", "expires_in": int(wanted.hours * HOUR_SECONDS)}

    return routes


def clock_routes(clock: SandboxClock) -> APIRouter:
    routes = APIRouter(tags=["clock"])

    @routes.get("/clock")
    async def show_clock() -> dict[str, str]:
        return {"today": clock.today().isoformat()}

    @routes.put("/clock")
    async def set_clock(setting: ClockSetting) -> dict[str, str]:
        """Day by day up to this date, each day's ticks included."""
        await clock.move_to(setting.today)
        return {"today": clock.today().isoformat()}

    @routes.post("/clock/advance")
    async def advance_clock(step: ClockStep) -> dict[str, str]:
        await clock.move_to(min(clock.today() + timedelta(days=step.days), LAST_DAY))
        return {"today": clock.today().isoformat()}

    @routes.post("/idle")
    async def idle() -> dict[str, str]:
        """Answers when nothing is under way in any service."""
        await clock.rest()
        return {"today": clock.today().isoformat()}

    return routes


def main() -> None:
    configure("front", "WARNING")
    home = Home(Path(os.environ["LASARS_HOME"]))
    addresses = Addresses(int(os.environ["LASARS_PORT_BASE"]))
    workers = json.loads(os.environ.get("LASARS_WORKERS", "{}"))  # by service, where they are not the APIs themselves
    within = Addresses(addresses.base, json.loads(os.environ.get("LASARS_ADDRESSES", "{}")))
    site = site_of(within, os.environ.get("LASARS_SITE_URL", ""))
    app = create_front(home, addresses, workers or None, site=site, area=os.environ.get("LASARS_AREA") or AREA)
    host = os.environ.get("LASARS_HOST", HOST)
    uvicorn.run(
        app,
        host=host,
        port=addresses.base,
        http=Protocol,
        log_config=None,
        access_log=False,
        ws="none",
        server_header=False,
        proxy_headers=False,  # what is said of the way here is believed of nobody
        timeout_graceful_shutdown=5,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )


if __name__ == "__main__":
    main()
