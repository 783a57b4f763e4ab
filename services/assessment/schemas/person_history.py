"""What a person's record said before each correction."""

from datetime import date

from pydantic import Field

from services.assessment.schemas.fields import BirthDatePrecision, Sex, example
from shared.web.schemas import View


class FormerDetailsView(View):
    """What the record said until a correction, and which fields say something else since."""

    model_config = example(
        {
            "revision": 1,
            "givenName": "Ann",
            "familyName": "Exampel",
            "birthDate": "1980-05-01",
            "birthDatePrecision": "day",
            "sex": "female",
            "postcode": "SK1 3XE",
            "district": "E08000007",
            "languages": ["en"],
            "nhsNumber": None,
            "reachBy": None,
            "changed": ["familyName"],
            "correctedOn": "2012-04-12",
            "correctedBy": "assessor-1",
            "correctedByOrganisation": "start",
            "reasonCode": "entered_in_error",
        }
    )

    revision: int = Field(description="Of the record, while it said so.")
    given_name: str = Field(description="As it was said then.")
    family_name: str = Field(description="As it was said then; empty where one name was.")
    birth_date: date
    birth_date_precision: BirthDatePrecision
    sex: Sex
    postcode: str | None
    district: str | None
    languages: list[str]
    nhs_number: str | None = Field(description="As it was said then; null where it was not known.")
    reach_by: str | None = Field(description="How they could be reached, as it was said then; null where it was not.")
    changed: list[str] = Field(description="The fields that the correction changed, by their names here.")
    corrected_on: date = Field(description="The day of the correction.")
    corrected_by: str = Field(description="Who corrected it, by the `sub` of their token.")
    corrected_by_organisation: str = Field(description="For which organisation they acted, by its code.")
    reason_code: str | None
