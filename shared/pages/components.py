"""A field as the design system's component, with what was typed and what is wrong with it."""

from collections.abc import Mapping
from typing import Any

from shared.pages.fields import PARTS, Field, Sent

_COMPONENTS = {
    "text": "input", "number": "input", "pounds": "input", "textarea": "textarea", "date": "date-input",
    "select": "select", "radios": "radios", "checkboxes": "checkboxes",
    "file": "file-upload",
}  # fmt: skip


def component(entry: Field, sent: Sent, errors: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """`errors` are sentences that name what is wrong."""
    label = entry.label + (f" (needed {entry.needed})" if entry.needed else " (optional)" if entry.optional else "")
    params: dict[str, Any] = {"id": entry.id, "name": entry.name}
    if entry.hint:
        params["hint"] = {"text": entry.hint}
    if entry.name in errors:
        params["errorMessage"] = {"text": errors[entry.name]}
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
        said = chosen & {choice.value for choice in entry.choices} or {""}
        return {"idPrefix": entry.id, "items": [_item(choice, said) for choice in entry.offered]}
    is_there = typed in {choice.value for choice in entry.choices}  # else a browser would choose the first for them
    empty = [] if is_there and typed and not entry.optional else [{"value": "", "text": "Choose"}]
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
