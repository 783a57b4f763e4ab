"""Bodies of contacts and assessments."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from services.assessment.schemas.fields import (
    ASSESSMENT,
    CLIENT,
    CONTACT,
    REVIEW,
    Code,
    Points,
    ShortCode,
    VoidReason,
    example,
)
from services.assessment.schemas.reviews import CorrectionReason, TopItems
from shared.web.schemas import Body, Day, View, Whole

Setting = Literal["community", "custody", "court", "prison", "contact_centre", "provider", "gp"]
Attendance = Literal["attended", "did_not_attend", "cancelled"]
AssessmentKind = Literal["triage", "comprehensive", "reassessment", "arrest", "sentence", "release"]
Route = Literal["inject", "sniff", "smoke", "oral", "other"]


CONTACT_FINDINGS = {
    "on": "2012-04-10",
    "source": {"code": "4", "list": "cds-h"},
    "setting": "community",
    "kind": "assessment",
    "access": "drop_in",
    "attendance": "attended",
    "presenting": ["1011"],
}


class ContactFindings(Body):
    """What a correction may change, but not whose it is: void a contact of the wrong person, and record it again."""

    model_config = example(CONTACT_FINDINGS)

    on: Day = Field(description="The day of the contact, not after today.")
    source: Code = Field(description="Where the person was referred from, or came from.")
    setting: Setting = Field(description="Where the contact took place.")
    kind: Literal["advice", "information", "assessment", "outreach"] = Field(description="What the contact was for.")
    access: Literal["appointment", "drop_in", "unbooked"] = Field(
        description="How the person came to it: by appointment, by an open door, or unbooked."
    )
    attendance: Attendance = Field(description="Whether the person came; only an attended contact proves anything.")
    presenting: Annotated[list[ShortCode], Field(default_factory=list, max_length=10)]
    site_id: UUID | None = Field(
        None, description="At which site it was, by its id, if it was at one; of a booking its session says it."
    )


class ContactCorrection(ContactFindings):
    model_config = example(CONTACT_FINDINGS | {"attendance": "did_not_attend", "reasonCode": "entered_in_error"})

    reason_code: CorrectionReason | None = Field(
        default=None, description="Why it is corrected: the LASARS has to say it of what others recorded"
    )


class ContactBody(ContactFindings):
    model_config = example({"clientId": CLIENT} | CONTACT_FINDINGS)

    client_id: UUID


class RemitView(View):
    model_config = example({"inRemit": True, "reason": "drugs 18+ from 2012-04-02"})

    in_remit: bool
    reason: str = Field(description="The rule of the scheme that takes the person, or why none does.")


class ContactTotalsView(View):
    model_config = example({"attended": 41, "didNotAttend": 6, "cancelled": 2})

    attended: int = Field(description="How many came.")
    did_not_attend: int = Field(description="How many were expected, and did not come.")
    cancelled: int = Field(description="How many were cancelled before.")


class ContactView(View):
    """`remit` is null where nothing was presented or no scheme was in force: help goes on regardless."""

    model_config = example(
        {"id": CONTACT, "clientId": CLIENT}
        | CONTACT_FINDINGS
        | {
            "remit": {"inRemit": True, "reason": "drugs 18+ from 2012-04-02"},
            "siteId": None,
            "revision": 1,
            "voided": False,
            "voidReason": None,
        }
        | {"recordedOn": "2012-04-10"}
    )

    id: UUID
    client_id: UUID
    on: date = Field(description="The day of the contact.")
    source: Code = Field(description="Where the person was referred from, or came from.")
    setting: str = Field(description="Where the contact took place.")
    kind: str = Field(description="`advice`, `information`, `assessment` or `outreach`.")
    access: str = Field(description="How the person came to it: `appointment`, `drop_in` or `unbooked`.")
    attendance: str = Field(
        description="`attended`, `did_not_attend` or `cancelled`; only an attended contact proves anything."
    )
    presenting: list[str]
    remit: RemitView | None = Field(
        description=(
            "Whether the scheme pays for such a person; null where nothing was presented or no scheme was in force."
        )
    )
    site_id: UUID | None = Field(description="At which site it was, if that was said of it; null else.")
    revision: int
    voided: bool = Field(description="True when it was recorded by mistake and counts for nothing.")
    void_reason: VoidReason
    recorded_on: date = Field(description="The day on which it was received.")


class DrugBody(Body):
    model_config = example({"code": "1011", "rank": 1, "route": "inject"})

    code: ShortCode = Field(description="The substance's code in the core data set, such as `1011`.")
    rank: Annotated[Whole, Field(ge=1, le=10)] = Field(
        description="1 is the substance that troubles the person most; no two have the same rank."
    )
    route: Route | None = Field(None, description="How it is taken; null where it was not asked.")


class AssessmentFindings(Body):
    """All that a correction may change; whose it is and what kind stay, and its TOP is corrected alone."""

    model_config = example(
        {
            "assessedOn": "2012-04-10",
            "drugProfile": [{"code": "1011", "rank": 1, "route": "inject"}],
            "injecting": "currently",
            "points": {"drug_use": 4, "housing": 2},
            "flags": ["pregnant"],
            "goal": "abstinence",
        }
    )

    assessed_on: Day
    drug_profile: Annotated[list[DrugBody], Field(max_length=10)]
    injecting: Literal["never", "previously", "currently", "declined"]
    points: dict[ShortCode, Points] = Field(
        description="By domain of the scheme's complexity, such as `housing`: what the tariff's band is reckoned from."
    )
    flags: Annotated[list[ShortCode], Field(default_factory=list, max_length=30)]
    goal: ShortCode | None = None

    @model_validator(mode="after")
    def ranks_differ(self) -> "AssessmentFindings":
        for field in ("rank", "code"):
            values = [getattr(drug, field) for drug in self.drug_profile]
            if len(set(values)) < len(values):
                raise ValueError(f"drugProfile must not repeat a {field}")
        return self


class AssessmentCorrection(AssessmentFindings):
    reason_code: CorrectionReason | None = Field(
        default=None, description="Why it is corrected: has to be said of what another organisation recorded"
    )


_ASSESSED = {
    "clientId": CLIENT,
    "kind": "comprehensive",
    "assessedOn": "2012-04-10",
    "drugProfile": [{"code": "1011", "rank": 1, "route": "inject"}],
    "injecting": "currently",
    "points": {"drug_use": 4, "housing": 2},
}


class AssessmentBody(AssessmentFindings):
    model_config = example(
        _ASSESSED
        | {
            "contactId": CONTACT,
            "flags": ["pregnant"],
            "goal": "abstinence",
            "top": {"opiates": {"weeks": [7, 7, 7, 6]}},
        }
    )

    client_id: UUID
    contact_id: UUID | None = None
    kind: AssessmentKind = Field(description="The scheme says which kinds make a presentation, and which a tariff.")
    top: TopItems | None = Field(
        None,
        description=(
            "The start TOP, if it was recorded with the assessment. From then on it is a TOP review like any other, "
            "with its own id and ETag; it moves with the assessment while it is of its day."
        ),
    )


class AssessmentUnderAudit(AssessmentBody):
    """As any assessment, without a TOP: that is recorded by itself."""

    model_config = example(_ASSESSED)


class AssessmentView(View):
    """`topReviewId` is the start TOP that came with it, if one did."""

    model_config = example(
        {
            "id": ASSESSMENT,
            "topReviewId": REVIEW,
            "clientId": CLIENT,
            "contactId": CONTACT,
            "kind": "comprehensive",
            "assessedOn": "2012-04-10",
            "drugProfile": [{"code": "1011", "rank": 1, "route": "inject"}],
            "injecting": "currently",
            "points": {"drug_use": 4, "housing": 2},
            "flags": ["pregnant"],
            "goal": "abstinence",
            "inRemit": True,
            "remitReason": "drugs 18+ from 2012-04-02",
            "underAudit": False,
            "pointsWithheld": False,
            "revision": 1,
            "voided": False,
            "voidReason": None,
            "recordedOn": "2012-04-10",
            "recordedByOrganisation": "start",
        }
    )

    id: UUID
    top_review_id: UUID | None = Field(
        description="The start TOP that came with it, by its id among `/top-reviews`; null if none did."
    )
    client_id: UUID
    contact_id: UUID | None
    kind: str = Field(description="`triage`, `comprehensive`, `reassessment`, `arrest`, `sentence` or `release`.")
    assessed_on: date
    drug_profile: list[dict[str, Any]]
    injecting: str
    points: dict[str, int]
    flags: list[str]
    goal: str | None
    in_remit: bool
    remit_reason: str = Field(description="The rule of the scheme that takes the person, or why none does.")
    under_audit: bool = Field(description="Made by a provider itself, as the scheme lets it under audit.")
    points_withheld: bool = Field(
        description="True while it waits to be rated a second time: `points` are shown as none until then, but to who"
        " gave them."
    )
    revision: int
    voided: bool
    void_reason: VoidReason
    recorded_on: date
    recorded_by_organisation: str
