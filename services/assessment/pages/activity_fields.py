"""What is typed of an activity, and how it is read."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from services.assessment.pages.team_names import MISSING_HERE, TeamNames
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


def activity_fields(
    codes: CodeNames, site: Field, team: TeamNames, keep: Sequence[str], *, of_somebody: bool, risks: Sequence[Field]
) -> list[Field]:
    """`keep`: who stands there already is offered whoever they are. `risks`: which were asked about."""
    kinds = [FieldChoice(code, sentence(name)) for code, name in kind_names(codes).items()]
    return [
        Field("kind", "What was done", "select", choices=kinds),
        *risks,
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
        _workers(team.choices(keep, interviews=True)),
        Field("organisations", "Who else took part", hint="Organisations by name or code, with commas between",
              optional=True, form="organisations by name or code, with commas between"),
        *(_next_fields(team, keep) if of_somebody else ()),
    ]  # fmt: skip


def _workers(choices: Sequence[FieldChoice]) -> Field:
    if choices:
        return Field("workers", "Who did it", "checkboxes", choices=choices, hint=MISSING_HERE, optional=True)
    return Field("workers", "Who did it", hint=_SIGN_IN, optional=True, form="sign-in names with commas between")


def _next_fields(team: TeamNames, keep: Sequence[str]) -> list[Field]:
    return [
        Field(f"{_NEXT}.code", "What is to be done next", "select", optional=True,
              choices=[FieldChoice(code, NEXT_STEPS[code]) for code in get_args(NextStepCode)]),
        Field(f"{_NEXT}.dueOn", "By when", "date", optional=True, needed="if something is to be done next",
              example="27 3 2031"),
        team.field(f"{_NEXT}.owner", "Who does it", keep=keep, hint="Left empty, it is you.", optional=True),
    ]  # fmt: skip


def activity_body(codes: CodeNames, body: dict[str, Any]) -> dict[str, Any]:
    """As the API takes it: names that are typed stand in one line, and organisations go by name or code."""
    lists = {name: _split(body[name]) for name in ("workers", "organisations") if isinstance(body.get(name), str)}
    if "organisations" in lists:
        lists["organisations"] = [codes.code_of("parties", said) for said in lists["organisations"]]
    return body | lists


def activity_typed(activity: Mapping[str, Any], team: TeamNames) -> dict[str, Any]:
    typed = {name: ", ".join(activity[name]) for name in ("workers", "organisations")}
    return {**activity, **typed, **({"workers": activity["workers"]} if team.is_kept else {})}


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
