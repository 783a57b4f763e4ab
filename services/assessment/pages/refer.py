"""The common referral form: any agency fills in what is known, sees what is missing, and has a receipt to print."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from services.assessment.pages.contact_fields import PERSON, REACH, SOURCE_LIST, person_body
from services.assessment.pages.forms import (
    answers_typed,
    form_version,
    newly_asked,
    question_fields,
    with_asked,
    without_unasked,
)
from services.assessment.pages.names import CodeNames, code_names
from services.assessment.pages.postcodes import postcode_in_words
from services.assessment.pages.words import REFERRAL_REASONS, TOLD_DAYS, URGENCIES
from services.assessment.schemas.forms import asked_of
from services.assessment.schemas.referral_forms import ReferralReason, ToldDay, Urgency
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, ShowsForm, form_page, revision_of, send
from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import sentence

pages = PageGroup()
SEND, CORRECT = "POST /referral-forms", "PUT /referral-forms/{form_id}"
READ = "GET /referral-forms/{form_id}"
FORM = "referral"
Json = Mapping[str, Any]
_ASKED_OF_PERSON = ("givenName", "familyName", "birthDate", "birthDatePrecision", "sex", "nhsNumber", "postcode")
NOTHING_ASKED: Json = {"form": None, "version": None, "domains": [], "questions": [], "partial": True}


def _fields(codes: CodeNames) -> Sequence[Field]:
    person = [replace(entry, optional=True) for entry in PERSON if entry.name in _ASKED_OF_PERSON]
    return (
        Field("aboutSelf", "Who is it about?", "radios",
              choices=[FieldChoice("false", "Somebody whom we refer"), FieldChoice("true", "Myself")]),
        *person,
        REACH,
        Field("source.code", "Where they are referred from", "select", optional=True, of_scheme=True,
              choices=[FieldChoice(row["code"], sentence(row["name"])) for row in codes.lists.get("sources", ())]),
        Field("reason", "What help is asked for", "radios", optional=True,
              choices=[FieldChoice(code, REFERRAL_REASONS[code]) for code in get_args(ReferralReason)]),
        Field("urgency", "How soon somebody should look at it", "radios",
              choices=[FieldChoice(code, URGENCIES[code]) for code in get_args(Urgency)]),
        Field("tells", "What the person agrees that you are told", "checkboxes", optional=True,
              hint="Nothing, where they were not asked or do not want it: only days, for twelve months",
              choices=[FieldChoice(code, TOLD_DAYS[code]) for code in get_args(ToldDay)]),
        Field("consentedOn", "When they agreed", "date", optional=True, past=True,
              needed="if they agree that you are told"),
        Field("reference", "Your own reference", optional=True, width=20,
              hint="If you have one. No name: letters, digits and . : _ - alone"),
    )  # fmt: skip


async def asked_today(visit: Visit) -> Json:
    """What the area asks beside that; nothing where it has published no such form."""
    listed = await all_of(visit, "/forms", form=FORM)
    begun = [row for row in listed if row["validFrom"] <= visit.today.isoformat()]
    if not begun:
        return NOTHING_ASKED
    last = max(begun, key=lambda row: (row["validFrom"], row["version"]))
    return {**await form_version(visit, FORM, last["version"]), "partial": True}


async def asked_by(visit: Visit, sent: Json) -> Json:
    """What was asked when it was sent."""
    if sent["form"] is None:
        return NOTHING_ASKED
    return {**await form_version(visit, sent["form"], sent["version"]), "partial": True}


def _codes(form: Json, answers: Json) -> list[str]:
    return asked_of(form, answers) if form["questions"] else []


async def _page(
    visit: Visit, form: Json, values: Json, title: str, submit: str, refused: FormRefused | None, content: Json,
    revision: str | None = None, without: Collection[str] = (),
) -> PageContent:  # fmt: skip
    codes = _codes(form, answers_typed(visit, form) if visit.form else values.get("answers", {}))
    goes_on = bool(newly_asked(visit, codes)) and refused is None
    whole = await _whole(visit, form, codes, submit, without)
    page = form_page(visit, whole, title, template="refer.html", values=values,
                     revision=revision, refused=refused, content={"goes_on": goes_on, **content})  # fmt: skip
    return with_asked(page, codes)


async def _whole(visit: Visit, form: Json, codes: Sequence[str], submit: str, without: Collection[str] = ()) -> Form:
    fields = [entry for entry in _fields(await code_names(visit)) if entry.name not in without]
    return Form([*fields, *question_fields(form, codes)], submit, done="It was received.")


def _shape(form: Json) -> Any:
    """A source that nobody chose is none; what is not asked any more is not sent."""

    def shaped(body: dict[str, Any]) -> dict[str, Any]:
        said = person_body(body) | {"aboutSelf": body.get("aboutSelf") == "true"}
        if "source" in said:
            said["source"] = {**said["source"], "list": SOURCE_LIST}
        return without_unasked(form)(said) if form["questions"] else said

    return shaped


async def _sent(
    visit: Visit, form: Json, again: ShowsForm, method: str, path: str, submit: str, without: Collection[str] = ()
) -> PageContent | GoTo:
    codes = _codes(form, answers_typed(visit, form))
    if newly_asked(visit, codes):
        return await again(visit)
    whole = await _whole(visit, form, codes, submit, without)
    return await send(visit, whole, method, path, again=again, shape=_shape(form),
                      then=lambda answer: at("/referral-forms/{id}", id=answer.json()["id"]))  # fmt: skip


_SEND, _ADD = "Send it", "Send it as it is now"


@pages.get("/refer", needs=SEND, menu="Refer someone")
async def show_referral(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    empty = {"aboutSelf": False, "urgency": "routine"}
    return await _page(visit, await asked_today(visit), empty, "Refer someone", _SEND, refused, {"back": ""})


@pages.post("/refer", needs=SEND)
async def refer(visit: Visit) -> PageContent | GoTo:
    return await _sent(visit, await asked_today(visit), show_referral, "POST", "/referral-forms", _SEND)


@pages.get("/referral-forms/{form}/correct", needs=CORRECT)
async def show_correction(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    sent = await visit.api.get(at("/referral-forms/{id}", id=visit.part("form")))
    values = {**sent, "postcode": postcode_in_words(sent["postcode"])}
    content = {"back": visit.link(at("/referral-forms/{id}", id=sent["id"]))}
    return await _page(visit, await asked_by(visit, sent), values, "Add to a referral, or correct it", _ADD, refused,
                       content, revision_of(sent), _not_asked(visit, sent))  # fmt: skip


def _not_asked(visit: Visit, sent: Json) -> Collection[str]:
    """A reference that was not said only its sender adds."""
    return () if sent["reference"] or sent["sentBy"] == visit.actor.organisation else ("reference",)


@pages.post("/referral-forms/{form}/correct", needs=CORRECT)
async def correct_referral(visit: Visit) -> PageContent | GoTo:
    path = at("/referral-forms/{id}", id=visit.part("form"))
    sent = await visit.api.get(path)
    without = _not_asked(visit, sent)
    return await _sent(visit, await asked_by(visit, sent), show_correction, "PUT", path, _ADD, without)
