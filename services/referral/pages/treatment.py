"""Treatment: an organisation's own people; transferred, and discharged by a clinician."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from services.referral.pages import words
from services.referral.pages.discharge_reasons import ENDED_ON, coded, discharge_reason, reason_words
from services.referral.pages.joint_work import joint_work_of
from services.referral.pages.moves import moves_in_words, moves_of
from services.referral.pages.names import directory_names, organisation_names, services_of
from services.referral.pages.panel_ways import way_of_treatment
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, on_day, text
from shared.pages.words import Tag, as_day, plain

pages = PageGroup()

VOID_START = "POST /episodes/{episode_id}/start/void"
TRANSFER, END = "POST /episodes/{episode_id}/transfer", "POST /episodes/{episode_id}/end"
ACTS = {
    "open": (
        (TRANSFER, "transfer", "Transfer"),
        (END, "discharge", "Discharge"),
        ("PUT /episodes/{episode_id}/key-worker", "key-worker", "Change the key worker"),
        (VOID_START, "never-started", "It never started"),
    ),
    "ended": (
        ("PUT /episodes/{episode_id}/end", "correct-end", "Correct the end"),
        ("POST /episodes/{episode_id}/end/void", "not-ended", "It has not ended"),
        (VOID_START, "never-started", "It never started"),
    ),
}
UNDOES = {"correct-end", "not-ended", "never-started"}
OF_THE_END = {"correct-end", "not-ended"}


@pages.get("/treatment", needs="GET /episodes", menu="Treatment", twin="/treatment")
async def list_episodes(visit: Visit) -> PageContent:
    state = "closed" if visit.query.get("state") == "closed" else "open"
    listed = await list_of(visit, "/episodes", state=state)
    names = await directory_names(visit)
    missing = words.is_missing(listed.items)
    moved = any(episode["deliveredSince"] != episode["startedOn"] for episode in listed.items)
    columns = [
        Column(
            "clientId", words.PERSON, words.person, link=lambda row: visit.link(at("/treatment/{id}", id=row["id"]))
        ),
        *(words.record_columns(visit) if state == "open" or "assessor" in visit.actor.roles else ()),
        text("service", "Service"),
        names.column("organisations", "deliveredBy", "Organisation"),
        on_day("startedOn", "Started on"),
        *([on_day("deliveredSince", "With them since")] if moved or visit.ending != "html" else ()),
        on_day("endedOn", "Ended on") if state == "closed" else count("days", "Days since"),
        text("keyWorker", "Key worker"),
        *([text("missing", "Assessment")] if missing or visit.ending != "html" else ()),
    ]
    rows = [
        {
            **episode,
            "service": names.of("services", episode["serviceId"]),
            "days": (visit.today - as_day(episode["startedOn"])).days,
            "endedOn": episode["end"]["endedOn"] if episode["end"] else None,
            "missing": words.NOT_ASSESSED if episode["unassessed"] else None,
        }
        for episode in listed.items
    ]
    caption = "Whose treatment is over" if state == "closed" else "In treatment now"
    content = {
        "today": visit.today, "state": state, "following": listed.following, "first": listed.first,
        "twins": twins_of(visit, "/treatment"), "missing": missing, "asks": not visit.may(words.SEND_ON),
    }  # fmt: skip
    return PageContent("treatment.html", "Treatment", content, table=RowsTable(caption, columns, rows, empty="nobody."))


@pages.get("/treatment/{episode}", needs="GET /episodes/{episode_id}")
async def show_episode(visit: Visit) -> PageContent:
    content = await about_of(visit)
    episode = content["episode"]
    here = visit.link(at("/treatment/{id}", id=episode["id"]))
    corrections = content["corrections"]
    actions = [
        PageAction(f"{here}/{act}", said, undoes=act in UNDOES)
        for needs, act, said in ACTS.get(episode["state"], ())
        if visit.may(needs) and not (corrections["over"] and act in OF_THE_END)
    ]
    if episode["state"] != "voided" and content["record"]:
        asked = urlencode({"client": episode["clientId"], "episode": episode["id"]})
        actions.insert(0, PageAction(visit.link_to("assessment", f"/top-reviews/new?{asked}"), "Enter a TOP"))
    joint = await joint_work_of(visit, episode["referralId"], content["names"]) if episode["state"] == "open" else None
    content |= {"panel_way_there": await way_of_treatment(visit, episode, content["handed_over"])}
    content |= {"actions": actions, "joint": joint, "asks_of_start": not visit.may(VOID_START)}
    return PageContent("episode.html", f"Treatment at {content['service_name']}", content)


async def corrections_of(visit: Visit, episode: Mapping[str, Any]) -> dict[str, Any]:
    """Until when this visitor may correct or take back an end."""
    if episode["state"] != "ended":
        return {"until": None, "over": False}
    said: dict[str, Any] = await visit.api.get(at("/episodes/{id}/end/corrections", id=episode["id"]))
    return said


async def about_of(visit: Visit) -> dict[str, Any]:
    episode = await visit.api.get(at("/episodes/{id}", id=visit.part("episode")))
    names = await directory_names(visit)
    corrections = await corrections_of(visit, episode)
    assess = words.to_assess(visit, episode["clientId"])
    moves = await moves_of(visit, episode["id"])
    opens = is_told(visit, episode, corrections) and (bool(assess) or not episode["unassessed"])
    return {
        "episode": episode,
        "names": names,
        "service_name": names.of("services", episode["serviceId"]),
        "organisation": names.of("organisations", episode["deliveredBy"]),
        "state": words.TREATMENT_STATES.get(episode["state"], Tag(plain(episode["state"]), "grey")),
        "about": f"The treatment of {words.person(episode['clientId'])}",
        "why_ended": await reason_words(visit, episode["end"]),
        "corrections": corrections,
        "record": words.record_of(visit, episode["clientId"]) if opens else "",
        "assess": assess,
        "handed_over": moves,
        "moves": moves_in_words(moves, names),
        "send_on": visit.link(at("/referrals/{id}/send-on", id=episode["referralId"])),
    }


def is_told(visit: Visit, episode: Mapping[str, Any], corrections: Mapping[str, Any]) -> bool:
    """Whether assessment still tells this visitor of the person: surely while the treatment, or then the days for
    corrections, go on; how much longer, it knows alone.
    """
    if "assessor" in visit.actor.roles:
        return True
    if episode["unassessed"]:
        return False
    if episode["state"] == "open":
        return True
    return episode["state"] == "ended" and not corrections["over"]


def _room(offer: Mapping[str, Any]) -> str:
    """Who is in treatment is transferred whatever the queue; not all are told how many places are free."""
    if offer["hasRoom"]:
        return "has room"
    if offer["available"] is None:
        return "full, or others wait for its places"
    return "has room, for which others wait" if offer["available"] else "full"


def _of_panel(offer: Mapping[str, Any]) -> str:
    return "; a panel approves who is funded there" if offer["needsPanel"] else ""


async def _transfer_form(visit: Visit, episode: dict[str, Any]) -> Form:
    """What is treatment goes on at a service that treats."""
    offers = [
        offer
        for offer in await services_of(visit)
        if offer["id"] != episode["serviceId"] and (offer["isTreatment"] or not episode["isTreatment"])
    ]
    names = await organisation_names(visit)
    choices = [
        FieldChoice(offer["id"], f"{offer['name']}, {whose}: {_room(offer)}{_of_panel(offer)}")
        for offer in sorted(offers, key=lambda offer: (not offer["hasRoom"], offer["name"]))
        for whose in [names.of("organisations", offer["organisation"])]
    ]
    fields = [
        Field("to", "To which service?", "select", choices=choices),
        Field("on", "Handed over on", "date", past=True),
    ]
    return Form(fields, "Transfer", done="The person is with another service now.")


@pages.get("/treatment/{episode}/transfer", needs=TRANSFER)
async def show_transfer(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = await about_of(visit)
    form = await _transfer_form(visit, content["episode"])
    values = {"on": visit.today.isoformat()}
    return form_page(
        visit, form, "Transfer to another service", template="episode_act.html", values=values,
        revision=revision_of(content["episode"]), refused=refused, content=content,
        about=content["about"],
    )  # fmt: skip


@pages.post("/treatment/{episode}/transfer", needs=TRANSFER)
async def transfer(visit: Visit) -> PageContent | GoTo:
    """Who has handed somebody on to others sees them no more."""
    path = at("/episodes/{id}", id=visit.part("episode"))
    form = await _transfer_form(visit, await visit.api.get(path))
    return await send(visit, form, "POST", f"{path}/transfer", again=show_transfer, then="/treatment")


@pages.get("/treatment/{episode}/discharge", needs=END)
async def show_discharge(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = await about_of(visit)
    values = {"endedOn": visit.today.isoformat()}
    return form_page(
        visit, await _discharge_form(visit), "Discharge", template="episode_act.html", values=values,
        revision=revision_of(content["episode"]), refused=refused, content=content,
        about=content["about"],
    )  # fmt: skip


@pages.post("/treatment/{episode}/discharge", needs=END)
async def discharge(visit: Visit) -> PageContent | GoTo:
    here = at("/treatment/{id}", id=visit.part("episode"))
    path = at("/episodes/{id}/end", id=visit.part("episode"))
    form = await _discharge_form(visit)
    return await send(visit, form, "POST", path, again=show_discharge, then=here, more=coded(visit))


async def _discharge_form(visit: Visit) -> Form:
    return Form([ENDED_ON, await discharge_reason(visit)], "Discharge", warns=True, done="The treatment has ended.")
