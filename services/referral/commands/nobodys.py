"""A pseudonym under which nobody is registered: nothing is kept of it once that is known."""

from uuid import UUID

from services.referral.commands.validation import bad_value
from services.referral.store import clients
from shared.data.db import Session

_NOBODYS = "nobody is registered by it in your area: register the person at the front door, and {instead}"


async def check_registered(session: Session, area: str, client_id: UUID, instead: str) -> None:
    """Of what assessment has said nothing yet nobody is refused. `instead`: what is done with the new pseudonym."""
    if await clients.is_unregistered(session, area, client_id):
        raise bad_value("clientId", _NOBODYS.format(instead=instead))
