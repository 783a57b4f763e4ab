"""Up to how much one person approves, and who releases."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from services.payments.rules.approval_rules import Beyond, ReleasedBy
from services.payments.schemas.examples import example
from services.payments.schemas.runs import Pence, Reason
from services.payments.schemas.suppliers import SupplierState
from shared.web.schemas import Body, Truth, View

RULE_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f61"
_RULE: dict[str, Any] = {
    "aloneUpToPence": 5000000,
    "beyond": "second_approver",
    "releasedBy": "releaser",
    "lookedAtFirst": True,
}
_ALONE = "Up to how much, of what a run's lines come to, one person approves alone; null: whatever it comes to."
_BEYOND = (
    "Who has to approve above that, before the approval that freezes the run: a `second_approver` of finance, or a"
    " `commissioner`."
)
_LOOKED_AT = (
    "True: no run is approved before somebody has looked at each of its findings (`GET /runs/{runId}/findings`)."
)
_RELEASED_BY = (
    "`releaser`: a third person of finance. `ledger`: a run is released by the file that is made of it for the"
    " council's ledger, by whomever of finance, so that two people are enough."
)


class ApprovalRuleBody(Body):
    model_config = example(_RULE)

    alone_up_to_pence: Pence | None = Field(default=None, description=_ALONE)
    beyond: Beyond = Field(description=_BEYOND)
    released_by: ReleasedBy = Field(description=_RELEASED_BY)
    looked_at_first: Truth = Field(description=_LOOKED_AT)


class ApprovalRuleRefusalBody(Body):
    model_config = example({"reason": "The scheme of delegation says £25,000"})

    reason: Reason


class ApprovalRuleView(View):
    """One proposal of approval limits, and what became of it."""

    model_config = example(
        {"id": RULE_ID, "number": 1}
        | _RULE
        | {"state": "confirmed", "proposedBy": "finance-1", "proposedOn": "2012-04-02", "decidedBy": "commissioner-1"}
        | {"decidedOn": "2012-04-03", "refusalReason": None, "counts": True}
    )

    id: UUID
    number: int = Field(description="From 1, of those of the area in the order of their proposal.")
    alone_up_to_pence: int | None = Field(description=_ALONE)
    beyond: Beyond = Field(description=_BEYOND)
    released_by: ReleasedBy = Field(description=_RELEASED_BY)
    looked_at_first: bool = Field(description=_LOOKED_AT)
    state: SupplierState = Field(description="`proposed`, then `confirmed` or `refused`.")
    proposed_by: str = Field(description="Who proposed it, by the `sub` of their token.")
    proposed_on: date = Field(description="When it was proposed.")
    decided_by: str | None = Field(description="Who confirmed or refused it; null until then.")
    decided_on: date | None = Field(description="When that was; null until then.")
    refusal_reason: str | None = Field(description="Why it was refused; null if it was not.")
    counts: bool = Field(description="Whether runs are proposed by it today: the last that was confirmed.")
