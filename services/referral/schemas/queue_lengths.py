"""How many wait for a place of a service, in numbers alone."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.referral.schemas.coded import SERVICE, example
from shared.web.schemas import View


class QueuedPriorityView(View):
    priority: str = Field(description="The reason that the service publishes, by its code.")
    waiting: int = Field(description="How many wait for it, to the nearest five.")


class QueueLengthView(View):
    """Nobody is named, by pseudonym or otherwise. Exact, for who oversees the area: not to be published."""

    model_config = example(
        {
            "serviceId": SERVICE,
            "organisation": "cdas",
            "waiting": 12,
            "offered": 1,
            "longestSince": "2012-02-06",
            "longestDays": 84,
            "medianDays": 21,
            "priorities": [{"priority": "pregnant", "waiting": 5}],
            "outOfOrder": 2,
        }
    )

    service_id: UUID
    organisation: str
    waiting: int = Field(description="How many wait for a place.")
    offered: int = Field(description="To how many a place is offered that nobody has answered yet.")
    longest_since: date | None = Field(
        description="Since when who waits longest does, by the day on which that was recorded, as the queue is ordered;"
        " null where nobody waits."
    )
    longest_days: int | None = Field(description="How many days that is; null where nobody waits.")
    median_days: int | None = Field(description="That many days or fewer half of them wait; null of fewer than five.")
    priorities: list[QueuedPriorityView] = Field(description="For what those wait who go before others.")
    out_of_order: int = Field(description="How many were offered a place before others in the last 365 days.")
