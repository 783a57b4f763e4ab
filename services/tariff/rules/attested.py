"""What a scheme pays for by a signed statement about a cohort, and not person by person."""

from typing import Annotated

from pydantic import Field

from services.tariff.rules.field_types import Code, StrictModel, Text


class AttestedOutcome(StrictModel):
    code: Code
    """As statements and `contracts.at_risk.measures` name it."""
    title: Text
    """What people read: what so many of a cohort are said to have met, and who the cohort are."""
    signed_by: Annotated[list[Code], Field(min_length=1)]
    """The organisations whose people may sign a statement, none of which the scheme pays. Somebody of another
    organisation verifies it.
    """
    contracts: Annotated[list[Code], Field(min_length=1)]
    """For which contracts a statement is signed, one for each contract quarter."""
