"""What a route that writes does around its function: one transaction, and for a POST its first answer kept in it."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import replace
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared.data.business_date import business_date
from shared.data.db import Database
from shared.kernel.fail_points import reached
from shared.kernel.purposes import Purpose, working_as
from shared.web.audited import audited, keep_written
from shared.web.auth import Actor, actor_of, bearer_of, check_roles, roles_of
from shared.web.bodies import BoundedRequest, room_of
from shared.web.handing import handing_over
from shared.web.idempotency import (
    Repeat,
    claim_of,
    first_answer,
    idempotency_key,
    keep,
    members_shown_once,
    replay_check_of,
)
from shared.web.sessions import READING, SESSION, read_session, write_session
from shared.web.withheld import WithheldPeople, done, of_everybody, said_again, withheld_from
from shared.web.withheld_pages import whole_page


class WritingRoute(APIRoute):
    """`APIRouter(route_class=WritingRoute)`: what its functions do with a `WriteSession` is one transaction.

    Committed before the answer. A POST asks with `Depends(idempotency_key)` for its first answer to be kept in it.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        with handing_over(self):
            handle = super().get_route_handler()
        asked = set(_calls(self.dependant))
        roles, once, room = roles_of(self.endpoint), idempotency_key in asked, room_of(asked)
        replay_check, secret = replay_check_of(asked), members_shown_once(asked)
        everybody = of_everybody in asked
        purpose = Purpose.CONSUMER if as_consumer in asked else None
        bearer, has_body = bearer_of(self.endpoint), self.body_field is not None

        async def in_one_transaction(request: BoundedRequest) -> Response:
            actor = await _admit(request, roles)  # before anything is opened or locked: a body may come slowly
            claim = await claim_of(request, actor) if once else None
            database: Database = request.app.state.database
            async with _working(purpose), database.session(for_caller=True) as session:
                rule = _rule_of(request)
                first, said = await first_answer(session, claim, rule.asks if rule else None) if claim else (None, None)
                reached("request.claimed")
                withheld = await withheld_from(request, session, rule, _acting(actor, roles), said)
                request.scope[SESSION] = session
                if first:
                    asks = await bearer(request) if bearer else actor  # who may act today, and as what
                    if replay_check:
                        today = await business_date(session, request.app.state.clock)
                        await replay_check(session, asks, Repeat(request.path_params, first, today))
                    answer = await said_again(first, withheld)
                    await keep_written(session, request, self.path, answer)
                    return answer
                response = await done(request, handle, withheld, everybody=everybody)
                await keep_written(session, request, self.path, response)
                if claim:
                    await keep(session, claim, response, secret)
                reached("request.kept")
            reached("request.committed")
            return response

        async def read_only(request: BoundedRequest) -> Response:
            if has_body:
                await _admit(request, roles)  # FastAPI would read the body first, whoever sends it
            async with AsyncExitStack() as reading:
                request.scope[READING] = reading
                if bearer and not has_body:  # who may not ask is told that before what is wrong
                    await bearer.check(request, await actor_of(request))
                rule = _rule_of(request) if roles else None
                if rule is None:
                    return await handle(request)
                who = _acting(await actor_of(request), roles)
                withheld = await withheld_from(request, await read_session(request), rule, who)
                return await whole_page(request, handle, withheld)

        writes = write_session in asked
        return audited(in_one_transaction if writes else read_only, self.path, room, reads=not writes)


async def as_consumer() -> None:
    """`Depends(as_consumer)`: this route does what the consumer does, at the word of an operator."""


@asynccontextmanager
async def _working(purpose: Purpose | None) -> AsyncIterator[None]:
    with working_as(purpose) if purpose is not None else nullcontext():
        yield


def _acting(actor: Actor, roles: frozenset[str]) -> Actor:
    """As what somebody acts on a route: what they may do elsewhere lends nothing here."""
    return replace(actor, roles=actor.roles & roles) if roles else actor


def _rule_of(request: Request) -> WithheldPeople | None:
    rule: WithheldPeople | None = request.app.state.service.withheld
    return rule


async def _admit(request: BoundedRequest, roles: frozenset[str]) -> Actor:
    """Who may not act learns nothing from a key, and their body is not read."""
    actor = await actor_of(request)
    if roles:
        check_roles(actor, roles)
    await request.read_ahead()
    return actor


def _calls(dependant: Dependant) -> Iterator[Callable[..., Any] | None]:
    yield dependant.call
    for dependency in dependant.dependencies:
        yield from _calls(dependency)
