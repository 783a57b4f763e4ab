"""Bodies in and out."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from services.referral.rules.states import CloseReason, DeclineReason, EpisodeState, State, VoidReason, WithdrawReason
from shared.schemas import Body, View

OrganisationCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
CodeText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
District = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Age = Annotated[int, Field(ge=0, le=150)]
Places = Annotated[int, Field(ge=0, le=100_000)]
Sex = Literal["male", "female", "not_specified", "not_known"]
Kind = Literal[
    "lasars",
    "provider",
    "council",
    "gp",
    "police",
    "probation",
    "prison",
    "court",
    "hospital",
    "voluntary",
    "other",
]
Choice = Literal["client", "assessor", "only_option"]


class CodedBody(Body):
    """A code of a named list: an area's own, or one edition of the national data set."""

    code: CodeText
    list: CodeText


class OrganisationBody(Body):
    name: Name
    kind: Kind
    contact: Name | None = None


class EligibilityBody(Body):
    """Ages are inclusive. An empty list or a missing bound admits everybody."""

    min_age: Age | None = None
    max_age: Age | None = None
    sexes: list[Sex] = Field(default_factory=list, max_length=4)
    substances: list[CodeText] = Field(
        default_factory=list, max_length=50, description="Classes (drugs, alcohol) or drug codes"
    )
    districts: list[District] = Field(default_factory=list, max_length=200)

    @model_validator(mode="after")
    def ages_in_order(self) -> "EligibilityBody":
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError("minAge must not be above maxAge")
        return self


class ServiceBody(Body):
    organisation: OrganisationCode
    name: Name
    is_treatment: bool
    modality: CodedBody
    setting: CodedBody
    eligibility: EligibilityBody
    places: Places


class ReferralBody(Body):
    client_id: UUID
    service_id: UUID
    choice: Choice
    assessment_id: UUID | None = None
    contact_on: date | None = None
    referred_on: date | None = Field(default=None, description="Today where absent; never in the future")


class AcceptBody(Body):
    first_offered_on: date | None = Field(default=None, description="The first appointment offered; may lie ahead")


class DeclineBody(Body):
    reason_code: DeclineReason


class WithdrawBody(Body):
    reason_code: WithdrawReason


class CloseBody(Body):
    reason_code: CloseReason


class StartBody(Body):
    started_on: date
    care_coordinating: bool | None = Field(default=None, description="Where absent: whether the service is treatment")


class TransferBody(Body):
    to: OrganisationCode = Field(
        description="A service's id, or an organisation: then its service most alike, rather one with room"
    )
    on: date

    @property
    def service_id(self) -> UUID | None:
        try:
            return UUID(self.to)
        except ValueError:
            return None


class EndBody(Body):
    ended_on: date
    reason: CodedBody


class VoidBody(Body):
    reason_code: VoidReason


class CodedView(View):
    code: str
    list: str


class OrganisationView(View):
    code: str
    name: str
    kind: Kind
    contact: str | None


class EligibilityView(View):
    min_age: int | None
    max_age: int | None
    sexes: list[str]
    substances: list[str]
    districts: list[str]


class ServiceView(View):
    id: UUID
    revision: int
    organisation: str
    name: str
    is_treatment: bool
    modality: CodedView
    setting: CodedView
    eligibility: EligibilityView
    places: int
    occupied: int
    held: int
    available: int


class ReasonView(View):
    code: str
    values: dict[str, str | int | list[str] | None]


class MatchView(View):
    service_id: UUID
    organisation: str
    name: str
    eligible: bool
    score: int
    reasons_for: list[ReasonView] = Field(alias="for")
    reasons_against: list[ReasonView] = Field(alias="against")
    places_free: int


class ReferralView(View):
    id: UUID
    revision: int
    client_id: UUID
    assessment_id: UUID | None
    organisation: str
    service_id: UUID
    state: State
    choice: Choice
    referred_on: date
    hold_expires_on: date
    contact_on: date | None
    assessed_on: date | None
    first_offered_on: date | None
    reason_code: str | None
    episode_id: UUID | None


class EndView(View):
    ended_on: date
    reason: CodedView
    ended_by_role: Literal["clinician", "provider"]
    revision: int


class EpisodeView(View):
    """`end` is null while the episode is open, and again when an end was voided."""

    id: UUID
    revision: int
    referral_id: UUID
    client_id: UUID
    delivered_by: str
    service_id: UUID
    is_treatment: bool
    modality: CodedView
    setting: CodedView
    referred_on: date
    first_offered_on: date | None
    started_on: date
    care_coordinating: bool
    state: EpisodeState
    end: EndView | None
