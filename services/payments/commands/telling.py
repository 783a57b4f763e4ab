"""What finance is told of a debt: each change of it carries the next revision."""

from services.payments.events import DebtRaised
from services.payments.models import Debt

SYSTEM = ("payments", "lasars")


def debt_told(debt: Debt, actor: str, organisation: str) -> tuple[str, DebtRaised]:
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
