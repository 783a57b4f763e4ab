"""What has to be done first where there is nothing yet, in order, and by whom: said on pages that would be empty."""

from collections.abc import Sequence
from typing import NamedTuple

from shared.pages.page import Visit

COMMISSIONER = frozenset({"commissioner"})
FRONT_DOOR = frozenset({"assessor"})


class FirstStep(NamedTuple):
    """`done` is None where only the service of the step knows; `url` is empty where somebody else does it."""

    words: str
    what: str
    done: bool | None
    url: str
    by: str


_STEPS = (
    ("scheme", "Publish a scheme", "It says what is paid for, at which price, and which lists forms choose from.",
     "tariff", "/schemes", COMMISSIONER),
    ("contracts", "Contracts come with it",
     "They stand in the scheme: who is paid, for what, from when to when.", "tariff", "/schemes", COMMISSIONER),
    ("organisations", "Add the organisations",
     "By the codes that the contracts name them by; those who refer and assess, too.", "referral", "/organisations",
     COMMISSIONER),
    ("services", "Add their services", "Each with its places: somebody can be referred to these alone.", "referral",
     "/services/new", COMMISSIONER),
    ("contacts", "Record who comes", "With the first contact a person is registered.", "assessment", "/contacts/new",
     FRONT_DOOR),
)  # fmt: skip
_WHO = {COMMISSIONER: "the commissioner", FRONT_DOOR: "an assessor"}


def first_steps(visit: Visit, **done: bool | None) -> Sequence[FirstStep]:
    """`done` by the name of each step that this service knows of."""
    states = {"contracts": done.get("scheme"), **done}
    return [
        FirstStep(
            words,
            what,
            states.get(name),
            visit.link_to(service, path) if roles & visit.actor.roles else "",
            _WHO[roles],
        )
        for name, words, what, service, path, roles in _STEPS
    ]
