"""People whom other services name and nobody registered here."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.fields import CLIENT, EPISODE, example
from shared.web.schemas import View

_STANDING = {"kind": "treatment", "id": EPISODE, "organisation": "cdas", "since": "2012-04-17"}


class StandingOfNobodyView(View):
    """What stands of them, and has to be recorded again under another id or taken back."""

    model_config = example(_STANDING)

    kind: Literal["treatment", "referral", "panel application", "tariff", "outcome"] = Field(
        description="What it is, by which it is said where it has to be put right."
    )
    id: UUID = Field(description="As its own service names it: of a treatment the episode.")
    organisation: str | None = Field(description="Who treats, is referred to or earned it, by its code.")
    since: date | None = Field(description="The day of the start, referral, application, tariff or outcome.")


class UnregisteredView(View):
    """An id that is nobody's here, and what stands under it: ids, codes and days only."""

    model_config = example({"clientId": CLIENT, "area": "stockport", "standing": [_STANDING]})

    client_id: UUID = Field(description="The id under which the others name them.")
    area: str
    standing: list[StandingOfNobodyView] = Field(description="The earliest first; one or more.")
