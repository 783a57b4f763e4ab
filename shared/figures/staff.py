"""Who is told what of a case: which of the staff did something is for who reads it beside each record, and a dimension
that an indicator has `of_area_alone` for who sees the whole area.

Access, Figures.
"""

from collections.abc import Collection
from dataclasses import replace

from shared.figures.indicators import Indicator

NAMING = "worker"
TOLD = frozenset({"assessor", "commissioner", "auditor"})
OF_AREA = frozenset(
    {"assessor", "verifier", "commissioner", "finance_proposer", "finance_approver", "finance_releaser", "auditor"}
)


OF_CASES = frozenset({"assessor", "verifier", "commissioner"})  # of these, who reads whose cases a figure counts


def sees_area(roles: Collection[str]) -> bool:
    """Of roles that the route takes: whether they are told of the whole area, or of their own organisation alone."""
    return bool(OF_AREA.intersection(roles))


def shown_to(indicator: Indicator, roles: Collection[str], *, published: bool = False) -> Indicator:
    """Without the dimensions that are none for them. What is published names nobody."""
    hidden = set() if sees_area(roles) else set(indicator.of_area_alone)
    if published or not TOLD.intersection(roles):
        hidden.add(NAMING)
    if not hidden.intersection(indicator.dimensions):
        return indicator
    return replace(indicator, dimensions=tuple(name for name in indicator.dimensions if name not in hidden))


def asked_of(indicator: Indicator, roles: Collection[str], *, published: bool = False) -> Indicator:
    """With the dimensions by which a figure may be asked for, and no list of its cases."""
    shown = shown_to(indicator, roles, published=published)
    if not TOLD.intersection(roles):
        return shown
    return replace(shown, dimensions=(*shown.dimensions, *indicator.rounded_alone))
