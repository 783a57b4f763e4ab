"""Which years can be evaluated: from April to March, when a year more is over.

docs/evaluation.md, Which journeys.
"""

from dataclasses import dataclass
from datetime import date

YEARS_MAX = 10
FIRST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class ExtractYear:
    first_year: int  # 2012 is from April 2012 to March 2013

    @property
    def first(self) -> date:
        return date(self.first_year, 4, 1)

    @property
    def end(self) -> date:
        """The day after its last."""
        return date(self.first_year + 1, 4, 1)

    @property
    def ripe_on(self) -> date:
        """Everybody who began in it has had twelve months since."""
        return date(self.first_year + 2, 4, 1)

    def has(self, day: date) -> bool:
        return self.first <= day < self.end


def last_ripe(today: date) -> ExtractYear:
    """The last year that can be evaluated on this day."""
    began = today.year if today.month >= 4 else today.year - 1
    return ExtractYear(began - 2)
