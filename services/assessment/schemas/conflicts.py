"""Bodies of conflicts of interest, and how they are shown."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.activities import Worker
from services.assessment.schemas.fields import CLIENT, example
from shared.web.schemas import Body, View

CONFLICT = "018f3a5e-5562-7d42-9f10-5a1b2c3d4e5f"
KnowsAs = Literal["own_record", "relative", "friend", "treated_together", "other"]
_SAID = {"sub": "assessor-2", "clientId": CLIENT, "reasonCode": "friend"}


class InterestConflictBody(Body):
    model_config = example(_SAID)

    sub: Worker | None = Field(default=None, description="Who knows them, by the `sub` of their token; left out: you.")
    client_id: UUID = Field(description="The person whom they know; themself, where it is their own record.")
    reason_code: KnowsAs = Field(description="How they know them.")


class InterestConflictView(View):
    model_config = example(
        {"id": CONFLICT}
        | _SAID
        | {"recordedBy": "assessor-1", "recordedByOrganisation": "start", "recordedOn": "2012-07-10"}
        | {"endedOn": None, "endedBy": None, "revision": 1, "knownHere": True}
    )

    id: UUID
    sub: str = Field(description="Who knows them, by the `sub` of their token.")
    client_id: UUID = Field(description="The person whom they know.")
    reason_code: KnowsAs = Field(description="How they know them.")
    recorded_by: str = Field(description="Who said so, by the `sub` of their token.")
    recorded_by_organisation: str
    recorded_on: date = Field(description="Since when nothing of the person is shown to them.")
    ended_on: date | None = Field(description="Since when it is shown again; null while it is not.")
    ended_by: str | None = Field(description="Who ended it, by the `sub` of their token.")
    revision: int
    known_here: bool = Field(
        description="Whether anybody of this name is in the team, or has recorded something in the area. If not, it may"
        " be mistyped, and then it withholds nothing from anybody."
    )
