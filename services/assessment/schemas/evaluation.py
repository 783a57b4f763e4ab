"""Evaluation extracts: what is asked for, who took which, what their columns mean, and their rows."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.assessment.rules.evaluation.columns import COLUMNS
from services.assessment.rules.evaluation.years import FIRST_YEAR
from services.assessment.schemas.fields import example
from shared.web.schemas import Body, OneLine, View, Whole

EXTRACT = "018f3a5e-888d-7d42-9f10-5a1b2c3d4e5f"
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_ASKED = {
    "firstYear": 2009, "lastYear": 2010, "recipient": "University of York",
    "purpose": "Whether paying for outcomes changed how long people stay in treatment",
}  # fmt: skip
_LAST = 2200
_EXTRACT: dict[str, Any] = {"id": EXTRACT} | _ASKED | {
    "name": "evaluation-2009-2010-5a1b2c3d4e5f.csv", "sha256": SHA256, "rows": 212, "leftOutAtMost": 5,
    "takenBy": "commissioner-1", "takenByOrganisation": "council", "takenOn": "2012-09-03",
}  # fmt: skip
Year = Annotated[Whole, Field(ge=FIRST_YEAR, le=_LAST)]


class EvaluationExtractBody(Body):
    model_config = example(_ASKED)

    first_year: Year = Field(description="The first year of the beginning of treatment: 2012 is from April 2012.")
    last_year: Year = Field(
        description="The last such year, to March of the next; since then another year has to be over."
    )
    recipient: Annotated[str, OneLine(100)] = Field(description="The organisation that it is handed to.")
    purpose: Annotated[str, OneLine(300)] = Field(description="What it is taken for. Name nobody here.")


class EvaluationExtractView(View):
    """An extract, who took it for whom and what for. Its rows stay as they are."""

    model_config = example(_EXTRACT)

    id: UUID
    first_year: int = Field(description="The first year of the beginning of treatment: 2012 is from April 2012.")
    last_year: int = Field(description="The year that ends the span, to March of the next: 2012 ends in March 2013.")
    recipient: str = Field(description="The organisation that it is handed to.")
    purpose: str = Field(description="What it was taken for.")
    name: str = Field(description="Under which it is best saved: no other file has it.")
    sha256: str = Field(description="Of the bytes of its table, in hexadecimal, to compare with what arrived.")
    rows: int = Field(description="How many journeys it has.")
    left_out_at_most: int = Field(
        description="As many persons at most are not in it, since too few are alike or somebody said no; rounded up to"
        " five, so that nobody looks like few."
    )
    taken_by: str = Field(description="Who took it, by the `sub` of their token.")
    taken_by_organisation: str = Field(description="The organisation of whoever took it.")
    taken_on: date = Field(description="The business date of that.")


class ExtractColumnView(View):
    """A column of an extract, and what stands in it."""

    model_config = example({
        "name": "sex", "sort": "group", "meaning": "The sex that was registered.",
        "values": "`female`, `male`, `not_specified`, `not_known`, or generalised `any`",
    })  # fmt: skip

    name: str = Field(description="Its name in the first line of the table.")
    sort: str = Field(
        description="A `pseudonym`; a `group`, of which in every combination five persons and more are alike; or a"
        " `result` of the journey."
    )
    meaning: str = Field(description="What it says.")
    values: str = Field(description="What can stand in it.")


class EvaluationDictionaryView(View):
    """What the columns of every extract mean, in their order."""

    model_config = example({"columns": [{
        "name": column.name, "sort": column.sort, "meaning": column.meaning, "values": column.values,
    } for column in COLUMNS]})  # fmt: skip

    columns: list[ExtractColumnView] = Field(description="In the order in which they stand in the table.")


class ExtractRowView(View):
    """A journey, by the columns of the dictionary."""

    model_config = example({
        "journey": "0f3ac2d977b1e04c", "startedIn": "2010-Q2", "provider": "riverside", "substance": "opiate",
        "sex": "male", "ageGroup": "35-44", "history": "new", "band": "2", "weeksInTreatment": "26-51",
        "ending": "successful", "cameBack": "no", "outcomes": "abstinence housing",
    })  # fmt: skip

    journey: str = Field(description="A random name of the journey, of this extract alone.")
    started_in: str = Field(description="The quarter or the year in which treatment began.")
    provider: str = Field(description="With which organisation, or `any`.")
    substance: str = Field(description="The group of substances, or `any`.")
    sex: str = Field(description="The sex that was registered, or `any`.")
    age_group: str = Field(description="The age when treatment began, or `any`.")
    history: str = Field(description="Whether they were in treatment before, or `any`.")
    band: str = Field(description="The band of complexity, or `not_told`.")
    weeks_in_treatment: str = Field(description="How long treatment took, or `not_told`.")
    ending: str = Field(description="How the last treatment ended, or `not_told`.")
    came_back: str = Field(description="Whether they presented again, or `not_told`.")
    outcomes: str = Field(description="The measures achieved, with a blank between them.")


class ExtractRowsView(View):
    """The rows of an extract, as its table has them."""

    model_config = example({
        "id": EXTRACT, "sha256": SHA256,
        "items": [{
            "journey": "0f3ac2d977b1e04c", "startedIn": "2010-Q2", "provider": "riverside", "substance": "opiate",
            "sex": "male", "ageGroup": "35-44", "history": "new", "band": "2", "weeksInTreatment": "26-51",
            "ending": "successful", "cameBack": "no", "outcomes": "abstinence housing",
        }],
    })  # fmt: skip

    id: UUID
    sha256: str = Field(description="Of the bytes of the table that has the same rows.")
    items: list[ExtractRowView] = Field(description="All of them, in the order of the table.")
