"""The common referral form: who sees one, what is missing in it, and what may become of it.

docs/access.md, "Referral forms".
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Literal

FormAct = Literal["correct", "take_up", "decline", "reopen", "void"]
RECEIVED, TAKEN_UP, NOT_TAKEN_UP = "received", "taken_up", "not_taken_up"
FORM_STATES = (RECEIVED, TAKEN_UP, NOT_TAKEN_UP)
SOONEST_FIRST = ("urgent", "soon", "routine")
NEEDED = {
    "given_name": "givenName", "birth_date": "birthDate", "sex": "sex", "reach_by": "reachBy", "reason": "reason",
    "source": "source",
}  # before anybody can be met and registered, by what the API calls it  # fmt: skip
_LEADS_TO: Mapping[tuple[str, FormAct], str] = {
    (RECEIVED, "correct"): RECEIVED,
    (RECEIVED, "take_up"): TAKEN_UP,
    (RECEIVED, "decline"): NOT_TAKEN_UP,
    (RECEIVED, "void"): RECEIVED,
    (TAKEN_UP, "reopen"): RECEIVED,
    (NOT_TAKEN_UP, "reopen"): RECEIVED,
}


def rank_of(urgency: str) -> int:
    """0 is whoever is to be seen first."""
    return SOONEST_FIRST.index(urgency)


@dataclass(frozen=True, slots=True)
class FormSender:
    """`about_self`: whom it is about sent it; others who sign in for the same organisation are others' business."""

    sub: str
    organisation: str
    about_self: bool


def may_see_form(sender: FormSender, roles: AbstractSet[str], sub: str, organisation: str) -> bool:
    if "assessor" in roles:
        return True
    return organisation == sender.organisation and (not sender.about_self or sub == sender.sub)


def state_after(state: str, act: FormAct) -> str | None:
    """None where that cannot be done of a form in this state."""
    return _LEADS_TO.get((state, act))


def missing_in(says: Mapping[str, Any], unanswered: Sequence[str]) -> list[str]:
    """Of what is needed, and of the questions of the area: nobody is refused for any of it."""
    lacks = [field for name, field in NEEDED.items() if says.get(name) in {None, ""}]
    return [*lacks, *(f"answers.{code}" for code in unanswered)]
