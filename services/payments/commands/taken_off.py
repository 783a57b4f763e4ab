"""What a run takes off, claim by claim: as it would by now of a proposal, as it was posted from the approval on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.payments.commands.approvals import nets
from services.payments.commands.runs import terms
from services.payments.models import Run
from services.payments.rules.postings import ContractParty
from services.payments.store import ledger, receivables
from services.payments.store.receivables import FallenClaim
from shared.data.db import Session

Becomes = Literal["netting", "debt", "carried"]


@dataclass(frozen=True, slots=True)
class TakenOff:
    """Of one claim that fell after a run had approved it, what becomes of so many pence that are owed."""

    number: int
    fallen: FallenClaim
    becomes: Becomes
    pence: int


async def taken_off(session: Session, run: Run) -> list[TakenOff]:
    """In the order in which they are taken off. What is carried to a later run is told until the run is released."""
    if run.state == "proposed":
        rows = await _as_proposed(session, run)
    elif run.state == "cancelled":
        rows = []
    else:
        rows = [*await receivables.posted_with(session, run.id), *(await _carried(session, run))]
    about = await receivables.about(session, [receivable_id for receivable_id, _, _ in rows])
    return _numbered(rows, about)


def _numbered(rows: Sequence[tuple[UUID, Becomes, int]], about: Mapping[UUID, FallenClaim]) -> list[TakenOff]:
    of_claims = [(about[receivable_id], becomes, pence) for receivable_id, becomes, pence in rows if pence]
    return [TakenOff(number, *of_claim) for number, of_claim in enumerate(of_claims, 1)]


async def _as_proposed(session: Session, run: Run) -> list[tuple[UUID, Becomes, int]]:
    contract = await terms(session, run.area, run.contract, run.run_on)
    place = ContractParty(run.contract, run.party)
    netted = await nets(session, run.area, place, contract, run.run_on, run.gross_pence)
    rows: list[tuple[UUID, Becomes, int]] = []
    for waiting, line in zip(netted.waiting, netted.netting.lines, strict=True):
        carried = waiting.open_pence - line.netted_pence - line.debt_pence
        rows += [
            (waiting.id, "netting", line.netted_pence),
            (waiting.id, "debt", line.debt_pence),
            (waiting.id, "carried", carried),
        ]
    return rows


async def _carried(session: Session, run: Run) -> list[tuple[UUID, Becomes, int]]:
    if run.state != "approved":
        return []
    place = ContractParty(run.contract, run.party)
    return [
        (waiting.id, "carried", waiting.open_pence)
        for waiting in await ledger.open_receivables(session, run.area, place)
    ]
