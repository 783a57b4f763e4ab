"""What finance is told to pay, and of a debt: each change of that carries the next revision."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.payments.events import LINES_MAX, DebtRaised, FinancePayload, PaymentApproved, PaymentLines
from services.payments.models import Debt, Run
from services.payments.rules.schemes import Contract
from shared.kernel.claims import Actor

SYSTEM = ("payments", "lasars")


def debt_event(debt: Debt, actor: str, organisation: str) -> tuple[str, DebtRaised]:
    return debt.contract, DebtRaised(
        area=debt.area,
        actor=actor,
        actor_organisation=organisation,
        contract=debt.contract,
        party=debt.party,
        revision=debt.revision,
        debt_id=debt.id,
        remittance_id=debt.run_id,
        pence=debt.pence,
        raised_on=debt.raised_on,
        collected_pence=debt.collected_pence,
        written_off_pence=debt.written_off_pence,
        cancelled_pence=debt.cancelled_pence,
        open_pence=debt.open_pence,
    )


def instruction(
    run: Run,
    contract: Contract,
    approvers: list[str],
    actor: Actor,
    lines: Sequence[UUID],
    at_most: int = LINES_MAX,
) -> list[FinancePayload]:
    """To pay a remittance: one event, and before it the lines that it has no room for."""
    common: dict[str, Any] = {
        "area": run.area, "actor": actor.sub, "actor_organisation": actor.organisation, "contract": run.contract,
        "party": run.party, "remittance_id": run.id,
    }  # fmt: skip
    parts = [list(lines[at : at + at_most]) for at in range(0, len(lines), at_most)] or [[]]
    before = [PaymentLines(**common, part=n, line_ids=part) for n, part in enumerate(parts[:-1], start=1)]
    approved = PaymentApproved(
        **common,
        run_on=run.run_on,
        gross_pence=run.gross_pence,
        netted_pence=run.netted_pence,
        net_pence=run.net_pence,
        line_ids=parts[-1],
        lines_before=len(lines) - len(parts[-1]),
        pay_by=run.pay_by or run.run_on,
        payee=run.party,
        approvers=approvers,
        journal=dict(contract.journal),
    )
    return [*before, approved]
