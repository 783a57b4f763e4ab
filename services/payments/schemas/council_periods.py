"""What contracts cost the council, period by period."""

from datetime import date

from pydantic import Field

from services.payments.schemas.examples import example
from shared.web.schemas import View


class PeriodRowView(View):
    """A month of the council's financial year, or the whole of it, of one contract and party."""

    model_config = example(
        {
            "contract": "riverside-2012", "party": "riverside", "yearFrom": "2012-04-01", "period": 6,
            "from": "2012-09-01", "to": "2012-10-01", "budgetPence": 1000000, "actualPence": 780000,
            "accrualPence": -20000, "provisionPence": 0, "likelyFallsPence": 21000, "likelyPence": 760000,
            "variancePence": 240000,
        }
    )  # fmt: skip

    contract: str
    party: str
    year_from: date = Field(description="The first of April of its financial year.")
    period: int | None = Field(description="1 is April, 12 is March; null of the whole year, which is the last row.")
    starts: date = Field(alias="from", description="The first day of the month, or of the year.")
    ends: date = Field(alias="to", description="The first day after it.")
    budget_pence: int | None = Field(description="The even part of the year's budget; null where none is stated.")
    actual_pence: int = Field(description="Cash paid in it, less what came back.")
    accrual_pence: int = Field(
        description="By how much more is owed at its end than at its beginning: due, or approved and not paid, less"
        " what the provider owes."
    )
    provision_pence: int | None = Field(
        description="Held on the day: not owed yet, and likely to be. Null but for the period of the day and the year."
    )
    likely_falls_pence: int | None = Field(
        description="What of all that stands is likely to fall within six months of today, and then comes back. Null"
        " but for the period of the day and the year, of a past day, and where too little is known."
    )
    likely_pence: int = Field(description="Actual and accrual, and what is still to come of it.")
    variance_pence: int | None = Field(description="Budget less what is likely.")


class CouncilPeriodsView(View):
    items: list[PeriodRowView]
