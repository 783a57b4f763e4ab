"""The groups of a position as they are shown and published: each of its own period.

Payment rules 7.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from services.payments.rules.position.catching_up import PlanState
from services.payments.rules.position.warnings import Alarm
from services.payments.rules.waiting import Turn

COUNT_MAX = 2**31 - 1


class PositionGroup(BaseModel):
    """A named group of figures: no two periods in one row."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class OutturnFigures(PositionGroup):
    """What a year ends with, as far as one can tell."""

    likely_pence: int = Field(description="Pence, if it goes on as it comes now.", examples=[11511286])
    highest_pence: int = Field(description="Pence, if it comes as fast as it possibly can.", examples=[14943817])
    basis: Literal["current_rate", "forecast"] = Field(
        description="`current_rate`: today's rates drawn out to the end; `forecast`: worked out person by person.",
        examples=["current_rate"],
    )


class CatchingUp(PositionGroup):
    """Whether the contract year is on plan, and can still be made good. Rates are of outcomes alone: a block comes by
    time.
    """

    state: PlanState = Field(
        description="`on_plan`, `behind`, `cannot_catch_up`, or `no_plan` where nothing is expected of the year.",
        examples=["behind"],
    )
    since: date = Field(
        description="The first of the weeks in a row that had this state, by its Monday; else the day itself.",
        examples=["2012-07-09"],
    )
    state_with_awaiting: PlanState = Field(
        description="The same, if all that waits to be verified is verified.", examples=["on_plan"]
    )
    short_since: date | None = Field(
        description="The Monday since which there is a shortfall each week; null where there is none.",
        examples=["2012-07-09"],
    )
    can_catch_up_until: date | None = Field(
        description="The last day on which, if nothing more were earned until then, the weekly rate that the rest of"
        " the year needs would not be above the best one; null where nothing is missing, or no day was early enough.",
        examples=["2012-11-23"],
    )
    required_weekly_pence: int | None = Field(
        description="What each week left must earn to make the year; null where nothing is missing or time is over.",
        examples=[237158],
    )
    current_weekly_pence: int = Field(
        description="The mean of the last 13 full weeks, Monday to Sunday.", examples=[205000]
    )
    best_weekly_pence: int = Field(
        description="The greater of the best 13 weeks in a row of the last 52, and of the plan's rate times the"
        " contract's headroom.",
        examples=[336299],
    )
    rate_basis: Literal["observed", "plan"] = Field(
        description="`plan`: fewer than 13 weeks are over since outcomes are planned, so the plan's rate stands in for"
        " the current one.",
        examples=["observed"],
    )
    outturn: OutturnFigures = Field(
        description="Of the contract year, what waits counted as earned; instalments and pots as they were settled,"
        " those to come as they are planned."
    )
    warning: Alarm = Field(
        description="To the provider. `red`: it cannot catch up, or for a few weeks only; `amber`: the likely outturn"
        " is short.",
        examples=["amber"],
    )
    over_budget: Alarm = Field(
        description="To both sides, of the council's financial year. `amber`: what it may cost at most passes the"
        " budget; `red`: what it is likely to cost does; `none` also where no budget is stated. While the plan's rate"
        " stands in for the current one, `red` only by what is owed and comes by time alone. Of a contract that is"
        " over the graver of that and of `endedContractYear`.",
        examples=["none"],
    )


class ShortfallCauses(PositionGroup):
    """What the shortfall of the year comes of: together it."""

    fewer_starts_pence: int | None = Field(
        description="Fewer people started than the contract assumes; null where it assumes nothing.", examples=[None]
    )
    lower_bands_pence: int | None = Field(
        description="Those who started are in bands that are worth less; null where nothing is assumed.",
        examples=[None],
    )
    waiting_tariff_pence: int = Field(
        description="Done, by people whose tariff nobody has set: at the lowest price of any band; of a past day as it"
        " waits when that is asked for.",
        examples=[25000],
    )
    waiting_verification_pence: int = Field(
        description="Done, and to be verified, at today's price; of a past day as it waits when that is asked for.",
        examples=[313790],
    )
    fewer_outcomes_pence: int = Field(
        description="The rest: fewer outcomes than planned; with the first two, where nothing is assumed of them.",
        examples=[0],
    )


class UnpricedClaims(PositionGroup):
    """How many claims have no price for one reason."""

    reason: str = Field(description="As `/claims` gives it, such as `no-tariff`.", examples=["no-tariff"])
    claims: int = Field(description="How many of the contract have no price for it.", examples=[2])


class ExtensionOption(PositionGroup):
    """An option to extend the contract. Nothing is planned or owed of it until a version moves the end."""

    until: date = Field(
        description="The first day after the term as it would then be, with what the option adds.",
        examples=["2016-04-02"],
    )
    decide_by: date = Field(description="The last day on which it may be taken up.", examples=["2013-10-02"])


class CouncilPeriod(PositionGroup):
    """A month of the council's financial year."""

    starts: date = Field(alias="from", description="The first day of the month.", examples=["2012-09-01"])
    ends: date = Field(alias="to", description="The first day of the next.", examples=["2012-10-01"])
    budget_pence: int | None = Field(
        description="The even part of the year's budget; null where the contract states none.", examples=[1000000]
    )
    actual_pence: int = Field(description="Cash paid in the month, less what came back.", examples=[780000])
    accrual_pence: int = Field(
        description="By how much more is owed at its end than at its beginning: due and approved, less what the"
        " provider owes.",
        examples=[-20000],
    )
    likely_pence: int = Field(
        description="What the month costs: actual and accrual, and what is still to come of it.", examples=[760000]
    )
    variance_pence: int | None = Field(description="Budget less what is likely.", examples=[240000])


class EndedContractYearFigures(PositionGroup):
    """What the last year of a contract that is over comes to, by date of achievement, against the budget for it."""

    starts: date = Field(alias="from", description="The first day of that contract year.", examples=["2013-04-02"])
    ends: date = Field(alias="to", description="The day after the contract's last.", examples=["2014-04-02"])
    budget_pence: int = Field(
        description="The budget of its months, and what is stated for the months of the run-off.", examples=[14000000]
    )
    likely_pence: int = Field(
        description="What stands of it, held and block included, and what waits to be verified.", examples=[14350000]
    )
    highest_pence: int = Field(
        description="With all that people can still meet in the run-off (`openPotential`), as far as that is told.",
        examples=[14350000],
    )
    variance_pence: int = Field(description="Budget less what is likely.", examples=[-350000])
    warning: Alarm = Field(
        description="`red`: what is likely of it passes the budget; `amber`: what it may come to at most does.",
        examples=["red"],
    )


class CouncilYear(PositionGroup):
    """What the contract costs the council from April to March, by the day on which money moved or was owed."""

    starts: date = Field(alias="from", description="The first of April.", examples=["2012-04-01"])
    ends: date = Field(alias="to", description="The next first of April.", examples=["2013-04-01"])
    periods: tuple[CouncilPeriod, ...] = Field(description="The twelve months in their order.")
    budget_pence: int | None = Field(
        description="What the contract says the council has for the year; null where it says nothing.",
        examples=[12000000],
    )
    actual_pence: int = Field(description="Cash paid so far, less what came back.", examples=[3900000])
    accrual_pence: int = Field(
        description="By how much more is owed now than on the first of April.", examples=[400000]
    )
    provision_pence: int = Field(description="Held: not owed yet, and likely to be.", examples=[0])
    outturn: OutturnFigures = Field(description="What the year is likely to cost, and at most.")
    variance_pence: int | None = Field(description="Budget less the likely outturn.", examples=[1100000])
    warning: Alarm = Field(
        description="To the council. `amber`: the highest possible outturn passes the budget; `red`: the likely one;"
        " by the plan's rate alone never `red`.",
        examples=["amber"],
    )
    ended_contract_year: EndedContractYearFigures | None = Field(
        None,
        description="Of a contract that is over, its last year against the budget for that; null while it runs, and"
        " where none is stated.",
    )


class TopWindowCount(PositionGroup):
    """One of the windows that the scheme names. Of a review that two of them ask for, each counts it."""

    window: str = Field(
        min_length=1,
        max_length=200,
        description="Which of the scheme's `top_windows`, by its code.",
        examples=["review"],
    )
    week_due: int = Field(ge=0, le=COUNT_MAX, description="How many fell due in the week.", examples=[12])
    week_done: int = Field(ge=0, le=COUNT_MAX, description="How many were done in the week.", examples=[9])
    four_weeks_due: int = Field(
        ge=0, le=COUNT_MAX, description="How many fell due in the four weeks that end with it.", examples=[40]
    )
    four_weeks_done: int = Field(
        ge=0, le=COUNT_MAX, description="How many were done in these four weeks.", examples=[31]
    )
    overdue: int = Field(
        ge=0, le=COUNT_MAX, description="How many were overdue when it ended, since whenever.", examples=[4]
    )


class TopActivity(PositionGroup):
    """Treatment outcome profiles of the service, as totals."""

    week_done: int = Field(description="Answered in the seven days that end with the day.", examples=[9])
    four_weeks_done: int = Field(description="Answered in the 28 days that end with the day.", examples=[31])
    counted_to: date | None = Field(
        default=None,
        description="The Sunday up to which assessment has counted what was due; null where it has not lately.",
        examples=["2012-09-30"],
    )
    windows: tuple[TopWindowCount, ...] = Field(
        default=(), description="What the organisation's people owed and did, by the windows of the scheme."
    )


class MeasurePotential(PositionGroup):
    """What one measure would bring, of all who can still meet it."""

    measure: str = Field(description="The measure, by its code in the scheme.", examples=["planned_discharge"])
    people: int | None = Field(
        description="How many people can still meet it; null where they are one to four, or would tell of so few.",
        examples=[120],
    )
    pence: int | None = Field(
        description="What it would bring at their tariffs; null where `people` is.", examples=[3840000]
    )


class OpenPotential(PositionGroup):
    """What people can still meet, as assessment says, and what it would bring if all of them met all of it on the day.
    It is no forecast: nobody meets all of it.
    """

    people_open: int | None = Field(
        description="How many people have something left to meet; null where they are one to four.", examples=[184]
    )
    open_pence: int | None = Field(
        description="What all of it would bring at their tariffs; who has none yet counts at the lowest of any band."
        " Null where `peopleOpen` is.",
        examples=[9600000],
    )
    people_overdue: int | None = Field(
        description="Of these people, those who can meet some of it by a TOP alone that is overdue; null where they"
        " are one to four, or would tell of so few of the others.",
        examples=[12],
    )
    overdue_pence: int | None = Field(
        description="What of it waits for TOPs that are overdue: what all of these could show, at most. Null where"
        " `peopleOverdue` is.",
        examples=[384000],
    )
    by_measure: tuple[MeasurePotential, ...] = Field(description="The same by measure, by its code.")


class Counted(PositionGroup):
    """So many amounts, and by how much they changed what stands."""

    count: int = Field(description="How many claims.", examples=[6])
    pence: int = Field(
        description="By how much they raise what stands; negative where they lower it.", examples=[174000]
    )


class Stuck(PositionGroup):
    """Claims that wait as they did when the position was published last."""

    waits_for: str = Field(
        description="The state of the claims, the reason that they have no price, or why no run takes what is due: in"
        " the event, and to who is paid, as who is paid is told it.",
        examples=["awaiting_verification"],
    )
    turn: Turn = Field(description="Who has to act: it moves when they do. The list may grow.", examples=["verifier"])
    count: int = Field(description="How many claims.", examples=[4])
    pence: int = Field(
        description="What is still owed of those that are due or approved; of the others their worth, as far as it is"
        " known.",
        examples=[231000],
    )


class SinceLast(PositionGroup):
    """What changed since the position was published last before the day, later on that day too. New, fallen, corrected
    and periods together are by how much more, or less, was earned of all contract years.
    """

    last_on: date = Field(description="The day of that position.", examples=["2012-09-24"])
    new: Counted = Field(description="Claims that stand now and did not then.")
    fallen: Counted = Field(description="Claims that stood then and do not now.")
    corrected: Counted = Field(description="Claims that stand at another amount than then.")
    periods: Counted = Field(
        default=Counted(count=0, pence=0),
        description="Amounts of periods, such as instalments of a block, that came to stand or stand at another amount"
        " than then. They are in none of the others.",
    )
    on_account: Counted = Field(
        default=Counted(count=0, pence=0),
        description="Instalments on account and balances of quarters that came to stand or stand at another amount than"
        " then. They are in none of the others: what is earned are the outcomes that they are paid for.",
    )
    stuck: tuple[Stuck, ...] = Field(
        description="What has not moved, and had no line since, by what it waits for; of a past day as it waits when"
        " that is asked for."
    )
