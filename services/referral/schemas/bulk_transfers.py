"""Bodies of bulk transfers: what goes to a successor when a provider leaves."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.referral.rules.bulk_transfers import MovedKind, Obstacle
from services.referral.schemas.coded import CLIENT, EPISODE, SERVICE, OrganisationCode, example
from shared.web.schemas import Body, Day, View

_NAMED = "A service's id, or an organisation for all its services"


class BulkTransferBody(Body):
    model_config = example({"from": "cdas", "to": "riverside", "on": "2012-11-20"})

    from_: OrganisationCode = Field(alias="from", description=f"Who leaves. {_NAMED}.")
    to: OrganisationCode = Field(description=f"The successor. {_NAMED}: for each the one most alike.")
    on: Day = Field(description="The day of the hand-over: both treat on it. Not ahead.")


_MOVE = {
    "kind": "episode",
    "id": EPISODE,
    "clientId": CLIENT,
    "serviceId": SERVICE,
    "to": "018f3a5e-2223-7d42-9f10-5a1b2c3d4e5f",
    "obstacle": None,
    "otherModality": False,
    "needsPanel": False,
}


class PlannedMoveView(View):
    model_config = example(_MOVE)

    kind: MovedKind = Field(description="`episode`: they are in treatment; `referral`: a place is held for them.")
    id: UUID = Field(description="Of the episode or the referral.")
    client_id: UUID
    service_id: UUID = Field(description="Where they are.")
    to: UUID | None = Field(description="The service where they go; null: they stay.")
    obstacle: Obstacle | None = Field(description="Why they stay; null: they go.")
    other_modality: bool = Field(description="Whether it is another sort of treatment there.")
    needs_panel: bool = Field(
        description="Whether a panel approves who is funded there, by an application for each; nobody waits for it."
    )


class BulkTransferView(View):
    model_config = example({"on": "2012-11-20", "going": 1, "staying": 0, "moves": [_MOVE]})

    on: date = Field(description="The business date of the hand-over, as it was said.")
    going: int = Field(description="How many go.")
    staying: int = Field(description="How many stay, each for its obstacle.")
    moves: list[PlannedMoveView] = Field(description="Who is in treatment first, then who holds a place, who waits.")
