"""Who is paid decides nothing that pays, as an operator neither.

News of a rival that is dropped is never counted, and money that is taken back is theirs or a rival's. Who handles an
event again, or sends one again, decides nothing: it does what it would have done.
"""

from collections.abc import Awaitable, Callable, Collection

from fastapi import Request

from shared.claims import Actor
from shared.db import Session
from shared.problems import Forbidden

WHOLE = "platform_operator"
Parties = Callable[[Session, str | None], Awaitable[Collection[str]]]  # whom any scheme of an area pays, or of all


class PaidOrganisation(Forbidden):
    """Your organisation is paid under a contract of the area, at some time: another one's people do this."""


async def nobody(_session: Session, _area: str | None) -> Collection[str]:
    """Of a service that hears of no scheme."""
    return ()


async def refuse_paid(request: Request, session: Session, operator: Actor) -> None:
    """A platform operator's act is on all areas, so whom any of them pays is refused."""
    area = None if WHOLE in operator.roles else operator.area
    parties: Parties = request.app.state.service.parties
    if operator.organisation in await parties(session, area):
        raise PaidOrganisation
