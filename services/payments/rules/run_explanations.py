"""What explains the lines of runs, remittances and debts: who did it, on what report, and the arithmetic."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.rules.netting import Netting, Receivable
from services.payments.rules.schemes import Contract
from services.payments.rules.settling import Kind
from services.payments.rules.shapes.amounts import Step

Basis = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The run as it is named in an explanation."""

    id: UUID
    run_on: date
    proposed_by: str
    approved_by: str | None
    released_by: str | None

    @property
    def named(self) -> Basis:
        return {
            "id": str(self.id),
            "runOn": self.run_on.isoformat(),
            "proposedBy": self.proposed_by,
            "approvedBy": self.approved_by,
            "releasedBy": self.released_by,
        }


def approval_basis(run: RunFacts, contract: Contract, pence: int) -> Basis:
    steps: list[Step] = [{"step": "approval", "duePence": pence, "dueBy": run.run_on.isoformat(), "pence": pence}]
    return {"shape": "approval", "run": run.named, "contract": _terms(contract), "steps": steps}


def netting_basis(
    run: RunFacts, contract: Contract, netting: Netting, oldest_first: Sequence[Receivable], line: int, kind: Kind
) -> Basis:
    """The whole netting of the run, and which of its receivables this line nets, or makes a debt."""
    received = [
        {
            "receivableId": str(receivable.id),
            "openPence": receivable.open_pence,
            "aroseOn": receivable.arose_on.isoformat(),
            "runDates": [day.isoformat() for day in receivable.run_dates],
            "counts": run.run_on > receivable.arose_on,
            "nettedPence": netted.netted_pence,
            "debtPence": netted.debt_pence,
        }
        for receivable, netted in zip(oldest_first, netting.lines, strict=True)
    ]
    steps: list[Step] = [
        {"step": "gross", "pence": netting.gross_pence},
        {"step": "floor", "share": str(contract.floor), "leftPence": netting.left_pence},
        {"step": "room", "pence": netting.gross_pence - netting.left_pence},
        {"step": "receivables", "carry": contract.carry, "oldestFirst": received},
        {"step": kind, **received[line], "pence": received[line]["debtPence" if kind is Kind.DEBT else "nettedPence"]},
    ]
    return {"shape": kind, "run": run.named, "contract": _terms(contract), "steps": steps}


def settlement_basis(run: RunFacts, reference: str, settled_on: date, gross: int, netted: int, by: str) -> Basis:
    steps: list[Step] = [
        {"step": "gross", "pence": gross},
        {"step": "netted", "pence": netted},
        {"step": "net", "pence": gross - netted},
    ]
    reported = {"by": by, "reference": reference, "settledOn": settled_on.isoformat()}
    return {"shape": "settlement", "run": run.named, "reported": reported, "steps": steps}


def return_basis(run: RunFacts, reported: Mapping[str, str], net: int, gross: int, line: int, pence: int) -> Basis:
    step: Step = {"step": "allocate", "netPence": net, "grossPence": gross, "linePence": line, "pence": pence}
    return {"shape": "return", "run": run.named, "reported": dict(reported), "steps": [step]}


def rejection_basis(run: RunFacts, by: str, reason: str, undone: UUID | None, pence: int) -> Basis:
    rejected = {"by": by, "reason": reason}
    step: Step = {"step": "undone", "line": undone and str(undone), "pence": pence}
    return {"shape": "rejection", "run": run.named, "rejected": rejected, "steps": [step]}


@dataclass(frozen=True, slots=True)
class DebtReport:
    """What finance says of a debt: collected or written off, by its reference."""

    reference: str
    on: str
    by: str
    reason: str | None = None


def debt_basis(debt_id: UUID, remittance_id: UUID, report: DebtReport, open_pence: int, pence: int) -> Basis:
    step: Step = {"step": "open", "beforePence": open_pence, "pence": pence, "afterPence": open_pence - pence}
    debt = {"id": str(debt_id), "remittanceId": str(remittance_id)}
    return {"shape": "debt", "debt": debt, "reported": asdict(report), "steps": [step]}


def _terms(contract: Contract) -> Basis:
    return {"code": contract.code, "clause": contract.clause, "provisional": contract.provisional}
