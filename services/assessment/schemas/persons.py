"""Bodies of persons, matches and merges."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.fields import (
    District,
    Language,
    Name,
    NhsNumber,
    Postcode,
    Sex,
    ShortCode,
)
from shared.schemas import Body, View


class PersonBody(Body):
    given_name: Name
    family_name: Name
    birth_date: date
    sex: Sex
    nhs_number: NhsNumber | None = None
    postcode: Postcode | None = None
    district: District | None = None
    languages: Annotated[list[Language], Field(default_factory=list, max_length=10)]


class MatchState(View):
    """Pending: someone at the LASARS has to say whether this is the candidate."""

    state: Literal["settled", "pending"]
    candidate_id: UUID | None
    match_id: UUID | None
    rule: Literal["new", "same", "initials", "nhs_number"]


class PersonRegistered(View):
    """`clientId` is what every other call takes; it is an existing person's where `matchedExisting`."""

    id: UUID
    client_id: UUID
    matched_existing: bool
    match: MatchState


class PersonView(View):
    """`id` as asked for; `clientId` the person it is, after merges."""

    id: UUID
    client_id: UUID
    given_name: str
    family_name: str
    birth_date: date
    sex: Sex
    nhs_number: str | None
    postcode: str | None
    district: str | None
    languages: list[str]
    match_state: Literal["settled", "pending"]
    absorbed_ids: list[UUID]
    revision: int


class MatchView(View):
    id: UUID
    client_id: UUID
    candidate_id: UUID
    rule: str
    state: Literal["pending", "confirmed", "rejected"]
    reason_code: str | None
    decided_by: str | None
    decided_on: date | None
    merge_id: UUID | None
    recorded_on: date


class MatchConfirmation(Body):
    """Which of the two goes on; left out, the one that was there first."""

    survivor_id: UUID | None = None


class MergeBody(Body):
    survivor_id: UUID
    absorbed_id: UUID
    reason_code: ShortCode


class MergeView(View):
    id: UUID
    survivor_id: UUID
    absorbed_id: UUID
    reason_code: str
    revision: int
    voided: bool
    recorded_on: date
