"""A POST that is sent again gives the first answer again, to the byte, and does nothing.

The answer is stored in the transaction of what it made. A caller's key is locked for the length of that
transaction without waiting: a twin in flight is told so (409) and may try again.
"""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from pydantic_core import to_json

from shared import outbox
from shared.auth import Actor, authenticated, check_roles, roles_of
from shared.db import Database, Session, WriteSession, rows, run
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
_KEEP_WITH_NEWS = f"WITH news AS (INSERT {outbox.ROWS}) {_KEEP}"


class KeyMissing(BadRequest):
    """Send an Idempotency-Key: 1 to 255 characters of your choice, the same for every retry."""


class KeyReused(Invalid):
    """The Idempotency-Key came before with another request."""


class TwinInFlight(Conflict):
    """A request with this Idempotency-Key is being handled: wait a moment and send it again."""


class Replay(Exception):
    def __init__(self, response: Response) -> None:
        self.response = response


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
    request: Request,
    session: WriteSession,
    actor: Annotated[Actor, Depends(authenticated)],
    key: Annotated[
        str | None,
        Header(alias="Idempotency-Key", description="1 to 255 characters, the same for every retry."),
    ] = None,
) -> None:
    if key is None or not 1 <= len(key) <= 255:
        raise KeyMissing
    if roles := roles_of(request.scope["endpoint"]):
        check_roles(actor, roles)  # who may not act learns nothing from a key
    claim = _Claim(f"{actor.area}/{actor.sub}", key, _fingerprint(request, await request.body()))
    database: Database = session.database
    (found,) = await rows(session, _CLAIM, lock=claim.lock(database.schema), caller=claim.caller, key=claim.key)
    if found["status"] is not None:
        if found["fingerprint"] != claim.fingerprint:
            raise KeyReused
        raise Replay(_first_answer(found["status"], found["headers"], found["body"]))
    if not found["taken"]:
        raise TwinInFlight(headers={"Retry-After": "1"})
    request.state.claim = claim


def _first_answer(status: int, headers: dict[str, str], body: bytes) -> Response:
    return Response(body, status, headers=headers | {"Idempotency-Hit": "true"})


class IdempotentRoute(APIRoute):
    """`APIRouter(route_class=IdempotentRoute)`; a POST asks for it with `Depends(idempotency_key)`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def keep_first_answer(request: Request) -> Response:
            try:
                response = await handle(request)
            except Replay as replay:
                return replay.response
            claim: _Claim | None = getattr(request.state, "claim", None)
            if claim is not None:
                await _keep(request, claim, response)
            return response

        return keep_first_answer


async def _keep(request: Request, claim: _Claim, response: Response) -> None:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    session: Session = request.state.session
    news = outbox.take(session)
    kept = await run(
        session,
        _KEEP_WITH_NEWS if news else _KEEP,
        caller=claim.caller,
        key=claim.key,
        fingerprint=claim.fingerprint,
        status=response.status_code,
        headers=to_json(headers).decode(),
        body=bytes(response.body),
        **(news or {}),
    )
    if not kept:  # a twin committed between our look and our lock: undo, the next try finds its answer
        raise TwinInFlight(headers={"Retry-After": "1"})
