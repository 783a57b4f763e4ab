"""Codes, names and examples that the bodies share."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from shared.web.schemas import Body, OneLine, View

OrganisationCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
CodeText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
KeyWorker = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")]  # the `sub` of a token, no words
Name = Annotated[str, OneLine(200)]
District = Annotated[str, OneLine(80)]
Choice = Literal["client", "assessor", "only_option"]
CLIENT = "018f3a5e-1111-7d42-9f10-5a1b2c3d4e5f"
SERVICE = "018f3a5e-2222-7d42-9f10-5a1b2c3d4e5f"
REFERRAL = "018f3a5e-3333-7d42-9f10-5a1b2c3d4e5f"
EPISODE = "018f3a5e-4444-7d42-9f10-5a1b2c3d4e5f"
ASSESSMENT = "018f3a5e-5555-7d42-9f10-5a1b2c3d4e5f"


def example(value: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})


class CodedBody(Body):
    """A code of a named list: an area's own, or one edition of the national data set."""

    code: CodeText = Field(description="As the list has it.")
    list: CodeText = Field(description="Which list, such as `cds-h` (core data set, edition H), or an area's own.")


class CodedView(View):
    code: str = Field(description="As the list has it.")
    list: str = Field(description="Which list, as it was sent.")
