"""Who may say what of organisations and services: asked before a form is offered, by the rules of who is sent it."""

from collections.abc import Mapping
from typing import Any

from services.referral.errors import NotYourOrganisation
from shared.kernel.impartial import PaidOrganisation
from shared.pages.page import Visit

KEEP = "PUT /services/{service_id}"
_PARTIES = "GET /paid-parties"


async def is_paid(visit: Visit) -> bool:
    """Whether a commissioner's own organisation is paid; nobody else is asked about."""
    if not visit.may(_PARTIES):
        return False
    parties = (await visit.api.get("/paid-parties"))["items"]
    return any(party["code"] == visit.actor.organisation for party in parties)


async def refuse_paid(visit: Visit) -> None:
    """Raises PaidOrganisation."""
    if await is_paid(visit):
        raise PaidOrganisation


async def refuse_others(visit: Visit, offer: Mapping[str, Any]) -> None:
    """Raises NotYourOrganisation of a provider, and PaidOrganisation of a commissioner, who both keep their own."""
    if is_own(visit, offer):
        return
    if not is_commissioner(visit):
        raise NotYourOrganisation
    await refuse_paid(visit)


def is_own(visit: Visit, offer: Mapping[str, Any]) -> bool:
    return bool(offer["organisation"] == visit.actor.organisation)


def is_commissioner(visit: Visit) -> bool:
    return "commissioner" in visit.actor.roles


def may_keep(visit: Visit, offer: Mapping[str, Any], *, paid: bool) -> bool:
    return visit.may(KEEP) and (is_own(visit, offer) or (is_commissioner(visit) and not paid))


async def says_what_counts(visit: Visit) -> bool:
    """Whether it decides what counts as treatment, and what sort an organisation is: what is paid follows from it."""
    return is_commissioner(visit) and not await is_paid(visit)
