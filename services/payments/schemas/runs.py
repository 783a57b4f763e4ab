"""Runs, remittances and debts."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.payments.schemas.examples import DEBT, REMITTANCE, RUN, example
from shared.schemas import Body, Day, View

RunState = Literal["proposed", "approved", "released", "settled", "returned", "cancelled"]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9_./-]*$")]


class RunBody(Body):
    model_config = example({"contract": "riverside-2012", "runOn": "2012-06-04"})

    contract: Code
    run_on: Day


class SettlementBody(Body):
    model_config = example({"reference": "BACS-0604-17", "settledOn": "2012-06-11"})

    reference: Reference
    settled_on: Day


class ReturnBody(Body):
    model_config = example({"reference": "BACS-0604-17", "reasonCode": "account_closed"})

    reference: Reference
    reason_code: Code


class RunView(View):
    model_config = example(RUN)

    id: UUID
    contract: str
    party: str
    run_on: date
    state: RunState
    gross_pence: int
    netted_pence: int = Field(description="Taken off for what has fallen; provisional until the approval.")
    net_pence: int
    debt_pence: int = Field(description="What could not be netted in time and becomes a debt.")
    lines: int
    left_out: int = Field(description="Claims that wait: identity not settled, or a parked event.")
    proposed_by: str
    approved_by: str | None
    released_by: str | None
    cancelled_by: str | None
    remittance_id: UUID | None = Field(description="From the approval on; the same id.")


class RunLineView(View):
    model_config = example(
        {
            "claimId": "6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11",
            "measure": "planned_discharge",
            "effectiveOn": "2012-10-01",
            "pence": 90000,
        }
    )

    claim_id: UUID
    measure: str | None
    effective_on: date
    pence: int


class RemittanceView(View):
    model_config = example(REMITTANCE)

    id: UUID
    run_id: UUID
    contract: str
    party: str
    run_on: date
    state: RunState
    gross_pence: int
    netted_pence: int
    net_pence: int
    debt_pence: int
    lines: int
    pay_by: date | None
    reference: str | None
    settled_on: date | None
    return_reason: str | None


class DebtView(View):
    model_config = example(DEBT)

    id: UUID
    contract: str
    party: str
    receivable_id: UUID
    remittance_id: UUID
    pence: int
    raised_on: date
