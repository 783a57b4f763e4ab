"""What is disputed or asked, how long it has been, what came of it, and who may say what.

Payment rules 6, Disputes and queries.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

DISPUTE_KINDS = ("dispute", "query")
ABOUT = ("amount", "refused_verification", "band", "attribution", "possible_return")
REASONS = (
    "wrong_amount",
    "wrong_day",
    "wrong_person",
    "another_provider",
    "counted_twice",
    "evidence_missing",
    "evidence_differs",
    "wrong_band",
    "came_back",
    "other",
)
DISPUTE_STATES = ("open", "answered", "closed")
OUTCOMES = ("upheld", "not_upheld", "withdrawn", "settled_by_correction")
DisputeKind = Literal["dispute", "query"]
About = Literal["amount", "refused_verification", "band", "attribution", "possible_return"]
DisputeReason = Literal[
    "wrong_amount", "wrong_day", "wrong_person", "another_provider", "counted_twice", "evidence_missing",
    "evidence_differs", "wrong_band", "came_back", "other",
]  # fmt: skip
DisputeState = Literal["open", "answered", "closed"]
DisputeOutcome = Literal["upheld", "not_upheld", "withdrawn", "settled_by_correction"]
REOPENED_FOR = ("entered_in_error", "more_is_known")
ReopenedFor = Literal["entered_in_error", "more_is_known"]
WITHDRAWN, UPHELD = "withdrawn", "upheld"
AGREED = frozenset({UPHELD, "settled_by_correction"})


@dataclass(frozen=True, slots=True)
class WhoCloses:
    """Of somebody who wants to close it: whether they opened it, whether their organisation did, and what it has."""

    opened_it: bool
    of_opener: bool
    of_council: bool


def may_close(who: WhoCloses, outcome: str) -> bool:
    """Only the side that opened it takes it back; what came of it another person of the council says. Who may say so
    may also take that word back.
    """
    return who.of_opener if outcome == WITHDRAWN else who.of_council and not who.opened_it


@dataclass(frozen=True, slots=True)
class AgreedDispute:
    """One that was closed for whom it pays, and since it was opened nothing else has stood of its claim."""

    id: UUID
    claim_id: UUID
    contract: str
    party: str
    by_party: bool  # opened by whom it pays
    opened_pence: int
    outcome: str
    closed_on: date


def still_adds(dispute: AgreedDispute, contract: str, party: str, stands: int, closes_on: date, today: date) -> bool:
    """To what a final account has closed, of which `stands` stands: only to whom it was opened by, where it was opened,
    and as long as what stood then stands, since what it says has had its correction otherwise. What was upheld waits
    for that; what was settled by it counts what was known on that day, the account's or a later one. Payment rules 4,
    Final account.
    """
    is_theirs = dispute.by_party and (dispute.contract, dispute.party) == (contract, party)
    if not is_theirs or dispute.opened_pence != stands:
        return False
    return dispute.outcome == UPHELD or closes_on <= dispute.closed_on == today


def days_open(opened_on: date, closed_on: date | None, today: date) -> int:
    return ((closed_on or today) - opened_on).days


def money_effect(opened_pence: int | None, closed_pence: int | None, now_pence: int | None) -> int | None:
    """By how much what stands of the claim has changed since it was opened, until it was closed; None without one."""
    stands = now_pence if closed_pence is None else closed_pence
    return None if opened_pence is None or stands is None else stands - opened_pence
