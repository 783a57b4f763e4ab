"""Referral forms: to who sent one a receipt and what became of it, to the front door whom to take up."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from services.assessment.pages.contact_fields import (
    MAY_BE_THE_SAME,
    PERSON,
    SOURCE_LIST,
    contact_fields,
    field_words,
    person_body,
)
from services.assessment.pages.forms import domains_answered
from services.assessment.pages.names import (
    CodeNames,
    born_in_words,
    code_names,
    name_on_form,
    named_apart,
    names_on_forms,
    whole_name,
    whole_name_on_form,
)
from services.assessment.pages.open_risks import known_before_meeting
from services.assessment.pages.postcodes import postcode_in_words
from services.assessment.pages.refer import CORRECT, READ, asked_by
from services.assessment.pages.site_fields import site_field
from services.assessment.pages.words import (
    MISTAKES,
    NOT_TAKEN_UP_FOR,
    REFERRAL_FORM_STATES,
    REFERRAL_REASONS,
    SEXES,
    TOLD_DAYS,
    URGENCIES,
)
from services.assessment.schemas.referral_forms import NotTakenUpFor, ReferralFormState, Urgency
from shared.pages.fields import Field, FieldChoice
from shared.pages.filters import filtered, status_of
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import ListShown, list_of, twins_of
from shared.pages.own_api import ApiResponse, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, count, on_day, text
from shared.pages.words import day, sentence

pages = PageGroup()
_LOOKED_AT = 10
LIST = "GET /referral-forms"
_UNMET, _TO_INVITE = "met=no", "whom nobody has met yet"
TAKE_UP, DECLINE = "POST /referral-forms/{form_id}/take-up", "POST /referral-forms/{form_id}/decline"
REOPEN, VOID = "POST /referral-forms/{form_id}/reopen", "POST /referral-forms/{form_id}/void"
Json = Mapping[str, Any]
_FILTERS = {"state": "State", "urgency": "How soon"}
_REASONS = [FieldChoice(code, NOT_TAKEN_UP_FOR[code]) for code in get_args(NotTakenUpFor)]
_DECLINE = Form([Field("reasonCode", "Why is it not taken up?", "radios", choices=_REASONS)], "Do not take it up",
                done="It is not taken up. The sender reads why.")  # fmt: skip
_REOPEN = Form([Field("reasonCode", "Why is that taken back?", "radios", choices=MISTAKES)], "Open it again",
               warns=True, done="It is open again.")  # fmt: skip
_VOID = Form([Field("reasonCode", "Why is it taken back?", "radios", choices=MISTAKES)], "Take it back",
             warns=True, done="The referral was taken back.")  # fmt: skip
TAKEN_BACK = "taken_back"
_STATES = [(code, REFERRAL_FORM_STATES[code]) for code in get_args(ReferralFormState)] + [(TAKEN_BACK, "Taken back")]
_MISSING = {"reachBy": "How they can be reached", "reason": "What help is asked for",
            "source": "Where they are referred from"}  # fmt: skip


def _may_be_taken_up(visit: Visit, form: Json) -> bool:
    return visit.may(TAKE_UP) and form["state"] == "received" and not form["voided"]


def _state(form: Json) -> str:
    return "Taken back" if form["voided"] else REFERRAL_FORM_STATES[form["state"]]


def _wanted(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was taken back is in no state any more but in that one."""
    if asked["state"] == TAKEN_BACK:
        return {**asked, "state": None, "standing": "false"}
    return {**asked, "standing": "true" if asked["state"] else None}


@pages.get("/referral-forms", needs=LIST, menu="Referral forms", twin="/referral-forms-sent")
async def list_referral_forms(visit: Visit) -> PageContent:
    """To others than the front door those that they sent."""
    asked: Mapping[str, Any] = {name: visit.query.get(name) or None for name in _FILTERS}
    at_door = visit.may(TAKE_UP)
    soonest = at_door and visit.ending == "html"  # who works from the page begins with whoever is to be seen today
    wanted = list_of(visit, "/referral-forms", **_wanted(asked), order="urgent" if soonest else "oldest")
    listed, errors = await filtered(visit, wanted, ListShown([]), labels=_FILTERS)
    codes, names = await code_names(visit), names_on_forms(listed.items)
    rows = [
        {
            **{name: row[name] for name in ("id", "receivedOn", "sentBy", "decidedOn")},
            "person": names.get(row["id"], name_on_form(row)) if visit.ending == "html" else row["id"],
            "soon": URGENCIES[row["urgency"]],
            "sender": codes.of("parties", row["sentBy"]),
            "lacks": len(row["missing"]),
            "is": _state(row),
        }
        for row in listed.items
    ]
    columns = [
        text("person", "Whom", link=lambda row: visit.link(at("/referral-forms/{id}", id=row["id"]))),
        on_day("receivedOn", "Received"), text("soon", "How soon"),
        *([text("sender", "Sent by")] if at_door else []), count("lacks", "Missing"), text("is", "State"),
        on_day("decidedOn", "Decided"),
    ]  # fmt: skip
    first = "whom to see first" if soonest else "the earliest first"
    table = RowsTable(f"Referral forms, {first}", columns, rows, empty="there are none.")
    content = {
        "rows": table, "errors": errors, "listed": listed,
        "asked": {name: value or "" for name, value in asked.items()},
        "choices": [("state", "State", _STATES),
                    ("urgency", "How soon", [(code, URGENCIES[code]) for code in get_args(Urgency)])],
        "refer": visit.link("/refer"), "at_door": at_door,
        "file": visit.link("/referral-form-files") if visit.may("POST /referral-form-files") else "",
        "twins": twins_of(visit, "/referral-forms-sent"),
    }  # fmt: skip
    title = "Referral forms" if at_door else "Referral forms sent by us"
    return PageContent("referral_forms.html", title, content, table=table, status=status_of(errors))


async def _read(visit: Visit) -> Json:
    read: Json = await visit.api.get(at("/referral-forms/{id}", id=visit.part("form")))
    return read


@pages.get("/referral-forms/{form}", needs=READ)
async def show_referral_form(visit: Visit) -> PageContent:
    """The receipt to print, for who sent it; for the front door whom it is about, and who may be the same."""
    form = await _read(visit)
    asked, codes, at_door = await asked_by(visit, form), await code_names(visit), visit.may(TAKE_UP)
    progress = await visit.api.get(at("/referral-forms/{id}/progress", id=form["id"]))
    content = {
        "received": form, "name": name_on_form(form), "state": _state(form), "at_door": at_door,
        "why": NOT_TAKEN_UP_FOR.get(form["reasonCode"] or ""),
        "details": _details(form, codes), "domains": domains_answered(asked, form),
        "missing": _missing(form, asked), "told": _told(progress),
        "alike": await _alike(visit, form) if _may_be_taken_up(visit, form) else [],
        "person": visit.link(at("/persons/{id}", id=form["clientId"])) if form["clientId"] else "",
        "acts": _acts(visit, form), "refer": visit.link("/refer"), "back": visit.link("/referral-forms"),
    }  # fmt: skip
    return PageContent("referral_form.html", f"Referral of {name_on_form(form)}", content)


def _details(form: Json, codes: CodeNames) -> list[tuple[str, str]]:
    source = sentence(codes.of("sources", form["source"]["code"])) if form["source"] else None
    born = born_in_words(form) if form["birthDate"] else None
    agreed = ", ".join(TOLD_DAYS[name] for name in form["tells"])
    said = [
        ("The sender's reference", form["reference"]),
        ("Date of birth", born), ("Sex", SEXES.get(form["sex"] or "")), ("NHS number", form["nhsNumber"]),
        ("Postcode", postcode_in_words(form["postcode"])), ("How they can be reached", form["reachBy"]),
        ("Where they are referred from", source),
        ("What help is asked for", REFERRAL_REASONS.get(form["reason"] or "")),
        ("How soon somebody should look at it", URGENCIES[form["urgency"]]),
        ("What they agree that the sender is told", agreed and f"{agreed}; agreed on {day(form['consentedOn'])}"),
        ("Sent by", codes.of("parties", form["sentBy"]) + (", about themself" if form["aboutSelf"] else "")),
    ]  # fmt: skip
    return [(words, value) for words, value in said if value]


def _missing(form: Json, asked: Json) -> list[str]:
    labels = {f"answers.{question['code']}": question["label"] for question in asked["questions"]}
    return [labels.get(name) or _MISSING.get(name) or sentence(field_words(name)) for name in form["missing"]]


def _told(progress: Json) -> list[tuple[str, str]]:
    said = ((TOLD_DAYS[name], progress[f"{name}On"]) for name in progress["tells"])
    return [(words, day(on) if on else "not yet") for words, on in said]


async def _alike(visit: Visit, form: Json) -> list[tuple[str, str]]:
    """Who was born on the same day, so that nobody is registered who is here already; not whom somebody put away."""
    if not form["birthDate"] or not visit.may("GET /persons"):
        return []
    alike = (await visit.api.get("/persons", birthDate=form["birthDate"], deactivated="false"))["items"]
    take_up = at("/referral-forms/{id}/take-up", id=form["id"])
    by_client = named_apart({row["clientId"]: row for row in alike})
    links = []
    for number, (client, name) in enumerate(by_client.items()):
        links.append((name, visit.link(f"{take_up}?client={client}")))
        if number >= _LOOKED_AT or not await _is_met(visit, client):
            links.append((f"{name}, {_TO_INVITE}", visit.link(f"{take_up}?client={client}&{_UNMET}")))
    return links


async def _is_met(visit: Visit, client: str) -> bool:
    met = await visit.api.get("/contacts", clientId=client, attendance="attended", limit=_LOOKED_AT)
    return any(not row["voided"] for row in met["items"])


def _acts(visit: Visit, form: Json) -> list[tuple[str, str]]:
    path = at("/referral-forms/{id}", id=form["id"])
    received = form["state"] == "received"
    acts = [
        (TAKE_UP, received, "Take it up: register them, and record the contact at which they were met", "take-up"),
        (TAKE_UP, received, "Take it up: register them; nobody has met them yet", f"take-up?{_UNMET}"),
        (DECLINE, received, "Do not take it up", "decline"),
        (CORRECT, received, "Add what is known by now, or correct it", "correct"),
        (VOID, received, "It was sent by mistake", "mistake"),
        (REOPEN, not received, "Take that back, and open it again", "reopen"),
    ]
    may = [(words, visit.link(f"{path}/{name}")) for needs, now, words, name in acts if now and visit.may(needs)]
    return [] if form["voided"] else may


async def _take_up_form(visit: Visit) -> Form:
    person = [] if visit.query.get("client") else [replace(entry, name=f"person.{entry.name}") for entry in PERSON]
    if _is_unmet(visit):
        return Form(person, "Take it up", done="It is taken up. Book an appointment with them, or get in touch.")
    contact = contact_fields(await code_names(visit), await site_field(visit, "contact."), "contact.")
    return Form([*person, *contact], "Take it up", done="It is taken up.")


def _is_unmet(visit: Visit) -> bool:
    return visit.query.get("met") == "no"


@pages.get("/referral-forms/{form}/take-up", needs=TAKE_UP)
async def show_taking_up(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    """Filled in with what was sent; of somebody who is here already only the contact."""
    form = await _read(visit)
    client = visit.query.get("client")
    person = await visit.api.get(at("/persons/{id}", id=client)) if client else None
    said = {entry.name: form[entry.name] for entry in PERSON if form.get(entry.name)}
    said |= {"postcode": postcode_in_words(form["postcode"])}
    contact = {"on": visit.today.isoformat(), "source": form["source"] or {"list": SOURCE_LIST}}
    who = f"It is {whole_name(person)}, who is here already." if person else "They are registered with these details."
    content = {"who": who, "back": visit.link(at("/referral-forms/{id}", id=form["id"])),
               "know": await known_before_meeting(visit, client)}  # fmt: skip
    return form_page(visit, await _take_up_form(visit), f"Take up: {name_on_form(form)}", template="correcting.html",
                     values={"person": said, "contact": contact}, revision=revision_of(form), refused=refused,
                     content=content, about="The referral")  # fmt: skip


@pages.post("/referral-forms/{form}/take-up", needs=TAKE_UP)
async def take_up(visit: Visit) -> PageContent | GoTo:
    client = visit.query.get("client")

    def shaped(body: dict[str, Any]) -> dict[str, Any]:
        who = {"clientId": client} if client else {"person": person_body(body.get("person", {}))}
        return who if _is_unmet(visit) else {"contact": body.get("contact", {}), **who}

    return await send(visit, await _take_up_form(visit), "POST",
                      at("/referral-forms/{id}/take-up", id=visit.part("form")), again=show_taking_up, shape=shaped,
                      then=lambda sent: at("/persons/{id}", id=sent.json()["clientId"]), adds=_may_be)  # fmt: skip


def _may_be(sent: ApiResponse) -> str:
    match = sent.json()["match"]
    if match and match["state"] == "pending":
        return MAY_BE_THE_SAME
    return ""


async def _form_of(visit: Visit, form: Form, title: str, refused: FormRefused | None) -> PageContent:
    referral = await _read(visit)
    content = {"who": f"{whole_name_on_form(referral)}, received on {day(referral['receivedOn'])}.",
               "back": visit.link(at("/referral-forms/{id}", id=referral["id"]))}  # fmt: skip
    return form_page(visit, form, title, template="correcting.html", revision=revision_of(referral), refused=refused,
                     content=content, about="The referral")  # fmt: skip


async def _decide(visit: Visit, form: Form, act: str, again: Any) -> PageContent | GoTo:
    path = at("/referral-forms/{id}", id=visit.part("form"))
    return await send(visit, form, "POST", f"{path}/{act}", again=again, then=path)


@pages.get("/referral-forms/{form}/decline", needs=DECLINE)
async def show_declining(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _DECLINE, "Do not take up a referral", refused)


@pages.post("/referral-forms/{form}/decline", needs=DECLINE)
async def decline(visit: Visit) -> PageContent | GoTo:
    return await _decide(visit, _DECLINE, "decline", show_declining)


@pages.get("/referral-forms/{form}/reopen", needs=REOPEN)
async def show_reopening(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _REOPEN, "Open a referral again", refused)


@pages.post("/referral-forms/{form}/reopen", needs=REOPEN)
async def reopen(visit: Visit) -> PageContent | GoTo:
    return await _decide(visit, _REOPEN, "reopen", show_reopening)


@pages.get("/referral-forms/{form}/mistake", needs=VOID)
async def show_mistake(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _form_of(visit, _VOID, "A referral that was sent by mistake", refused)


@pages.post("/referral-forms/{form}/mistake", needs=VOID)
async def void_referral(visit: Visit) -> PageContent | GoTo:
    return await _decide(visit, _VOID, "void", show_mistake)
