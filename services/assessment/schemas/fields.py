"""Fields that several bodies share."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from services.assessment.rules.identity import checked_name, checked_nhs_number, checked_postcode
from shared.schemas import Body

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    AfterValidator(checked_name),
]
ShortCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,39}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
District = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _-]{0,39}$")]
NhsNumber = Annotated[str, Field(max_length=20), AfterValidator(checked_nhs_number)]
Postcode = Annotated[str, Field(max_length=12), AfterValidator(checked_postcode)]
Sex = Literal["male", "female", "not_specified", "not_known"]
Count = Annotated[int, Field(strict=True, ge=0, le=100)]


class Code(Body):
    code: ShortCode
    list: ShortCode


class Reason(Body):
    """Why something is undone, by code: free text would carry names."""

    reason_code: ShortCode
