"""Bodies in and out about variations."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.tariff.schemas.fields import HASH, example
from services.tariff.schemas.schemes import SchemeChangeView
from shared.web.schemas import Body, View, Whole
from shared.web.visible import only_for

DeclineReason = Literal["prices", "measures", "terms", "dates", "other"]
VariationState = Literal["proposed", "agreed", "declined", "replaced", "published"]
COUNCIL = ("commissioner", "auditor")
VARIATION_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f33"

_ANSWER = {
    "contract": "cdas-2012", "contractTitle": "Community service",
    "party": "cdas", "byAgreement": True, "answer": "agreed", "reasonCode": None,
    "answeredBy": "manager-1", "answeredOn": "2013-03-08",
}  # fmt: skip
_LISTED = {
    "id": VARIATION_ID, "schemeId": "stockport-2012", "version": 2, "hash": HASH, "title": "Stockport START",
    "validFrom": "2013-04-02", "beforeVersion": 1, "state": "agreed", "proposedBy": "commissioner-1",
    "proposedOn": "2013-03-04", "whatIfId": None, "contracts": [_ANSWER],
}  # fmt: skip


class VariationBody(Body):
    model_config = example({"schemeId": "stockport-2012", "version": 2, "hash": HASH})

    scheme_id: Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")] = Field(
        description="The scheme of your area."
    )
    version: Annotated[Whole, Field(ge=1, le=1000)] = Field(description="The draft's number.")
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="Of the draft as it was looked at; proposed only if it still is that one."
    )
    what_if_id: UUID | None = Field(
        default=None,
        description="A what-if of this draft as it stands: each party sees of it what is of its own contracts.",
    )


class VariationDeclineBody(Body):
    model_config = example({"reasonCode": "prices"})

    reason_code: DeclineReason = Field(description="What of it is not agreed to.")


class VariedContractView(View):
    """A contract that the draft changes, and what its party has said last."""

    model_config = example(_ANSWER)

    contract: str
    contract_title: str | None = Field(description="As the draft calls it; null where it has no title, or is replaced.")
    party: str
    by_agreement: bool = Field(
        description="Whether its terms ask that its party agrees before the version is published (`varied_by`)."
    )
    answer: Literal["agreed", "declined"] | None = Field(description="Null until the party has answered.")
    reason_code: DeclineReason | None = Field(description="Why it was declined; null where it was not.")
    answered_by: str | None = Field(description="Who said so for the party, by the `sub` of their token.")
    answered_on: date | None = Field(description="The business date of that.")


class ListedVariationView(View):
    """A draft that changes contracts, as it was proposed to those whom these pay."""

    model_config = example(_LISTED)

    id: UUID
    scheme_id: str
    version: int = Field(description="The draft's number.")
    hash: str = Field(description="Of the draft as it was proposed.")
    title: Annotated[str | None, only_for(*COUNCIL, description="Of the draft; null once it is replaced.")]
    valid_from: date | None = Field(description="The draft's first day; null once it is replaced.")
    before_version: int = Field(description="The version that it is told beside.")
    state: VariationState = Field(
        description="`replaced` once the draft was written otherwise, or another version counts that it would "
        "take the place of: nobody has agreed to that."
    )
    proposed_by: Annotated[str | None, only_for(*COUNCIL, description="Who agrees to it for the council.")]
    proposed_on: date = Field(description="The business date on which it was proposed.")
    what_if_id: UUID | None = Field(
        description="The what-if that goes with it, as payments shows it; null where none was named."
    )
    contracts: list[VariedContractView] = Field(description="Those that it changes; to a provider its own.")


class VariationView(ListedVariationView):
    """With what changes: for a provider of its own contracts."""

    model_config = example(_LISTED | {
        "changes": [{"section": "Prices", "what": "Planned discharge, band low, from 2 April 2012", "before": "£600",
                     "after": "£635"}],
        "changedBesides": ["complexity"],
    })  # fmt: skip

    changes: list[SchemeChangeView] = Field(
        description="Of the contracts, what they pay for and its prices, in words; empty once it was replaced."
    )
    changed_besides: list[str] = Field(
        description="What else differs and is of all contracts, by its key in the scheme, such as `complexity`."
    )
