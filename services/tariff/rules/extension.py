"""What a contract says of an option to extend it."""

from datetime import date

from pydantic import Field

from services.tariff.rules.dates import add_months
from services.tariff.rules.field_types import Day, Positive, StrictModel


class Extension(StrictModel):
    """It moves nothing: the contract ends on `ends` until a version says another day."""

    until: Day | None = Field(None, exclude_if=lambda day: day is None)
    """The first day after the term as it would then be. This or `months`."""
    months: Positive | None = Field(None, exclude_if=lambda months: months is None)
    """By how many months the term would be longer. This or `until`."""
    decide_by: Day
    """The last day on which the option may be taken up; before the contract ends."""

    def ends(self, contract_ends: date) -> date:
        """The first day after the term, if the option is taken up."""
        return self.until or add_months(contract_ends, self.months or 0)
