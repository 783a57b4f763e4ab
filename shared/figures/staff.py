"""Who is told which of the staff did something: those who read it beside each record, and nobody else.

Access, Figures.
"""

from collections.abc import Collection
from dataclasses import replace

from shared.figures.indicators import Indicator

NAMING = "worker"
TOLD = frozenset({"assessor", "commissioner", "auditor"})


def shown_to(indicator: Indicator, roles: Collection[str], *, published: bool = False) -> Indicator:
    """Without the dimension that names staff, for whom it is none. What is published names nobody."""
    if NAMING not in indicator.dimensions or (TOLD.intersection(roles) and not published):
        return indicator
    return replace(indicator, dimensions=tuple(name for name in indicator.dimensions if name != NAMING))
