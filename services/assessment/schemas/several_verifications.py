"""Bodies of what a verifier says of several outcomes at once."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from services.assessment.schemas.fields import ShortCode, example
from services.assessment.schemas.outcomes import OUTCOME, OutcomeView
from shared.kernel.problems import Problem
from shared.web.schemas import Body, View, Whole

AT_ONCE = 100
_REVISION_MAX = 2**31 - 1
OutcomeId = Annotated[UUID, Field(description="As it was listed.")]
Revision = Annotated[Whole, Field(ge=1, le=_REVISION_MAX, description="The one that you looked at.")]


class VerifiedItem(Body):
    model_config = example({"outcomeId": OUTCOME, "revision": 1, "decision": "verified"})

    outcome_id: OutcomeId
    revision: Revision
    decision: Literal["verified"] = Field(description="It was seen, and it is so.")


class RefusedItem(Body):
    """A refusal says why."""

    model_config = example({"outcomeId": OUTCOME, "revision": 1, "decision": "refused", "reasonCode": "not_seen"})

    outcome_id: OutcomeId
    revision: Revision
    decision: Literal["refused"] = Field(description="It was not seen, or is not so.")
    reason_code: ShortCode


VerificationItem = Annotated[VerifiedItem | RefusedItem, Field(discriminator="decision")]


def _once(items: list[VerificationItem]) -> list[VerificationItem]:
    if len({item.outcome_id for item in items}) < len(items):
        raise PydanticCustomError("once", "must not repeat an outcome")
    return items


class SeveralVerificationsBody(Body):
    model_config = example({"items": [{"outcomeId": OUTCOME, "revision": 1, "decision": "verified"}]})

    items: Annotated[list[VerificationItem], AfterValidator(_once)] = Field(
        min_length=1, max_length=AT_ONCE, description="What you say of each. An outcome is named once."
    )


class VerificationResultView(View):
    """What became of one of them."""

    model_config = example(
        {"outcomeId": OUTCOME, "outcome": None, "why": "own-record", "detail": "You recorded evidence of it."}
    )

    outcome_id: UUID = Field(description="As you named it.")
    outcome: OutcomeView | None = Field(
        description="The outcome of this evidence as it is published afterwards; null where nothing was decided."
    )
    why: str | None = Field(description="The type of the problem that refuses it; null where it was decided.")
    detail: str | None = Field(description="The same in words.")

    @classmethod
    def of(cls, outcome_id: UUID, outcome: OutcomeView | None, refusal: Problem | None) -> "VerificationResultView":
        why, detail = (None, None) if refusal is None else (refusal.slug(), refusal.detail)
        return cls(outcome_id=outcome_id, outcome=outcome, why=why, detail=detail)
