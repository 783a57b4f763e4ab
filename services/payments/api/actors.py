"""Who may use which route, and what of it is theirs to see."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request

from services.payments.schemas.claims import COUNCIL
from shared.kernel.impartial import FINANCE
from shared.web.auth import Actor, Bearer
from shared.web.impartial import without_finance
from shared.web.paging import PageQuery
from shared.web.sessions import read_session


class _Unpaid(Bearer):
    """Who is paid in the area holds no finance role, for reading neither: refused before anything is looked up, so that
    no answer tells of what there is.

    One step of FastAPI's, as its parent is.
    """

    async def __call__(self, request: Request) -> Actor:  # type: ignore[override]  # as its parent's
        actor = await super().__call__(request)
        if not actor.roles & FINANCE:
            return actor
        return await without_finance(request, await read_session(request), actor)


def unpaid(*roles: str) -> Callable[..., Any]:
    """Any one of the roles will do, without those of finance where the organisation is paid."""
    return _Unpaid(frozenset(roles))


Council = Annotated[Actor, Depends(unpaid(*COUNCIL))]
Reader = Annotated[Actor, Depends(unpaid(*COUNCIL, "provider"))]
Proposer = Annotated[Actor, Depends(unpaid("finance_proposer"))]
Approver = Annotated[Actor, Depends(unpaid("finance_approver"))]
Releaser = Annotated[Actor, Depends(unpaid("finance_releaser"))]
Canceller = Annotated[Actor, Depends(unpaid("finance_proposer", "finance_approver"))]

ContractFilter = Annotated[
    str | None, Query(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="Only under this contract.")
]


def party_of(actor: Actor) -> str | None:
    """A provider sees what is its own; the council sees all of its area."""
    return None if actor.roles.intersection(COUNCIL) else actor.organisation


def after_day(query: PageQuery) -> tuple[date, UUID] | None:
    """The cursor of lists that are ordered by a day and an id."""
    return query.after(date, UUID)
