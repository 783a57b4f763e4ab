"""Rows of lists of people."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.fields import CLIENT, OTHER_CLIENT, BirthDatePrecision, example
from shared.web.schemas import View

MatchState = Literal["settled", "pending"]
Standing = Literal["treated", "referred", "ended"]
_NAMED = {"givenName": "Ann", "familyName": "Example", "birthDate": "1980-05-01", "birthDatePrecision": "day"}


class RegistrationView(View):
    """A registration, with the details of the person that it turned out to be."""

    model_config = example(
        {"id": OTHER_CLIENT, "clientId": CLIENT}
        | _NAMED
        | {
            "district": "E08000007",
            "registeredOn": "2012-04-10",
            "registeredBy": "high-street-surgery",
            "matchState": "settled",
            "deactivated": False,
        }
    )

    id: UUID = Field(description="The id under which they were registered.")
    client_id: UUID = Field(description="The person, after merges.")
    given_name: str = Field(description="As the person gives it.")
    family_name: str = Field(description="As the person gives it; empty where they go by one name.")
    birth_date: date
    birth_date_precision: BirthDatePrecision = Field(description="How much of the birth date is known.")
    district: str | None
    registered_on: date = Field(description="The day of the registration.")
    registered_by: str = Field(description="The organisation that registered them.")
    match_state: MatchState = Field(description="`pending` while somebody must say who the person is.")
    deactivated: bool = Field(description="Whether it is put away, as made by mistake.")


class SentPersonView(View):
    """Somebody whom your organisation registered, as it sent them."""

    model_config = example({"id": CLIENT} | _NAMED | {"registeredOn": "2012-04-10", "told": False})

    id: UUID = Field(description="The id under which your organisation sent them.")
    given_name: str = Field(description="As the person gives it.")
    family_name: str = Field(description="As the person gives it; empty where they go by one name.")
    birth_date: date
    birth_date_precision: BirthDatePrecision = Field(description="How much of the birth date is known.")
    registered_on: date = Field(description="The day of the registration.")
    told: bool = Field(
        description="Whether `GET /progress` tells your organisation of them today: they consent, or a court orders it."
    )


class CaseloadView(View):
    """Somebody who is with your organisation."""

    model_config = example(
        {"clientId": CLIENT} | _NAMED | {"state": "treated", "since": "2012-04-17", "keyWorker": "cdas-keyworker"}
    )

    client_id: UUID = Field(description="The person, after merges.")
    given_name: str = Field(description="As the person gives it.")
    family_name: str = Field(description="As the person gives it; empty where they go by one name.")
    birth_date: date
    birth_date_precision: BirthDatePrecision = Field(description="How much of the birth date is known.")
    state: Standing = Field(
        description="`treated`, else `referred` to you, else `ended`: treatment that has ended so lately that you may"
        " still record."
    )
    since: date | None = Field(description="The day of the referral, or the first day on which you treated.")
    key_worker: str | None = Field(
        description="Who looks after the person, by the `sub` of their token; null if you named nobody."
    )
