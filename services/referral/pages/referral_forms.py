"""One referral, and what is done with it: offered a place, accepted, declined, started, closed or taken back."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from services.referral.pages import words
from services.referral.pages.joint_work import CHANGE, REFER, joint_work_of, to_ask_another
from services.referral.pages.moves import moves_in_words, moves_of
from services.referral.pages.names import CodeNames, directory_names
from services.referral.pages.panel_ways import APPLY, PanelWay, way_of_treatment, way_to_panel
from services.referral.pages.ranks import shared_rank
from services.referral.pages.taken_back import taken_back_words, to_take_back
from services.referral.pages.waiting import turn_of
from services.referral.schemas.referrals import CloseBody, DeclineBody, SendOnBody, WithdrawBody
from services.referral.schemas.waiting import OfferBody
from shared.pages.actions import PageAction
from shared.pages.fields import Field
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.own_api import ApiResponse, RefusedByApi, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import Tag, as_day, continued, plain, sentence

pages = PageGroup()

_NOT_KEPT = 404
_UNANSWERED, _HELD, _WAITS = {"pending", "referred"}, {"pending", "referred", "accepted"}, {"waiting"}
_STANDING, _ACCEPTED = _HELD | _WAITS, {"accepted"}
_APPOINT = "appointment"  # what was not said on acceptance
_SEND_ON = "send-on"  # also of what was answered already
ACTS: tuple[tuple[str, str, set[str]], ...] = (
    ("offer", "Offer a place", _WAITS),
    (_SEND_ON, "Send it on without an assessment", set()),
    ("accept", "Accept", _UNANSWERED),
    ("start", "Start treatment", _HELD),
    (_APPOINT, "Say when the first appointment is", _ACCEPTED),
    ("decline", "Decline", _UNANSWERED | _WAITS),
    ("close", "Close without treatment", _STANDING),
    ("withdraw", "Take the referral back", _STANDING),
)
_TITLES = {
    "offer": "Offer a place",
    "send-on": "Send it on without an assessment",
    "accept": "Accept this referral",
    "start": "Start treatment",
    _APPOINT: "Say when the first appointment is",
    "decline": "Decline this referral?",
    "close": "Close without treatment?",
    "withdraw": "Take the referral back?",
}
_OFFERED = "The first appointment that you offer. It may lie ahead."
_OFFERED_OTHERWISE = "Only where it became another than was said on acceptance."
_DIED = "This is said of the referral alone. Of who has died, the front door says so on their page too: Close."
_FORMS = {
    "offer": Form(
        [
            Field(
                "reasonCode",
                "Why do they go first?",
                "radios",
                optional=True,
                choices=words.choices_of(OfferBody, "reason_code"),
                needed="if somebody stands before them",
            ),
        ],
        "Offer the place, and hold it",
        done="A place is held for them.",
    ),
    "send-on": Form(
        [
            Field(
                "reasonCode",
                "Why does nobody wait for the assessment?",
                "radios",
                choices=words.choices_of(SendOnBody, "reason_code"),
            )
        ],
        "Send it on",
        done="The service learns who they are, and its days to answer begin today.",
    ),
    "accept": Form(
        [Field("firstOfferedOn", "First appointment offered for", "date", hint=_OFFERED, optional=True)],
        "Accept",
        done="The referral is accepted.",
    ),
    _APPOINT: Form(
        [Field("firstOfferedOn", "First appointment offered for", "date", hint=_OFFERED)],
        "Save",
        done="The first appointment is recorded.",
    ),
    "start": Form(
        [
            Field("startedOn", "Treatment started on", "date", past=True),
            Field("firstOfferedOn", "First appointment offered", "date", hint=_OFFERED_OTHERWISE, optional=True),
            Field("keyWorker", "Key worker", hint="The name with which they sign in.", optional=True, width=20),
        ],
        "Start treatment",
        done="The treatment has started.",
    ),
    "decline": Form(
        [Field("reasonCode", "Why?", "radios", choices=words.choices_of(DeclineBody, "reason_code"))],
        "Decline: the place is freed",
        done="The referral is declined, and the place is free.",
        warns=True,
    ),
    "close": Form(
        [Field("reasonCode", "Why?", "radios", choices=words.choices_of(CloseBody, "reason_code"), hint=_DIED)],
        "Close: the place is freed",
        done="The referral is closed, and the place is free.",
        warns=True,
    ),
    "withdraw": Form(
        [Field("reasonCode", "Why?", "radios", choices=words.choices_of(WithdrawBody, "reason_code"), hint=_DIED)],
        "Take it back: the place is freed",
        done="The referral is taken back, and the place is free.",
        warns=True,
    ),
}


_FREES = (": the place is freed", ", and the place is free")


def _form_of(act: str, referral: Mapping[str, Any]) -> Form:
    """Of who waits for a place none is freed."""
    form = _FORMS[act]
    if referral["state"] not in _WAITS:
        return form
    freed, free = _FREES
    return replace(form, submit=form.submit.replace(freed, ""), done=form.done.replace(free, ""))


def _needs(act: str) -> str:
    return f"POST /referrals/{{referral_id}}/{_way(act)}"


def _way(act: str) -> str:
    """A first appointment is said by accepting, also later."""
    return "accept" if act == _APPOINT else act


@pages.get("/referrals/{referral}", needs="GET /referrals/{referral_id}")
async def show_referral(visit: Visit) -> PageContent:
    content = await about_of(visit, await visit.api.get(at("/referrals/{id}", id=visit.part("referral"))))
    referral = content["referral"]
    actions = [
        PageAction(visit.link(at("/referrals/{id}/{act}", id=referral["id"], act=act)), said, undoes=_FORMS[act].warns)
        for act, said, states in ACTS
        if _is_open_to(act, states, referral) and visit.may(_needs(act))
        if act != _APPOINT or referral["firstOfferedOn"] is None
    ]
    content |= {
        "actions": [*actions, *to_take_back(visit, referral)],
        "taken_back_words": await taken_back_words(visit, referral["id"], content["names"]),
        "moves": await _moves(visit, referral, content["names"]),
        "ranking": await _ranking(visit, referral["id"]),
        "joint": await _joint_work(visit, referral, content["names"]),
        "ask_another": to_ask_another(visit, referral) if visit.may(REFER) and _may_lead(referral) else "",
    }
    return PageContent("referral.html", f"Referral to {content['service_name']}", content)


async def _moves(visit: Visit, referral: Mapping[str, Any], names: CodeNames) -> list[str]:
    return moves_in_words(await moves_of(visit, referral["episodeId"]), names) if referral["episodeId"] else []


def _is_open_to(act: str, states: Collection[str], referral: Mapping[str, Any]) -> bool:
    """What goes on without an assessment may be accepted or started: of it alone the state says nothing."""
    return bool(referral["unassessed"]) if act == _SEND_ON else referral["state"] in states


def _may_lead(referral: Mapping[str, Any]) -> bool:
    """Not one that came to nothing before anybody could work with them."""
    return referral["state"] not in {"declined", "withdrawn", "expired"}


async def _joint_work(visit: Visit, referral: Mapping[str, Any], names: CodeNames) -> dict[str, Any] | None:
    """A provider reads it here until treatment starts, and then on the page of the treatment."""
    if referral["state"] in _STANDING or visit.may(CHANGE):
        return await joint_work_of(visit, referral["id"], names)
    return None


async def _ranking(visit: Visit, referral_id: str) -> dict[str, Any] | None:
    """What the service was chosen from, for the front door; None where it was not kept."""
    if not visit.may("GET /referrals/{referral_id}/ranking"):
        return None
    try:
        ranking: dict[str, Any] = await visit.api.get(at("/referrals/{id}/ranking", id=referral_id))
    except RefusedByApi as refused:
        if refused.status != _NOT_KEPT:
            raise
        return None
    chosen = next(service for service in ranking["services"] if service["rank"] == ranking["rank"])
    return ranking | {"rank": shared_rank(chosen, ranking["services"])}


def _ago(days: int) -> str:
    return f"{words.days(days)} ago" if days else "today"


async def about_of(visit: Visit, referral: Mapping[str, Any]) -> dict[str, Any]:
    names = await directory_names(visit)
    state = referral["state"]
    return {
        "referral": referral,
        "names": names,
        "service_name": names.of("services", referral["serviceId"]),
        "organisation": names.of("organisations", referral["organisation"]),
        "state": words.REFERRAL_STATES.get(state, Tag(plain(state), "grey")),
        "clock": words.clock(referral, visit.today) if state in _STANDING else "",
        "assess": words.to_assess(visit, referral["clientId"]) if referral["unassessed"] else "",
        "taken_back": words.record_of(visit, referral["clientId"]) if _lost_its_assessment(referral) else "",
        "queued": await _queued(visit, referral) if state in _WAITS else "",
        "waited": _ago((visit.today - as_day(referral["referredOn"])).days) if state in _STANDING else "",
        "chosen_by": words.chosen_by(referral["choice"]),
        "reason": words.reason(referral["reasonCode"]),
        "has_died": words.record_of(visit, referral["clientId"]) if _says_died(visit, referral) else "",
        "sent_on": words.reason(referral["sentOnFor"]),
        "opens": True,
        "becomes": "",
        "panel_way_there": await _way_to_panel(visit, referral),
    }


async def _way_to_panel(visit: Visit, referral: Mapping[str, Any]) -> PanelWay | None:
    """Once treatment has begun, of the service where it goes on."""
    if referral["state"] in _STANDING:
        return await way_to_panel(visit, referral)
    if referral["state"] != "started" or not visit.may(APPLY):
        return None
    episode = await visit.api.get(at("/episodes/{id}", id=referral["episodeId"]))
    return await way_of_treatment(visit, episode, await moves_of(visit, episode["id"]))


def _says_died(visit: Visit, referral: Mapping[str, Any]) -> bool:
    return referral["reasonCode"] == "died" and "assessor" in visit.actor.roles


def _lost_its_assessment(referral: Mapping[str, Any]) -> bool:
    """It names one that is said to have been none; once it is over that is nobody's to mend."""
    lost = referral["assessmentId"] is not None and referral["assessedOn"] is None and not referral["unassessed"]
    return lost and referral["state"] in {*_STANDING, "started"}


async def _queued(visit: Visit, referral: Mapping[str, Any]) -> str:
    """Where they stand in the queue; nothing where they have left it meanwhile."""
    mine = await visit.api.get("/waiting-list", clientId=referral["clientId"], serviceId=referral["serviceId"])
    return next((_turn(entry) for entry in mine["items"] if entry["referralId"] == referral["id"]), "")


def _turn(entry: Mapping[str, Any]) -> str:
    """With why they go before others, if they do."""
    first = entry["priority"]
    return turn_of(entry) + (f", before others: {continued(sentence(plain(first)))}" if first else "")


def _after(act: str, visit: Visit) -> str | Callable[[ApiResponse], str]:
    """A provider does not see what it has declined or closed."""
    if act == "start":
        return lambda started: at("/treatment/{id}", id=started.json()["id"])
    if act in {"accept", "offer", "send-on", _APPOINT} or (
        act in {"close", "withdraw"} and "assessor" in visit.actor.roles
    ):
        return at("/referrals/{id}", id=visit.part("referral"))
    return "/"


async def _too_late(visit: Visit, content: dict[str, Any], refused: FormRefused | None) -> PageContent:
    """It is past that: since when it is started, and the way to the treatment, where that is this visitor's to see."""
    episode_id = content["referral"]["episodeId"]
    started = None
    if episode_id is not None:
        try:
            started = await visit.api.get(at("/episodes/{id}", id=episode_id))
        except RefusedByApi as unseen:
            if unseen.status != HTTPStatus.NOT_FOUND:
                raise
    content |= {"started": started}
    status = HTTPStatus.OK if refused is None else HTTPStatus.CONFLICT
    title = f"This referral is {continued(content['state'].text)} already"
    return PageContent("referral_past.html", title, content, status=status)


def _with_day(body: dict[str, Any]) -> dict[str, Any]:
    """None typed is refused as none: without it the referral would be accepted again."""
    return {"firstOfferedOn": ""} | body


def _acting(act: str, states: Collection[str]) -> None:
    """The page on which one looks at the referral, and the form that acts on it."""

    async def show(visit: Visit, refused: FormRefused | None = None) -> PageContent:
        content = await about_of(visit, await visit.api.get(at("/referrals/{id}", id=visit.part("referral"))))
        if not _is_open_to(act, states, content["referral"]):
            return await _too_late(visit, content, refused)
        values = {"startedOn": visit.today.isoformat()} if act == "start" else {}
        return form_page(
            visit, _form_of(act, content["referral"]), _TITLES[act], template="referral_act.html", values=values,
            revision=revision_of(content["referral"]), refused=refused, content=content, about="The referral",
        )  # fmt: skip

    async def act_on(visit: Visit) -> PageContent | GoTo:
        path = at("/referrals/{id}/{act}", id=visit.part("referral"), act=_way(act))
        form = _form_of(act, await visit.api.get(at("/referrals/{id}", id=visit.part("referral"))))
        shape = _with_day if act == _APPOINT else None
        return await send(visit, form, "POST", path, again=show, then=_after(act, visit), shape=shape)

    named = act.replace("-", "_")
    show.__name__, act_on.__name__ = f"show_{named}", named
    pages.get(f"/referrals/{{referral}}/{act}", needs=_needs(act))(show)
    pages.post(f"/referrals/{{referral}}/{act}", needs=_needs(act))(act_on)


for _act, _said, _states in ACTS:
    _acting(_act, _states)
