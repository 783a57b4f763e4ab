"""What is typed of an activity, and how it is read."""

from collections.abc import Mapping
from typing import Any, get_args

from services.assessment.pages.words import ABSENCES, ATTENDANCES, NEXT_STEPS, SETTINGS
from services.assessment.schemas.activities import KINDS_OF_EVERY_AREA, AbsenceReason, NextStepCode
from services.assessment.schemas.contacts import Attendance, Setting
from shared.pages.code_names import CodeNames
from shared.pages.fields import Field, FieldChoice
from shared.pages.words import sentence

_SIGN_IN = "As they sign in, with commas between, such as assessor-1, cdas-keyworker"
_NEXT = "nextStep"


def kind_names(codes: CodeNames) -> Mapping[str, str]:
    """Before the first scheme those that every area has."""
    return codes.names("activities") or KINDS_OF_EVERY_AREA


def activity_fields(codes: CodeNames, site: Field, *, of_somebody: bool) -> list[Field]:
    kinds = [FieldChoice(code, sentence(name)) for code, name in kind_names(codes).items()]
    return [
        Field("kind", "What was done", "select", choices=kinds),
        Field("on", "When", "date", past=True),
        Field("at", "At what time it began", hint="For example, 14:30", optional=True, width=5,
              form="hours and minutes, such as 14:30"),
        Field("setting", "Where it took place", "select",
              choices=[FieldChoice(code, SETTINGS[code]) for code in get_args(Setting)]),
        site,
        Field("attendance", "Whether they came" if of_somebody else "Whether anybody came", "radios",
              choices=[FieldChoice(code, ATTENDANCES[code].text) for code in get_args(Attendance)]),
        Field("absenceReason", "Why not", "select", optional=True, needed="if nobody came, or it was cancelled",
              choices=[FieldChoice(code, ABSENCES[code]) for code in get_args(AbsenceReason)]),
        *([] if of_somebody else [Field("people", "How many came", "number", optional=True, width=5)]),
        Field("workers", "Who did it", hint=_SIGN_IN, optional=True, form="sign-in names with commas between"),
        Field("organisations", "Who else took part", hint="Codes of organisations with commas between, such as cdas",
              optional=True, form="codes of organisations with commas between"),
        *(_next_fields() if of_somebody else ()),
    ]  # fmt: skip


def _next_fields() -> list[Field]:
    return [
        Field(f"{_NEXT}.code", "What is to be done next", "select", optional=True,
              choices=[FieldChoice(code, NEXT_STEPS[code]) for code in get_args(NextStepCode)]),
        Field(f"{_NEXT}.dueOn", "By when", "date", optional=True, needed="if something is to be done next",
              example="27 3 2031"),
        Field(f"{_NEXT}.owner", "Who does it", hint="As they sign in. Left empty, it is you.", optional=True,
              width=20),
    ]  # fmt: skip


def activity_body(body: dict[str, Any]) -> dict[str, Any]:
    """As the API takes it: names are typed in one line."""
    lists = {name: _split(body[name]) for name in ("workers", "organisations") if body.get(name)}
    return body | lists


def activity_typed(activity: Mapping[str, Any]) -> dict[str, Any]:
    return {**activity, **{name: ", ".join(activity[name]) for name in ("workers", "organisations")}}


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
