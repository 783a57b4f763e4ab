"""What the audit keeps of a request: who asked for what, of whom, and how it was answered. Nothing of what was said.

Whoever asks has a token: who has none is refused before, and what is open to everybody tells of nobody. What one
service asks of another by its own token is no look of anybody's.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic_core import from_json
from starlette.exceptions import HTTPException

from shared.data.auditing import Audit, AuditEntry, keep_entries
from shared.data.db import Session
from shared.kernel import context
from shared.kernel.claims import Actor
from shared.kernel.describing import storable
from shared.kernel.people_named import people_in_address, people_in_csv, people_in_json
from shared.kernel.problems import Problem
from shared.web.auth import ACTOR
from shared.web.bodies import BodyLimits, BoundedRequest
from shared.web.today import VISIT

PAGE_LOOKED = "lasars.audited"  # where, in the scope of a page's request, stands what its operations have read
_SERVICES = frozenset({"service"})
_OBJECT_MAX = 100  # characters of a part of a path: no id of ours is longer


def audited(
    handle: Callable[[BoundedRequest], Awaitable[Response]], path: str, room: BodyLimits, *, reads: bool
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """Around a route. What writes has kept it by itself, if it was done (`keep_written`)."""

    async def kept(request: Request) -> Response:
        request = BoundedRequest(request.scope, request.receive, room)
        try:
            response = await handle(request)
        except Exception as error:
            await _keep(request, _entry(request, path, _status(error)))
            raise
        if reads:
            await keep_read(request, path, response)
        return response

    return kept


async def keep_written(session: Session, request: Request, path: str, response: Response) -> None:
    """In the transaction of what was written."""
    if (entry := _entry(request, path, response.status_code, response)) is not None:
        await keep_entries(session, [entry])


async def keep_read(request: Request, path: str, response: Response) -> None:
    """Before it is answered. Of a page what its operations read is kept together, once it is made."""
    await _keep(request, _entry(request, path, response.status_code, response))


async def keep_page(request: Request) -> None:
    """What the operations of this page read."""
    if entries := request.scope.pop(PAGE_LOOKED, None):
        audit: Audit = request.app.state.audit
        await audit.keep(entries)


async def _keep(request: Request, entry: AuditEntry | None) -> None:
    if entry is None:
        return
    visit = request.scope.get(VISIT)
    if visit is not None:
        visit.setdefault(PAGE_LOOKED, []).append(entry)
        return
    audit: Audit = request.app.state.audit
    await audit.keep([entry])


def _entry(request: Request, path: str, status: int | None, response: Response | None = None) -> AuditEntry | None:
    actor: Actor | None = request.scope.get(ACTOR)
    if actor is None or actor.roles <= _SERVICES:
        return None
    parts = {name: str(value) for name, value in request.path_params.items()}
    sent = request.read_so_far if isinstance(request, BoundedRequest) else b""
    people = people_in_address(parts, request.query_params.multi_items()) | people_in_json(sent) | _in(response)
    is_taken = status is not None and status < 400  # else what it was sent may be anything
    return AuditEntry(
        area=actor.area, sub=actor.sub, organisation=actor.organisation, roles=sorted(actor.roles),
        operation=f"{request.method} {path}", objects=_objects(parts, is_taken=is_taken), people=sorted(people),
        members=_members(request, sent) if is_taken else (), status=status, request_id=context.request_id.get(),
        by_page=request.scope.get(VISIT) is not None,
    )  # fmt: skip


def _objects(parts: Mapping[str, str], *, is_taken: bool) -> dict[str, str]:
    """A path that was refused may hold anything: of that only what has the form of an id."""
    return {name: storable(text, _OBJECT_MAX) for name, text in parts.items() if is_taken or context.is_id(text)}


def _in(response: Response | None) -> set[Any]:
    body = bytes(getattr(response, "body", b""))
    kind = "" if response is None else response.headers.get("content-type", "")
    return people_in_csv(body) if kind.startswith("text/csv") else people_in_json(body)


def _members(request: Request, sent: bytes) -> list[str]:
    """Their names, which a request that was taken has from the document."""
    members = from_json(sent) if sent and "json" in request.headers.get("content-type", "") else None
    return sorted({*(members if isinstance(members, dict) else ()), *request.query_params})


def _status(error: Exception) -> int | None:
    if isinstance(error, Problem):
        return error.status
    if isinstance(error, RequestValidationError):
        return 422
    return error.status_code if isinstance(error, HTTPException) else None
