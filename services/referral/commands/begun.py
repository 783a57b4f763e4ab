"""How many began at a service in the year from April: what it is funded for may be said so."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.referral.models import Service
from services.referral.rules.capacity import year_of
from services.referral.store import places
from shared.data.db import Session


async def begun_this_year(session: Session, area: str, services: Sequence[Service], today: date) -> Mapping[UUID, int]:
    """Of those that are funded for so many people a year; of the others nobody asks."""
    bounded = [service.id for service in services if service.capacity.get("people_per_year")]
    return await places.begun(session, area, bounded, *year_of(today)) if bounded else {}
