"""What to know before meeting somebody: on their page, where they are booked, and at the session to which they come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.assessment.pages.names import CodeNames, code_names
from services.assessment.pages.words import INSTRUMENTS
from services.assessment.schemas.open_risks import WARNINGS, warning_of
from shared.pages.lists import all_of
from shared.pages.page import Visit
from shared.pages.words import day

OPEN = "GET /open-risks"
IDS_MAX = 100
_NOT_ASKED = "not asked, nobody answered it"
_NOT_ANSWERED = "somebody has asked since, but no answer is recorded"


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """`words`: `Can one worker meet them alone? No (Referral, by GP Heaton, 7 October 2013)`. `to_ask`: of a warning;
    else it is a precaution that goes on, or nobody answered it: then the form in which it stands is `to_fill_in`, by
    its code and what it is called.
    """

    flag: str
    words: str
    to_ask: bool
    to_fill_in: tuple[str, str] | None = None

    @property
    def warning(self) -> str:
        return warning_of(self.flag)


async def open_answers_of(visit: Visit, clients: Iterable[str]) -> dict[str, list[OpenAnswer]]:
    """By person; nothing to whoever is not told of answers."""
    said: dict[str, list[OpenAnswer]] = {}
    wanted = sorted(set(clients)) if visit.may(OPEN) else []
    for first in range(0, len(wanted), IDS_MAX):
        for risk in await all_of(visit, "/open-risks", clientId=wanted[first : first + IDS_MAX]):
            said.setdefault(risk["clientId"], []).extend(_in_words(risk, await code_names(visit)))
    return said


async def open_risks_of(visit: Visit, clients: Iterable[str]) -> dict[str, list[str]]:
    """By person, each a sentence."""
    said = await open_answers_of(visit, clients)
    return {client: [answer.words for answer in answers] for client, answers in said.items()}


def of_warnings(answers: Sequence[OpenAnswer]) -> dict[str, list[OpenAnswer]]:
    """What each warning is about, by the step that says so."""
    return {code: [answer for answer in answers if answer.to_ask and answer.warning == code] for code in WARNINGS}


def _in_words(risk: Mapping[str, Any], codes: CodeNames) -> Iterable[OpenAnswer]:
    is_item = risk["saidIn"] == "screening"
    where = INSTRUMENTS.get(risk["name"], risk["name"]) if is_item else risk["title"]
    if risk["sentBy"]:
        where += ", by themselves" if risk["aboutSelf"] else f", by {codes.of('parties', risk['sentBy'])}"
    for answer in risk["answers"]:
        question = f"Item {answer['question']}" if is_item else answer["question"]
        colon = "" if question.endswith("?") else ":"
        is_answered = answer["answer"] is not None
        unanswered = _NOT_ASKED if answer["toAsk"] else _NOT_ANSWERED
        said = answer["answer"] if is_answered else unanswered
        words = f"{question}{colon} {said} ({where}, {day(risk['on'])})"
        to_fill_in = None if is_answered else (risk["name"], risk["title"] or risk["name"])
        yield OpenAnswer(answer["flag"], words, is_answered and answer["toAsk"], to_fill_in)
