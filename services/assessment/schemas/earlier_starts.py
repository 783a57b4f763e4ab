"""A file of starts from before go-live, and what became of it."""

from typing import Annotated

from pydantic import Field

from services.assessment.schemas.fields import example
from shared.web.schemas import Body, View

CSV_MAX = 1_500_000  # characters: far more than ten thousand lines need


class EarlierStartsBody(Body):
    """Up to 10,000 lines: all are taken, or none."""

    model_config = example({"csv": "nhs_number,started_on\n999 000 0018,2011-06-30\n"})

    csv: Annotated[str, Field(min_length=1, max_length=CSV_MAX)] = Field(
        description="The text of the CSV, with a first line of its columns: `started_on` (YYYY-MM-DD, before the first "
        "contract starts), and `nhs_number` or `client_id` (the id under which the person was registered) or both, of "
        "which each line gives one."
    )


class EarlierStartsView(View):
    model_config = example({"rows": 812, "changed": 810, "registered": 64})

    rows: int = Field(description="Lines that the file has beside the first.")
    changed: int = Field(description="Starts of which this was not so before: a file that is sent again changes none.")
    registered: int = Field(
        description="Registrations that these are of. Who is registered later with the same NHS number has them too."
    )
