"""What is not paid after a backup was restored, and what finance says of it."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from services.payments.schemas.examples import example
from services.payments.schemas.runs import Code, Reason
from shared.web.schemas import Body, Day, View, Whole

REMITTANCE = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f07"
MAX_REMITTANCES = 10_000
MAX_LINES = 40_000  # 39 bytes each, of the 2,000,000 that a body may have


class HoldView(View):
    """A contract under which nothing is proposed, approved or released. It has an item for each cause."""

    contract: str
    since: datetime
    reason: str = Field(description="Why the source was set back.", examples=["restored from the backup of Monday"])
    cause: Literal["set-back", "unknown-to-source", "known-otherwise"] = Field(
        description="Payments was set back, and finance has to lift the hold; or another service was, and what it does"
        " not know any more stands here; or it says otherwise than was known."
    )
    source: str = Field(description="Which service was set back.", examples=["payments"])
    what_to_do: str = Field(description="What ends the hold, and who can do it.")


class HoldsView(View):
    items: list[HoldView]


class LiftBody(Body):
    model_config = example(
        {
            "remittances": [REMITTANCE],
            "debts": [],
            "notTold": [],
            "reason": "Compared with all instructions that finance holds",
        }
    )

    remittances: Annotated[list[UUID], Field(max_length=MAX_REMITTANCES)] = Field(
        description="Every remittance of the contract that finance was ever told to pay by `payment-approved`; "
        "empty if there was none."
    )
    debts: Annotated[list[UUID], Field(max_length=MAX_REMITTANCES)] = Field(
        description="Every debt of the contract that finance was ever told of by `debt-raised`; empty if none."
    )
    not_told: Annotated[list[UUID], Field(max_length=MAX_REMITTANCES)] = Field(
        default_factory=list,
        description="Every remittance of the contract that is approved here and that finance was never told to pay: it "
        "stays approved, and may be released or rejected as always.",
    )
    reason: Reason

    @field_validator("not_told")
    @classmethod
    def _is_one_or_the_other(cls, named: list[UUID], body: ValidationInfo) -> list[UUID]:
        if twice := set(named).intersection(body.data.get("remittances", ())):
            raise ValueError(f"names what `remittances` names too: {', '.join(sorted(map(str, twice)))}")
        return named


class LiftView(View):
    contract: str
    remittances: int = Field(description="How many both finance and this ledger know.")
    released: list[UUID] = Field(
        description="Those that were only approved here and that finance knows: released from now on. "
        "Finance is not told again."
    )


Pence = Annotated[Whole, Field(ge=0, le=10**15)]
_ENTRY = {
    "remittanceId": REMITTANCE,
    "party": "riverside",
    "runOn": "2012-06-04",
    "netPence": 1613500,
    "nettedPence": 60000,
    "lineIds": ["6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11"],
    "reason": "Told to finance after the backup of Monday",
}


class EntryBody(Body):
    """As finance was told by `payment-approved`."""

    model_config = example(_ENTRY)

    remittance_id: UUID
    party: Code
    run_on: Day = Field(description="The run's day, as finance was told.")
    net_pence: Pence = Field(description="What finance was told to pay.")
    netted_pence: Pence = Field(description="What finance was told was deducted.")
    line_ids: Annotated[list[UUID], Field(max_length=MAX_LINES)] = Field(
        description="All `lineIds`, those of its `payment-lines` too: no other remittance will name them to finance."
    )
    not_told: UUID | None = Field(
        None,
        description="The remittance of the same date that is approved here and that finance was never told to pay: it "
        "was rejected in the state that was lost, since there is one a date, and is rejected here when this is "
        "confirmed. Finance must know nothing of it.",
    )
    reason: Reason


class EntryView(View):
    """It moves money once another person has confirmed it. Then it is a remittance, released and not yet settled."""

    model_config = example(
        _ENTRY | {"notTold": None, "contract": "riverside-2012", "enteredBy": "approver-1", "confirmedBy": None}
        | {"revision": 1}
    )  # fmt: skip

    remittance_id: UUID
    contract: str
    party: str
    run_on: date
    net_pence: int = Field(description="What finance was told to pay.")
    netted_pence: int = Field(description="What finance was told was deducted.")
    line_ids: list[UUID]
    reason: str = Field(description="Why it is entered again.")
    not_told: UUID | None = Field(
        description=(
            "The approved remittance of the same date that finance was never told to pay; null if there is none."
        )
    )
    entered_by: str = Field(description="Who entered it, by the `sub` of their token.")
    confirmed_by: str | None = Field(description="Who confirmed it: another person; null until then.")
    revision: int = Field(
        description="The ETag, in quotes, to confirm it with; it changes when the remittance is entered again."
    )


class EntriesView(View):
    items: list[EntryView]
