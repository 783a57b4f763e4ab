"""What primes pass on to their subcontractors."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.payments.schemas.examples import example
from services.payments.schemas.runs import RunState
from shared.web.schemas import View

_ORGANISATION = "Who delivered it; the party itself where it is what is left to it, instalments included."

_NAME = "As the scheme calls it, by its contracts or its subcontracts; null where that names it by its code alone."


class PassedOnView(View):
    """Of one contract, what an organisation has of all that was achieved under it so far."""

    model_config = example(
        {
            "contract": "riverside-2012",
            "contractTitle": "Riverside Recovery",
            "party": "riverside",
            "partyName": "Riverside Recovery",
            "organisation": "alpha",
            "organisationName": "Alpha House",
            "standingPence": 60000,
            "paidPence": 20000,
        }
    )

    contract: str
    contract_title: str | None = Field(description="As the scheme calls it; null where it has no title.")
    party: str = Field(description="Code of the prime: the organisation that the contract pays.")
    party_name: str | None = Field(description=_NAME)
    organisation: str = Field(description=_ORGANISATION)
    organisation_name: str | None = Field(description=_NAME)
    standing_pence: int = Field(description="Its part of what stands, whether it is paid yet or not, in pence.")
    paid_pence: int = Field(
        description="Its part of what remittances have paid the prime, less what was taken off, collected or came back."
        " Of a quarter on account it goes to the outcomes in the order of achievement: while not all of it is paid,"
        " what others achieved before moves it."
    )


class PartView(View):
    model_config = example({"organisation": "alpha", "pence": 20000})

    organisation: str = Field(description=_ORGANISATION)
    pence: int = Field(description="Below 0 where more of it was taken off than is paid.")


class RemittancePartsView(View):
    """Of one remittance to a prime, what each organisation has of it."""

    model_config = example(
        {
            "remittanceId": "0190b3a2-6c1d-7e4f-8a5b-2d3c4e5f6a7b",
            "contract": "riverside-2012",
            "party": "riverside",
            "runOn": "2012-08-06",
            "state": "settled",
            "nothingToPay": False,
            "parts": [{"organisation": "alpha", "pence": 20000}, {"organisation": "riverside", "pence": 30000}],
        }
    )

    remittance_id: UUID = Field(description="The remittance, by its id among `/remittances`.")
    contract: str
    party: str = Field(description="Code of the prime: the organisation that the remittance pays.")
    run_on: date
    state: RunState = Field(description="How far the remittance is: as of one among `/remittances`.")
    nothing_to_pay: bool = Field(
        description="Whether all of it was taken off for what had fallen, or it was rejected: nothing is sent, and"
        " none reported as paid."
        " To a subcontractor, whether its own part comes to nothing."
    )
    parts: list[PartView] = Field(
        description="They come to `netPence` of the remittance, the prime's last; each is 0 where it was rejected. "
        "A subcontractor sees its own alone."
    )
