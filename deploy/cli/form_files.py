"""A form's file as the command line reads it, without a service: all that is wrong with it, and what it asks."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from deploy.cli.arguments import read_text
from deploy.errors import LasarsError
from services.assessment.rules.form_definitions import form_of
from services.assessment.rules.forms import FormFault, form_faults
from services.assessment.schemas.forms import FormBody, FormCode

UNREADABLE, FAULTY = 2, 1


@dataclass(frozen=True, slots=True)
class FormFile:
    """`body`: as the API takes it, where it has the right form."""

    code: str
    body: FormBody | None
    faults: list[str]


def open_form(path: Path) -> FormFile:
    """LasarsError where nothing can be said of it."""
    try:
        document = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as failed:
        raise LasarsError(f"{path} is not TOML: {failed}") from None
    code = document.pop("form", None)
    try:
        TypeAdapter(FormCode).validate_python(code)
    except ValidationError:
        raise LasarsError(f"{path}: `form` is its code, of small letters, digits and hyphens, such as risk") from None
    return _read(str(code), document)


def _read(code: str, document: dict[str, Any]) -> FormFile:
    try:
        body = FormBody.model_validate(document, by_name=True, by_alias=False)
    except ValidationError as failed:
        return FormFile(code, None, [f"{_place(error['loc'])}: {error['msg']}" for error in failed.errors()])
    domains = [domain.code for domain in body.domains]
    twice = sorted({name for name in domains if domains.count(name) > 1})
    faults = [f"domains: {name} stands there twice" for name in twice]
    return FormFile(
        code, body, faults or [_said(fault) for fault in form_faults(form_of(body.model_dump(mode="json")))]
    )


def _place(parts: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in parts)


def _said(fault: FormFault) -> str:
    allowed = f" (allowed: {', '.join(fault.allowed)})" if fault.allowed else ""
    return f"{fault.place}: {fault.message}{allowed}"


def as_text(file: FormFile) -> Iterator[str]:
    """What it asks, question by question."""
    body = file.body
    if body is None:
        return
    yield f"{body.name} ({file.code}, {body.kind}) from {body.valid_from}: {len(body.questions)} questions."
    for domain in body.domains:
        yield f"{domain.name}:"
        for question in body.questions:
            if question.domain == domain.code:
                when = question.shown_if
                branch = f", if {when.question} is {' or '.join(when.any_of)}" if when else ""
                yield f"  {question.label} ({question.type}{', required' if question.required else ''}{branch})"
