"""A contract year as it stands today, by measure and by month."""

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from services.payments.schemas.examples import example
from shared.web.schemas import View

_MEASURE = {"measure": "planned_discharge", "met": 12, "metPence": 840000, "waiting": 2, "waitingPence": 140000,
            "takenBack": 1}  # fmt: skip
_RELEASED = {"from": "2013-07-01", "pence": 90000}
_YEAR: dict[str, Any] = {
    "contract": "cdas-2012",
    "party": "cdas",
    "on": "2012-10-01",
    "from": "2012-04-02",
    "to": "2013-04-02",
    "earnedPence": 1090000,
    "approvedPence": 120000,
    "paidPence": 880000,
    "measures": [_MEASURE],
    "heldPence": 90000,
    "released": [_RELEASED],
    "expectedFalls": None,
}


class MeasureOfYearView(View):
    """Outcomes of one measure that are dated in the contract year."""

    model_config = ConfigDict(**example(_MEASURE), from_attributes=True)

    measure: str = Field(description="As the scheme names it.")
    met: int = Field(description="How many stand, priced or not.")
    met_pence: int = Field(description="What they come to: with the instalments what the year has earned.")
    waiting: int = Field(description="How many wait to be verified.")
    waiting_pence: int = Field(description="Pence of these, at today's price.")
    taken_back: int = Field(description="How many were withdrawn.")


class PenceOfMonthView(View):
    model_config = ConfigDict(**example(_RELEASED), from_attributes=True)

    starts: date | None = Field(
        alias="from", description="The first day of the month; null for no month that is known."
    )
    pence: int = Field(description="What is released in that month, or likely to fall in it.")


class ContractYearView(View):
    model_config = ConfigDict(**example(_YEAR), from_attributes=True)

    contract: str
    party: str
    on: date = Field(description="The day of which it is: the business date.")
    starts: date = Field(alias="from", description="The first day of the contract year.")
    ends: date = Field(alias="to", description="The first day that is not of it.")
    earned_pence: int = Field(description="What the year has earned by today, as `thisYear` of a position counts it.")
    approved_pence: int | None = Field(description="Of that what is on its way; null where no contract is asked for.")
    paid_pence: int | None = Field(
        description="Of that what was paid, whenever: of an earlier year in a later one too. Null where no contract is"
        " asked for."
    )
    measures: list[MeasureOfYearView] = Field(description="By code, those that were ever met or proposed in the year.")
    held_pence: int = Field(description="Achieved, and withheld until it has lasted, of all years.")
    released: list[PenceOfMonthView] = Field(
        description="In which month what is held becomes due if nobody comes back and nothing is corrected; all"
        " together it is what is held."
    )
    expected_falls: list[PenceOfMonthView] | None = Field(
        description="Of all that stands and that a return can still take back, held or paid: what of it is likely to"
        " fall in this month and the five after it. Null where fewer than 20 such outcomes are known."
    )


class ContractYearsView(View):
    model_config = example({"items": [_YEAR]})

    items: list[ContractYearView]
