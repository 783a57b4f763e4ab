"""What to know before meeting somebody: on their page, where they are booked, and at the session to which they come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from services.assessment.pages.names import END, CodeNames, code_names, whole_name
from services.assessment.pages.words import INSTRUMENTS, PRECAUTIONS
from services.assessment.schemas.open_risks import WARNINGS, warning_of
from shared.pages.lists import all_of
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import Visit
from shared.pages.words import day

OPEN, NEXT = "GET /open-risks", "GET /persons/{person_id}/next"
IDS_MAX = 100
_OF_ANOTHER = "Of a record that may be the same person:"
_NOT_ASKED = "not asked, nobody answered it"
_NOT_ANSWERED = "somebody has asked since, but no answer is recorded"


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """`words`: `Can one worker meet them alone? No (Referral, by GP Heaton, 7 October 2013)`. `to_ask`: of a warning;
    else it is a precaution that goes on, or nobody answered it: then the form in which it stands is `to_fill_in`, by
    its code and what it is called. `is_other`: it was said of a record that may be the same person: nothing here
    answers it.
    """

    flag: str
    words: str
    to_ask: bool
    to_fill_in: tuple[str, str] | None = None
    is_other: bool = False

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
    own = [answer for answer in answers if answer.to_ask and not answer.is_other]
    return {code: [answer for answer in own if answer.warning == code] for code in WARNINGS}


async def about_person(visit: Visit, person: Mapping[str, Any]) -> dict[str, Any]:
    """On a page that begins something with one person: who they are, and what to know before meeting them."""
    return {"who": whole_name(person), "know": await known_before_meeting(visit, person["clientId"])}


async def known_before_meeting(visit: Visit, client: str | None) -> list[str]:
    """Of one person whom somebody is about to meet, each a sentence: to the front door with what was answered, to who
    treats them the precautions that go on.
    """
    if not client:
        return []
    if visit.may(OPEN):
        return (await open_risks_of(visit, [client])).get(client, [])
    if not visit.may(NEXT):
        return []
    try:
        read = await visit.api.get(at("/persons/{person}/next", person=client))
    except RefusedByApi as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        return []  # whoever does not treat them is told of nothing
    return [PRECAUTIONS.get(code, code) for code in read["precautions"]]


def precautions_by_person(answers: Mapping[str, Sequence[OpenAnswer]]) -> dict[str, str]:
    """In a file, which names nobody and says no answer."""
    return {client: "; ".join(dict.fromkeys(_codes_of(of_client))) for client, of_client in answers.items()}


def _codes_of(answers: Sequence[OpenAnswer]) -> Iterable[str]:
    for answer in answers:
        if answer.flag in PRECAUTIONS and answer.to_fill_in is None:
            yield f"{_OF_ANOTHER} {PRECAUTIONS[answer.flag]}" if answer.is_other else PRECAUTIONS[answer.flag]


def _in_words(risk: Mapping[str, Any], codes: CodeNames) -> Iterable[OpenAnswer]:
    is_item = risk["saidIn"] == "screening"
    where = INSTRUMENTS.get(risk["name"], risk["name"]) if is_item else risk["title"]
    if risk["sentBy"]:
        where += ", by themselves" if risk["aboutSelf"] else f", by {codes.of('parties', risk['sentBy'])}"
    of = f"Of a record that may be the same person (…{risk['saidOf'][-END:]}): " if risk["undecided"] else ""
    for answer in risk["answers"]:
        question = f"Item {answer['question']}" if is_item else answer["question"]
        colon = "" if question.endswith("?") else ":"
        is_answered = answer["answer"] is not None
        unanswered = _NOT_ASKED if answer["toAsk"] else _NOT_ANSWERED
        said = answer["answer"] if is_answered else unanswered
        words = f"{of}{question}{colon} {said} ({where}, {day(risk['on'])})"
        to_fill_in = None if is_answered or of else (risk["name"], risk["title"] or risk["name"])
        yield OpenAnswer(answer["flag"], words, is_answered and answer["toAsk"], to_fill_in, bool(of))
