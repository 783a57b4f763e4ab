"""What was found in a run, for somebody to look at."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import Field

from services.payments.rules.findings import FindingCode, Remark
from services.payments.schemas.examples import CLAIM_ID, example
from shared.web.schemas import Body, View

FINDING_ID = "5f0f3a52-11f4-5a63-8a7c-1d2a8e7f4c71"
_REMARK = (
    "`in_order`: it may be paid. `asked_about`: somebody was asked, or a dispute is open. `put_right`: it was"
    " corrected where it was recorded."
)
_FINDING: dict[str, Any] = {
    "id": FINDING_ID,
    "code": "same_day_elsewhere",
    "claimId": CLAIM_ID,
    "clientId": "01890a5d-ac96-774b-bcce-b302099a8057",
    "measure": "planned_discharge",
    "effectiveOn": "2012-10-01",
    "month": None,
    "measured": 90000,
    "others": ["7c0f3a52-8a7c-5a63-91f4-1d2a8e7f4c55"],
    "low": None,
    "high": None,
    "of": 0,
    "remark": None,
    "seenBy": None,
    "seenOn": None,
}


class FindingBody(Body):
    model_config = example({"remark": "in_order"})

    remark: Remark = Field(description=_REMARK)


class FindingView(View):
    """Something in a run that a person should look at. It need not be wrong."""

    model_config = example(_FINDING)

    id: UUID = Field(description="The same in each run, as long as its facts are the same.")
    code: FindingCode = Field(
        description="`same_day_elsewhere`: the same person, measure and day under another contract or with another"
        " provider. `same_evidence`: another claim of the person and measure rests on the same evidence."
        " `unusual_amount`: far from what the measure's claims are worth. `unusual_month`: far more claims of the"
        " provider in a month than in those before it."
    )
    claim_id: UUID | None = Field(description="The payment that it is about; null where it is about a whole month.")
    client_id: UUID | None = Field(description="The person, by pseudonym; null of a month.")
    measure: str | None = Field(description="As the scheme names it; null of a month.")
    effective_on: date | None = Field(description="The claim's day of achievement; null of a month.")
    month: date | None = Field(description="Its first day; null of a claim.")
    measured: int = Field(description="What the claim is worth in pence; of a month how many claims it has.")
    others: list[UUID] = Field(description="The claims that it may be the same as; empty where it is not about that.")
    low: int | None = Field(
        description="The least that is usual, of the same kind as `measured`; null where not asked."
    )
    high: int | None = Field(description="The most that is usual; null where it is not about that.")
    of: int = Field(description="By how many other claims, or months, it is known what is usual.")
    remark: Remark | None = Field(description=f"What who looked at it thought; null while nobody has. {_REMARK}")
    seen_by: str | None = Field(description="Who looked at it first, by the `sub` of their token; null until then.")
    seen_on: date | None = Field(description="When they did; null until then.")
