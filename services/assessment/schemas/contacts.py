"""Bodies of contacts and assessments."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from services.assessment.schemas.fields import Code, Count, ShortCode
from services.assessment.schemas.reviews import TopItems
from shared.schemas import Body, View

Setting = Literal["community", "custody", "court", "prison", "contact_centre", "provider", "gp"]
Route = Literal["inject", "sniff", "smoke", "oral", "other"]


class ContactBody(Body):
    client_id: UUID
    on: date
    source: Code
    setting: Setting
    kind: Literal["advice", "information", "assessment", "outreach"]
    access: Literal["appointment", "drop_in", "unbooked"]
    attendance: Literal["attended", "did_not_attend", "cancelled"]
    presenting: Annotated[list[ShortCode], Field(default_factory=list, max_length=10)]


class RemitView(View):
    in_remit: bool
    reason: str


class ContactView(View):
    """`remit` is null where nothing was presented or no scheme was in force: help goes on regardless."""

    id: UUID
    client_id: UUID
    on: date
    source: Code
    setting: str
    kind: str
    access: str
    attendance: str
    presenting: list[str]
    remit: RemitView | None
    revision: int


class DrugBody(Body):
    code: ShortCode
    rank: Annotated[int, Field(strict=True, ge=1, le=10)]
    route: Route | None = None


class AssessmentFindings(Body):
    """All that a correction may change; whose it is and what kind stay."""

    assessed_on: date
    drug_profile: Annotated[list[DrugBody], Field(max_length=10)]
    injecting: Literal["never", "previously", "currently", "declined"]
    points: dict[ShortCode, Count]
    flags: Annotated[list[ShortCode], Field(default_factory=list, max_length=30)]
    goal: ShortCode | None = None
    top: TopItems | None = None

    @model_validator(mode="after")
    def ranks_differ(self) -> "AssessmentFindings":
        for field in ("rank", "code"):
            values = [getattr(drug, field) for drug in self.drug_profile]
            if len(set(values)) < len(values):
                raise ValueError(f"drugProfile must not repeat a {field}")
        return self


class AssessmentBody(AssessmentFindings):
    client_id: UUID
    contact_id: UUID | None = None
    kind: Literal["triage", "comprehensive", "reassessment", "arrest", "sentence", "release"]


class AssessmentView(View):
    id: UUID
    client_id: UUID
    contact_id: UUID | None
    kind: str
    assessed_on: date
    drug_profile: list[dict[str, Any]]
    injecting: str
    points: dict[str, int]
    flags: list[str]
    goal: str | None
    in_remit: bool
    remit_reason: str
    revision: int
    voided: bool
    recorded_on: date
    recorded_by_organisation: str
