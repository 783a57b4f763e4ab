"""Filling in a form as the area has published it, question by question as the answers ask for more; reading it as it
was asked; correcting it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from services.assessment.pages.correcting import is_of_others, reason_field, record_of, taken_back_at
from services.assessment.pages.names import whole_name
from services.assessment.pages.open_risks import about_person
from services.assessment.pages.recording import person_of
from services.assessment.pages.words import flag_tag, voided_tag
from services.assessment.schemas.forms import PANEL_KIND, asked_of, with_none
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice, Kind
from shared.pages.forms import Form, FormRefused, ShowsForm, form_page, revision_of, send
from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import day

pages = PageGroup()
RECORD, READ, CORRECT = "POST /form-answers", "GET /form-answers/{answer_id}", "PUT /form-answers/{answer_id}"
Json = Mapping[str, Any]
NOTHING_ANSWERED = "Nothing is answered yet, so nothing was recorded. Answer one question at least."
LATER = "now or later"  # of what is required in a form that may be recorded in part
OF_THEMSELVES = {"ethnic_group", "disability"}  # questions whose answers figures are told apart by
ASKED = "asked"  # which questions stood on the page that was sent: a choice that nobody made is not sent
_KINDS: Mapping[str, Kind] = {"choice": "radios", "yes_no": "radios", "many": "checkboxes", "number": "number",
                              "date": "date", "text": "text"}  # fmt: skip
YES_NO = (FieldChoice("yes", "Yes"), FieldChoice("no", "No"))
_WHEN = Field("answeredOn", "When it was filled in", "date", past=True)
_REVIEW = Field("reviewOn", "When to look at it again", "date", optional=True,
                hint="The last day that the form lets pass, if left empty")  # fmt: skip


def _field(question: Json, form: Json, first: bool) -> Field:
    """What is required may be left out where the form may be recorded in part, says so, and is listed then."""
    chosen = [FieldChoice(choice["code"], choice["label"]) for choice in question["choices"]]
    choices = YES_NO if question["type"] == "yes_no" else chosen
    domain = next(domain["name"] for domain in form["domains"] if domain["code"] == question["domain"])
    return Field(f"answers.{question['code']}", question["label"], _KINDS[question["type"]], hint=_limits(question),
                 heading=domain if first else "", past=question["past"],
                 choices=choices, optional=form["partial"] or not question["required"], unsaid="Not answered",
                 needed=LATER if form["partial"] and question["required"] else "")  # fmt: skip


def _limits(question: Json) -> str:
    match question["type"]:
        case "number":
            return f"{question['least']} to {question['most']}"
        case "text":
            return f"At most {question['longest']} characters"
    return ""


def question_fields(form: Json, codes: Sequence[str]) -> list[Field]:
    asked = [question for question in form["questions"] if question["code"] in codes]
    domains = [question["domain"] for question in asked]
    return [_field(question, form, domain not in domains[:index])
            for index, (question, domain) in enumerate(zip(asked, domains, strict=True))]  # fmt: skip


def answers_typed(visit: Visit, form: Json) -> dict[str, Any]:
    """What was answered, of all questions."""
    every = question_fields(form, [question["code"] for question in form["questions"]])
    answers = {field.name.removeprefix("answers."): field.read(visit.form) for field in every}
    return {code: value for code, value in answers.items() if value is not None}


def _form(form: Json, codes: Sequence[str], *more: Field, submit: str, done: str) -> Form:
    review = [_REVIEW] if form["reviewDays"] is not None else []
    return Form([_WHEN, *review, *question_fields(form, codes), *_apart(more)], submit, done=done)


def _apart(fields: Sequence[Field]) -> list[Field]:
    """What is no question of the form stands under none of its headings."""
    return [replace(entry, heading="" if at else "What else to say") for at, entry in enumerate(fields)]


def without_unasked(form: Json) -> Any:
    """Without what is not asked any more, since another answer was changed; none where nothing was ticked."""

    def shaped(body: dict[str, Any]) -> dict[str, Any]:
        return body | {"answers": with_none(form, body.get("answers", {}))}

    return shaped


def _page(
    visit: Visit, form: Json, title: str, answered: Json, refused: FormRefused | None, content: dict[str, Any],
    *more: Field, submit: str, done: str, revision: str | None = None,
) -> PageContent:  # fmt: skip
    """With the questions that the answers so far ask for."""
    answers = answers_typed(visit, form) if visit.form else answered["answers"]
    codes = asked_of(form, answers)
    page = form_page(visit, _form(form, codes, *more, submit=submit, done=done), title, template="form_filled_in.html",
                     values=answered, revision=revision, refused=refused,
                     content=content | {"goes_on": bool(newly_asked(visit, codes)) and refused is None,
                                        "may_ask": len(codes) < len(form["questions"]),
                                        "of_themselves": not OF_THEMSELVES.isdisjoint(codes)})  # fmt: skip
    return with_asked(page, codes)


def with_asked(page: PageContent, codes: Sequence[str]) -> PageContent:
    """So that the next round knows which questions stood on it."""
    shown = page.content["form"]
    hidden = [(name, value) for name, value in shown.hidden if name != ASKED]
    return replace(page, content={**page.content, "form": replace(shown, hidden=[*hidden, (ASKED, " ".join(codes))])})


def newly_asked(visit: Visit, codes: Sequence[str]) -> set[str]:
    """Which questions did not stand on the page that was sent."""
    return set(codes) - set(" ".join(visit.form.get(ASKED, ())).split()) if visit.form else set()


async def _or_go_on(visit: Visit, form: Json, again: ShowsForm) -> PageContent | None:
    """The page once more where an answer asks for more, so it needs no script, and where nothing was answered."""
    answers = answers_typed(visit, form)
    if not answers:
        return await again(visit, FormRefused(HTTPStatus.UNPROCESSABLE_ENTITY, {"detail": NOTHING_ANSWERED}))
    return await again(visit) if newly_asked(visit, asked_of(form, answers)) else None


async def _in_force(visit: Visit) -> dict[str, Json]:
    """By its code the version of today."""
    listed = sorted(await all_of(visit, "/forms"), key=lambda row: (row["validFrom"], row["version"]))
    return {row["form"]: row for row in listed if row["validFrom"] <= visit.today.isoformat()}


async def form_version(visit: Visit, form: str, version: int) -> Json:
    read: Json = await visit.api.get(at("/forms/{form}/versions/{version}", form=form, version=version))
    return read


async def _chosen(visit: Visit) -> Json | None:
    code = visit.query.get("form")
    if code is None:
        return None
    listed = (await _in_force(visit)).get(code)
    if listed is None:
        raise NotFound("There is no such form today.")
    return await form_version(visit, code, listed["version"])


_RECORD_IT: Any = {"submit": "Record the form", "done": "The form is recorded."}


@pages.get("/form-answers/new", needs=RECORD)
async def show_new_answers(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    """First which form, then its questions."""
    person = await person_of(visit)
    client, form = person["clientId"], await _chosen(visit)
    content = await about_person(visit, person) | {"back": visit.link(at("/persons/{id}", id=client))}
    if form is None:
        here = f"/form-answers/new?client={client}&form="
        choices = [(row["name"], visit.link(f"{here}{code}")) for code, row in sorted((await _in_force(visit)).items())]
        return PageContent("form_choice.html", "Fill in a form", content | {"choices": choices})
    empty = {"answeredOn": visit.today.isoformat(), "answers": {}}
    return _page(visit, form, form["name"], empty, refused, content, **_RECORD_IT)


@pages.post("/form-answers/new", needs=RECORD)
async def record_answers(visit: Visit) -> PageContent | GoTo:
    client, form = (await person_of(visit))["clientId"], await _chosen(visit)
    if form is None:
        raise NotFound("There is no such form today.")
    if (more := await _or_go_on(visit, form, show_new_answers)) is not None:
        return more
    whole = _form(form, asked_of(form, answers_typed(visit, form)), **_RECORD_IT)
    says = {"clientId": client, "form": form["form"], "version": form["version"]}
    return await send(visit, whole, "POST", "/form-answers", again=show_new_answers, more=says,
                      shape=without_unasked(form),
                      then=lambda sent: at("/form-answers/{id}", id=sent.json()["id"]) + f"?client={client}",
                      )  # fmt: skip


@pages.get("/form-answers/{record}", needs=READ)
async def show_answers(visit: Visit) -> PageContent:
    """As it was asked, whatever the form asks today."""
    answered = await visit.api.get(at("/form-answers/{id}", id=visit.part("record")))
    person = await visit.api.get(at("/persons/{id}", id=answered["clientId"]))
    form = await form_version(visit, answered["form"], answered["version"])
    content = {
        "who": whole_name(person), "answered": answered, "domains": domains_answered(form, answered),
        "flags": [flag_tag(flag) for flag in answered["flags"]],
        "voided": voided_tag(answered["voidReason"]) if answered["voided"] else None,
        "missing": [question["label"] for question in form["questions"] if question["code"] in answered["missing"]],
        "correct": _to_correct(visit, answered, person["clientId"]),
        "first": _to_take_back(visit, answered, person["clientId"]),
        "apply": _to_apply(visit, answered),
        "back": visit.link(at("/persons/{id}", id=person["clientId"])),
    }  # fmt: skip
    return PageContent("form_answered.html", answered["name"], content)


def _is_shut(visit: Visit, answered: Json) -> bool:
    return bool(answered["voided"]) or is_of_others(visit, answered["recordedByOrganisation"])


def _to_take_back(visit: Visit, answered: Json, client: str) -> Any:
    return None if _is_shut(visit, answered) else taken_back_at(visit, "form", answered["id"], client)["first"]


def _to_correct(visit: Visit, answered: Json, client: str) -> str:
    """Where it is corrected; empty for whom that is not."""
    if _is_shut(visit, answered) or not visit.may(CORRECT):
        return ""
    return visit.link(at("/form-answers/{id}/correct", id=answered["id"]) + f"?client={client}")


def _to_apply(visit: Visit, answered: Json) -> str:
    """Where the panel for rehabilitation is asked with this form; empty for whom that is not."""
    if answered["voided"] or answered["kind"] != PANEL_KIND or "assessor" not in visit.actor.roles:
        return ""
    asked = urlencode({"clientId": answered["clientId"], "formAnswerId": answered["id"]})
    return f"{visit.link_to('referral', '/panel/apply')}?{asked}"


def domains_answered(form: Json, answered: Json) -> list[tuple[str, list[tuple[str, str]]]]:
    """By its name each domain of which anything was asked."""
    parts = [(domain["name"], _answered_of(form, domain["code"], answered)) for domain in form["domains"]]
    return [part for part in parts if part[1]]


def _answered_of(form: Json, domain: str, answered: Json) -> list[tuple[str, str]]:
    """Each question that was asked, with what was answered."""
    asked = asked_of(form, answered["answers"])
    return [
        (question["label"], value_words(question, answered["answers"].get(question["code"])))
        for question in form["questions"]
        if question["domain"] == domain and question["code"] in asked
    ]


def value_words(question: Json, value: Any) -> str:
    if value is None:
        return "not answered"
    if value == []:
        return "none of these"
    if question["type"] == "date":
        return day(value)
    labels = {choice["code"]: choice["label"] for choice in question["choices"]}
    labels |= {choice.value: choice.text for choice in YES_NO} if question["type"] == "yes_no" else {}
    values = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(part, str(part)) for part in values)


_CORRECT_IT: Any = {"submit": "Correct the answers", "done": "The answers were corrected."}


async def _recorded(visit: Visit) -> tuple[Json, Json, Json]:
    """The person, what was answered, and what was asked."""
    person = await person_of(visit)
    answered = await record_of(visit, "form", person["clientId"])
    return person, answered, await form_version(visit, answered["form"], answered["version"])


@pages.get("/form-answers/{record}/correct", needs=CORRECT)
async def show_correction(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person, answered, form = await _recorded(visit)
    content = {"who": whole_name(person), "back": visit.link(at("/persons/{id}", id=person["clientId"])),
               **taken_back_at(visit, "form", answered["id"], person["clientId"])}  # fmt: skip
    reason = reason_field(visit, answered["recordedByOrganisation"])
    return _page(visit, form, f"Correct: {answered['name']}", answered, refused, content, reason, **_CORRECT_IT,
                 revision=revision_of(answered))  # fmt: skip


@pages.post("/form-answers/{record}/correct", needs=CORRECT)
async def correct_answers(visit: Visit) -> PageContent | GoTo:
    person, answered, form = await _recorded(visit)
    if (more := await _or_go_on(visit, form, show_correction)) is not None:
        return more
    reason = reason_field(visit, answered["recordedByOrganisation"])
    whole = _form(form, asked_of(form, answers_typed(visit, form)), reason, **_CORRECT_IT)
    return await send(visit, whole, "PUT", at("/form-answers/{id}", id=answered["id"]), again=show_correction,
                      shape=without_unasked(form), then=at("/persons/{id}", id=person["clientId"]))  # fmt: skip
