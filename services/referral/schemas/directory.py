"""Bodies of organisations, services and matches."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from services.referral.schemas.capacity import CAPACITY, CapacityBody, CapacityView
from services.referral.schemas.coded import (
    SERVICE,
    CodedBody,
    CodedView,
    CodeText,
    District,
    Name,
    OrganisationCode,
    example,
)
from services.referral.schemas.listing import LISTING, ListingBody, ListingView
from shared.web.schemas import Body, Truth, View, Whole

Age = Annotated[Whole, Field(ge=0, le=150)]
Places = Annotated[Whole, Field(ge=0, le=100_000)]
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
_COUNTED = "At this moment. Null but for the LASARS, the council and the service's own organisation."
_ORGANISATION = {"name": "Community Drug and Alcohol Service", "kind": "provider", "contact": "0161 496 0000"}
_SAID = {"revision": 2, "saidBy": "c-7", "saidByOrganisation": "council", "saidOn": "2012-05-14"}
_SERVICE_BODY = {
    "organisation": "cdas",
    "name": "Prescribing and keywork",
    "isTreatment": True,
    "modality": {"code": "2", "list": "cds-h"},
    "setting": {"code": "community", "list": "lasars"},
    "eligibility": {
        "minAge": 18,
        "maxAge": None,
        "sexes": [],
        "substances": ["drugs"],
        "districts": [],
        "languages": [],
        "needs": [],
    },
    "places": 40,
}


class OrganisationBody(Body):
    model_config = example(_ORGANISATION)

    name: Name
    kind: Kind = Field(description="What sort of organisation it is; the LASARS assesses and verifies.")
    contact: Name | None = Field(None, description="How people reach it: a telephone number or an address.")


class EligibilityBody(Body):
    """Ages are inclusive. An empty list or a missing bound admits everybody."""

    min_age: Age | None = Field(None, description="The youngest whom it takes, in whole years.")
    max_age: Age | None = Field(None, description="The oldest whom it takes, in whole years.")
    sexes: list[Sex] = Field(default_factory=list, max_length=4, description="Whom it takes; empty: everybody.")
    substances: list[CodeText] = Field(
        default_factory=list, max_length=50, description="Classes (drugs, alcohol) or drug codes"
    )
    districts: list[District] = Field(
        default_factory=list, max_length=200, description="Where people must live whom it takes; empty: anywhere."
    )
    languages: list[CodeText] = Field(
        default_factory=list,
        max_length=50,
        description="That its workers speak; it is ranked by them, nobody shut out.",
    )
    needs: list[CodeText] = Field(
        default_factory=list,
        max_length=50,
        description="What it is made for, by the flags of assessments, such as pregnant; nobody is shut out by them.",
    )

    @model_validator(mode="after")
    def ages_in_order(self) -> "EligibilityBody":
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError("minAge must not be above maxAge")
        return self


class ServiceBody(Body):
    model_config = example(_SERVICE_BODY)

    organisation: OrganisationCode = Field(
        description="Whose service it is: one that was put by `PUT /organisations/{code}`."
    )
    name: Name
    is_treatment: Truth = Field(
        description="Whether a start here begins treatment, which outcomes are paid for; the commissioner's to say."
    )
    modality: CodedBody
    setting: CodedBody = Field(description="Where the treatment takes place, by a code of a named list.")
    eligibility: EligibilityBody = Field(description="Whom the service takes.")
    places: Places = Field(description="How many people it takes at once; never lowered below what is in use.")
    capacity: CapacityBody | None = Field(
        None, description="Units, hours and the like; absent: it stays as it was said before."
    )
    needs_panel: Truth | None = Field(
        None,
        description="Whether a panel approves who is funded there, as of residential rehabilitation: the "
        "commissioner says it. Absent: it stays as it was said before, or no.",
    )
    listing: ListingBody | None = Field(
        None, description="What it says of itself to the public; absent: it stays as it was said before, or nothing."
    )


class OrganisationView(View):
    model_config = example({"code": "cdas", "revision": 1} | _ORGANISATION)

    revision: int
    code: str = Field(description="The organisation's code: tokens and schemes name it so.")
    name: str
    kind: Kind = Field(description="What sort of organisation it is; the LASARS assesses and verifies.")
    contact: str | None = Field(description="How people reach it; null where it was not said.")


class PaidPartyView(View):
    model_config = example({"code": "riverside", "name": "Riverside Recovery"})

    code: str = Field(description="Whom a published scheme pays, by the code that its contracts have.")
    name: str | None = Field(description="Of the organisation with this code; null where none was put yet.")


class EligibilityView(View):
    """Whom a service takes. Ages are inclusive."""

    min_age: int | None = Field(description="The youngest whom it takes, in whole years; null: no bound.")
    max_age: int | None = Field(description="The oldest whom it takes, in whole years; null: no bound.")
    sexes: list[str] = Field(description="Whom it takes; empty: everybody.")
    substances: list[str] = Field(description="Classes (drugs, alcohol) or drug codes that it treats; empty: all.")
    districts: list[str] = Field(description="Where people must live whom it takes; empty: anywhere.")
    languages: list[str] = Field(description="That its workers speak; empty: it did not say.")
    needs: list[str] = Field(description="What it is made for, by the flags of assessments, such as pregnant.")


class ServiceView(View):
    model_config = example(
        _SERVICE_BODY
        | {
            "id": SERVICE,
            "revision": 1,
            "occupied": 31,
            "held": 2,
            "available": 7,
            "hasRoom": True,
            "saidOn": "2012-04-02",
            "capacity": CAPACITY,
            "begunThisYear": 44,
            "needsPanel": False,
            "listing": LISTING,
        }
    )

    id: UUID
    revision: int
    organisation: str
    name: str
    is_treatment: bool
    modality: CodedView
    setting: CodedView = Field(description="Where the treatment takes place, by a code of a named list.")
    eligibility: EligibilityView = Field(description="Whom the service takes.")
    places: int = Field(description="How many people it takes at once.")
    occupied: int | None = Field(
        description=f"{_COUNTED} It may be more than `places`, where the LASARS voided an end."
    )
    held: int | None = Field(description=_COUNTED)
    available: int | None = Field(description=_COUNTED)
    has_room: bool = Field(description="Whether a place is free at this moment for which nobody waits.")
    said_on: date | None = Field(
        description="The business date on which its places and the rest were last said; null where that was not kept."
    )
    capacity: CapacityView = Field(description="Its units, hours a week, people a year and transport, as it said them.")
    begun_this_year: int | None = Field(
        description="How many began or were handed over here from April on, where it is funded for so many a year."
        " Null as `occupied` is."
    )
    needs_panel: bool = Field(description="Whether a panel approves who is funded there; a start waits for none.")
    listing: ListingView | None = Field(
        description="What it says to the public. Not public: null but to who refers, runs it or keeps the directory."
    )


class SaidView(View):
    """What was said once, and by whom: until the next revision it stood so."""

    revision: int
    said_by: str | None = Field(description="The `sub` of who said it; null where that was not kept yet.")
    said_by_organisation: str | None = Field(description="For which organisation; null where that was not kept yet.")
    said_on: date | None = Field(description="On which business date; null where that was not kept yet.")


class OrganisationSaidView(SaidView):
    model_config = example(_SAID | _ORGANISATION)

    name: str
    kind: Kind = Field(description="What sort of organisation it is; the LASARS assesses and verifies.")
    contact: str | None = Field(description="How people reach it; null where it was not said.")


class ServiceSaidView(SaidView):
    model_config = example(_SAID | _SERVICE_BODY | {"capacity": CAPACITY, "needsPanel": False, "listing": LISTING})

    organisation: str
    name: str
    is_treatment: bool
    modality: CodedView
    setting: CodedView = Field(description="Where the treatment takes place, by a code of a named list.")
    eligibility: EligibilityView = Field(description="Whom the service takes.")
    places: int = Field(description="How many people it takes at once.")
    capacity: CapacityView = Field(description="Its units, hours a week, people a year and transport, as it said them.")
    needs_panel: bool = Field(description="Whether a panel approves who is funded there; a start waits for none.")
    listing: ListingView = Field(description="What it says of itself to the public.")


class ReasonView(View):
    code: str = Field(description="What speaks for the service or against it, such as `no_place_free`.")
    values: dict[str, str | int | list[str] | None] = Field(
        description="The numbers and names behind it, such as `minAge`."
    )


class MatchView(View):
    model_config = example(
        {
            "serviceId": SERVICE,
            "organisation": "cdas",
            "name": "Prescribing and keywork",
            "isTreatment": True,
            "eligible": True,
            "score": 90,
            "for": [{"code": "age_accepted", "values": {"ageYears": 34, "minAge": 18, "maxAge": None}}],
            "against": [{"code": "no_place_free", "values": {"placesFree": 0, "waiting": 2}}],
            "placesFree": 0,
            "assessedOn": "2012-04-10",
            "needsPanel": False,
        }
    )

    service_id: UUID
    organisation: str
    name: str
    is_treatment: bool = Field(
        description="Whether treatment begins with a start there; if not, such as advice, no outcome is paid for it."
    )
    eligible: bool = Field(description="Whether the service takes such a person, whether a place is free or not.")
    score: int = Field(description="How well it suits: the higher, the better.")
    reasons_for: list[ReasonView] = Field(alias="for", description="What speaks for it.")
    reasons_against: list[ReasonView] = Field(alias="against", description="What speaks against it.")
    places_free: int = Field(description="How many people it can take at this moment, beside those who wait.")
    assessed_on: date = Field(description="The day of the assessment by which it is ranked.")
    needs_panel: bool = Field(
        description="Whether a panel approves who is funded there, by an application; no referral or start waits."
    )
