"""Bodies in and out about drafts that are tried on what has happened."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.tariff.schemas.fields import HASH, Pence, example
from shared.web.schemas import Body, Day, View, Whole

_DRAFT: dict[str, Any] = {"schemeId": "stockport-2012", "version": 2, "hash": HASH}
_COST = {"band": "high", "pence": 350000}
WHAT_IF_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f41"
BANDS_MAX = 100
Code = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


class BandCostBody(Body):
    """What treating a person costs, by the asker's own reckoning; no scheme says it."""

    model_config = example(_COST)

    band: Code = Field(description="One of the draft's bands, by its code.")
    pence: Pence = Field(description="Of one person in this band, over all that has happened.")


class WhatIfBody(Body):
    """Which draft is tried, as it was looked at."""

    model_config = example(_DRAFT | {"costs": [_COST], "budgetPence": 250000000})

    scheme_id: Code
    version: Annotated[Whole, Field(ge=1, le=1000)]
    hash: str = Field(
        pattern=r"^[0-9a-f]{64}$", description="Of the draft as it was looked at; it is tried only if it still is that."
    )
    costs: Annotated[list[BandCostBody], Field(max_length=BANDS_MAX)] = Field(
        default_factory=list, description="To compare what a person of a band brings in with what treating one costs."
    )
    budget_pence: Pence | None = Field(None, description="To compare the total with.")
    as_if_from: Day | None = Field(
        None,
        description="As if the draft counted from this day, which is before its own first day and on or after that of"
        " the first published version, at the prices of its own first day: so that what is to come is tried on what has"
        " happened. Left out, it counts from its own first day, and what happened before is priced as it was.",
    )


class AskedWhatIfView(View):
    """It is being reckoned: payments says under this id how far it is, and what it came to."""

    model_config = example(
        {
            "id": WHAT_IF_ID,
            **_DRAFT,
            "askedOn": "2012-12-03",
            "tariffs": 120,
            "kept": 4,
            "undecided": 0,
            "judged": False,
            "countsFrom": "2012-04-01",
        }
    )

    id: UUID = Field(description="By which payments knows it: `GET /what-ifs/{id}` there.")
    scheme_id: str
    version: int
    hash: str
    asked_on: date = Field(description="The business date; payments says as of which day it was reckoned.")
    tariffs: int = Field(description="Of how many tariffs that stand the draft decides.")
    kept: int = Field(description="How many of them have a band or a price that a person chose, which stays.")
    undecided: int = Field(
        description="How many have points that lead to no band by the draft, such as where a domain was not rated: they"
        " stay in their band, though somebody would have to choose one."
    )
    judged: bool = Field(
        description="Whether it changes what people are judged by, so that assessment judges everybody by it before"
        " payments reckons."
    )
    counts_from: date = Field(
        description="From which day it counts where it is tried: its own first day, or that of `asIfFrom`. Nothing that"
        " happened before is priced by it."
    )


class TriedDraftView(View):
    """That a draft was tried as it stands."""

    model_config = example({"id": WHAT_IF_ID, "askedBy": "commissioner-1", "askedOn": "2012-12-03", "asIfFrom": None})

    id: UUID = Field(description="By which payments knows it: `GET /what-ifs/{id}` there.")
    asked_by: str = Field(description="Who tried it, by the `sub` of their token.")
    asked_on: date = Field(description="The business date; payments says as of which day it was reckoned.")
    as_if_from: date | None = Field(
        description="As if it counted from this day; null where it was tried from its own first day."
    )
