"""Bodies of statements about cohorts, and how they are shown."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.assessment.schemas.fields import example
from shared.web.schemas import Body, Day, View, Whole

ATTESTATION = "018f3a5e-bbbb-7d42-9f10-5a1b2c3d4e5f"
SchemeCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]
REFERENCE = r"^[A-Za-z0-9][A-Za-z0-9/_.-]{0,59}$"  # looked at with the numbers, so that all is told at once
Reference = Annotated[str, Field(json_schema_extra={"pattern": REFERENCE})]
State = Literal["signed", "verified", "refused", "replaced"]
People = Annotated[Whole, Field(ge=0, le=100_000)]

_SAID = {"outcome": "offending", "contract": "cdas-2012", "people": 40, "met": 26, "reference": "PNC/2012/Q2"}


class AttestationBody(Body):
    """Numbers and no names: how many the cohort are, and how many of them met it."""

    model_config = example({"quarterFrom": "2012-07-02", **_SAID})

    outcome: SchemeCode = Field(description="What is stated, by its code among `attested` of the scheme.")
    contract: SchemeCode = Field(description="The contract whose people the cohort are, by its code in the scheme.")
    quarter_from: Day = Field(description="The first day of the contract quarter, which has ended.")
    people: People = Field(
        description="How many the cohort are: 0 where nobody was to be looked at, else 5 or more. Fewer are stated"
        " with the cohort of the next quarter."
    )
    met: People = Field(description="How many of them met it: not more than the cohort are.")
    reference: Reference = Field(
        description="Under which the evidence can be found with who signs: no names, and nothing about anybody."
    )


class AttestationView(View):
    """Only one that is `verified` counts."""

    model_config = example(
        {"id": ATTESTATION, "revision": 2, **_SAID, "starts": "2012-07-02", "ends": "2012-10-02", "state": "verified"}
        | {"recordedBy": "analyst-1", "recordedByOrganisation": "police", "recordedOn": "2012-10-09"}
        | {"decidedBy": "vera", "decidedByOrganisation": "council", "decidedOn": "2012-10-12", "reasonCode": None}
    )

    id: UUID
    revision: int
    outcome: str = Field(description="What is stated, by its code among `attested` of the scheme.")
    contract: str = Field(description="The contract that it earns something under, by its code in the scheme.")
    starts: date = Field(description="The first day of the contract quarter.")
    ends: date = Field(description="The first day after the quarter.")
    people: int = Field(description="How many the cohort are.")
    met: int = Field(description="How many of them met it.")
    reference: str = Field(description="Under which the evidence can be found with who signed.")
    state: State = Field(
        description="`signed`: waits to be verified. `verified`: counts. `refused`, or `replaced` by a later one: does "
        "not count."
    )
    recorded_by: str = Field(description="Who signed it, by the `sub` of their token.")
    recorded_by_organisation: str
    recorded_on: date
    decided_by: str | None = Field(description="Who verified or refused it; null while nobody has.")
    decided_by_organisation: str | None = Field(description="Code of the organisation that they acted for.")
    decided_on: date | None = Field(description="When that was; null while nobody has.")
    reason_code: str | None
