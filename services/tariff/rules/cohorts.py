"""What a contract says of a measure that is paid by the month, at a price by the success of a cohort."""

from typing import Annotated, Literal

from pydantic import Field

from services.tariff.rules.field_types import Code, Pence, Positive, Share, StrictModel


class CohortRate(StrictModel):
    from_: Annotated[Share, Field(alias="from")]
    """The least share of the cohort that has achieved it; "0" for the first."""
    pence: Pence
    """What each achievement of the month is paid."""


class CohortGroup(StrictModel):
    band: Code
    """Whose cohort it is: those whose tariff has this band on the cohort date."""
    rates: Annotated[list[CohortRate], Field(min_length=1)]
    """From low to high: the price of the highest share that the cohort has reached counts."""


class CohortBands(StrictModel):
    measure: Code
    """What is paid so: one of the contract's measures, without a price in the book."""
    cohort_date: Literal["start", "discharge"]
    """The day by which a case belongs to a cohort: the start of its episode, or the end."""
    months: Positive
    """How many calendar months a cohort is gathered from; the month that is paid is the last of them."""
    minimum: Positive
    """With fewer cases the month pays by the last one whose cohort was large enough, else the first price."""
    groups: Annotated[list[CohortGroup], Field(min_length=1)]
    """The prices by band; one for each band of the scheme."""
