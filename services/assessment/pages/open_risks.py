"""What to know before meeting somebody: on their page, where they are booked, and at the session to which they come."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.assessment.pages.words import INSTRUMENTS
from shared.pages.lists import all_of
from shared.pages.page import Visit
from shared.pages.words import day

OPEN = "GET /open-risks"
IDS_MAX = 100


async def open_risks_of(visit: Visit, clients: Iterable[str]) -> dict[str, list[str]]:
    """By person, each a sentence: `Can one worker meet them alone? No (referral form, 7 October 2013)`."""
    said: dict[str, list[str]] = {}
    wanted = sorted(set(clients)) if visit.may(OPEN) else []
    for first in range(0, len(wanted), IDS_MAX):
        for risk in await all_of(visit, "/open-risks", clientId=wanted[first : first + IDS_MAX]):
            said.setdefault(risk["clientId"], []).extend(_in_words(risk))
    return said


def _in_words(risk: Mapping[str, Any]) -> Iterable[str]:
    is_item = risk["saidIn"] == "screening"
    where = {"screening": INSTRUMENTS.get(risk["name"], risk["name"]), "referral_form": "referral form"}
    of = f"{where.get(risk['saidIn'], 'form')}, {day(risk['on'])}"
    for answer in risk["answers"]:
        question = f"Item {answer['question']}" if is_item else answer["question"]
        colon = "" if question.endswith("?") else ":"
        yield f"{question}{colon} {answer['answer']} ({of})"
