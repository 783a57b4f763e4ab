"""What a contract says of its plan: what is expected of a year, and when somebody is warned. No money moves by it."""

from typing import Annotated

from pydantic import Field

from services.tariff.rules.field_types import FIRST_YEAR, LAST_YEAR, Code, Count, Factor, Pence, Share, StrictModel

MONTHS = 12
SharesOfMonths = Annotated[list[Share], Field(min_length=MONTHS, max_length=MONTHS)]
People = Annotated[int, Field(ge=0, le=100_000)]


class AssumedStarts(StrictModel):
    band: Code
    """The band in which they start."""
    people: list[People]
    """How many start in each contract year, evenly by day; one number for each."""


class AssumedRate(StrictModel):
    measure: Code
    """What is achieved: one of the contract's measures that has a price."""
    band: Annotated[str, Field(pattern=r"^(\*|[A-Za-z0-9][A-Za-z0-9_.-]{0,59})$")] = "*"
    """Of whom: a band, or `*` for each."""
    share: Share
    """Which part of those who start achieves it."""
    after_weeks: Count
    """How long after the start."""


class Budget(StrictModel):
    financial_year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
    """The year in which its April lies: 2012 is 1 April 2012 to 31 March 2013."""
    pence: Pence
    """What the council has for the contract in it."""


class Warnings(StrictModel):
    short_share: Share = "1"
    """Amber, where the likely outturn is less than this part of what is expected of the year."""
    catch_up_weeks: Count = 4
    """Red, where the year can be caught up with for fewer weeks than that, or no longer."""
    over_share: Factor = "1"
    """Amber, where the highest possible outturn is more than this many times the council's budget; red, where the
    likely one is."""


class Plan(StrictModel):
    expected_value_pence: list[Pence] = Field(default_factory=list)
    """What each contract year is expected to come to, block and outcomes together, one amount for each; the annual
    value if left out."""
    profile: SharesOfMonths | None = None
    """Which part of the outcomes' value falls in each contract month of a year; evenly after the lead if left out."""
    lead_weeks: Count | None = None
    """How long after the contract's start outcomes are not planned; 12 if left out, and none with a profile."""
    headroom: Factor = "1.5"
    """How many times the plan's weekly rate a provider can reach, whatever it has reached so far; 1 or more."""
    assumed_starts: list[AssumedStarts] = Field(default_factory=list)
    """Who is assumed to start; then the plan follows from that and `assumed_rates`."""
    assumed_rates: list[AssumedRate] = Field(default_factory=list)
    """What those who start are assumed to achieve."""
    budgets: list[Budget] = Field(default_factory=list)
    """What the council has for it, by financial year."""
    warnings: Warnings = Warnings()
    """When the provider and the council are warned."""
