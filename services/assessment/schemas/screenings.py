"""Bodies of screenings."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.assessment.rules.screening import ABOUT_A_SUBSTANCE, INSTRUMENTS
from services.assessment.schemas.fields import ASSESSMENT, CLIENT, VoidReason, example
from services.assessment.schemas.reviews import CorrectionReason
from shared.web.schemas import Body, Day, View, Whole

SCREENING = "018f3a5e-777a-7d42-9f10-5a1b2c3d4e5f"
InstrumentCode = Literal["audit", "audit-c", "sds", "phq-9", "gad-7"]
About = Literal["heroin", "cocaine", "other"]
# By instrument and number of the item what can be answered; and which are about one substance.
ITEMS_OF = {code: instrument.items for code, instrument in INSTRUMENTS.items()}
ABOUT_ONE = frozenset(ABOUT_A_SUBSTANCE)
Item = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]?$")]
Answer = Annotated[Whole, Field(ge=0, le=4)]

_GAD = {"1": 2, "2": 1, "3": 1, "4": 0, "5": 2, "6": 1, "7": 0}
_FINDINGS = {"answeredOn": "2012-04-10", "about": None, "answers": _GAD}


class ScreeningFindings(Body):
    """What a correction may change; whose it is and which instrument stay."""

    model_config = example(_FINDINGS)

    answered_on: Day = Field(description="The day on which it was answered, not after today.")
    about: About | None = Field(
        None, description="Which substance the SDS was asked about: given with it, and with nothing else."
    )
    answers: Annotated[dict[Item, Answer], Field(max_length=40)] = Field(
        description="By number of the item what was answered. An item that was left out gives no total."
    )


class ScreeningCorrection(ScreeningFindings):
    model_config = example(_FINDINGS | {"reasonCode": "entered_in_error"})

    reason_code: CorrectionReason | None = Field(
        default=None, description="Why it is corrected: the LASARS has to say it of what others recorded"
    )


class ScreeningBody(ScreeningFindings):
    model_config = example({"clientId": CLIENT, "instrument": "gad-7", "assessmentId": ASSESSMENT} | _FINDINGS)

    client_id: UUID
    instrument: InstrumentCode = Field(description="Which instrument was answered.")
    assessment_id: UUID | None = Field(None, description="The assessment in which it was asked, if it was in one.")


class ScreeningView(View):
    model_config = example(
        {"id": SCREENING, "clientId": CLIENT, "instrument": "gad-7", "edition": "1", "assessmentId": ASSESSMENT}
        | _FINDINGS
        | {"total": 7, "band": "mild", "missing": [], "flags": [], "recordedByOrganisation": "start"}
        | {"revision": 1, "voided": False, "voidReason": None, "recordedOn": "2012-04-10"}
    )

    id: UUID
    client_id: UUID
    instrument: InstrumentCode = Field(description="Which instrument was answered.")
    edition: str = Field(description="The edition of items and bands by which it was scored.")
    assessment_id: UUID | None = Field(description="The assessment in which it was asked; null where it was in none.")
    answered_on: date = Field(description="The day on which it was answered.")
    about: About | None = Field(description="Which substance the SDS was asked about; null of every other instrument.")
    answers: dict[str, int] = Field(description="By number of the item what was answered.")
    total: int | None = Field(description="What the answers add up to; null while an item is missing.")
    band: str | None = Field(
        description="What the total means by the edition; null without a total, or where the sources do not agree."
    )
    missing: list[str] = Field(description="The items without an answer.")
    flags: list[str] = Field(
        description="What has to be looked at at once, whatever the total: `risk_to_self` of item 9 of the PHQ-9."
    )
    recorded_by_organisation: str
    revision: int
    voided: bool = Field(description="True when it was recorded by mistake and counts for nothing.")
    void_reason: VoidReason
    recorded_on: date
