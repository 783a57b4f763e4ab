"""How a service has its places: units, hours, people a year, transport."""

from typing import Annotated

from pydantic import Field

from services.referral.schemas.coded import CodeText, District, Name, example
from shared.web.schemas import Body, Truth, View, Whole

CAPACITY = {
    "units": [{"name": "Women", "places": 10}, {"name": "Men", "places": 8}],
    "hoursPerWeek": 30,
    "peoplePerYear": 70,
    "transportFrom": ["heaton"],
    "rapidAccess": False,
    "withinDays": None,
    "priorities": ["pregnant", "released_from_prison"],
}
Hours = Annotated[Whole, Field(ge=1, le=168)]
PerYear = Annotated[Whole, Field(ge=1, le=100_000)]


class UnitBody(Body):
    """A part of a service with places of its own."""

    name: Name
    places: Annotated[Whole, Field(ge=0, le=100_000)] = Field(description="How many of the service's places it has.")


class CapacityBody(Body):
    model_config = example(CAPACITY)

    units: list[UnitBody] = Field(
        default_factory=list, max_length=50, description="Parts of it; their places make up those of the service."
    )
    hours_per_week: Hours | None = Field(None, description="How many hours a week it is given to whoever attends.")
    people_per_year: PerYear | None = Field(
        None, description="How many people it is funded to begin with from April to March; nobody is refused by it."
    )
    transport_from: list[District] = Field(
        default_factory=list, max_length=200, description="From which districts it brings people."
    )
    rapid_access: Truth = Field(default=False, description="Whether people are seen at once, without waiting.")
    within_days: Annotated[Whole, Field(ge=0, le=365)] | None = Field(
        None, description="Within how many days of the referral people are to be seen; nobody is refused by it."
    )
    priorities: list[CodeText] = Field(
        default_factory=list,
        max_length=20,
        description="For which reasons somebody who waits is offered a place before the others, such as `pregnant`.",
    )


class UnitView(View):
    name: str
    places: int = Field(description="How many of the service's places it has.")


class CapacityView(View):
    model_config = example(CAPACITY)

    units: list[UnitView] = Field(description="Parts of it; empty: it is one.")
    hours_per_week: int | None = Field(description="How many hours a week it is given; null: it did not say.")
    people_per_year: int | None = Field(
        description="How many people it is funded to begin with from April to March; null: not bounded so."
    )
    transport_from: list[str] = Field(description="From which districts it brings people.")
    rapid_access: bool = Field(description="Whether people are seen at once, without waiting.")
    within_days: int | None = Field(
        description="Within how many days of the referral people are to be seen; null: it did not say."
    )
    priorities: list[str] = Field(
        description="For which reasons somebody who waits is offered a place before the others; empty: for none."
    )


def capacity_view(said: dict[str, object]) -> CapacityView:
    """Of what was said before this was kept, nothing."""
    nothing: dict[str, object] = {
        "units": [],
        "hours_per_week": None,
        "people_per_year": None,
        "transport_from": [],
        "rapid_access": False,
        "within_days": None,
        "priorities": [],
    }
    return CapacityView.model_validate(nothing | said)
