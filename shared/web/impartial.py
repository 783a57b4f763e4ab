"""Whether an actor is of an organisation that the area pays, asked of the service."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

from fastapi import Request

from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.impartial import FINANCE, WHOLE, OwnOrganisation, PaidOrganisation

Parties = Callable[[Session, str | None], Awaitable[Collection[str]]]  # whom any scheme of an area pays, or of all


async def nobody(_session: Session, _area: str | None) -> Collection[str]:
    """Of a service that hears of no scheme."""
    return ()


async def refuse_paid(request: Request, session: Session, operator: Actor) -> None:
    """A platform operator's act is on all areas, so whom any of them pays is refused."""
    area = None if WHOLE in operator.roles else operator.area
    parties: Parties = request.app.state.service.parties
    if operator.organisation in await parties(session, area):
        raise PaidOrganisation


async def without_finance(request: Request, session: Session, actor: Actor) -> Actor:
    """Of who is paid in the area: with the roles beside those of finance, or refused where there are none."""
    parties: Parties = request.app.state.service.parties
    if actor.organisation not in await parties(session, actor.area):
        return actor
    if actor.roles <= FINANCE:
        raise OwnOrganisation(party=actor.organisation)
    return replace(actor, roles=actor.roles - FINANCE)
