"""What a contract says of those who deliver part of it for its party, the prime."""

from datetime import date
from typing import Annotated

from pydantic import Field

from services.tariff.rules.field_types import Code, Day, Share, StrictModel, Text


class Subcontract(StrictModel):
    """The council owes the prime alone. What the subcontractor delivers belongs to the prime's contract."""

    party: Code
    """The organisation that delivers; another than the prime."""
    share: Share
    """Which part of each amount of an episode that it delivers the prime passes on to it."""
    from_: Annotated[Day, Field(alias="from")]
    """From when it delivers; a day of the contract's term."""
    to: Day | None = None
    """The day of leaving, from which on it delivers no more; as long as the contract if left out."""
    notice_on: Day | None = None
    """When notice was given, by whichever side; it decides nothing."""
    successor: Code | None = None
    """Who has the episodes that are open on the day of leaving, from that day on: another subcontractor or the prime;
    the prime if left out."""
    clause: Text
    """What explanations quote."""
    name: Text | None = Field(default=None, exclude_if=lambda name: name is None)
    """What people read; left out, the party is called as contracts that pay it are titled, else by its code."""

    def ends(self, term_ends: date) -> date:
        """The first day on which it delivers no more."""
        return min(self.to or term_ends, term_ends)
