"""Bodies of deactivations, and what hangs on a registration."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.assessment.rules.deactivation import AttachedKind
from services.assessment.schemas.fields import CLIENT, VoidReason, example
from shared.web.schemas import Body, View

DEACTIVATION = "018f3a5e-5571-7d42-9f10-5a1b2c3d4e5f"
DeactivatedFor = Literal["registered_by_mistake", "not_a_person", "registered_twice", "other"]
_SAID = {"clientId": CLIENT, "reasonCode": "registered_by_mistake"}
_CONTACTS = {"kind": "contact", "number": 2}


class AttachedView(View):
    model_config = example(_CONTACTS)

    kind: AttachedKind = Field(description="What hangs on it and stands.")
    number: int = Field(description="How many of them.")


class AttachedToPersonView(View):
    model_config = example({"clientId": CLIENT, "deactivated": False, "items": [_CONTACTS]})

    client_id: UUID
    deactivated: bool = Field(description="Whether it is put away, and nothing hangs on it since.")
    items: list[AttachedView] = Field(description="What hangs on it; where that is nothing it can be deactivated.")


class DeactivationBody(Body):
    model_config = example(_SAID)

    client_id: UUID
    reason_code: DeactivatedFor = Field(description="Why the registration is put away.")


class DeactivationView(View):
    model_config = example(
        {"id": DEACTIVATION}
        | _SAID
        | {"attached": 0, "revision": 1, "voided": False, "voidReason": None}
        | {"recordedBy": "assessor-1", "recordedOn": "2012-07-10", "voidedOn": None}
    )

    id: UUID
    client_id: UUID
    reason_code: DeactivatedFor = Field(description="Why the registration is put away.")
    attached: int = Field(description="How much was recorded of them since: then somebody looks whether it is right.")
    revision: int
    voided: bool = Field(description="True where it was taken back.")
    void_reason: VoidReason
    recorded_by: str = Field(description="Who put it away, by the `sub` of their token.")
    recorded_on: date
    voided_on: date | None = Field(
        description="When it was taken back, or they came again (`registered_again`); null while it stands."
    )
