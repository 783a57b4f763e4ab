"""Forms: declared once as a list of fields, shown by one macro, sent to the API, and back with its errors.

    SETTLE = Form([Field("reference", "Reference"), Field("settledOn", "Paid on", "date")], "Report as paid")

    @pages.get("/remittances/{remittance}/settle", needs="POST /remittances/{remittance_id}/settle")
    async def show_settlement(visit: Visit, refused: FormRefused | None = None) -> PageContent:
        remittance = await visit.api.get(at("/remittances/{id}", id=visit.part("remittance")))
        return form_page(visit, SETTLE, "Report a payment", refused=refused, before={"remittance": remittance})

    @pages.post("/remittances/{remittance}/settle", needs="POST /remittances/{remittance_id}/settle")
    async def settle(visit: Visit) -> PageContent | GoTo:
        path = at("/remittances/{id}/settle", id=visit.part("remittance"))
        return await send(visit, SETTLE, "POST", path, again=show_settlement, then="/remittances")

A form is sent to the address of its own page. Its hidden key is the Idempotency-Key, so that a double submit does once
what it says; its hidden revision is If-Match, so that nobody overwrites what they have not seen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol

from shared.pages.fields import PARTS, Field, Sent, nested, reached
from shared.pages.form_keys import KEY, detail_of, key_for
from shared.pages.own_api import ApiResponse, RefusedByApi
from shared.pages.page import GoTo, PageContent, Visit
from shared.pages.words import days_in_words, sentence

_NO_DATE = "must be a date"
_STALE = "It is no longer as it was when you opened this page. Nothing was done."
REVISION, WAS = "revision", "was."
AGAIN = {HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.UNPROCESSABLE_ENTITY}
_COMPONENTS = {
    "text": "input", "number": "input", "pounds": "input", "textarea": "textarea", "date": "date-input",
    "select": "select", "radios": "radios", "checkboxes": "checkboxes",
    "file": "file-upload",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """`warns`: the button stands for something that cannot be taken back."""

    fields: Sequence[Field]
    submit: str
    warns: bool = False

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
    """What the API said of what was sent, which is shown again with it."""

    status: int
    problem: Mapping[str, Any]

    @property
    def stale(self) -> bool:
        return self.status == HTTPStatus.PRECONDITION_FAILED


@dataclass(frozen=True, slots=True)
class FormShown:
    """What the macro needs: the design system's component of each field with its parameters."""

    action: str
    page: str
    hidden: Sequence[tuple[str, str]]
    fields: Sequence[tuple[str, Mapping[str, Any]]]
    submit: str
    warns: bool
    errors: Sequence[Mapping[str, str]] = ()
    changes: Sequence[tuple[str, str, str]] = field(default_factory=tuple)
    files: bool = False


class ShowsForm(Protocol):
    async def __call__(self, visit: Visit, refused: FormRefused | None = None) -> PageContent: ...


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
) -> PageContent:
    """The page with the form: empty, filled with `values` of the API, or as it was sent."""
    sent = visit.form or form.typed(values or {})
    errors = _errors(form, refused)
    hidden = [(KEY, key_for(visit.form, refused.problem if refused is not None else {}))]
    hidden += _seen(visit, form, values or {}, revision, refused) if revision else []
    hidden += [
        (entry.name, next(iter(sent.get(entry.name, ())), "")) for entry in form.fields if entry.kind == "hidden"
    ]
    shown = FormShown(
        visit.link(visit.path),
        visit.path,
        hidden,
        [_component(entry, sent, errors) for entry in form.fields if entry.kind != "hidden"],
        form.submit,
        form.warns,
        _summary(form, errors, refused),
        _changes(form, visit.form, values or {}) if refused is not None and refused.stale else (),
        any(entry.kind == "file" for entry in form.fields),
    )
    status = 200 if refused is None else HTTPStatus.CONFLICT if refused.stale else refused.status
    return PageContent(template, title, {"form": shown, **(content or {})}, status=status)


def _seen(
    visit: Visit, form: Form, values: Mapping[str, Any], revision: str, refused: FormRefused | None
) -> list[tuple[str, str]]:
    """What the page showed, which goes with what was filled in until somebody is told that it has changed."""
    if REVISION in visit.form and not (refused is not None and refused.stale):
        kept = [(name, sent) for name, sent in visit.form.items() if name == REVISION or name.startswith(WAS)]
        return [(name, next(iter(sent), "")) for name, sent in kept]
    return [(REVISION, revision), *((f"{WAS}{name}", typed[0]) for name, typed in form.typed(values).items())]


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
) -> PageContent | GoTo:
    """What was filled in, to the API, with `more` that was not; the same page `again` where that refuses it.

    A form with fields has a body even if nothing was filled in, so that the API names each field that it needs.
    `shape` makes the API's body of the form's, where one is not the other: a list of a table's rows.
    """
    body = form.body(visit.form) | dict(more or {})
    body = shape(body) if shape is not None else body
    try:
        response = await visit.api.send(
            method,
            path,
            body if form.fields else body or None,
            key=_first(visit.form, KEY),
            revision=_first(visit.form, REVISION),
            query=query,
        )
    except RefusedByApi as refused:
        if refused.status not in AGAIN:
            raise
        return await again(visit, FormRefused(refused.status, refused.problem))
    return GoTo(then if isinstance(then, str) else then(response))


def _first(sent: Sent, name: str) -> str | None:
    return next(iter(sent.get(name, ())), None) or None


def _errors(form: Form, refused: FormRefused | None) -> dict[str, str]:
    """By the name of the field that each stands at; of one within a field's value, or of a group, at that field."""
    errors: dict[str, str] = {}
    for error in refused.problem.get("errors", ()) if refused is not None else ():
        path = str(error.get("field", ""))
        entry = _standing_at(form, path)
        errors.setdefault(entry.name if entry else path, _in_words(error, entry))
    return errors


def _standing_at(form: Form, path: str) -> Field | None:
    within = (entry for entry in form.fields if f"{path}.".startswith(f"{entry.name}."))
    of_group = (entry for entry in form.fields if entry.kind != "hidden" and entry.name.startswith(f"{path}."))
    return next(within, None) or next(of_group, None)


def _in_words(error: Mapping[str, Any], entry: Field | None) -> str:
    """The API's own words, but for how a date is written: people fill in three fields."""
    said, allowed = str(error.get("message", "")), error.get("allowed") or []
    if entry is not None and entry.kind == "date" and said.startswith(_NO_DATE):
        return "must be a real date, such as 27 3 2013"
    if entry is not None and entry.choices:
        return said  # what is allowed stands there by name
    return days_in_words(said + (f" (allowed: {', '.join(map(str, allowed))})" if allowed else ""))


def _summary(form: Form, errors: Mapping[str, str], refused: FormRefused | None) -> list[dict[str, str]]:
    """First what belongs to no field: the problem itself."""
    if refused is None:
        return []
    by_name = {entry.name: entry for entry in form.fields}
    detail = _STALE if refused.stale else detail_of(refused.problem)
    listed = [] if errors else [{"text": days_in_words(detail)}]
    for name, said in errors.items():
        if name in by_name:
            listed.append({"text": f"{by_name[name].label}: {said}", "href": f"#{_first_id(by_name[name])}"})
        else:
            listed.append({"text": f"{name}: {said}"})
    more = refused.problem.get("leftOut", 0)
    return listed + ([{"text": f"and {more} more, which are told once these are mended"}] if more else [])


def _first_id(entry: Field) -> str:
    return f"{entry.id}-day" if entry.kind == "date" else entry.id


def _changes(form: Form, sent: Sent, values: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Label, what it was when the page was opened, and what it is now."""
    now = form.typed(values)
    changes = []
    for entry in form.fields:
        names = [f"{entry.name}-{part}" for part in PARTS] if entry.kind == "date" else [entry.name]
        was = " ".join(text for name in names for text in sent.get(f"{WAS}{name}", ()))
        is_now = " ".join(text for name in names for text in now.get(name, [])[:1])
        if was != is_now:
            changes.append((entry.label, was, is_now))
    return changes


def _component(entry: Field, sent: Sent, errors: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    label = entry.label + (" (optional)" if entry.optional else "")
    params: dict[str, Any] = {"id": entry.id, "name": entry.name}
    if entry.hint:
        params["hint"] = {"text": entry.hint}
    if entry.name in errors:
        params["errorMessage"] = {"text": sentence(errors[entry.name])}
    typed = next(iter(sent.get(entry.name, ())), "")
    if entry.kind in {"radios", "checkboxes", "date"}:
        params |= {"fieldset": {"legend": {"text": label, "classes": "govuk-fieldset__legend--s"}}}
    else:
        params |= {"label": {"text": label, "classes": "govuk-label--s"}}
        params |= {} if entry.kind == "file" else {"value": typed}
    return _COMPONENTS[entry.kind], params | _of_kind(entry, sent, typed, invalid=entry.name in errors)


def _of_kind(entry: Field, sent: Sent, typed: str, *, invalid: bool) -> dict[str, Any]:
    if entry.kind in {"radios", "checkboxes", "select"}:
        return _of_choices(entry, set(sent.get(entry.name, ())), typed)
    match entry.kind:
        case "date":
            return {"namePrefix": entry.name, "items": [_part(entry, part, sent, invalid=invalid) for part in PARTS]}
        case "number":
            return {"inputmode": "numeric", "classes": f"govuk-input--width-{entry.width or 5}"}
        case "pounds":
            return {
                "inputmode": "decimal",
                "prefix": {"text": "£"},
                "classes": f"govuk-input--width-{entry.width or 10}",
            }
        case _:
            return {"classes": f"govuk-input--width-{entry.width}"} if entry.width else {}


def _of_choices(entry: Field, chosen: set[str], typed: str) -> dict[str, Any]:
    if entry.kind != "select":
        return {"idPrefix": entry.id, "items": [_item(choice, chosen) for choice in entry.choices]}
    empty = [] if typed and not entry.optional else [{"value": "", "text": "Choose"}]
    listed = [
        {"value": choice.value, "text": choice.text, "selected": choice.value in chosen} for choice in entry.choices
    ]
    return {"items": empty + listed}


def _part(entry: Field, part: str, sent: Sent, *, invalid: bool) -> dict[str, Any]:
    width = "govuk-input--width-4" if part == "year" else "govuk-input--width-2"
    return {
        "name": part,
        "id": f"{entry.id}-{part}",
        "label": part.capitalize(),
        "value": next(iter(sent.get(f"{entry.name}-{part}", ())), ""),
        "classes": width + (" govuk-input--error" if invalid else ""),
    }


def _item(choice: Any, chosen: set[str]) -> dict[str, Any]:
    hint = {"hint": {"text": choice.hint}} if choice.hint else {}
    return {"value": choice.value, "text": choice.text, "checked": choice.value in chosen, **hint}
