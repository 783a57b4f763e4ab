"""People in treatment, or referred, who have no tariff."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.fields import CLIENT, example
from shared.web.schemas import View

Standing = Literal["in_treatment", "referred"]


class WithoutTariffView(View):
    model_config = example(
        {"clientId": CLIENT, "standing": "in_treatment", "organisation": "cdas", "since": "2012-04-17"}
        | {"missing": "assess"}
    )

    client_id: UUID = Field(description="The person, after merges.")
    standing: Standing = Field(
        description="`in_treatment` if they are with any service, else `referred`, told to the front door alone."
    )
    organisation: str | None = Field(description="Who has them today, or to whom they are referred, by its code.")
    since: date = Field(description="Since when: the start of the treatment, or the day of the referral.")
    missing: Literal["assess", "confirm"] = Field(
        description="`confirm` where they were assessed by a kind that leads to a tariff (`tariffKinds` of"
        " `GET /code-lists`): it waits to be confirmed, or nobody could. Else `assess`."
    )
