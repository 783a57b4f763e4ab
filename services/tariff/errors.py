"""Answers of tariff that are not success."""

from collections.abc import Iterable
from typing import Any

from services.tariff.rules.faults import Fault
from shared.problems import Conflict, Invalid


class SchemeHasFaults(Invalid):
    """The scheme cannot be used as it is. Each error names the place and what is allowed there."""


class VersionPublished(Conflict):
    """A published version never changes again: give the change a new version."""


class ProposalNotOpen(Conflict):
    """The proposal has been confirmed or withdrawn."""


class ChoiceRefused(Invalid):
    """The band, code or prices do not fit the scheme."""


def as_errors(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    return [
        {"field": fault.path, "message": fault.message} | ({"allowed": list(fault.allowed)} if fault.allowed else {})
        for fault in faults
    ]
