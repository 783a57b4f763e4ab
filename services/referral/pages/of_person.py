"""All referrals and treatments of one person, the latest first: as far as the API tells this role of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.referral.pages import words
from services.referral.pages.names import CodeNames, directory_names
from services.referral.pages.panel_ways import APPLICATIONS, APPLY, decides
from services.referral.pages.panel_words import STATES as PANEL_STATES
from shared.pages.course import Step, place_of
from shared.pages.lists import all_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, on_day, text
from shared.pages.words import Tag, plain

pages = PageGroup()
_WAITS = {"pending", "referred", "accepted", "waiting"}


@pages.get("/persons/{person}", needs="GET /referrals", twin="/persons/{person}/referrals")
async def show_of_person(visit: Visit) -> PageContent:
    client_id = visit.part("person")
    names = await directory_names(visit)
    referred = await all_of(visit, "/referrals", clientId=client_id)
    referrals = [_referral(row, names) for row in referred]
    episodes = await all_of(visit, "/episodes", clientId=client_id)
    treatments = [_treatment(row, names) for row in episodes]
    applied = await all_of(visit, "/panel-applications", clientId=client_id) if visit.may(APPLICATIONS) else []
    applies, can_apply = visit.may(APPLY) and not any(row["next"] for row in applied), decides(names.lists["services"])
    rows = in_order([*referrals, *treatments, *(_application(row, names) for row in applied)])
    columns = [
        text("kind", "What", link=lambda row: visit.link(at(row["path"] + "/{id}", id=row["id"]))),
        text("state", "State"), on_day("since", "Since"), on_day("until", "Until"), text("service", "Service"),
        names.column("organisations", "organisation", "Organisation"),
        *([on_day("movedOn", "With them since")] if any(row.get("movedOn") for row in rows) else ()),
    ]  # fmt: skip
    content = {
        "client_id": client_id,
        "record": words.record_of(visit, client_id) if _is_told(visit, episodes, referred) else "",
        "apply": f"{visit.link('/panel/apply')}?clientId={client_id}" if applies and can_apply else "",
        "decides": can_apply or not applies,
        "today": visit.today,
        "twins": twins_of(visit, at("/persons/{person}/referrals", person=client_id)),
    }
    table = RowsTable("The latest first", columns, rows, empty="nothing that you are told.")
    return PageContent("of_person.html", "Referrals and treatment", content, table=table)


async def is_told_of(visit: Visit, client_id: str) -> bool:
    if _sees_everybody(visit):
        return True
    episodes = await all_of(visit, "/episodes", clientId=client_id)
    return _is_told(visit, episodes, await all_of(visit, "/referrals", clientId=client_id))


def _sees_everybody(visit: Visit) -> bool:
    return visit.actor.roles.isdisjoint({"provider", "clinician"}) or "assessor" in visit.actor.roles


def _is_told(visit: Visit, episodes: Iterable[Mapping[str, Any]], referrals: Iterable[Mapping[str, Any]]) -> bool:
    """Whether assessment surely tells this visitor of the person: who treated once has no more part in them."""
    if _sees_everybody(visit):
        return True
    if any(row["unassessed"] for row in referrals):
        return False
    return any(row["state"] == "open" for row in episodes) or any(row["state"] in _WAITS for row in referrals)


def in_order(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The latest first: by its day, and within it as it goes in the field."""
    return sorted(rows, key=_place, reverse=True)


def _place(row: Mapping[str, Any]) -> tuple[str, int, str, str]:
    step: Step = "started" if row["kind"] == "Treatment" else "referred"
    return row["since"], place_of(step), row["service"], row["id"]


def _referral(referral: Mapping[str, Any], names: CodeNames) -> dict[str, Any]:
    state = referral["state"]
    return {
        "kind": "Referral",
        "path": "/referrals",
        "id": referral["id"],
        "state": words.REFERRAL_STATES.get(state, Tag(plain(state), "grey")).text,
        "since": referral["referredOn"],
        "until": None,
        "service": names.of("services", referral["serviceId"]),
        "organisation": referral["organisation"],
    }


def _application(application: Mapping[str, Any], names: CodeNames) -> dict[str, Any]:
    wanted = [application["serviceId"]] if application["serviceId"] else application["wantedServices"] or []
    return {
        "kind": "Application to the panel",
        "path": "/panel",
        "id": application["id"],
        "state": PANEL_STATES[application["state"]].text,
        "since": application["appliedOn"],
        "until": application["closedOn"],
        "service": ", ".join(names.of("services", service) for service in wanted) or "Not said yet",
        "organisation": application["organisation"],
    }


def _treatment(episode: Mapping[str, Any], names: CodeNames) -> dict[str, Any]:
    state = episode["state"]
    return {
        "kind": "Treatment",
        "path": "/treatment",
        "id": episode["id"],
        "state": words.TREATMENT_STATES.get(state, Tag(plain(state), "grey")).text,
        "since": episode["startedOn"],
        "until": episode["end"]["endedOn"] if episode["end"] else None,
        "service": names.of("services", episode["serviceId"]),
        "organisation": episode["deliveredBy"],
        "movedOn": episode["deliveredSince"] if episode["deliveredSince"] != episode["startedOn"] else None,
    }
