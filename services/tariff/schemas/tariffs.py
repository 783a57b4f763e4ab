"""Bodies in and out about tariffs."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.tariff.schemas.fields import MADE_FROM, ReopenReason, example
from services.tariff.schemas.proposals import ARITHMETIC, PRICES, PROPOSAL_ID, ArithmeticView, PriceView
from shared.web.schemas import Body, View
from shared.web.visible import only_for

_TARIFF = MADE_FROM | {
    "id": "01890a5d-ac98-70d2-9a4e-0c5de2b1a7f4",
    "proposalId": PROPOSAL_ID,
    "validFrom": "2012-04-10",
    "band": "medium",
    "proposedBand": "medium",
    "prices": {"hep_b_course": 10500},
    "setSingly": [],
    "overrideCode": None,
    "confirmedBy": "assessor-2",
    "confirmedByOrganisation": "start",
    "confirmedOn": "2012-04-11",
    "revision": 1,
    "voided": False,
    "voidedReason": None,
    "withdrawnOn": None,
}


_EXPLANATION = {
    "tariff": _TARIFF,
    "priceFrom": "tariff",
    "arithmetic": ARITHMETIC,
    "prices": PRICES,
    "replaces": None,
    "replacedBy": None,
}


class ReopeningBody(Body):
    """Why the choice is reopened."""

    model_config = example({"reasonCode": "entered_in_error"})

    reason_code: ReopenReason


class TariffView(View):
    """What recovery is worth for one person, as somebody confirmed it."""

    model_config = example(_TARIFF)

    id: UUID
    client_id: UUID
    assessment_id: UUID
    proposal_id: UUID = Field(description="The proposal that was confirmed.")
    valid_from: date
    band: str
    proposed_band: str | None = Field(description="The band that the points led to; null where a domain had none.")
    prices: dict[str, int] | None
    set_singly: list[str] = Field(description="The measures whose price a person set in place of the book's.")
    override_code: str | None
    confirmed_by: str
    confirmed_by_organisation: str = Field(description="Code of the organisation that the confirmer acted for.")
    confirmed_on: date
    scheme_id: str
    scheme_version: int
    scheme_hash: str
    revision: int
    voided: bool
    voided_reason: Literal["replaced", "withdrawn"] | None = Field(
        description="Another tariff took its place, or its assessment was taken back; null while it holds."
    )
    withdrawn_on: date | None = Field(
        description="The day on which it was withdrawn; null while it holds, and of one that was withdrawn before that"
        " was kept."
    )


class ExplanationView(View):
    model_config = example(_EXPLANATION)

    tariff: TariffView = Field(description="The tariff that is explained.")
    price_from: Literal["tariff", "achievement"]
    arithmetic: Annotated[
        ArithmeticView | None, only_for("assessor", "auditor", description="Clinical: null for a commissioner.")
    ]
    prices: list[PriceView] = Field(description="The price of each measure, with the row that it was taken from.")
    replaces: UUID | None = Field(description="The tariff whose place it took, by id; null where there was none.")
    replaced_by: UUID | None = Field(description="The tariff that took its place, by id; null where none did.")
