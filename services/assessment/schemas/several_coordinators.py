"""People of whom it has to be settled who co-ordinates their care."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.fields import CLIENT, EPISODE, example
from shared.web.schemas import View

_EPISODES = [
    {"id": EPISODE, "deliveredBy": "cdas", "startedOn": "2012-04-17", "deliveredSince": "2012-04-17"},
    {
        "id": "018f3a5e-4445-7d42-9f10-5a1b2c3d4e5f",
        "deliveredBy": "riverside",
        "startedOn": "2012-06-01",
        "deliveredSince": "2012-06-01",
    },
]


class OpenEpisodeView(View):
    model_config = example(_EPISODES[0])

    id: UUID = Field(description="As referral and `GET /journeys` name it.")
    delivered_by: str = Field(description="Who has it today, by its code.")
    started_on: date
    delivered_since: date = Field(description="Since when they have it: its start, or the day of the hand-over.")


class SeveralCoordinatorsView(View):
    """A person, and the episodes whose organisations each say that they co-ordinate the care, the earliest first."""

    model_config = example({"clientId": CLIENT, "givenName": "Ann", "familyName": "Example", "episodes": _EPISODES})

    client_id: UUID = Field(description="The person, after merges.")
    given_name: str = Field(description="As the person gives it.")
    family_name: str = Field(description="As the person gives it; empty where they go by one name.")
    episodes: list[OpenEpisodeView] = Field(description="Two or more that are open today.")
