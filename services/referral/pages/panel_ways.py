"""Of a service for whose funding a panel decides: the way to apply for somebody, or to what was applied for already."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from services.referral.pages.names import CodeNames
from shared.pages.actions import PageAction
from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import Visit

APPLY, APPLICATIONS, REFER = "POST /panel-applications", "GET /panel-applications", "POST /referrals"
_TO_START, _APPROVED = {"approved", "preparing"}, {"approved", "preparing", "aftercare", "closed"}
Applications = Sequence[Mapping[str, Any]]
Moves = Sequence[Mapping[str, Any]]


def decides(services: Iterable[Mapping[str, Any]]) -> bool:
    """Whether there is a service for which anybody can be applied for."""
    return any(service["needsPanel"] for service in services)


class PanelWay(NamedTuple):
    """`link` is empty for who may not apply."""

    words: str
    link: str


def to_refer(visit: Visit, application: Mapping[str, Any], names: CodeNames) -> list[PageAction]:
    """An approval refers nobody: until somebody is there, or referred there, it is done from here."""
    gone = application["admittedOn"] or application["referralId"] or application["state"] not in _TO_START
    if gone or not visit.may(REFER):
        return []
    service_id = application["serviceId"]
    link = visit.link(at("/match/{person}/{id}", person=application["clientId"], id=service_id))
    return [PageAction(link, f"Refer to {names.of('services', service_id)}")]


async def applications_of(visit: Visit, client_id: str) -> Applications:
    """Those that are open, of this person."""
    if not visit.may(APPLY):
        return []
    return _open(await all_of(visit, "/panel-applications", clientId=client_id))


def _open(applied: Applications) -> Applications:
    return [application for application in applied if application["next"] is not None]


async def way_to_panel(visit: Visit, of: Mapping[str, Any], there_since: str | None = None) -> PanelWay | None:
    """Of a referral or an episode that goes on; None where no panel decides about its service. `there_since`: of who is
    there already.
    """
    if not visit.may(APPLY):
        return None
    service = await visit.api.get(at("/services/{id}", id=of["serviceId"]))
    if not service["needsPanel"]:
        return None
    applied = await all_of(visit, "/panel-applications", clientId=of["clientId"])
    since = there_since or of["referredOn"]
    closed = [application for application in applied if _covers(application, of["serviceId"], since)]
    return panel_way(visit, of["clientId"], of["serviceId"], closed or _open(applied))


async def way_of_treatment(visit: Visit, episode: Mapping[str, Any], moves: Moves) -> PanelWay | None:
    """Where somebody is now, while it goes on; `moves`: how it was handed over, in their order."""
    if episode["state"] != "open":
        return None
    return await way_to_panel(visit, episode, moves[-1]["on"] if moves else episode["startedOn"])


def _covers(application: Mapping[str, Any], service_id: str, since: str) -> bool:
    """One that was approved and has been closed since: what began before that stays approved."""
    is_closed = application["state"] == "closed" and application["serviceId"] == service_id
    return is_closed and bool(since <= application["closedOn"])


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
