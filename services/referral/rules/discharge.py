"""What a discharge reason means, by the mapping that the area's scheme publishes."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DischargeReason:
    code: str
    list: str | None  # None: the scheme gives the code without a list
    meaning: str  # successful, neutral, unsuccessful


class UnknownReason(LookupError):
    """The scheme in force does not list this discharge reason."""

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__("discharge reason is not in the scheme")
        self.allowed = list(allowed)


def discharge_class(code: str, code_list: str, reasons: Sequence[DischargeReason]) -> str | None:
    """None where no scheme is known for the day: then nobody can say that it was no success."""
    for reason in reasons:
        if reason.code == code and reason.list in (None, code_list):
            return reason.meaning
    if reasons:
        raise UnknownReason([f"{r.code} ({r.list})" if r.list else r.code for r in reasons])
    return None


def needs_clinician(meaning: str | None) -> bool:
    """Only a clinician completes treatment."""
    return meaning in (None, "successful")
