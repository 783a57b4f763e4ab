"""A forecast as it is shown, published and kept.

Payment rules 7, The forecast.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from services.payments.rules.position.shown import PositionGroup

NoForecast = Literal["not_running", "failed", "took_too_long"]


class PenceBand(PositionGroup):
    """How sure it is: of ten years two end outside."""

    low_pence: int = Field(description="One year of ten ends below it.", examples=[10800000])
    likely_pence: int = Field(description="As many years end below it as above it.", examples=[11600000])
    high_pence: int = Field(description="One year of ten ends above it.", examples=[12500000])


class CashFigures(PositionGroup):
    """What is likely to be paid in a month, less what is netted."""

    starts: date = Field(alias="from", description="The first day of the month.", examples=["2013-10-01"])
    cash: PenceBand = Field(description="What the council pays in it.")


class CertainCash(PositionGroup):
    """What is certain to be paid in a month, less what is netted."""

    starts: date = Field(alias="from", description="The first day of the month.", examples=["2012-10-01"])
    pence: int = Field(description="What the council pays in it of what stands, or comes by time.", examples=[812000])


class CostFigures(PositionGroup):
    """What is still to come of a month."""

    starts: date = Field(alias="from", description="The first day of the month.", examples=["2013-10-01"])
    likely_pence: int = Field(description="What of it was not owed yet on the Monday.", examples=[760000])


class CouncilForecast(PositionGroup):
    """What the contract is likely to cost the council from April to March: paid, or owed."""

    starts: date = Field(alias="from", description="The first of April.", examples=["2013-04-01"])
    cost: PenceBand = Field(description="Of the whole year: what it has cost by the Monday, and what is to come.")
    to_come: tuple[CostFigures, ...] = Field(description="By month, this one first: together up to the middle.")


class StillToEarn(PositionGroup):
    """Of the people in treatment on the day."""

    people_open: int = Field(description="How many are in treatment.", examples=[184])
    open_pence: int = Field(
        description="What all that they have not met yet would bring at their tariffs: no forecast, since nobody"
        " meets all of it.",
        examples=[22400000],
    )
    likely: PenceBand | None = Field(description="What of it the contract year is likely to see; null without a band.")


class ForecastFigures(PositionGroup):
    """What the contract year is likely to end with, worked out person by person, and the cash of six months."""

    on: date = Field(description="The Monday on which it was worked out.", examples=["2013-09-30"])
    year_from: date = Field(description="When the contract year began that it speaks of.", examples=["2013-04-02"])
    incomplete_from: date = Field(
        description="Of this day and those after it less than 95 % is usually recorded by then.",
        examples=["2013-09-16"],
    )
    too_few: Literal["weeks", "starts", "outcomes", "run_off"] | None = Field(
        description="Of what too little is known for a band: fewer than 52 weeks, 20 starts or 20 outcomes; `run_off`:"
        " the contract is over, and of the few who are left nothing is drawn. Then only the plan stands, and what is"
        " certain of the cash.",
        examples=[None],
    )
    basis: Literal["forecast", "certain"] = Field(
        "forecast",
        description="`certain`: nothing is drawn. Where too little is known for a band, `cash` is what stands or comes"
        " by time; else nothing of the contract can be met any more, and all is certain.",
        examples=["forecast"],
    )
    year: PenceBand | None = Field(description="What the contract year ends with, its block included.")
    cross_check: PenceBand | None = Field(
        description="The same from the last 26 full weeks alone, without looking at people; null where there are fewer."
    )
    still_to_earn: StillToEarn = Field(description="What those now in treatment may still bring.")
    cash: tuple[CashFigures, ...] = Field(description="By month, this one first; of what it is made, `basis` says.")
    council_year: CouncilForecast | None = Field(None, description="The council's year; null without a band.")
