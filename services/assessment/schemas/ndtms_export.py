"""Consents to NDTMS, and why an assessment is not told."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.fields import ASSESSMENT, CLIENT, example
from services.assessment.schemas.ndtms import CellProblemView
from shared.web.schemas import Body, Day, Truth, View

CONSENT = "018f3a5e-777c-7d42-9f10-5a1b2c3d4e5f"
_CONSENT = {"clientId": CLIENT, "given": False, "on": "2012-04-10"}


class NdtmsConsentBody(Body):
    model_config = example(_CONSENT)

    client_id: UUID
    given: Truth = Field(
        description="Whether they let NDTMS be told who they are. No treatment, no payment hangs on it."
    )
    on: Day = Field(description="When they said so, not after today. What was said last counts.")


class NdtmsConsentView(View):
    model_config = example(
        {"id": CONSENT, "revision": 1}
        | _CONSENT
        | {"recordedBy": "ann", "recordedOn": "2012-04-10"}
        | {"voided": False, "voidReason": None}
    )

    id: UUID
    revision: int
    client_id: UUID
    given: bool = Field(description="Whether they let NDTMS be told who they are.")
    on: date = Field(description="When they said so.")
    recorded_by: str = Field(description="Who recorded it, by the `sub` of their token.")
    recorded_on: date
    voided: bool = Field(description="It was taken back, and counts no more.")
    void_reason: str | None = Field(description="Why it was taken back, by code; null while it stands.")


class RefusedCaseView(View):
    model_config = example(
        {"assessmentId": ASSESSMENT, "clientId": CLIENT, "assessedOn": "2012-04-05"}
        | {"problems": [{"column": "CONSENT", "message": "has not been recorded", "allowed": ["Y", "N"]}]}
    )

    assessment_id: UUID
    client_id: UUID
    problems: list[CellProblemView] = Field(description="Why it has no line, by column.")
    assessed_on: date = Field(description="The day of the assessment, which tells several of one person apart.")


class ExportReportView(View):
    model_config = example({
        "lines": 212, "refused": [
            {"assessmentId": ASSESSMENT, "clientId": CLIENT, "assessedOn": "2012-04-05",
             "problems": [{"column": "CONSENT", "message": "has not been recorded", "allowed": ["Y", "N"]}]},
        ],
    })  # fmt: skip

    lines: int = Field(description="How many lines the file has.")
    refused: list[RefusedCaseView] = Field(description="Assessments of which it has none, and why: mend them first.")
