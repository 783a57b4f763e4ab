"""The course of contract years, month by month."""

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from services.payments.schemas.examples import example
from shared.web.schemas import View

_POINT = {"on": "2012-04-30", "plannedPence": 500000, "earnedPence": 500000, "paidPence": 0}
_COURSE: dict[str, Any] = {
    "contract": "riverside-2012",
    "party": "riverside",
    "from": "2012-04-02",
    "to": "2013-04-02",
    "expectedPence": 12000000,
    "points": [_POINT],
}


class CoursePointView(View):
    """Where the contract year stood at the end of a day, as the position of that day says it."""

    model_config = ConfigDict(**example(_POINT), from_attributes=True)

    on: date = Field(description="The last day of a month, or the day that was asked for.")
    planned_pence: int = Field(description="What was to be earned by then.")
    earned_pence: int = Field(description="What was earned of the year by then, as it stood then.")
    paid_pence: int | None = Field(
        description="What of it was paid by then; null where not one contract alone was asked for."
    )


class CourseView(View):
    model_config = ConfigDict(**example(_COURSE), from_attributes=True)

    contract: str
    party: str
    starts: date = Field(alias="from", description="The first day of the contract year.")
    ends: date = Field(alias="to", description="The first day that is not of it.")
    expected_pence: int = Field(description="What the whole year is to come to.")
    points: list[CoursePointView] = Field(description="In the order of their days; the last is the day asked for.")


class CoursesView(View):
    model_config = example({"items": [_COURSE]})

    items: list[CourseView]
