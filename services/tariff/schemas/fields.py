"""Fields and examples that several bodies have."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from shared.web.schemas import Whole

Pence = Annotated[Whole, Field(ge=0, le=10**12)]


ReopenReason = Literal["entered_in_error", "found_on_review", "other"]


HASH = "15ec38d2ef106cbe0794b2abff3bc2b163c0e587f6dd58da0922911a87a136aa"


MADE_FROM = {
    "clientId": "01890a5d-ac96-774b-bcce-b302099a8057",
    "assessmentId": "01890a5d-ac96-7ab2-80e2-4536629c90de",
    "schemeId": "stockport-2012",
    "schemeVersion": 1,
    "schemeHash": HASH,
}


def example(value: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})
