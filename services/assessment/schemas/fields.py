"""Fields that several bodies share."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, WrapValidator

from services.assessment.rules.identity import checked_name, checked_nhs_number, checked_postcode
from shared.kernel.text import ONE_LINE
from shared.web.schemas import Body, OneLine, Whole
from shared.web.visible import only_for

Name = Annotated[
    str, OneLine(100), AfterValidator(checked_name), Field(description="At least one letter, of any script.")
]
SecondName = Annotated[
    str,
    OneLine(100),
    AfterValidator(checked_name),
    WrapValidator(lambda name, checked: "" if name == "" else checked(name)),
    Field(
        description="Left out or empty where one name, the given one, is all that they go by.",
        json_schema_extra={"minLength": 0, "pattern": f"^$|{ONE_LINE}"},
    ),
]
BirthDatePrecision = Annotated[
    Literal["day", "month", "year", "estimated"],
    Field(
        description="What of the birth date was said: all of it, the `month` with its year, the `year`, or nothing"
        " (`estimated`: by how old they look). The rest of the date stands for their age."
    ),
]
ShortCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
District = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _-]{0,39}$")]
NhsNumber = Annotated[str, Field(pattern=r"^[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}$"), AfterValidator(checked_nhs_number)]
Postcode = Annotated[str, Field(max_length=12), AfterValidator(checked_postcode)]
ReachBy = Annotated[str, OneLine(100)]
Sex = Literal["male", "female", "not_specified", "not_known"]
Count = Annotated[Whole, Field(ge=0, le=100)]
Points = Annotated[Whole, Field(ge=0, le=1000)]  # as high as a scheme may let one domain be


CLIENT = "018f3a5e-1111-7d42-9f10-5a1b2c3d4e5f"
OTHER_CLIENT = "018f3a5e-1112-7d42-9f10-5a1b2c3d4e5f"
MATCH = "018f3a5e-1113-7d42-9f10-5a1b2c3d4e5f"
MERGE = "018f3a5e-1114-7d42-9f10-5a1b2c3d4e5f"
CONTACT = "018f3a5e-5554-7d42-9f10-5a1b2c3d4e5f"
ASSESSMENT = "018f3a5e-5555-7d42-9f10-5a1b2c3d4e5f"
REVIEW = "018f3a5e-7777-7d42-9f10-5a1b2c3d4e5f"
EVIDENCE = "018f3a5e-7778-7d42-9f10-5a1b2c3d4e5f"
EPISODE = "018f3a5e-4444-7d42-9f10-5a1b2c3d4e5f"


def example(value: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})


class Code(Body):
    model_config = example({"code": "4", "list": "cds-h"})

    code: ShortCode = Field(description="As the list has it.")
    list: ShortCode = Field(description="Which list, such as `cds-h` (core data set, edition H), or an area's own.")


class Reason(Body):
    """Why something is undone, by code: free text would carry names."""

    model_config = example({"reasonCode": "recorded_by_mistake"})

    reason_code: ShortCode


VoidReason = Annotated[
    str | None,
    only_for(
        "assessor", "verifier", "commissioner", "auditor",
        description="Why it was taken back, such as `recorded_twice`; null while it stands, and of others' word.",
    ),
]  # fmt: skip
