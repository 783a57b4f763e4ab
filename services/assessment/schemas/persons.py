"""Bodies of persons, matches and merges."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.rules.names import all_folded
from services.assessment.schemas.contacts import CONTACT_FINDINGS, ContactFindings
from services.assessment.schemas.fields import (
    CLIENT,
    CONTACT,
    MATCH,
    MERGE,
    OTHER_CLIENT,
    BirthDatePrecision,
    District,
    Language,
    Name,
    NhsNumber,
    Postcode,
    ReachBy,
    SecondName,
    Sex,
    ShortCode,
    example,
)
from shared.web.schemas import Body, Day, Truth, View

compared = all_folded  # names that are alike in this are alike to whoever reads them

_ANN = {
    "givenName": "Ann",
    "familyName": "Example",
    "birthDate": "1980-05-01",
    "birthDatePrecision": "day",
    "sex": "female",
    "nhsNumber": "9990000018",
    "postcode": "SK1 3XE",
    "district": "E08000007",
    "languages": ["en"],
}


class PersonBody(Body):
    model_config = example(_ANN)

    given_name: Name
    family_name: SecondName = ""
    birth_date: Day
    birth_date_precision: BirthDatePrecision = "day"
    sex: Sex
    nhs_number: NhsNumber | None = None
    postcode: Postcode | None = None
    district: District | None = None
    languages: Annotated[list[Language], Field(default_factory=list, max_length=10)]


class Arrival(PersonBody):
    """Who comes, and the contact that they come with: both are recorded, or neither."""

    model_config = example({**_ANN, "contact": CONTACT_FINDINGS})

    contact: ContactFindings | None = Field(
        default=None, description="The contact with which they come, recorded in the same step; left out where none is."
    )


class PersonCorrection(Body):
    """All details as they are: what is left out is empty from now on, but for an NHS number that is kept already."""

    model_config = example(
        {
            "givenName": "Ann",
            "familyName": "Example",
            "birthDate": "1980-05-01",
            "birthDatePrecision": "day",
            "sex": "female",
            "postcode": "SK1 3XE",
            "district": "E08000007",
            "languages": ["en"],
            "reasonCode": "registered_wrongly",
        }
    )

    given_name: Name
    family_name: SecondName = ""
    birth_date: Day
    birth_date_precision: BirthDatePrecision = "day"
    sex: Sex
    postcode: Postcode | None = None
    district: District | None = None
    languages: Annotated[list[Language], Field(default_factory=list, max_length=10)]
    reason_code: ShortCode
    reach_by: ReachBy | None = Field(
        default=None, description="How they can be reached by now; left out, what is kept stays, and null says nothing."
    )
    nhs_number: NhsNumber | None = Field(
        default=None,
        description="Added, or corrected; null or left out, what is kept stays. Where it is somebody else's, whether"
        " both are one person is asked: see `matchState`.",
    )
    nhs_number_removed: Truth = Field(
        default=False,
        description="Whether the number that is kept is not theirs, and they go on without one; what was said before"
        " stays in their history.",
    )


DETAILS = ("given_name", "family_name", "birth_date", "birth_date_precision", "sex", "postcode", "district",
           "languages")  # fmt: skip


class MatchState(View):
    """Pending: someone at the LASARS has to say whether this is the candidate."""

    model_config = example({"state": "pending", "candidateId": OTHER_CLIENT, "matchId": MATCH, "rule": "initials"})

    state: Literal["settled", "pending"] = Field(description="`pending` while somebody must say who the person is.")
    candidate_id: UUID | None
    match_id: UUID | None = Field(
        description=("The question whether both are one person, by its id among `/matches`; null where there is none.")
    )
    rule: Literal["new", "same", "initials", "nhs_number"] = Field(
        description=(
            "`new`: nobody is alike. `same`: NHS number, birth date and sex agree. Else what agrees: `initials`"
            " (with birth date and sex, as far as they are said) or `nhs_number`."
        )
    )


class PersonRegistered(View):
    """`clientId` is what every other call takes; it is an existing person's where `matchedExisting`.

    `match` is for the LASARS only. For an organisation that has nothing to do with the person, the response is the same
    whether or not somebody of the kind is known: an id of its own, which stands for what it sent.
    """

    model_config = example(
        {
            "id": CLIENT,
            "clientId": CLIENT,
            "matchedExisting": False,
            "match": {"state": "pending", "candidateId": OTHER_CLIENT, "matchId": MATCH, "rule": "initials"},
            "differs": [],
            "contactId": CONTACT,
        }
    )

    id: UUID
    client_id: UUID
    matched_existing: bool = Field(description="Whether it is somebody who was known already.")
    match: MatchState | None = Field(
        description="How sure it is who the person is; for the LASARS alone, null for others."
    )
    differs: list[str] = Field(
        default_factory=list,
        description="For the LASARS: fields of somebody known that are kept otherwise than said here. "
        "`PUT /persons/{personId}` corrects them.",
    )
    contact_id: UUID | None = Field(description="Of the contact that was recorded with it; null where none was said.")


class DatedAfterDeathView(View):
    model_config = example({"kind": "contact", "id": CONTACT, "on": "2012-09-01"})

    kind: Literal["contact", "assessment", "referral", "start", "transfer", "end", "top_review", "evidence"] = Field(
        description="What was recorded; a start, a transfer and an end are of treatment."
    )
    id: UUID = Field(description="Of the record; of an end, the episode's.")
    on: date = Field(description="When the record says that it was.")


class PersonView(View):
    """`id` as asked for; `clientId` the person it is, after merges.

    `matchState` is for the LASARS only. Whoever is not related to the person sees what it sent itself.
    """

    model_config = example(
        {
            "id": OTHER_CLIENT,
            "clientId": CLIENT,
            "givenName": "Ann",
            "familyName": "Example",
            "birthDate": "1980-05-01",
            "birthDatePrecision": "day",
            "sex": "female",
            "nhsNumber": "9990000018",
            "postcode": "SK1 3XE",
            "district": "E08000007",
            "languages": ["en"],
            "matchState": "settled",
            "absorbedIds": [OTHER_CLIENT],
            "revision": 1,
            "diedOn": None,
            "datedAfterDeath": [],
            "reachBy": "07700 900123, after four",
        }
    )

    id: UUID
    client_id: UUID
    given_name: str = Field(description="As the person gives it.")
    family_name: str = Field(description="As the person gives it; empty where they go by one name.")
    birth_date: date
    birth_date_precision: BirthDatePrecision
    sex: Sex
    nhs_number: str | None
    postcode: str | None
    district: str | None
    languages: list[str]
    match_state: Literal["settled", "pending"] | None = Field(
        description="`pending` while somebody must say who the person is; for the LASARS alone, null for others."
    )
    absorbed_ids: list[UUID] = Field(description="Ids that led to the person by a merge, and still do.")
    revision: int
    died_on: date | None = Field(
        description="The first day that is said: by a dated event (`died`), or the reason of an end. For the LASARS"
        " alone, null for others."
    )
    dated_after_death: list[DatedAfterDeathView] = Field(
        description="What stands of the person and is dated after that day, the earliest first: nothing is refused for"
        " a death, and somebody has to look. Empty for others than the LASARS."
    )
    reach_by: str | None = Field(
        description="How they can be reached by now, as the front door said it last of any of their records; null where"
        " it was only said on a referral form, or never."
    )


MATCH_ASKED: dict[str, Any] = {
    "id": MATCH,
    "clientId": OTHER_CLIENT,
    "candidateId": CLIENT,
    "rule": "initials",
    "state": "confirmed",
    "reasonCode": "match_confirmed",
    "decidedBy": "assessor-1",
    "decidedOn": "2012-04-12",
    "mergeId": MERGE,
    "recordedOn": "2012-04-10",
    "revision": 2,
}


class MatchView(View):
    model_config = example(MATCH_ASKED)

    id: UUID
    client_id: UUID
    candidate_id: UUID
    revision: int = Field(description="Counts the decisions: If-Match of the next is this number, in quotes.")
    rule: str = Field(
        description="What agrees: `initials` (with birth date and sex, as far as they are said) or `nhs_number`."
    )
    state: Literal["pending", "confirmed", "rejected"] = Field(
        description="`pending` until the LASARS says whether both are one person: then `confirmed` or `rejected`."
    )
    reason_code: str | None
    decided_by: str | None = Field(description="Who decided, by the `sub` of their token; null while it is open.")
    decided_on: date | None = Field(description="The day of the decision; null while it is open.")
    merge_id: UUID | None
    recorded_on: date


class MatchAskedView(MatchView):
    """With the names of both, as each was registered."""

    model_config = example({**MATCH_ASKED, "clientName": "Ann Bell", "candidateName": "Anne Bell"})

    client_name: str = Field(description="Of the registration under `clientId`.")
    candidate_name: str = Field(description="Of the one under `candidateId`.")


class MatchConfirmation(Body):
    """Which of the two goes on; left out, the one that was there first."""

    model_config = example({"survivorId": CLIENT})

    survivor_id: UUID | None = None


class MergeBody(Body):
    model_config = example({"survivorId": CLIENT, "absorbedId": OTHER_CLIENT, "reasonCode": "same_person"})

    survivor_id: UUID
    absorbed_id: UUID
    reason_code: ShortCode


class MergeView(View):
    model_config = example(
        {
            "id": MERGE,
            "survivorId": CLIENT,
            "absorbedId": OTHER_CLIENT,
            "reasonCode": "same_person",
            "revision": 1,
            "voided": False,
            "recordedOn": "2012-04-12",
        }
    )

    id: UUID
    survivor_id: UUID
    absorbed_id: UUID
    reason_code: str
    revision: int
    voided: bool
    recorded_on: date
