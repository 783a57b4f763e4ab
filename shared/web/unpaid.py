"""Routes that who is paid in the area uses with no finance role, nor reads with one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fastapi import Request

from shared.kernel.impartial import FINANCE
from shared.web.auth import Actor, Bearer
from shared.web.impartial import without_finance
from shared.web.sessions import read_session


class _Unpaid(Bearer):
    """Who is paid in the area holds no finance role, for reading neither: refused before anything is looked up, so that
    no answer tells of what there is; and with the same problem where no finance role is of use.

    One step of FastAPI's, as its parent is.
    """

    async def __call__(self, request: Request) -> Actor:  # type: ignore[override]  # as its parent's
        actor = await super().__call__(request)
        if not actor.roles & FINANCE:
            return actor
        return await without_finance(request, await read_session(request), actor)

    async def check(self, request: Request, actor: Actor) -> None:
        finance = actor.roles & FINANCE
        if finance and not actor.roles & self.roles:
            await without_finance(request, await read_session(request), replace(actor, roles=finance))
        await super().check(request, actor)


def unpaid(*roles: str) -> Callable[..., Any]:
    """Any one of the roles will do, without those of finance where the organisation is paid."""
    return _Unpaid(frozenset(roles))
