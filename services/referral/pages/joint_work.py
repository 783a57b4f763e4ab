"""Services that work together for one person: who they are, asking one to work along, and saying it otherwise."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from services.referral.pages import words
from services.referral.pages.names import CodeNames, directory_names
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import all_of
from shared.pages.own_api import ApiResponse, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, on_day, text
from shared.pages.words import Tag, day, plain

pages = PageGroup()
READ, CHANGE, REFER = (
    "GET /referrals/{referral_id}/joint-work",
    "POST /referrals/{referral_id}/joint-work",
    "POST /referrals",
)
BESIDE = "beside"  # in the address of what leads to a new referral: the one that it works beside
_HOW = {
    "along": "They work together while both go on",
    "brings_back": "It brings back somebody who has disengaged from the other",
}
_NOBODY_WORKS = ("declined", "withdrawn")
KIND = Field(
    "jointWork.kind",
    "How do the two work together?",
    "radios",
    hint="Ask the person first: both learn of it.",
    choices=[FieldChoice(code, said) for code, said in _HOW.items()],
)
_AGREED = "When did the person agree?"
_UNTIL = "Until they have, neither service is told of the other; but whoever is to bring them back is told where from."
AGREED = Field("jointWork.agreedOn", _AGREED, "date", hint=_UNTIL, optional=True, past=True)


async def joint_work_of(visit: Visit, referral_id: str, names: CodeNames) -> dict[str, Any]:
    """Those with which it is worked on together, each in words; for the front door the way to each and to more."""
    listed = (await visit.api.get(at("/referrals/{id}/joint-work", id=referral_id)))["items"]
    changes = visit.may(CHANGE)
    return {
        "partners": [_partner(visit, row, names, linked=changes) for row in listed],
        "change": visit.link(at("/referrals/{id}/joint-work", id=referral_id)) if changes else "",
        "leads": not any(row["leads"] for row in listed),
    }


def _partner(visit: Visit, row: Mapping[str, Any], names: CodeNames, *, linked: bool) -> dict[str, Any]:
    service, whose = names.of("services", row["serviceId"]), names.of("organisations", row["organisation"])
    brings_back = row["kind"] == "brings_back"
    if row["leads"]:
        how = "From which this one brings them back" if brings_back else "Leads, and this one works along"
    else:
        how = "Brings them back from this one" if brings_back else "Works along with this one"
    link = visit.link(at("/referrals/{id}", id=row["referralId"])) if linked else ""
    unasked = f". {_untold(brings_back=brings_back)}" if linked and not row["agreed"] else ""
    now = f"{_now(row)}{unasked}"
    return {"service": f"{service}, {whose}", "how": how, "now": now, "link": link, "leads": row["leads"]}


def _untold(*, brings_back: bool) -> str:
    """For the front door, which is to ask the person."""
    who = "only whoever is to bring them back is told" if brings_back else "neither service is told of the other"
    return f"The person has not agreed yet, so {who}: ask them, and record the day"


def _now(row: Mapping[str, Any]) -> str:
    if row["endedOn"]:
        return f"there until {day(row['endedOn'])}"
    if row["startedOn"]:
        return f"there since {day(row['startedOn'])}"
    return words.REFERRAL_STATES.get(row["state"], Tag(plain(row["state"]), "grey")).text.lower()


def to_ask_another(visit: Visit, referral: Mapping[str, Any]) -> str:
    asked = urlencode({"clientId": referral["clientId"], BESIDE: referral["id"]})
    return f"{visit.link('/match')}?{asked}"


async def beside_in_words(visit: Visit, names: CodeNames) -> str:
    """The service beside which the one that is chosen is to work; nothing where none was named."""
    if not (named := visit.query.get(BESIDE)):
        return ""
    lead = await visit.api.get(at("/referrals/{id}", id=named))
    service = await visit.api.get(at("/services/{id}", id=lead["serviceId"]))
    return f"{service['name']}, {names.of('organisations', lead['organisation'])}"


async def _form(
    visit: Visit, referral: Mapping[str, Any], names: CodeNames, *, works_along: bool = False
) -> Form:  # fmt: skip
    """Where somebody was declined, or the referral was taken back, nobody works; one that leads by now is shown.
    `works_along`: another works along with this one.
    """
    others = await all_of(visit, "/referrals", clientId=referral["clientId"])
    work = await _work_of(visit, referral)
    leads = work.lead["referralId"] if work.lead else None
    none = "it is beside no other, and what works along with it stays so." if works_along else "it stands by itself."
    choices = [
        FieldChoice(row["id"], f"{names.of('services', row['serviceId'])}, referred on {day(row['referredOn'])}")
        for row in others
        if row["id"] != referral["id"] and (row["state"] not in _NOBODY_WORKS or row["id"] == leads)
    ]
    how = [FieldChoice(code, said) for code, said in _HOW.items()]
    return Form(
        [
            Field("joint.referralId", "Beside which other referral of the person?", "select", choices=choices,
                  hint=f"None chosen: {none}", optional=True),
            Field("joint.kind", "How do the two work together?", "radios", choices=how, optional=True,
                  needed="if you choose one"),
            Field("joint.agreedOn", _AGREED, "date", hint=_UNTIL, optional=True, past=True),
        ],
        "Save", done="It is saved.",
    )  # fmt: skip


class _Work(NamedTuple):
    """Beside which it is worked on, if any; all that was said of it, and its version."""

    lead: Mapping[str, Any] | None
    said: Sequence[Mapping[str, Any]]
    revision: str


async def _work_of(visit: Visit, referral: Mapping[str, Any]) -> _Work:
    listed = await visit.api.get(at("/referrals/{id}/joint-work", id=referral["id"]))
    lead = next((row for row in listed["items"] if row["leads"]), None)
    return _Work(lead, listed["said"], revision_of(listed))


def _words(visit: Visit, work: _Work, others: Mapping[str, str], names: CodeNames) -> RowsTable:
    """What was said of it, the last word first. `others`: the service of each referral of the person."""
    rows = [
        {
            **word,
            "with": others.get(word["referralId"], "Another referral") if word["referralId"] else "None",
            "how": _HOW[word["kind"]] if word["kind"] else None,
            "by": words.by_whom(visit, word, names),
        }
        for word in reversed(work.said)
    ]
    columns = [
        on_day("saidOn", "Said on"), text("with", "Beside"), text("how", "How"), on_day("agreedOn", "Agreed on"),
        text("by", "Recorded by"),
    ]  # fmt: skip
    return RowsTable("What was said of it, the last first", columns, rows, empty="nothing yet.")


@pages.get("/referrals/{referral}/joint-work", needs=CHANGE)
async def show_joint_work(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    referral, names = (
        await visit.api.get(at("/referrals/{id}", id=visit.part("referral"))),
        await directory_names(visit),
    )
    work = await _work_of(visit, referral)
    others = {
        row["id"]: names.of("services", row["serviceId"])
        for row in await all_of(visit, "/referrals", clientId=referral["clientId"])
    }
    agreed_on = work.said[-1]["agreedOn"] if work.said else None
    values = (
        {"joint": {"referralId": work.lead["referralId"], "kind": work.lead["kind"], "agreedOn": agreed_on}}
        if work.lead
        else {}
    )
    partners = (await joint_work_of(visit, referral["id"], names))["partners"]
    along = [partner for partner in partners if not partner["leads"]]
    content = {
        "referral": referral, "service_name": names.of("services", referral["serviceId"]), "along": along,
        "words": _words(visit, work, others, names),
    }  # fmt: skip
    form = await _form(visit, referral, names, works_along=bool(along))
    return form_page(visit, form, "Services that work together", revision=work.revision,
                     template="joint_work.html", values=values, refused=refused, content=content,
                     about="Who works together")  # fmt: skip


@pages.post("/referrals/{referral}/joint-work", needs=CHANGE)
async def change_joint_work(visit: Visit) -> PageContent | GoTo:
    path = at("/referrals/{id}", id=visit.part("referral"))
    form = await _form(visit, await visit.api.get(path), await directory_names(visit))
    return await send(visit, form, "POST", f"{path}/joint-work", again=show_joint_work, then=path, shape=_shaped,
                      adds=_became)  # fmt: skip


def _became(sent: ApiResponse) -> str:
    """How the two work together may be chosen without the other one: then there is none."""
    listed = sent.json()["items"]
    if any(row["leads"] for row in listed):
        return "It is worked on beside the other referral."
    if listed:
        return "It is beside no other; what works along with it stays so."
    return "It stands by itself, beside no other."


def _shaped(body: dict[str, Any]) -> dict[str, Any]:
    """None where no other was chosen."""
    joint = body.get("joint") or {}
    return {"joint": joint if joint.get("referralId") else None}
