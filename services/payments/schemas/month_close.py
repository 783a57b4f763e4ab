"""The tasks of closing a month."""

from datetime import date
from typing import Any

from pydantic import ConfigDict, Field

from services.payments.schemas.examples import example
from shared.web.schemas import View

_OPEN: dict[str, Any] = {"contract": "riverside-2012", "party": "riverside", "count": 2, "pence": 20000,
                         "firstOn": "2012-11-05"}  # fmt: skip
_TASK: dict[str, Any] = {"code": "due_paid", "isDone": False, "open": [_OPEN]}


class OpenTaskView(View):
    model_config = ConfigDict(**example(_OPEN), from_attributes=True)

    contract: str = Field(description="Empty of a file, or a line of a report, that is of no single contract.")
    party: str = Field(description="Who is paid there; empty with it.")
    count: int = Field(description="How many positions, amounts or runs are open.")
    pence: int | None = Field(description="What they come to; null of positions.")
    first_on: date | None = Field(description="Since when the oldest of them waits, or of which run date it is.")


class CloseTaskView(View):
    model_config = ConfigDict(**example(_TASK), from_attributes=True)

    code: str = Field(
        description="`position_published`: on the last day of the month or after it. `disputes_closed`: none is open"
        " that was opened by then. `due_paid`: a run has taken all that was due by then. `runs_released`: no approved"
        " run of the month waits. `files_made`: each released run of the month has a file for the ledger, where the"
        " area has confirmed suppliers. `reversals_made`: the ledger is told of all that came back after its"
        " invoice, or did not after all. `debts_requested`: so of all debts. `files_sent`: of each file of the"
        " month somebody said that it was imported, or the ledger has paid of it. `reports_applied`: no line of"
        " the ledger's reports matches, is in doubt, waits for somebody else, or cannot be read and may be about"
        " something here. `payments_reported`: of each payment finance has said that it was paid, or came back."
        " More will come."
    )
    is_done: bool = Field(description="Nothing of it is open. Nobody can say so.")
    open: list[OpenTaskView] = Field(description="By contract and party what keeps it open.")


class MonthCloseView(View):
    model_config = example(
        {"from": "2012-11-01", "to": "2012-12-01", "isOver": True, "isDone": False, "items": [_TASK]}
    )

    starts: date = Field(alias="from", description="The first day of the month.")
    ends: date = Field(alias="to", description="The first day of the next.")
    is_over: bool = Field(description="Its last day has come; before that nothing can be closed.")
    is_done: bool = Field(description="It is over, and all tasks are done.")
    items: list[CloseTaskView] = Field(description="In the order in which they are done.")
