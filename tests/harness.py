"""A service as its tests see it: real PostgreSQL, real commits, the real consumer; only the clock is held."""

import asyncio
import copy
import json
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import Context
from datetime import date
from itertools import groupby
from typing import Any

import asyncpg
import httpx
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from shared.data import lending
from shared.data.db import Database, Session, execute
from shared.kernel import purposes
from shared.kernel.clock import Clock
from shared.kernel.purposes import Purpose, working_as
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.events import Payload, envelope, new_id
from shared.messaging.reading import RawMessage
from shared.runtime.admin import create_admin
from shared.runtime.service import ServiceDefinition, create_app
from shared.runtime.tick import tick
from shared.web.auth import Verifier
from shared.web.keys import Keys

ISSUER = "https://issuer.test"
AUDIENCE = "lasars"
KEY = ECKey.generate_key("P-256", {"kid": "test"})
GROWN = 500_000  # bytes: what is deleted lies there until it is vacuumed
BEGIN_ANEW = """
    SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false) FROM pg_sequences
     WHERE schemaname = $1 AND last_value IS NOT NULL
       AND EXISTS (SELECT FROM pg_depend WHERE objid = format('%I.%I', schemaname, sequencename)::regclass
                   AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i'))
"""
_TOKENS: dict[tuple[Any, ...], str] = {}


def token(*roles: str, organisation: str = "start", sub: str = "someone", area: str = "stockport") -> str:
    """Signed once for each combination: signing is slow."""
    known = (roles, organisation, sub, area)
    if known not in _TOKENS:
        _TOKENS[known] = signed({"sub": sub, "area": area, "organisation": organisation, "roles": list(roles)})
    return _TOKENS[known]


def signed(claims: dict[str, Any], key: Any = KEY, header: dict[str, Any] | None = None) -> str:
    now = int(time.time())
    full = {"iss": ISSUER, "aud": AUDIENCE, "iat": now, "exp": now + 7200, **claims}
    head = header or {"alg": "ES256", "kid": "test", "typ": "at+jwt"}
    return jwt.encode(
        head, {name: value for name, value in full.items() if value is not None}, key, algorithms=[head["alg"]]
    )


class HeldClock(Clock):
    def __init__(self, day: date) -> None:
        super().__init__()
        self.day = day

    def today(self, *, fresh: bool = False) -> date:
        return self.day


class Served(httpx.ASGITransport):
    """As by a server: in a task that knows nothing of what the test has begun, such as holding a connection."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        context = Context()
        context.run(purposes.current.set, Purpose.CALLERS)
        return await asyncio.create_task(super().handle_async_request(request), context=context)


@asynccontextmanager
async def another(lent: AbstractAsyncContextManager[Session]) -> AsyncIterator[Session]:
    """As held by another process: it knows nothing of what is held here, nor who asks here meanwhile of it."""
    held = lending._held.get()
    lending._held.set(None)
    try:
        async with lent as session:
            lending._held.set(held)
            yield session
    finally:
        lending._held.set(held)


class Running:
    """One service. `client` answers over ASGI without a token: give `headers(role)`."""

    def __init__(self, service: ServiceDefinition, looks_at: str = "") -> None:
        """`looks_at`: as whom a test itself writes and looks up, where the service has a role for each purpose."""
        self.service = service
        self.app: FastAPI = create_app(service)
        self.db: Database = self.app.state.database
        self.looks_at = looks_at
        if looks_at:
            self.db.urls = {Purpose.CALLERS: self.db.url, **self.db.urls}
            self.db.url = looks_at
        self.clock = HeldClock(date(2012, 4, 2))
        self.app.state.clock = self.clock
        self.app.state.verifier = Verifier(Keys("", fixed=KeySet([KEY])), ISSUER, AUDIENCE)
        self.client = httpx.AsyncClient(
            transport=Served(self.app, raise_app_exceptions=False), base_url="http://service"
        )
        self.admin = httpx.AsyncClient(
            transport=Served(create_admin(self.app), raise_app_exceptions=False), base_url="http://admin"
        )
        self._position = 0
        self._emptying: asyncpg.Connection | None = None

    @property
    def today(self) -> date:
        return self.clock.day

    @today.setter
    def today(self, day: date) -> None:
        self.clock.day = day

    def headers(
        self,
        *roles: str,
        organisation: str = "start",
        sub: str = "someone",
        area: str = "stockport",
        key: bool = True,
    ) -> dict[str, str]:
        bearer = {"Authorization": f"Bearer {token(*roles, organisation=organisation, sub=sub, area=area)}"}
        return bearer | ({"Idempotency-Key": str(uuid.uuid4())} if key else {})

    async def deliver(self, *news: Payload | tuple[Any, Payload], shard: int = 0, may_park: bool = False) -> None:
        """Through the real consumer, inbox and settling included, as a batch for each run of one service's news.

        Fails if an event is parked. Shards have places of their own, so that several can be handled at once.
        """
        assert self.service.subscription is not None
        consumer = Consumer(self.db, self.service.subscription, self.clock)
        pairs = [each if isinstance(each, tuple) else (_subject(each), each) for each in news]
        for _, payload in pairs:
            _has_a_hash_of_its_own(payload)
        owners = self.service.subscription.topics
        for owner, part in groupby(pairs, lambda pair: owners.get(pair[1].topic, "nobody")):
            raws = []
            for subject, payload in part:
                self._position += 1
                raws.append(RawMessage(self._position, envelope(owner, new_id(), str(subject), payload)))
            with working_as(Purpose.CONSUMER):
                await consumer.deliver(Batch(owner, shard, raws))
        if not may_park:
            assert await self.parked() == []

    async def connect(self) -> None:
        """As whoever it works, so that nobody's first question waits for a connection: health is asked in a second."""
        for purpose in Purpose:
            with working_as(purpose):
                await self.db.read("SELECT 1 AS here")

    async def parked(self) -> list[str]:
        return [row["error"] for row in await self.db.read("SELECT error FROM parked ORDER BY at")]

    async def published(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Bodies in the order in which they leave, of one short type (`tariff-set`) or of all."""
        found = await self.db.read(
            "SELECT body, type FROM (SELECT 0 AS stage, position AS n, body, type FROM log"
            " UNION ALL SELECT 1, id, body, type FROM outbox) AS sent ORDER BY stage, n"
        )
        return [json.loads(row["body"]) for row in found if kind in (None, row["type"])]

    async def tick(self) -> bool:
        """The daily tick for `today`, and what comes after it; false when both were done before."""
        with working_as(Purpose.WORK):
            ticked = await tick(self.db, self.service.tick, self.clock)
            if self.service.afterwards is None:
                return ticked
            return await tick(self.db, self.service.afterwards, self.clock, "afterwards") or ticked

    async def repair_clock(self) -> None:
        headers = self.headers("platform_operator", organisation="lasars", sub="op")
        answer = await self.client.post("/business-date/repair", json={"reason": "it stood ahead"}, headers=headers)
        assert answer.status_code == 200, answer.text

    async def as_owner(self, *statements: str) -> None:
        """What a service may not: of its schema, or of all rows at once. In one transaction."""
        async with self.owner() as owner, another(owner.session()) as session:
            for statement in statements:
                await execute(session, statement)

    @asynccontextmanager
    async def owner(self) -> AsyncIterator[Database]:
        """The same database as whoever migrates it."""
        owner = Database(self.service.settings.migrations_database_url, self.db.schema, 2)
        try:
            yield owner
        finally:
            await owner.close()

    async def clear(self, tables: Sequence[str] | None = None) -> None:
        """Empty these tables, or all of the service, and begin their numbers anew.

        Only what holds rows is touched: emptying each of fifty tables takes longer than most tests.
        """
        if self._emptying is None or self._emptying.is_closed():  # some tests end every connection
            # Guards of append-only tables are triggers, and must not guard against this. Of the connection and not of
            # each transaction: whenever it is set, every statement is planned anew.
            said = {"session_replication_role": "replica", "search_path": self.db.schema}
            self._emptying = await asyncpg.connect(self.service.settings.migrations_database_url, server_settings=said)
        owner = self._emptying
        names = tables or [
            row["name"]
            for row in await owner.fetch(
                "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
                " WHERE schemaname = $1 AND tablename <> 'alembic_version'",
                self.db.schema,
            )
        ]
        emptying = await owner.fetchval(f"SELECT ARRAY[{', '.join(map(_emptying, names))}]")
        async with owner.transaction():
            await owner.execute(";".join(["SELECT", *filter(None, emptying)]))
            await owner.execute(BEGIN_ANEW, self.db.schema)
        self._position = 0
        self.db.restated = 0
        self.today = date(2012, 4, 2)

    async def close(self) -> None:
        await self.client.aclose()
        await self.admin.aclose()
        if self._emptying is not None:
            await self._emptying.close()
        await self.db.close()


def _emptying(table: str) -> str:
    """What is null if it holds nothing."""
    return (
        f"CASE WHEN EXISTS (SELECT FROM {table}) THEN CASE WHEN pg_relation_size('{table}') > {GROWN}"
        f" THEN 'TRUNCATE {table} CASCADE' ELSE 'DELETE FROM {table}' END END"
    )


_SCHEMES: dict[str, Any] = {}


def _has_a_hash_of_its_own(payload: Payload) -> None:
    """What was read of a scheme is kept by its hash: two that share one are one to whichever test comes second."""
    told = getattr(payload, "hash", None)
    if told is not None:
        scheme = copy.deepcopy(getattr(payload, "scheme", None))
        assert _SCHEMES.setdefault(told, scheme) == scheme, f"two schemes with the hash {told}: give each its own"


def _subject(payload: Payload) -> str:
    return str(getattr(payload, "client_id", None) or getattr(payload, "contract", None) or "subject")
