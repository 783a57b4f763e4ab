"""What an outcome rests on, in words: its records, each with what the measure judges of it, and the treatment."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.assessment.pages.names import CodeNames
from services.assessment.pages.words import EVENTS, EVIDENCE_KINDS, ITEMS, called, value_words
from shared.pages.rows import Row
from shared.pages.words import day, role


def with_its_answers(proof: Row, codes: CodeNames) -> dict[str, Any]:
    kind = called({**EVENTS, **EVIDENCE_KINDS}, proof["kind"])
    lines = []
    if proof["drugProfile"] is not None:
        lines.append(f"Drugs: {codes.all_of('substances', proof['drugProfile']) or 'none'}.")
    if proof["deliveredBy"]:
        lines.append(f"Treated by {codes.of('parties', proof['deliveredBy'])}.")
    lines += _ending(proof, codes)
    return {
        "title": f"{kind} of {day(proof['on'])}",
        "lines": lines,
        "answers": [(ITEMS.get(answer["item"], answer["item"]), _answer(answer)) for answer in proof["answers"]],
        "recorders": _people(proof["recorders"], codes),
        "id": proof["id"],
    }


def _ending(said: Row, codes: CodeNames) -> list[str]:
    if not said["reason"]:
        return []
    by = f", said by a {role(said['endedByRole'])}" if said["endedByRole"] else ""
    return [f"Why it ended: {codes.of('endReasons', said['reason']['code'])}{by}."]


def _answer(answer: Mapping[str, Any]) -> str:
    return "no answer" if answer["value"] is None else value_words(answer["item"], answer["value"])


def _people(recorders: Sequence[Row], codes: CodeNames) -> str:
    return ", ".join(f"{person['sub']} of {codes.of('parties', person['organisation'])}" for person in recorders)


def treatment_in_words(episode: Row, codes: CodeNames) -> list[str]:
    by = [
        f"{codes.of('parties', who['organisation'])} from {day(who['from'])}"
        + (f" to {day(who['until'])}" if who["until"] else "")
        for who in episode["deliveredBy"]
    ]
    ended = f"Ended on {day(episode['endedOn'])}." if episode["endedOn"] else "It goes on."
    return [f"Started on {day(episode['startedOn'])}.", f"Treated by {', then '.join(by)}.", ended,
            *_ending(episode, codes)]  # fmt: skip
