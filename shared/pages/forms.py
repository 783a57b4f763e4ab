"""Forms: declared once as a list of fields, shown by one macro, sent to the API, and back with its errors.

    SETTLE = Form([Field("reference", "Reference"), Field("settledOn", "Paid on", "date")], "Report as paid")

    @pages.get("/remittances/{remittance}/settle", needs="POST /remittances/{remittance_id}/settle")
    async def show_settlement(visit: Visit, refused: FormRefused | None = None) -> PageContent:
        remittance = await visit.api.get(at("/remittances/{id}", id=visit.part("remittance")))
        return form_page(visit, SETTLE, "Report a payment", refused=refused, content={"remittance": remittance})

    @pages.post("/remittances/{remittance}/settle", needs="POST /remittances/{remittance_id}/settle")
    async def settle(visit: Visit) -> PageContent | GoTo:
        path = at("/remittances/{id}/settle", id=visit.part("remittance"))
        return await send(visit, SETTLE, "POST", path, again=show_settlement, then="/remittances")

A form is sent to the address of its own page. Its hidden key is the Idempotency-Key, so that a double submit does once
what it says; its hidden revision is If-Match, so that nobody overwrites what they have not seen. Where it makes a
thing, the same content by another form is asked about first (`sent_before.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Protocol

from shared.pages.components import component
from shared.pages.fields import MISSING, PARTS, Field, Sent, nested, reached
from shared.pages.form_keys import KEY, detail_of, hidden_keys
from shared.pages.multipart import NO_TEXT, NOT_READ, name_of
from shared.pages.own_api import ApiResponse, RefusedByApi
from shared.pages.page import GoTo, PageContent, ResumedForm, Visit
from shared.pages.problem_words import (
    detail_in_words,
    error_in_words,
    field_in_words,
    message_as_said,
    message_in_words,
    place_in_text,
    place_of,
    placed,
)
from shared.pages.sent_before import (
    ANEW,
    ANOTHER,
    SentBefore,
    digest_of_request,
    is_anew,
    remember,
    sent_before,
    sent_just_now,
)
from shared.pages.words import time_of_day

HIT = "idempotency-hit"  # the header of an answer that the API gives again
BEFORE = "This form was sent before. It was done then, once, and nothing was done now."
_STALE = "It is no longer as it was when you opened this page. Nothing was done."
_CHANGED = "changed since you opened this page, by somebody else or by you in another tab. Nothing was done."
REVISION, WAS = "revision", "was."
AGAIN = {
    HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """`warns`: the button stands for something that cannot be taken back. `of_text`: errors name places of a text that
    was sent, which whoever mends it looks for. `groups`: what fields are called together, by their place in the API's
    body, for what is wrong with none of them alone. `done` is said on the page that it leads to; left
    out, the button's words are. `repeats`: the same may well be sent again, and the API refuses what is there already.
    `of_programs`: whoever sends it looks after programs, and is told of a refusal as it is, with their names.
    """

    fields: Sequence[Field]
    submit: str
    warns: bool = False
    of_text: bool = False
    groups: Mapping[str, str] = field(default_factory=dict)
    done: str = ""
    repeats: bool = False
    of_programs: bool = False

    def __post_init__(self) -> None:
        if not (self.submit or self.done):
            raise ValueError("a form says on its button, or in `done`, what it does")

    @property
    def words_when_done(self) -> str:
        return self.done or f"Done: {self.submit}."

    def body(self, sent: Sent) -> dict[str, Any]:
        return nested({entry.name: entry.read(sent) for entry in self.fields})

    def typed(self, values: Mapping[str, Any]) -> dict[str, list[str]]:
        """What the API said of a thing as if it had been typed here."""
        typed: dict[str, list[str]] = {}
        for entry in self.fields:
            typed |= entry.typed(reached(values, entry.name))
        return typed


@dataclass(frozen=True, slots=True)
class FormRefused:
    """What the API said of what was sent, which is shown again with it. `before`: it was not asked, as the same was
    done already.
    """

    status: int
    problem: Mapping[str, Any]
    before: SentBefore | None = None

    @property
    def stale(self) -> bool:
        return self.status == HTTPStatus.PRECONDITION_FAILED


@dataclass(frozen=True, slots=True)
class FormShown:
    """What the macro needs: the design system's component of each field with its parameters. `of_groups`: what is wrong
    with a group as a whole, by its place in the API's body; the same words stand at its first field. `headings`: what
    stands before a field, by its name.

    `lacks`: the labels of the fields for which the scheme has no list; `scheme` is where it is published, for who may.
    """

    action: str
    page: str
    hidden: Sequence[tuple[str, str]]
    fields: Sequence[tuple[str, Mapping[str, Any]]]
    submit: str
    warns: bool
    errors: Sequence[Mapping[str, str]] = ()
    changes: Sequence[tuple[str, str, str]] = field(default_factory=tuple)
    files: bool = False
    resumed: ResumedForm | None = None
    asks_again: bool = False
    sent_at: str = ""
    became: str = ""
    lacks: Sequence[str] = ()
    scheme: str = ""
    of_groups: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)


class ShowsForm(Protocol):
    async def __call__(self, visit: Visit, refused: FormRefused | None = None) -> PageContent: ...


def revision_of(shown: Mapping[str, Any]) -> str:
    """If-Match of what the API answered."""
    return f'"{shown["revision"]}"'


def form_page(
    visit: Visit,
    form: Form,
    title: str,
    *,
    template: str = "form.html",
    values: Mapping[str, Any] | None = None,
    revision: str | None = None,
    refused: FormRefused | None = None,
    content: Mapping[str, Any] | None = None,
    about: str = "",
) -> PageContent:
    """The page with the form: empty, filled with `values` of the API, or as it was sent. `about`: what changed where
    it is stale, such as `The details of Ann Bell`.
    """
    sent = visit.form or form.typed(values or {})
    errors = _errors(form, refused, visit)
    of_groups = _of_groups(form, refused)
    labels = {entry.name: entry.label for entry in form.fields}
    labels |= {name: form.groups[of] for name, of in of_groups.items()}
    said = {name: error_in_words(label, errors[name]) for name, label in labels.items() if name in errors}
    hidden = hidden_keys(visit.form, refused.problem if refused else {}, resumed=visit.resumed is not None)
    hidden += _seen(visit, form, values or {}, revision, refused) if revision else []
    hidden += [
        (entry.name, next(iter(sent.get(entry.name, ())), "")) for entry in form.fields if entry.kind == "hidden"
    ]
    just_now = _just_now(visit, refused)
    hidden += [(ANEW, "yes" if is_anew(visit) else "")] if any(just_now) or is_anew(visit) else []
    shown = FormShown(
        visit.link(visit.path),
        visit.path,
        hidden,
        [component(entry, sent, said) for entry in form.fields if entry.kind != "hidden"],
        form.submit,
        form.warns,
        _summary(visit, form, errors | said, refused, about),
        _changes(form, visit.form, values or {}) if refused is not None and refused.stale else (),
        any(entry.kind == "file" for entry in form.fields),
        visit.resumed,
        refused is not None and refused.before is not None,
        *just_now,
        lacks=[entry.label for entry in form.fields if entry.of_scheme and not entry.choices],
        scheme=visit.link_to("tariff", "/schemes") if "commissioner" in visit.actor.roles else "",
        of_groups={of: said[name] for name, of in of_groups.items()},
        headings={entry.name: entry.heading for entry in form.fields if entry.heading},
    )
    status = 200 if refused is None else HTTPStatus.CONFLICT if refused.stale else refused.status
    return PageContent(template, title, {"form": shown, **(content or {})}, status=status)


def _just_now(visit: Visit, refused: FormRefused | None) -> tuple[str, str]:
    """When this page's form was sent last, and what it became; empty where it is filled in already."""
    before = sent_just_now(visit) if refused is None and not visit.form else None
    return (time_of_day(before.at), visit.link(before.to)) if before else ("", "")


def _seen(
    visit: Visit, form: Form, values: Mapping[str, Any], revision: str, refused: FormRefused | None
) -> list[tuple[str, str]]:
    """What the page showed, which goes with what was filled in until somebody is told that it has changed."""
    if REVISION in visit.form and not (refused is not None and refused.stale):
        kept = [(name, sent) for name, sent in visit.form.items() if name == REVISION or name.startswith(WAS)]
        return [(name, next(iter(sent), "")) for name, sent in kept]
    return [(REVISION, revision), *((f"{WAS}{name}", " ".join(typed)) for name, typed in form.typed(values).items())]


def shown_anew(visit: Visit, refused: FormRefused | None, **hidden: object) -> Visit:
    """Of a form that says itself what is looked at (a hash, how many there are): once it was refused, what is shown now
    is what is sent next, whatever stood there before.
    """
    if refused is None:
        return visit
    return replace(visit, form={**visit.form, **{name: [str(value)] for name, value in hidden.items()}})


async def send(
    visit: Visit,
    form: Form,
    method: str,
    path: str,
    *,
    again: ShowsForm,
    then: str | Callable[[ApiResponse], str],
    more: Mapping[str, Any] | None = None,
    shape: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    query: Mapping[str, object] | None = None,
    adds: Callable[[ApiResponse], str] | None = None,
) -> PageContent | GoTo:
    """What was filled in, to the API, with `more` that was not; the same page `again` where that refuses it.

    A form with fields has a body even if nothing was filled in, so that the API names each field that it needs.
    `shape` makes the API's body of the form's, where one is not the other: a list of a table's rows. What it makes is
    sent even if it is empty. What `adds` says of the answer follows the words for what is done.
    """
    if unread := unreadable(form, visit.form):
        return await again(visit, unread)
    body = form.body(visit.form) | dict(more or {})
    body = shape(body) if shape is not None else body
    said = body if form.fields or shape is not None else body or None
    key, request = _first(visit.form, KEY), digest_of_request(visit, method, path, said, query)
    if not form.repeats and (before := await sent_before(visit, request, key)) is not None:
        return await again(visit, FormRefused(HTTPStatus.CONFLICT, {}, before))
    try:
        response = await visit.api.send(
            method, path, said, key=key, revision=_first(visit.form, REVISION), query=query
        )  # fmt: skip
    except RefusedByApi as refused:
        if refused.status not in AGAIN:
            raise
        return await again(visit, FormRefused(refused.status, refused.problem))
    to = then if isinstance(then, str) else then(response)
    if response.status == HTTPStatus.CREATED:
        await remember(visit, request, key, to, response.headers.get("location", ""))
    done = f"{form.words_when_done} {adds(response) if adds is not None else ''}".rstrip()
    return GoTo(to, BEFORE if response.headers.get(HIT) else done)


def unreadable(form: Form, sent: Sent) -> FormRefused | None:
    """Of a file that is no text in UTF-8 nothing is sent: the letters that are lost would be kept so."""
    files = {entry.name: "".join(sent.get(entry.name, ())) for entry in form.fields if entry.kind == "file"}
    errors = [{"field": name, "message": NOT_READ} for name, text in files.items() if NO_TEXT in text or "\0" in text]
    return FormRefused(HTTPStatus.UNPROCESSABLE_ENTITY, {"errors": errors}) if errors else None


def named_by_file(visit: Visit, body: Mapping[str, Any], file: str = "csv", name: str = "fileName") -> dict[str, Any]:
    """For `shape=`: whose name is left empty is called as the file that was chosen."""
    called = _first(visit.form, name_of(file))
    return {**body} if body.get(name) or called is None else {**body, name: called}


def needs_file(form: Form, sent: Sent) -> FormRefused | None:
    """Of a file that is not there, or holds nothing, nothing is sent either."""
    files = [entry for entry in form.fields if entry.kind == "file" and not entry.optional]
    errors = [{"field": entry.name, "message": MISSING} for entry in files if entry.read(sent) is None]
    return FormRefused(HTTPStatus.UNPROCESSABLE_ENTITY, {"errors": errors}) if errors else None


def _first(sent: Sent, name: str) -> str | None:
    return next(iter(sent.get(name, ())), None) or None


def _errors(form: Form, refused: FormRefused | None, visit: Visit) -> dict[str, str]:
    """By the name of the field that each stands at; of one within a field's value, or of a group, at that field.

    With them what is not filled in and has to be, and what lies ahead or is too high: the API may look at that only
    once the rest is right. Of a date the form says it, which goes by today.
    """
    errors: dict[str, str] = {}
    for error in refused.problem.get("errors", ()) if refused is not None else ():
        path, entry, said = placed(form.fields, error)
        if form.of_text and entry is None:
            said = message_as_said(error)
        errors.setdefault(entry.name if entry else path, said)
    if not errors:
        return errors
    faults = {entry.name: fault for entry in form.fields if (fault := entry.fault(visit.form, visit.today))}
    by_name = {entry.name: entry for entry in form.fields}
    named = {name: message_in_words(fault, by_name[name], form.fields) for name, fault in faults.items()}
    named |= {name: said for name, said in errors.items() if name not in named or by_name[name].kind != "date"}
    return {entry.name: named.pop(entry.name) for entry in form.fields if entry.name in named} | named


def _summary(
    visit: Visit, form: Form, errors: Mapping[str, str], refused: FormRefused | None, about: str
) -> list[dict[str, str]]:
    """First what belongs to no field: the problem itself. `errors` of fields are sentences already."""
    if refused is None:
        return []
    if refused.before is not None:
        at = time_of_day(refused.before.at)
        done = {"text": f"You sent this at {at}, and it was done: see it", "href": visit.link(refused.before.to)}
        return [done, {"text": "If this is another one, choose that it is, and send it", "href": f"#{ANOTHER}"}]
    by_name = {entry.name: entry for entry in form.fields}
    listed = [] if errors else [_refusal(visit, form, refused, about)]
    for name, said in errors.items():
        if name in by_name:
            listed.append({"text": said, "href": f"#{_first_id(by_name[name])}"})
        else:
            at_place = place_in_text(name, form.fields)
            text = f"{at_place}: {said}" if form.of_text else error_in_words(field_in_words(name), said)
            listed.append({"text": text})
    more = refused.problem.get("leftOut", 0)
    return listed + ([{"text": f"and {more} more, which are told once these are mended"}] if more else [])


def _refusal(visit: Visit, form: Form, refused: FormRefused, about: str) -> dict[str, str]:
    """What belongs to no field; with the way to what is there already, or in the way, where that is one thing."""
    if refused.stale:
        return {"text": f"{about} {_CHANGED}" if about else _STALE}
    detail, place = detail_of(refused.problem), place_of(refused.problem)
    said = detail if form.of_programs else detail_in_words(detail)
    return {"text": f"{said} See it", "href": visit.link(place)} if place else {"text": said}


def _of_groups(form: Form, refused: FormRefused | None) -> dict[str, str]:
    """The group of which something is wrong as a whole, by the field at which that stands."""
    errors = refused.problem.get("errors", ()) if refused is not None else ()
    standing = [
        (placed(form.fields, error)[1], error["field"]) for error in errors if error.get("field") in form.groups
    ]
    return {entry.name: group for entry, group in standing if entry}


def _first_id(entry: Field) -> str:
    return f"{entry.id}-day" if entry.kind == "date" else entry.id


def _changes(form: Form, sent: Sent, values: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Label, what it was when the page was opened, and what it is now."""
    now = form.typed(values)
    changes = []
    for entry in form.fields:
        names = [f"{entry.name}-{part}" for part in PARTS] if entry.kind == "date" else [entry.name]
        was = _chosen(entry, " ".join(text for name in names for text in sent.get(f"{WAS}{name}", ())))
        is_now = _chosen(entry, " ".join(text for name in names for text in now.get(name, [])))
        if was != is_now:
            changes.append((entry.label, was, is_now))
    return changes


def _chosen(entry: Field, value: str) -> str:
    """What is chosen by its words, where it is one of the choices."""
    return next((choice.text for choice in entry.choices if choice.value == value), value)
