"""In which order things happen to one person within a day: as it goes in the field, whoever recorded which first."""

from typing import Literal, get_args

Step = Literal[
    "sent", "contact", "assessed", "tariff", "referred", "accepted", "started", "top", "event", "outcome", "verified",
    "ended", "paid",
]  # fmt: skip
_PLACES = {step: place for place, step in enumerate(get_args(Step))}


def place_of(step: Step) -> int:
    return _PLACES[step]
