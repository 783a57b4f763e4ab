"""What is shown of the TOPs that episodes owe."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.fields import CLIENT, EPISODE, example
from services.assessment.schemas.reviews import Stage
from shared.web.schemas import View
from shared.web.visible import only_for

OpenState = Literal["due", "overdue"]
By = Literal["organisation", "keyWorker"]
_DUE = "Those whose window is open today and that are not done yet."
_OVERDUE = "Those whose window is past, that are not done, and may still be recorded by who treated."
_NEVER = "Those that were not done, and that nobody who treated may record any more."


class TopDueView(View):
    model_config = example(
        {
            "id": "7e0c9a52-1111-5b6e-9a41-5d0f2c8b6e19",
            "clientId": CLIENT,
            "episodeId": EPISODE,
            "organisation": "cdas",
            "keyWorker": "cdas-keyworker",
            "window": "review",
            "stage": "review",
            "dueOn": "2012-07-02",
            "windowFrom": "2012-06-18",
            "windowTo": "2012-07-16",
            "state": "overdue",
        }
    )

    id: UUID
    client_id: UUID
    episode_id: UUID
    organisation: str = Field(description="Code of the organisation that has the episode now, and so owes it.")
    key_worker: str | None
    window: str = Field(description="Which of the scheme's `top_windows`, by its code.")
    stage: Stage
    due_on: date
    window_from: date = Field(description="The first day on which it may be done in time.")
    window_to: date = Field(description="The last day on which it may be done in time.")
    state: OpenState = Field(description="`due` while its window is open, `overdue` after it.")


class TopTotalsView(View):
    model_config = example(
        {
            "organisation": "cdas",
            "keyWorker": None,
            "window": "review",
            "notDue": 31,
            "due": 12,
            "overdue": 4,
            "doneInWindow": 60,
            "doneOutside": 9,
            "never": 2,
        }
    )

    organisation: str
    key_worker: Annotated[str | None, only_for("assessor", "provider", "clinician")] = Field(
        description="Whose they are, by the `sub` of the token; null where nobody is named, or it was not asked for."
    )
    window: str = Field(description="Which of the scheme's `top_windows`, by its code.")
    not_due: int = Field(description="Those whose window opens later.")
    due: int = Field(description=_DUE)
    overdue: int = Field(description=_OVERDUE)
    done_in_window: int = Field(description="Those that were done on a day of their window.")
    done_outside: int = Field(description="Those that were done earlier or later than that.")
    never: int = Field(description=_NEVER)
