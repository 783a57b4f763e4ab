"""Bodies of samples of verified outcomes, how they are shown, and how far verifiers are agreed with."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.attestations import SchemeCode
from services.assessment.schemas.fields import example
from services.assessment.schemas.outcomes import OUTCOME
from shared.web.schemas import Body, Day, View

SAMPLE, SAMPLED = "018f3a5e-cccc-7d42-9f10-5a1b2c3d4e5f", "018f3a5e-cccd-7d42-9f10-5a1b2c3d4e5f"
Purpose = Literal["validation", "counter_verification"]
SampledState = Literal["waiting", "validated", "failed", "set_aside"]
FailReason = Literal["not_seen", "not_so", "other_day", "other_person"]
NotSeenReason = Literal["fallen", "not_reached", "declined", "died"]
_CLASS = {
    "code": "all", "measures": ["planned_discharge"], "confidence": 95, "margin": 5, "declared": 4, "verified": 3,
    "drawn": 3, "waiting": 0, "validated": 2, "failed": 1, "setAside": 0,
}  # fmt: skip
_OF_VERIFIER = {
    "purpose": "counter_verification", "organisation": "start", "verifier": "vera", "drawn": 12, "waiting": 1,
    "agreed": 9, "disagreed": 1, "setAside": 1, "agreedPercent": 90,
}  # fmt: skip
_PURPOSE = (
    "`validation`: what fails falls, and counts for the rest where the contract says so. `counter_verification`: a"
    " second organisation looks at each verifier's work; nothing falls by it."
)


class SampleBody(Body):
    model_config = example({"contract": "cdas-2012", "month": "2012-07-01", "purpose": "validation"})

    contract: SchemeCode = Field(description="Whose outcomes are drawn, by its code in the scheme.")
    month: Day = Field(description="The first day of the calendar month in which they were achieved; it is over.")
    purpose: Purpose = Field(description=_PURPOSE)


class SampledContractView(View):
    """A contract of which samples are drawn."""

    model_config = example({"contract": "cdas-2012", "months": ["2012-08-01", "2012-07-01"]})

    contract: str = Field(description="By its code in the scheme.")
    months: list[date] = Field(
        description="The first days of the calendar months that are over and have samples, the last first; each is"
        " drawn once for each purpose."
    )


class SampledContractsView(View):
    model_config = example({"items": [{"contract": "cdas-2012", "months": ["2012-08-01", "2012-07-01"]}]})

    items: list[SampledContractView] = Field(description="In the order of the codes; none where no contract has them.")


class ValidatedBody(Body):
    model_config = example({"decision": "validated"})

    decision: Literal["validated"] = Field(description="It was looked at once more, and it is so.")


class FailedBody(Body):
    model_config = example({"decision": "failed", "reasonCode": "not_seen"})

    decision: Literal["failed"] = Field(description="It was looked at once more, and it is not so.")
    reason_code: FailReason = Field(
        description="The evidence was not there (`not_seen`), says otherwise (`not_so`), is of another day or of"
        " another person."
    )


class NotLookedAtBody(Body):
    model_config = example({"decision": "set_aside", "reasonCode": "not_reached"})

    decision: Literal["set_aside"] = Field(description="It could not be looked at, and counts for neither.")
    reason_code: NotSeenReason = Field(
        description="The outcome no longer stands as it was drawn (`fallen`), or the person was not reached, declined"
        " or died."
    )


SampledBody = Annotated[ValidatedBody | FailedBody | NotLookedAtBody, Field(discriminator="decision")]


class SampleClassView(View):
    model_config = example(_CLASS)

    code: str = Field(description="The class, by its code in the scheme; of a counter-verification, who verified.")
    measures: list[str] = Field(description="What is of it in that month, by code; none where it goes by who verified.")
    confidence: int = Field(description="In how many of a hundred draws the share lies within the margin.")
    margin: int = Field(description="By how many parts of a hundred it may lie beside what the sample says.")
    declared: int = Field(description="How many were declared of it by the draw, verified or not.")
    verified: int = Field(description="How many of those were verified: from these it is drawn.")
    drawn: int = Field(description="How many were drawn.")
    waiting: int = Field(description="How many of those wait to be decided.")
    validated: int = Field(description="How many were looked at once more, and are so.")
    failed: int = Field(description="How many are not so.")
    set_aside: int = Field(description="How many could not be looked at.")


class SampleView(View):
    """Finished once nothing waits: nothing is concluded from it before."""

    model_config = example(
        {"id": SAMPLE, "revision": 2, "contract": "cdas-2012", "month": "2012-07-01", "purpose": "validation"}
        | {"state": "finished", "finishedOn": "2012-08-20", "seed": "9f86d081884c7d659a2feaa0c55ad015"}
        | {"schemeId": "stockport-2012", "schemeVersion": 1, "classes": [_CLASS]}
        | {"recordedBy": "vera", "recordedByOrganisation": "council", "recordedOn": "2012-08-02"}
    )

    id: UUID
    revision: int
    contract: str = Field(description="Whose outcomes were drawn, by its code in the scheme.")
    month: date = Field(description="The first day of the calendar month in which they were achieved.")
    purpose: Purpose = Field(description=_PURPOSE)
    state: Literal["open", "finished"] = Field(description="Whether some that were drawn wait to be decided.")
    finished_on: date | None = Field(description="When nothing waited for the first time; null until then.")
    seed: str | None = Field(
        description="With it anybody draws the same again: the lot of an outcome is the SHA-256 of `seed|outcomeId`,"
        " and of each class the lowest lots are drawn. Null until the sample is finished."
    )
    scheme_id: str
    scheme_version: int = Field(description="The version that says how many are drawn of which class.")
    classes: list[SampleClassView] = Field(description="In the order of the scheme.")
    recorded_by: str = Field(description="Who drew it, by the `sub` of their token.")
    recorded_by_organisation: str
    recorded_on: date


class SampledOutcomeView(View):
    model_config = example(
        {"id": SAMPLED, "revision": 2, "sampleId": SAMPLE, "outcomeId": OUTCOME, "classCode": "all"}
        | {"measure": "planned_discharge", "achievedOn": "2012-07-22", "party": "cdas", "state": "failed"}
        | {"verifiedByOrganisation": "start", "reasonCode": "not_seen", "decidedBy": "vera"}
        | {"decidedByOrganisation": "council", "decidedOn": "2012-08-20"}
    )

    id: UUID
    revision: int
    sample_id: UUID = Field(description="The sample that it was drawn for.")
    outcome_id: UUID = Field(description="The outcome that was drawn.")
    class_code: str = Field(description="The class from which it was drawn.")
    measure: str
    achieved_on: date
    party: str = Field(description="Whose outcome it was then, by code.")
    verified_by_organisation: str = Field(description="Whose people had verified it then, by code.")
    state: SampledState = Field(description="Whether it waits, was validated, failed, or was set aside.")
    reason_code: str | None = Field(description="Why it failed or was set aside; null where it did neither.")
    decided_by: str | None = Field(description="Who decided it last, by the `sub` of their token.")
    decided_by_organisation: str | None = Field(description="Code of the organisation that they acted for.")
    decided_on: date | None = Field(description="When that was; null while it waits.")


class SampleFrameView(View):
    model_config = example({"lot": "0a" * 32, "outcomeId": OUTCOME, "classCode": "all", "isDrawn": True})

    lot: str = Field(description="The SHA-256 of `seed|outcomeId`: of a class those with the lowest were drawn.")
    outcome_id: UUID
    class_code: str = Field(description="The class from which it could be drawn.")
    is_drawn: bool = Field(description="Whether it was.")


class VerifierAgreementRow(View):
    model_config = example(_OF_VERIFIER)

    purpose: Purpose = Field(description=_PURPOSE)
    organisation: str = Field(description="Whose people verified, by code.")
    verifier: str = Field(description="Who verified, by the `sub` of their token; `system` where nobody needed to.")
    drawn: int = Field(description="How many of what they verified were drawn.")
    waiting: int = Field(description="How many of those wait to be decided.")
    agreed: int = Field(description="How many were looked at once more, and are so.")
    disagreed: int = Field(description="How many are not so.")
    set_aside: int = Field(description="How many could not be looked at.")
    agreed_percent: int | None = Field(
        description="Agreed in per cent of agreed and disagreed, to the nearest whole one; null where these are fewer"
        " than five."
    )


class VerifierAgreementView(View):
    model_config = example({"items": [_OF_VERIFIER]})

    items: list[VerifierAgreementRow] = Field(description="By purpose, organisation and verifier.")
