"""What explains the lines of runs, remittances and debts: who did it, on what report, and the arithmetic.

Payment rules 8.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from services.payments.rules.money import allocate
from services.payments.rules.netting import Netting, Receivable, debt_id_of
from services.payments.rules.postings import LineKind, Posting
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes.amounts import Step

Basis = dict[str, Any]
RETURNED = "payment returned"  # the cause of what a return has posted


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The run as it is named in an explanation."""

    id: UUID
    run_on: date
    proposed_by: str
    approved_by: str | None
    released_by: str | None
    reference: str | None = None

    @property
    def remittance(self) -> Basis:
        """As finance knows it: the reference is null until it is settled."""
        return {"remittanceId": str(self.id), "reference": self.reference}

    @property
    def named(self) -> Basis:
        return {
            "id": str(self.id),
            "runOn": self.run_on.isoformat(),
            "proposedBy": self.proposed_by,
            "approvedBy": self.approved_by,
            "releasedBy": self.released_by,
            "reference": self.reference,
        }


def approval_basis(run: RunFacts, contract: Contract, pence: int) -> Basis:
    steps: list[Step] = [{"step": "approval", "duePence": pence, "dueBy": run.run_on.isoformat(), "pence": pence}]
    return {"shape": "approval", "run": run.named, "contract": _terms(contract), "steps": steps}


def netting_basis(
    run: RunFacts, contract: Contract, netting: Netting, oldest_first: Sequence[Receivable], line: int, kind: LineKind
) -> Basis:
    """The whole netting of the run, receivable by receivable, and which of them this line nets, or makes a debt."""
    mine = netting.lines[line]
    last: Step = {"step": kind, "receivableId": str(mine.id), "pence": mine.netted_pence}
    if kind is LineKind.DEBT:
        last |= {"debtId": str(debt_id_of(run.id, mine.id)), "pence": mine.debt_pence}
    steps: list[Step] = [
        {"step": "gross", "pence": netting.gross_pence},
        *([{"step": "on account", "pence": netting.on_account_pence}] if netting.on_account_pence else []),
        {"step": "floor", "share": str(contract.floor), "leftPence": netting.left_pence},
        {"step": "room", "pence": netting.room_pence},
        {"step": "carry", "runDates": contract.carry},
        *_receivables(run, netting, oldest_first),
        last,
    ]
    return {"shape": kind, "run": run.named, "contract": _terms(contract), "steps": steps}


def _receivables(run: RunFacts, netting: Netting, oldest_first: Sequence[Receivable]) -> Iterator[Step]:
    """Each is taken off what room the older ones have left; what then waits no longer is a debt."""
    paid, room = netting.on_account_pence, netting.room_pence
    for receivable, netted in zip(oldest_first, netting.lines, strict=True):
        yield touched("receivable", receivable.id, receivable.open_pence, netted.netted_pence) | {
            "remittanceId": _text(receivable.remittance_id),
            "reference": receivable.reference,
            "aroseOn": receivable.arose_on.isoformat(),
            "runDates": [day.isoformat() for day in receivable.run_dates],
            "waitsUntil": receivable.waits_until.isoformat(),
            "counts": run.run_on > receivable.waits_until,
            "roomPence": paid if receivable.on_account else room,
            "onAccount": receivable.on_account,
            "debtPence": netted.debt_pence,
        }
        if receivable.on_account:
            paid -= netted.netted_pence
        else:
            room -= netted.netted_pence


def settlement_basis(run: RunFacts, reference: str, settled_on: date, gross: int, netted: int, by: str) -> Basis:
    steps: list[Step] = [
        {"step": "gross", "pence": gross},
        {"step": "netted", "pence": netted},
        {"step": "net", "pence": gross - netted},
    ]
    reported = {"by": by, "reference": reference, "settledOn": settled_on.isoformat()}
    return {"shape": "settlement", "run": run.named, "reported": reported, "steps": steps}


def return_bases(run: RunFacts, reported: Mapping[str, str], net: int, lines: Sequence[int]) -> Iterator[Basis]:
    """Of each line its exact share, rounded down; what is left over goes, a penny each, to the largest fractions.

    The lines' pence are few amounts, many times each: all of them are named, the largest fraction first, and how many
    lines before this one have its fraction.
    """
    gross = sum(lines)
    parts = allocate(net, lines)
    counts = Counter(lines)
    shares = [
        {"linePence": line_pence, "downPence": net * line_pence // gross, "remainder": net * line_pence % gross}
        for line_pence in counts
    ]
    shares.sort(key=lambda share: (-share["remainder"], -share["linePence"]))
    of_all = [share | {"lines": counts[share["linePence"]]} for share in shares]
    by_pence = {share["linePence"]: share for share in shares}
    pennies = net - sum(share["downPence"] * share["lines"] for share in of_all)
    alike: Counter[int] = Counter()
    for pence, line_pence in zip(parts, lines, strict=True):
        share = by_pence[line_pence]
        left = {"pennies": pennies, "lines": len(lines), "before": alike[share["remainder"]]}
        alike[share["remainder"]] += 1
        steps: list[Step] = [
            {"step": "net", "pence": net},
            {"step": "share", "grossPence": gross, **share},
            {"step": "all lines", "shares": of_all},
            {"step": "left over", **left, "toThisLine": pence - share["downPence"]},
            {"step": "return", "remittanceId": str(run.id), "pence": pence},
        ]
        yield {"shape": "return", "run": run.named, "reported": dict(reported), "steps": steps}


def rejection_basis(run: RunFacts, by: str, reason: str, undone: UUID, pence: int, owed: Step | None = None) -> Basis:
    """`owed` is the receivable that is open again, or the debt that is not."""
    rejected = {"by": by, "reason": reason}
    step: Step = {"step": "undone", "line": str(undone), "pence": pence}
    return {"shape": "rejection", "run": run.named, "rejected": rejected, "steps": [*([owed] if owed else []), step]}


def return_undone_basis(run: RunFacts, by: str, reason: str, undone: UUID, pence: int, owed: Step | None) -> Basis:
    """`owed` is what the return had cancelled and is owed again."""
    step: Step = {"step": "undone", "line": str(undone), "pence": pence}
    steps = [*([owed] if owed else []), step]
    return {"shape": "return_undone", "run": run.named, "undone": {"by": by, "reason": reason}, "steps": steps}


@dataclass(frozen=True, slots=True)
class DebtReport:
    """What finance says of a debt: collected or written off, by its reference."""

    reference: str
    on: str
    by: str
    reason: str | None = None


def debt_basis(
    debt_id: UUID, raised_by: RunFacts, report: DebtReport, raised: int, open_pence: int, move: Posting
) -> Basis:
    steps: list[Step] = [
        {"step": "raised", "debtId": str(debt_id), "pence": raised},
        touched("debt", debt_id, open_pence, move.pence) | raised_by.remittance,
        {"step": move.kind, "debtId": str(debt_id), "pence": move.pence},
    ]
    debt = {"id": str(debt_id)} | raised_by.remittance
    return {"shape": "debt", "debt": debt, "reported": asdict(report), "steps": steps}


@dataclass(frozen=True, slots=True)
class UndoneReport:
    """So much of a debt is open again, or other reports write it off then."""

    debt_id: UUID
    line: UUID
    pence: int
    written_off: bool = False


def report_undone_basis(
    undone: UndoneReport, raised_by: RunFacts, reported: Mapping[str, Any], by: str, reason: str
) -> Basis:
    """As far as the report still counted: what was written off may have come to stand since."""
    steps: list[Step] = [
        owed_again("debt", undone.debt_id, undone.pence, written_off=undone.written_off),
        {"step": "undone", "line": str(undone.line), "pence": undone.pence},
    ]
    debt = {"id": str(undone.debt_id)} | raised_by.remittance
    said = {"reported": dict(reported), "undone": {"by": by, "reason": reason}}
    return {"shape": "debt", "debt": debt, **said, "steps": steps}


def owed_again(
    what: Literal["receivable", "debt"], owed: UUID | None, pence: int, *, written_off: bool = False
) -> Step:
    """What opens of it; or, of a debt, what counts as written off again."""
    return {"step": "written off again" if written_off else "open again", f"{what}Id": str(owed), "pence": pence}


def touched(what: Literal["receivable", "debt"], owed: UUID, before: int, taken: int) -> Step:
    """What was open of it, how much this takes off, and what is left."""
    return {
        "step": what, f"{what}Id": str(owed), "beforePence": before, "takenPence": taken, "leftPence": before - taken,
    }  # fmt: skip


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _terms(contract: Contract) -> Basis:
    return {"code": contract.code, "clause": contract.clause, "provisional": contract.provisional}
