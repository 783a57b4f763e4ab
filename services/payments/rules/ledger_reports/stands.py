"""What lines of the council's ledger can be about, as it stands here, and what comes of one.

Payment rules 6, Files of the ledger.
"""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal
from uuid import UUID

LineState = Literal["wrong", "matched", "proposed", "unmatched", "already", "repeats", "blocked", "applied", "refused"]
Why = Literal[
    "nothing_like_it", "amount_differs", "not_released", "settled_otherwise", "came_back", "another_reference",
    "day_impossible", "more_than_open", "reference_taken", "several", "line_before", "separation_of_duties",
    "netted", "reversal", "credit", "number_never_used",
]  # fmt: skip
OPEN_STATES = frozenset({"matched", "proposed", "unmatched", "blocked", "wrong"})  # looked at again
CANDIDATES_MAX = 5


@dataclass(frozen=True, slots=True)
class RemittanceStands:
    """`reference`: of the payment, or of the one that came back. `reversals`: how many files said of it.
    `netted_pence`: of its credit, which it has only where something was taken off. `contract`: of which it pays.
    """

    id: UUID
    party: str
    run_on: date
    state: str
    net_pence: int
    reference: str | None
    settled_on: date | None
    reversals: int = 0
    netted_pence: int = 0
    contract: str = ""


@dataclass(frozen=True, slots=True)
class DebtReported:
    """What was reported of a debt by a reference: `code` is whether collected or written off."""

    reference: str
    pence: int
    code: str


@dataclass(frozen=True, slots=True)
class DebtIsOpen:
    """`asked_pence`: of each of its requests in their order, below nothing of a credit."""

    id: UUID
    party: str
    raised_on: date
    open_pence: int
    reported: Mapping[str, DebtReported] = field(default_factory=dict)
    asked_pence: Sequence[int] = ()
    contract: str = ""


@dataclass(frozen=True, slots=True)
class LineMatch:
    """`about`: the remittance or debt. `candidates`: of a proposal those that it may be, the likeliest first. `beside`:
    the other lines of the file that say it together with this one.
    """

    state: LineState
    why: Why | None = None
    about: UUID | None = None
    candidates: tuple[UUID, ...] = ()
    beside: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidedBefore:
    """Of equal lines in other files: the most that one had, and what those may have been about that were refused."""

    lines: int
    refused: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class LedgerStands:
    """What lines can be about. `parties`: by the number of the supplier or debtor all whose it is, or was. `applied`:
    by the key of lines that were applied before, from whichever file, what they were about; `decided` by key too.
    """

    remittances: Sequence[RemittanceStands]
    debts: Sequence[DebtIsOpen]
    parties: Mapping[str, Container[str]]
    applied: Mapping[str, Collection[UUID]] = field(default_factory=dict)
    decided: Mapping[str, DecidedBefore] = field(default_factory=dict)

    def without(self, gone: Container[UUID | None]) -> "LedgerStands":
        remittances = [remittance for remittance in self.remittances if remittance.id not in gone]
        return replace(self, remittances=remittances, debts=[debt for debt in self.debts if debt.id not in gone])
