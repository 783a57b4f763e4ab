"""Who may use which route, and what of it is theirs to see."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request

from services.payments.schemas.claims import COUNCIL
from shared.kernel.impartial import FINANCE
from shared.web.auth import Actor, require
from shared.web.impartial import without_finance
from shared.web.paging import PageQuery
from shared.web.sessions import ReadSession


def reads_as(*roles: str) -> Callable[..., Any]:
    """Who is paid in the area reads nothing with a finance role either; each act of finance refuses it itself."""

    async def reader(
        actor: Annotated[Actor, Depends(require(*roles))], request: Request, session: ReadSession
    ) -> Actor:
        return await without_finance(request, session, actor) if actor.roles & FINANCE else actor

    reader.roles = frozenset(roles)  # type: ignore[attr-defined]  # read by `roles_of`
    return reader


Council = Annotated[Actor, Depends(reads_as(*COUNCIL))]
Reader = Annotated[Actor, Depends(reads_as(*COUNCIL, "provider"))]
Proposer = Annotated[Actor, Depends(require("finance_proposer"))]
Approver = Annotated[Actor, Depends(require("finance_approver"))]
Releaser = Annotated[Actor, Depends(require("finance_releaser"))]
Canceller = Annotated[Actor, Depends(require("finance_proposer", "finance_approver"))]

ContractFilter = Annotated[
    str | None, Query(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="Only under this contract.")
]


def party_of(actor: Actor) -> str | None:
    """A provider sees what is its own; the council sees all of its area."""
    return None if actor.roles.intersection(COUNCIL) else actor.organisation


def after_day(query: PageQuery) -> tuple[date, UUID] | None:
    """The cursor of lists that are ordered by a day and an id."""
    return query.after(date, UUID)
