"""What assessment publishes of a contract's people together, and says of none of them who they are."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from pydantic import ConfigDict, Field

from services.assessment.events.types import ValidatedClass
from shared.messaging.bounds import Count
from shared.messaging.events import Payload


def _example(**data: Any) -> ConfigDict:
    said: dict[str, Any] = {
        "area": "stockport",
        "actor": "council-1",
        "actorOrganisation": "council",
        "revision": 1,
        "voided": False,
    }
    return ConfigDict(json_schema_extra={"examples": [said | data]})


class SampleValidated(Payload):
    """A sample of a contract's verified outcomes of a month was looked at: nothing of it waits. Where a decision is
    corrected, that is a higher revision of this. It says nothing of whom they are. `evidenceKeys` are those of what was
    drawn and neither failed nor had fallen, `outcomes` the ids under which that stands as this is said.
    """

    model_config = _example(
        sampleId="018f3a5e-cccc-7d42-9f10-5a1b2c3d4e5f",
        contract="cdas-2012",
        month="2012-07-01",
        finishedOn="2012-08-20",
        classes=[
            {"code": "all", "measures": ["planned_discharge"], "confidence": 95, "margin": 5, "verified": 1}
            | {"drawn": 1, "validated": 0, "failed": 1, "setAside": 0}
        ],
        outcomes=["018f3a5e-8888-5d42-9f10-5a1b2c3d4e5f"],
        evidenceKeys=["5f2c9a5d3c0e7b1f4c8e6a2d9b0c7e1f5a3d8b6c4e2f0a9d7c5b3e1f8a6d4c2b"],
    )

    type: ClassVar[str] = "sample-validated"
    topic: ClassVar[str] = "lasars.assessment"

    sample_id: UUID
    contract: str
    month: date
    finished_on: date
    classes: list[ValidatedClass]
    outcomes: list[UUID]
    evidence_keys: list[str]


class CohortAttested(Payload):
    """What a verified statement says of a contract's quarter: of so many people so many met what the scheme names. It
    says nothing of who they are. A later verified statement about the quarter is a higher revision of this.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "area": "stockport",
                    "actor": "verifier-1",
                    "actorOrganisation": "council",
                    "revision": 1,
                    "voided": False,
                    "cohortId": "6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b12",
                    "attestationId": "018f3a5e-bbbb-7d42-9f10-5a1b2c3d4e5f",
                    "outcome": "offending",
                    "contract": "cdas-2012",
                    "from": "2012-07-02",
                    "to": "2012-10-02",
                    "people": 40,
                    "met": 26,
                    "signedBy": "analyst-1",
                    "signedByOrganisation": "police",
                    "verifiedBy": "verifier-1",
                    "verifiedByOrganisation": "council",
                }
            ]
        }
    )

    type: ClassVar[str] = "cohort-attested"
    topic: ClassVar[str] = "lasars.assessment"
    cohort_id: UUID
    attestation_id: UUID
    outcome: str
    contract: str
    starts: date = Field(alias="from")
    ends: date = Field(alias="to")
    people: Count
    met: Count
    signed_by: str
    signed_by_organisation: str
    verified_by: str
    verified_by_organisation: str
