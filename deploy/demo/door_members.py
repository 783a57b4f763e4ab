"""How it stands at the end with whom a day book asks of a programme, reckoned from the lines alone."""

from collections.abc import Sequence
from datetime import date

from deploy.demo.player.lines import CaseloadLine

AFTER_ACT = {"invite": "invited", "explain": "explained", "decline": "declined"}
DONE_BY = {"in_treatment": ("assess", "assessedOn"), "without_tariff": ("confirm_tariff", "")}


def expected_members(lines: Sequence[CaseloadLine], last: date) -> dict[tuple[str, str], str]:
    """By the references of the programme and the person. They are treated once, so who has ended it has left."""
    programmes = {str(line.id): line for line in lines if line.do == "plan_programme"}
    acts = [line for line in lines if line.do == "act_for_members"]
    said = {
        (line.body["programme"]["ref"], person["ref"]): _after(line, last)
        for line in acts
        for person in line.body["persons"]
    }
    return {
        (programme, person): _done_or_left(lines, programmes[programme], person) or state
        for (programme, person), state in said.items()
    }


def _after(line: CaseloadLine, last: date) -> str:
    if line.body["act"] == "defer":
        return "deferred" if last < date.fromisoformat(line.body["deferredUntil"]) else "to_invite"
    return AFTER_ACT[line.body["act"]]


def _done_or_left(lines: Sequence[CaseloadLine], programme: CaseloadLine, person: str) -> str | None:
    do, day = DONE_BY[programme.body["rule"]]
    own = [line for line in lines if line.person == person]
    if any(line.do == do and _day_of(line, day) >= programme.body["firstOn"] for line in own):
        return "done"
    return "left" if any(line.do == "end" for line in own) else None


def _day_of(line: CaseloadLine, name: str) -> str:
    return str(line.body.get(name) or line.on.isoformat())
