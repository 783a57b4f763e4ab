"""What a contract says of quality: payments for some measures are less in a quarter in which a share was too low."""

from typing import Annotated

from pydantic import Field

from services.tariff.rules.field_types import Code, Share, StrictModel


class QualityGate(StrictModel):
    code: Code
    """As explanations name it."""
    indicator: Code
    """Whose share of cases is held against the target: as for what is at risk."""
    target: Share
    """The share from which the gate is passed; above 0. A quarter without cases passes."""
    factor: Share
    """What the payments of a quarter are multiplied by that did not pass."""
    measures: Annotated[list[Code], Field(min_length=1)]
    """The measures of the contract whose payments it bears on."""
