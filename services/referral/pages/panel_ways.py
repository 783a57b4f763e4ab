"""Of a service for whose funding a panel decides: the way to apply for somebody, or to what was applied for already."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import Visit

APPLY = "POST /panel-applications"
_APPROVED = {"approved", "preparing", "aftercare"}
Applications = Sequence[Mapping[str, Any]]


class PanelWay(NamedTuple):
    """`link` is empty for who may not apply."""

    words: str
    link: str


async def applications_of(visit: Visit, client_id: str) -> Applications:
    """Those that are open, of this person."""
    if not visit.may(APPLY):
        return []
    applied = await all_of(visit, "/panel-applications", clientId=client_id)
    return [application for application in applied if application["next"] is not None]


def panel_way(visit: Visit, client_id: str, service_id: str, applied: Applications) -> PanelWay:
    """Of one person one application is open, for whatever service."""
    if not visit.may(APPLY):
        return PanelWay("", "")
    for application in applied:
        is_approved = application["state"] in _APPROVED and application["serviceId"] == service_id
        words = "It has approved this person" if is_approved else "Their application is open"
        return PanelWay(words, visit.link(at("/panel/{id}", id=application["id"])))
    asked = urlencode({"clientId": client_id, "wantedServices": service_id})
    return PanelWay("Apply to the panel", f"{visit.link('/panel/apply')}?{asked}")
