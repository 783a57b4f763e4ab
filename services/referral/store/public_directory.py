"""The services of all areas that may be read of in public."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import to_json

from services.referral.rules.open_referral import PublicOffer
from services.referral.rules.states import ReferralState
from services.referral.store.states import in_state
from shared.data.db import Session
from shared.data.statements import sql

_WAITS = in_state([ReferralState.WAITING])
_PUBLIC = sql(
    f"""
    SELECT service.id, service.area, service.organisation, organisation.name AS organisation_name, service.name,
           service.min_age, service.max_age, service.sexes, service.districts, service.languages, service.places,
           greatest(service.places - service.occupied - service.held - (
               SELECT count(*) FROM referral WHERE referral.service_id = service.id AND {_WAITS}), 0) AS available,
           service.said_on,
           service.listing, service.capacity
      FROM service JOIN organisation ON organisation.area = service.area AND organisation.code = service.organisation
     WHERE service.listing @> CAST(:public AS jsonb)
     ORDER BY service.area, service.name, service.id
    """,
    into=PublicOffer,
)
_IS_PUBLIC: dict[str, Any] = {"is_public": True}


async def public_offers(session: Session) -> Sequence[PublicOffer]:
    return await _PUBLIC.all(session, public=to_json(_IS_PUBLIC).decode())
