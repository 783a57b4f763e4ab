"""What is not paid after a backup was restored, and what finance says of it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.payments.schemas.examples import example
from services.payments.schemas.runs import Reason
from shared.schemas import Body, View

REMITTANCE = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f07"
MAX_REMITTANCES = 10_000


class HoldView(View):
    """A contract under which nothing is proposed, approved, released or rejected until finance has lifted the hold."""

    contract: str
    since: datetime
    reason: str = Field(description="Why payments was set back.", examples=["restored from the backup of Monday"])


class HoldsView(View):
    items: list[HoldView]


class LiftBody(Body):
    model_config = example(
        {"remittances": [REMITTANCE], "debts": [], "reason": "Compared with all instructions that finance holds"}
    )

    remittances: Annotated[list[UUID], Field(max_length=MAX_REMITTANCES)] = Field(
        description="Every remittance of the contract that finance was ever told to pay by `payment-approved`; "
        "empty if there was none."
    )
    debts: Annotated[list[UUID], Field(max_length=MAX_REMITTANCES)] = Field(
        description="Every debt of the contract that finance was ever told of by `debt-raised`; empty if none."
    )
    reason: Reason


class LiftView(View):
    contract: str
    remittances: int = Field(description="How many both finance and this ledger know.")
    released: list[UUID] = Field(
        description="Those that were only approved here and that finance knows: released from now on. "
        "Finance is not told again."
    )
