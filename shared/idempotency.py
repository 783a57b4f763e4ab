"""A POST that is sent again gives the first answer again, to the byte, and does nothing.

The answer is stored in the transaction of what it made. A caller's key is locked for the length of that
transaction without waiting: a twin in flight is told so (409) and may try again.
"""

import hashlib
from collections.abc import Callable, Coroutine, Iterator
from typing import Annotated, Any

from fastapi import Header, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic_core import to_json
from starlette.requests import ClientDisconnect

from shared import outbox
from shared.auth import Actor, actor_of, check_roles, roles_of
from shared.db import SESSION, Database, Session, rows, run, write_session
from shared.problems import BadRequest, Conflict, Invalid

_KEPT_HEADERS = ("content-type", "location", "etag", "link")

_CLAIM = """
SELECT taken, fingerprint, status, headers, body
FROM (SELECT pg_try_advisory_xact_lock(:lock) AS taken) AS lock
LEFT JOIN idempotency ON caller = :caller AND key = :key
"""
_KEEP = """INSERT INTO idempotency (caller, key, fingerprint, status, headers, body)
VALUES (:caller, :key, :fingerprint, :status, CAST(:headers AS jsonb), :body) ON CONFLICT DO NOTHING
"""


class KeyMissing(BadRequest):
    """Send an Idempotency-Key: 1 to 255 characters of your choice, the same for every retry."""


class KeyReused(Invalid):
    """The Idempotency-Key came before with another request."""


class TwinInFlight(Conflict):
    """A request with this Idempotency-Key is being handled: wait a moment and send it again."""


class _Claim:
    def __init__(self, caller: str, key: str, fingerprint: bytes) -> None:
        self.caller = caller
        self.key = key
        self.fingerprint = fingerprint

    def lock(self, schema: str) -> int:
        digest = hashlib.blake2b(f"{schema}\0{self.caller}\0{self.key}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, signed=True)


def _fingerprint(request: Request, body: bytes) -> bytes:
    query: bytes = request.scope["query_string"]
    line = f"{request.method} {request.scope['path']}?".encode() + query + b"\n"
    return hashlib.sha256(line + body).digest()


async def idempotency_key(
    _key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", description="1 to 255 characters, the same for every retry."),
    ] = None,
) -> None:
    """Marks a route; what it means is done by `WritingRoute`."""


class WritingRoute(APIRoute):
    """`APIRouter(route_class=WritingRoute)`: what its functions do with a `WriteSession` is one transaction.

    Committed before the answer. A POST asks with `Depends(idempotency_key)` for its first answer to be kept in it.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        asked = set(_calls(self.dependant))
        roles, once = roles_of(self.endpoint), idempotency_key in asked

        async def in_one_transaction(request: Request) -> Response:
            actor = await actor_of(request)
            if roles:
                check_roles(actor, roles)  # who may not act learns nothing from a key
            await _read_body(request)  # before anything is opened or locked: it may come slowly
            claim = await _claim(request, actor) if once else None
            database: Database = request.app.state.database
            async with database.session() as session:
                if claim and (first := await _first_answer(session, claim)):
                    return first
                request.scope[SESSION] = session
                response = await handle(request)
                if claim:
                    await _keep(session, claim, response)
            return response

        return in_one_transaction if write_session in asked else handle


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any] | None]:
    yield dependant.call
    for each in dependant.dependencies:
        yield from _calls(each)


async def _read_body(request: Request) -> None:
    """Kept in the request: who asks for it later has it at once."""
    try:
        await request.body()
    except ClientDisconnect:
        raise BadRequest("The request broke off.") from None


async def _claim(request: Request, actor: Actor) -> _Claim:
    keys = request.headers.getlist("Idempotency-Key")
    if len(keys) != 1 or not 1 <= len(keys[0]) <= 255:
        raise KeyMissing
    body = await request.body()
    return _Claim(f"{actor.area}/{actor.sub}", keys[0], _fingerprint(request, body))


async def _first_answer(session: Session, claim: _Claim) -> Response | None:
    lock = claim.lock(session.database.schema)
    (found,) = await rows(session, _CLAIM, lock=lock, caller=claim.caller, key=claim.key)
    if found["status"] is not None:
        if found["fingerprint"] != claim.fingerprint:
            raise KeyReused
        return Response(found["body"], found["status"], headers=found["headers"] | {"Idempotency-Hit": "true"})
    if not found["taken"]:
        raise TwinInFlight(headers={"Retry-After": "1"})
    return None


async def _keep(session: Session, claim: _Claim, response: Response) -> None:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    parts, values = outbox.ending(session)
    kept = await run(
        session,
        f"WITH {', '.join(parts)} {_KEEP}" if parts else _KEEP,
        caller=claim.caller,
        key=claim.key,
        fingerprint=claim.fingerprint,
        status=response.status_code,
        headers=to_json(headers).decode(),
        body=bytes(response.body),
        **values,
    )
    if not kept:  # a twin committed between our look and our lock: undo, the next try finds its answer
        raise TwinInFlight(headers={"Retry-After": "1"})
