"""Who sees and does what about an issue, a complaint or thanks, and how long one was open."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

OVERSEES = frozenset({"assessor", "commissioner"})
SEES_ALL = OVERSEES | {"auditor"}
CONCERNED = frozenset({"provider", "clinician"})  # they also see what is about them, or theirs to answer


@dataclass(frozen=True, slots=True)
class IssueParties:
    raised_by: str
    concerns: str | None
    owned_by: str | None


def may_see(issue: IssueParties, roles: AbstractSet[str], organisation: str) -> bool:
    if roles & SEES_ALL or organisation == issue.raised_by:
        return True
    return bool(roles & CONCERNED) and organisation in {issue.concerns, issue.owned_by}


def may_answer(issue: IssueParties, roles: AbstractSet[str], organisation: str) -> bool:
    return bool(roles & OVERSEES) or (bool(roles & CONCERNED) and organisation in {issue.concerns, issue.owned_by})


def may_change(issue: IssueParties, roles: AbstractSet[str], organisation: str) -> bool:
    """Correct, close or take it back: who raised it, and who watches over all."""
    return bool(roles & OVERSEES) or organisation == issue.raised_by


def days_open(raised_on: date, closed_on: date | None, today: date) -> int:
    return ((closed_on or today) - raised_on).days
