"""Which risks somebody was asked about, as it is chosen where that is recorded."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, get_args

from services.assessment.pages.open_risks import OPEN, of_warnings, open_answers_of
from services.assessment.pages.words import NEXT_STEPS, PRECAUTION_REASONS, asked_about_word
from services.assessment.schemas.activities import PrecautionReason
from services.assessment.schemas.open_risks import PRECAUTIONS
from shared.pages.fields import Field, FieldChoice
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import Visit

_ABOUT = "Only of “Risk asked about” to which they came. What is not ticked stays as it is."
_NEEDED = "if they were asked about a risk, and more than one thing stands"
_STAYS = "None: it was looked at, and one worker still does not meet them alone"


async def asked_about_fields(visit: Visit, client: str | None, kept: Sequence[str] = ()) -> list[Field]:
    """None where nothing stands of them: to the front door by what was answered, to others by what they are told.
    `kept`: what an activity says already, which may stand no more.
    """
    if not client:
        return []
    choices = await (_of_answers(visit, client) if visit.may(OPEN) else _of_warnings(visit, client))
    standing = {choice.value for choice in choices}
    choices += [FieldChoice(flag, asked_about_word(flag)) for flag in kept if flag not in standing]
    fields = [Field("askedAbout", "What they were asked about", "checkboxes", choices=choices, hint=_ABOUT,
                    optional=True, needed=_NEEDED)]  # fmt: skip
    if visit.may(OPEN) and any(choice.value in PRECAUTIONS for choice in choices):
        reasons = [FieldChoice(code, PRECAUTION_REASONS[code]) for code in get_args(PrecautionReason)]
        fields.append(Field("precautionReason", "Why one worker can meet them alone again", "radios", choices=reasons,
                            unsaid=_STAYS, optional=True))  # fmt: skip
    return fields if choices else []


def only_where_asked(body: dict[str, Any]) -> dict[str, Any]:
    """What a button has ticked says nothing where they did not come, or something else was done."""
    if (body.get("kind"), body.get("attendance")) == ("risk_review", "attended"):
        return body
    return {name: said for name, said in body.items() if name != "askedAbout"}


async def ticked(visit: Visit, client: str | None, warning: str) -> list[str]:
    """What the button of a warning is about."""
    if not client or not warning:
        return []
    if not visit.may(OPEN):
        return [warning]
    answers = (await open_answers_of(visit, [client])).get(client, [])
    return sorted({answer.flag for answer in of_warnings(answers).get(warning, ())})


async def _of_answers(visit: Visit, client: str) -> list[FieldChoice]:
    by_flag: dict[str, list[str]] = {}
    own = [answer for answer in (await open_answers_of(visit, [client])).get(client, []) if not answer.is_other]
    for answer in own:
        by_flag.setdefault(answer.flag, []).append(answer.words)
    return [FieldChoice(flag, "; ".join(words)) for flag, words in by_flag.items()]


async def _of_warnings(visit: Visit, client: str) -> list[FieldChoice]:
    try:
        read: Mapping[str, Any] = await visit.api.get(at("/persons/{person}/next", person=client))
    except RefusedByApi as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        return []
    codes: Sequence[str] = [step["code"] for step in read["steps"] if step["basis"] == "risk"]
    return [FieldChoice(code, NEXT_STEPS[code]) for code in dict.fromkeys(codes)]
