"""One service as a web application and as a process: `python -m services.tariff api|worker|all|migrate`.

`services/<name>/main.py` has `def service(settings: Settings | None = None) -> Service`, and `__main__.py`
calls `main(service, sys.argv[1:])`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from sqlalchemy import MetaData
from sqlmodel.ext.asyncio.session import AsyncSession

from shared import auth, problems
from shared.clock import Clock
from shared.consumer import Subscription
from shared.db import Database
from shared.events import Payload
from shared.settings import ServiceSettings

VERSION = "0.1.0"
RELEASED = "2026-11-22"
Tick = Callable[[AsyncSession, date], Awaitable[None]]
Count = Callable[[AsyncSession], Awaitable[int]]


@dataclass(frozen=True)
class Service:
    """What a service is made of. `tick` runs once for each new business date; `marked` counts what
    still waits to be settled, where that can outlive a transaction.
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
    marked: Count | None = None


def create_app(service: Service) -> FastAPI:
    settings = service.settings
    app = FastAPI(title=service.title, description=service.description, version=VERSION)
    app.state.service = service
    app.state.database = Database(settings.database_url, settings.database_schema, settings.pool_size, service.name)
    app.state.clock = Clock(settings.clock_file)
    app.state.verifier = auth.Verifier(auth.Keys(settings.jwks_url), settings.issuer, settings.audience)
    problems.install(app)
    for router in service.routers:
        app.include_router(router)
    return app


def main(factory: Callable[[], Service], arguments: list[str]) -> Any:
    raise NotImplementedError
