"""Correcting: what was recorded by mistake, who somebody is, and a contact; each for a reason that is kept."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from services.assessment.pages.contact_fields import (
    MAY_BE_THE_SAME,
    PERSON,
    REACH,
    contact_fields,
    person_body,
    person_typed,
)
from services.assessment.pages.names import code_names, full_name, whole_name
from services.assessment.pages.recording import person_of
from services.assessment.pages.site_fields import site_field
from services.assessment.pages.timeline import Happening, timeline
from services.assessment.pages.words import MISTAKES
from services.assessment.schemas.reviews import CorrectionReason
from shared.kernel.acting import LASARS
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import all_of
from shared.pages.own_api import ApiResponse, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.problem_words import detail_in_words

pages = PageGroup()
SEES_TREATMENT = {"assessor", "provider", "clinician"}  # in referral; a provider of others' treatment is not told here
# The kinds of a timeline that can be taken back, with their place in the API.
PATHS = {"contact": "/contacts", "assessment": "/assessments", "review": "/top-reviews", "evidence": "/evidence",
         "screening": "/screenings", "form": "/form-answers"}  # fmt: skip
NEEDS = {
    "contact": "POST /contacts/{contact_id}/void", "assessment": "POST /assessments/{assessment_id}/void",
    "review": "POST /top-reviews/{review_id}/void", "evidence": "POST /evidence/{evidence_id}/void",
    "screening": "POST /screenings/{screening_id}/void", "form": "POST /form-answers/{answer_id}/void",
}  # fmt: skip
CORRECT_PERSON, CORRECT_CONTACT = "PUT /persons/{person_id}", "PUT /contacts/{contact_id}"
CORRECT_ASSESSMENT = "PUT /assessments/{assessment_id}"
CORRECTED = {"contact": (CORRECT_CONTACT, "/contacts/{id}/correct"),
             "assessment": (CORRECT_ASSESSMENT, "/assessments/{id}/correct"),
             "review": ("PUT /top-reviews/{review_id}", "/top-reviews/{id}/correct"),
             "screening": ("PUT /screenings/{screening_id}", "/screenings/{id}/correct"),
             "form": ("PUT /form-answers/{answer_id}", "/form-answers/{id}/correct")}  # fmt: skip
CORRECT_ACTIVITY = "PUT /activities/{activity_id}"
_MISTAKE = Form(
    [Field("reasonCode", "Why is it taken back?", "radios", choices=MISTAKES)],
    "Take it back",
    warns=True,
    done="The record was taken back.",
)
_FALLS = {
    "contact": (
        "Each outcome that this contact alone proves falls, such as staying in treatment, and what was paid for it is"
        " taken back."
    ),
    "assessment": (
        "If a tariff was confirmed from it, that falls, and with it what was paid by it, until a tariff from another"
        " assessment is confirmed. What it proposes and nobody has confirmed is withdrawn. A TOP that was recorded with"
        " it is taken back too, and so is each outcome that they alone prove."
    ),
    "review": (
        "Each outcome that this TOP alone proves falls, and what was paid for it is taken back. A TOP that was due then"
        " is not done."
    ),
    "evidence": "Each outcome that this evidence alone proves falls, and what was paid for it is taken back.",
    "screening": "Nothing is paid by it.",
    "form": "Nothing is paid by it.",
}
_WHY = Field("reasonCode", "Why is it corrected?", "radios", choices=[
    FieldChoice("entered_in_error", "It was typed wrongly"), FieldChoice("changed_since", "It has changed since"),
])  # fmt: skip
_CORRECTIONS = {
    "entered_in_error": "It was typed wrongly",
    "reported_late": "It was reported late", "found_on_review": "It was found on a review", "other": "Another reason",
}  # fmt: skip
ALWAYS_CHANGEABLE = {"screening", "form"}  # nothing is paid by it, so that no days for corrections run out
_REASON = Field("reasonCode", "Why is it corrected?", "radios", choices=[
    FieldChoice(code, _CORRECTIONS[code]) for code in get_args(CorrectionReason) if code != "wrong_person"],
    hint="What is of somebody else is not corrected: take it back as recorded by mistake")  # fmt: skip
_DETAILS = Form(
    [*PERSON, REACH, _WHY],
    "Correct the details",
    done="The details were corrected.",
)


_TAKE_BACK = "It was recorded by mistake, or is of somebody else: take it back"
_BY_FORMS = {
    "referral_form": "A referral form said so", "form_reopened": "The referral form that said so was opened again",
}  # fmt: skip


def why_in_words(code: str | None) -> str:
    """Of a correction of details; what a system sent stands for itself."""
    words = {choice.value: choice.text for choice in _WHY.choices} | _BY_FORMS
    return words.get(code or "", code or "")


def reason_field(visit: Visit, recorded_by: str | None = None) -> Field:
    """The front door says why it corrects what others recorded; `recorded_by`: which organisation, if told."""
    if LASARS.isdisjoint(visit.actor.roles):
        return replace(_REASON, optional=True)
    if recorded_by is None or recorded_by == visit.actor.organisation:
        return replace(_REASON, optional=True, needed="if the front door did not record it")
    return _REASON


_CHANGED_BY = {
    "closing": ("POST /closings/{closing_id}/void", "Open again", "/closings/{id}/open"),
    "release": ("PUT /prison-releases/{release_id}", "Correct", "/prison-releases/{id}/correct"),
}


def links_of(visit: Visit, happening: Happening, client: str) -> list[tuple[str, str]]:
    """What may be done about one record from the timeline."""
    if happening.kind == "journey" and happening.id and not SEES_TREATMENT.isdisjoint(visit.actor.roles):
        return [("The treatment", visit.link_to("referral", at("/treatment/{id}", id=happening.id)))]
    if happening.kind == "referral_form":
        return [("The referral form", visit.link(at("/referral-forms/{id}", id=happening.id)))]
    if happening.kind == "booking" and happening.session and visit.may("GET /sessions/{session_id}"):
        return [("The session", visit.link(at("/sessions/{id}", id=happening.session)))]
    if happening.kind == "activity" and not happening.voided and visit.may(CORRECT_ACTIVITY):
        return [("Correct", visit.link(at("/activities/{id}/correct", id=happening.id)))]
    ways: list[tuple[str, str, str]] = []
    if happening.kind in _CHANGED_BY and not happening.voided:
        needs, words, path = _CHANGED_BY[happening.kind]
        ways.append((needs, words, at(path, id=happening.id)))
    if happening.kind == "form" and happening.id:
        ways.append(("GET /form-answers/{answer_id}", "Read it", at("/form-answers/{id}", id=happening.id)))
    if (
        happening.kind in PATHS
        and happening.id
        and not (happening.voided or is_of_others(visit, happening.recorded_by))
    ):
        ways += _changes_of(happening)
    return [(words, visit.link(f"{path}?client={client}")) for needs, words, path in ways if visit.may(needs)]


def _changes_of(happening: Happening) -> list[tuple[str, str, str]]:
    ways = []
    if happening.kind in CORRECTED:
        needs, path = CORRECTED[happening.kind]
        ways.append((needs, "Correct", at(path, id=happening.id)))
    mistaken = at(f"/mistakes/{happening.kind}/{{id}}", id=happening.id)
    ways.append((NEEDS[happening.kind], "Recorded by mistake", mistaken))
    return ways


def taken_back_at(visit: Visit, kind: str, record: str, client: str) -> dict[str, Any]:
    """Beside what is corrected the way to take back what is of somebody else; nothing for whom that is not."""
    path = at(f"/mistakes/{kind}/{{id}}", id=record) + f"?client={client}"
    return {"first": (_TAKE_BACK, visit.link(path)) if visit.may(NEEDS[kind]) else None}


def is_of_others(visit: Visit, recorded_by: str) -> bool:
    """Only the front door may change what another organisation recorded."""
    return LASARS.isdisjoint(visit.actor.roles) and recorded_by not in {"", visit.actor.organisation}


async def record_of(visit: Visit, kind: str, client: str) -> Mapping[str, Any]:
    rows = await all_of(visit, PATHS[kind], clientId=client)
    record: Mapping[str, Any] | None = next((row for row in rows if row["id"] == visit.part("record")), None)
    if record is None:
        raise NotFound("There is no such record of this person, or it is not yours to see.")
    return record


async def refused_already(visit: Visit, path: str, title: str, person: Mapping[str, Any]) -> PageContent | None:
    """In place of a form that would be refused whatever is said in it; `path` is the record's in the API."""
    said = await visit.api.get(f"{path}/corrections")
    if said["may"]:
        return None
    content = {"who": whole_name(person), "why": detail_in_words(said["detail"]),
               "back": visit.link(at("/persons/{id}", id=person["clientId"]))}  # fmt: skip
    return PageContent("unchangeable.html", title, content)


def _mistakes(kind: str) -> None:
    """A page for each kind: who may take back a TOP is not who may take back a contact."""
    here = f"/mistakes/{kind}/{{record}}"

    @pages.get(here, needs=NEEDS[kind])
    async def show_mistake(visit: Visit, refused: FormRefused | None = None) -> PageContent:
        person = await person_of(visit)
        record = await record_of(visit, kind, person["clientId"])
        path, title = at(PATHS[kind] + "/{id}", id=record["id"]), "Take back a record"
        asks = refused is None and kind not in ALWAYS_CHANGEABLE
        if asks and (instead := await refused_already(visit, path, title, person)):
            return instead
        (happening,) = timeline({kind: [record]}, await code_names(visit))
        content = {"who": whole_name(person), "happening": happening, "falls": _FALLS[kind],
                   "back": visit.link(at("/persons/{person}", person=person["clientId"]))}  # fmt: skip
        return form_page(visit, _MISTAKE, title, template="mistake.html", refused=refused,
                         revision=revision_of(record), content=content)  # fmt: skip

    @pages.post(here, needs=NEEDS[kind])
    async def take_back(visit: Visit) -> PageContent | GoTo:
        person = await person_of(visit)
        await record_of(visit, kind, person["clientId"])
        path = at(PATHS[kind] + "/{id}/void", id=visit.part("record"))
        then = at("/persons/{person}", person=person["clientId"])
        return await send(visit, _MISTAKE, "POST", path, again=show_mistake, then=then)


for _kind in PATHS:
    _mistakes(_kind)


@pages.get("/persons/{person}/correct", needs=CORRECT_PERSON)
async def show_details(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await visit.api.get(at("/persons/{person}", person=visit.part("person")))
    content = {"who": whole_name(person), "back": visit.link(at("/persons/{id}", id=person["clientId"]))}
    return form_page(visit, _DETAILS, "Correct the details", template="correcting.html", values=person_typed(person),
                     revision=revision_of(person), refused=refused, content=content,
                     about=f"The details of {full_name(person)}")  # fmt: skip


@pages.post("/persons/{person}/correct", needs=CORRECT_PERSON)
async def correct_details(visit: Visit) -> PageContent | GoTo:
    """A number that is kept stays where none is said: so whoever empties the field says that it is not theirs."""
    path = at("/persons/{person}", person=visit.part("person"))
    emptied = not "".join(visit.form.get("nhsNumber", ())).strip()
    removes = emptied and bool((await visit.api.get(path))["nhsNumber"])
    more = {"nhsNumberRemoved": True} if removes else {}
    return await send(visit, _DETAILS, "PUT", path, again=show_details, then=path, more=more, shape=_details_body,
                      adds=_may_be)  # fmt: skip


def _details_body(body: dict[str, Any]) -> dict[str, Any]:
    """An emptied field says that nothing is known any more of how they can be reached."""
    return person_body(body) | {"reachBy": body.get("reachBy")}


def _may_be(sent: ApiResponse) -> str:
    return MAY_BE_THE_SAME if sent.json()["matchState"] == "pending" else ""


async def _contact_form(visit: Visit) -> Form:
    return Form(
        [*contact_fields(await code_names(visit), await site_field(visit)), reason_field(visit)],
        "Correct the contact",
        done="The contact was corrected.",
    )


@pages.get("/contacts/{record}/correct", needs=CORRECT_CONTACT)
async def show_contact(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await person_of(visit)
    contact = await record_of(visit, "contact", person["clientId"])
    path, title = at("/contacts/{id}", id=contact["id"]), "Correct a contact"
    if refused is None and (instead := await refused_already(visit, path, title, person)):
        return instead
    content = {"who": whole_name(person), "back": visit.link(at("/persons/{id}", id=person["clientId"])),
               **taken_back_at(visit, "contact", contact["id"], person["clientId"])}  # fmt: skip
    return form_page(visit, await _contact_form(visit), title, template="correcting.html",
                     values=contact, revision=revision_of(contact), refused=refused,
                     content=content, about=f"The contact of {full_name(person)}")  # fmt: skip


@pages.post("/contacts/{record}/correct", needs=CORRECT_CONTACT)
async def correct_contact(visit: Visit) -> PageContent | GoTo:
    person = await person_of(visit)
    path = at("/contacts/{id}", id=visit.part("record"))
    then = at("/persons/{person}", person=person["clientId"])
    return await send(visit, await _contact_form(visit), "PUT", path, again=show_contact, then=then)
