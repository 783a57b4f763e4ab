"""What a discharge reason means, by the mapping that the area's scheme publishes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DischargeReason:
    code: str
    list: str | None  # None: the scheme gives the code without a list
    meaning: str  # successful, neutral, unsuccessful, died


class UnknownReason(LookupError):
    """The scheme in force does not list this discharge reason."""

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__("discharge reason is not in the scheme")
        self.allowed = list(allowed)


@dataclass(frozen=True, slots=True)
class NamedReason:
    """`name` is that of the scheme; one that it does not name is called by its code and list."""

    code: str
    list: str | None
    meaning: str
    name: str


def named_reasons(
    reasons: Sequence[DischargeReason], names: Mapping[tuple[str, str | None], str | None]
) -> list[NamedReason]:
    """In the scheme's own order."""
    return [
        NamedReason(reason.code, reason.list, reason.meaning, names.get((reason.code, reason.list)) or in_full(reason))
        for reason in reasons
    ]


def in_full(reason: DischargeReason) -> str:
    return f"{reason.code} ({reason.list})" if reason.list else reason.code


def discharge_class(code: str, code_list: str, reasons: Sequence[DischargeReason]) -> str | None:
    """None where no scheme is known for the day: then nobody can say that it was no success."""
    for reason in reasons:
        if reason.code == code and reason.list in (None, code_list):
            return reason.meaning
    if reasons:
        raise UnknownReason([in_full(reason) for reason in reasons])
    return None


def needs_clinician(meaning: str | None) -> bool:
    """Only a clinician completes treatment."""
    return meaning in (None, "successful")
