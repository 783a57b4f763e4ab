"""What-ifs: what all that has happened would have come to by a draft of the scheme."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from services.payments.schemas.examples import CLAIM, CLAIM_ID, example
from services.payments.schemas.projected_years import PROJECTED_YEAR, ProjectedYearView
from shared.web.schemas import View

WHAT_IF_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f41"
_HASH = "15ec38d2ef106cbe0794b2abff3bc2b163c0e587f6dd58da0922911a87a136aa"
WhatIfState = Literal["waiting", "reckoning", "done", "failed", "cancelled"]
_SUM: dict[str, Any] = {
    "amounts": 4, "different": 1, "beforePence": 60000, "afterPence": 62200, "differencePence": 2200,
    "beforeAccruedPence": 0, "afterAccruedPence": 0,
}  # fmt: skip
_WHAT_IF: dict[str, Any] = {
    "id": WHAT_IF_ID, "schemeId": "stockport-2012", "version": 2, "hash": _HASH, "validFrom": "2013-04-01",
    "countsFrom": "2012-04-01", "state": "done", "percent": 100, "why": None,
    "askedBy": "commissioner-1", "askedOn": "2012-12-03", "reckonedOn": "2012-12-03",
    "tariffs": 120, "kept": 4, "undecided": 0,
    "inputs": _HASH, "sameAs": None, "keptUntil": "2014-01-07", "total": _SUM,
}  # fmt: skip
_UNVERIFIED = {"amounts": 1, "pence": 2200}
_JUDGED: dict[str, Any] = {
    "judged": True, "waitsFor": None, "waitsLong": False, "unverified": _UNVERIFIED, "overtaken": 0,
    "judgedOn": "2012-12-03",
}  # fmt: skip
_PARTY = {"party": "riverside", "contract": "riverside-2012", **_SUM}
_MEASURE = {"measure": "abstinent_at_review", "shape": "tariff", **_SUM}
_BAND = {
    "band": "low", **_SUM, "beforePeople": 2, "afterPeople": 2, "beforePerPersonPence": 30000,
    "afterPerPersonPence": 31100, "costPence": 25000, "overCostPence": 6100,
}  # fmt: skip
_MONTH = {"month": "2012-07-01", **_SUM}
_ALL_PARTS = {"parties": [_PARTY], "measures": [_MEASURE], "bands": [_BAND], "months": [_MONTH]}


class TriedSumView(View):
    """What some amounts come to, on both sides."""

    model_config = example(_SUM)

    amounts: int = Field(description="How many come to something on either side.")
    different: int = Field(description="How many of them come to something else by the draft.")
    before_pence: int = Field(description="By the published versions: what stands in the ledger.")
    after_pence: int = Field(description="What would stand there, had the draft been published.")
    difference_pence: int = Field(description="By how much it would be more, or less where it is below zero.")
    before_accrued_pence: int = Field(
        description="What comes with the balance of its quarter, and so stands at that balance and not here."
    )
    after_accrued_pence: int = Field(description="The same by the draft.")


class PartySumView(TriedSumView):
    model_config = example(_PARTY)

    party: str = Field(description="Who is paid.")
    contract: str = Field(description="The contract that pays it, by its code in the scheme.")


class MeasureSumView(TriedSumView):
    model_config = example(_MEASURE)

    measure: str | None = Field(description="What was achieved; null of amounts of a period.")
    shape: str = Field(description="`tariff` of outcomes, or which amounts of a period these are.")


class BandSumView(TriedSumView):
    model_config = example(_BAND)

    band: str | None = Field(description="The band of the tariff, on each side its own; null of what has none.")
    before_people: int = Field(description="Of how many people a tariff in this band stands.")
    after_people: int = Field(description="Of how many one would by the draft.")
    before_per_person_pence: int | None = Field(description="What stands, for each of them; null of nobody.")
    after_per_person_pence: int | None = Field(description="What would stand, for each of them; null of nobody.")
    cost_pence: int | None = Field(description="What one of them costs, by the asker's word; null where none was said.")
    over_cost_pence: int | None = Field(
        description="By how much one would bring in more than that by the draft, or less where it is below zero."
    )


class MonthSumView(TriedSumView):
    model_config = example(_MONTH)

    month: date = Field(description="Its first day; by the day of achievement, or that of the amount of a period.")


class WhatIfView(View):
    """A draft that somebody tries, and how far that is."""

    model_config = example(_WHAT_IF)

    id: UUID
    scheme_id: str
    version: int = Field(description="Which draft, by its number.")
    hash: str = Field(
        description="Of the draft as it was tried, with the day from which it counts here; it may have been written"
        " again since."
    )
    valid_from: date = Field(description="The draft's own first day.")
    counts_from: date = Field(
        description="From which day it counts here: its own first day, or an earlier one, as if from which it was"
        " tried. What happened before is not priced by it."
    )
    state: WhatIfState = Field(
        description="`waiting` for its turn, being worked at (`reckoning`), `done`, `failed`, or `cancelled`."
    )
    percent: int = Field(description="How far it is.")
    why: str | None = Field(description="Why it failed; null of any other.")
    asked_by: str = Field(description="Who tries it, by the `sub` of their token.")
    asked_on: date = Field(description="The business date on which it was asked.")
    reckoned_on: date | None = Field(
        description="The business date as of which all is reckoned: that whose daily work was done last, which is the"
        " day before that of asking where it was reckoned before that day's work; null until it is done."
    )
    tariffs: int = Field(description="Of how many tariffs that stand the draft decides.")
    kept: int = Field(description="How many of them keep a band or a price that a person chose.")
    undecided: int = Field(description="How many have points that lead to no band by the draft, and stay in theirs.")
    inputs: str | None = Field(
        description="A hash of all that it was reckoned from: the draft, the day as of which it was, and what was"
        " known; null until then."
    )
    same_as: UUID | None = Field(
        description="The what-if that was reckoned from just the same, so this one is what that is; null of others."
    )
    kept_until: date | None = Field(
        description="After this day it is deleted with its list; null where a variation names it, which keeps it."
    )
    total: TriedSumView | None = Field(description="What all of it comes to; null until it is done.")


class OwnSumView(View):
    """What the amounts of a contract of yours come to, on both sides. By a draft that changes what people are judged
    by, how points lead to bands or by what day prices go, and of any by which somebody in the area would be in another
    band than was confirmed, only what stands is told: whatever it would come to tells what was recorded of people.
    """

    model_config = example(_PARTY)

    party: str = Field(description="Who is paid.")
    contract: str = Field(description="The contract that pays it, by its code in the scheme.")
    amounts: int | None = Field(description="How many come to something on either side; null where it is not told.")
    different: int | None = Field(
        description="How many of them come to something else by the draft; null where it is not told."
    )
    before_pence: int = Field(description="By the published versions: what stands in the ledger.")
    after_pence: int | None = Field(
        description="What would stand there, had the draft been published; null where it is not told."
    )
    difference_pence: int | None = Field(
        description="By how much it would be more, or less where it is below zero; null where it is not told."
    )
    before_accrued_pence: int = Field(
        description="What comes with the balance of its quarter, and so stands at that balance and not here."
    )
    after_accrued_pence: int | None = Field(description="The same by the draft; null where it is not told.")


class OwnWhatIfView(View):
    """What a draft that is proposed to you would have come to under your contracts."""

    model_config = example(
        {"id": WHAT_IF_ID, "schemeId": "stockport-2012", "version": 2, "hash": _HASH, "validFrom": "2013-04-01",
         "countsFrom": "2012-04-01", "state": "done", "percent": 100, "askedOn": "2012-12-03",
         "reckonedOn": "2012-12-03", "contracts": [_PARTY]}
    )  # fmt: skip

    id: UUID
    scheme_id: str
    version: int = Field(description="Which draft, by its number.")
    hash: str = Field(description="Of the draft as it was tried, with the day from which it counts here.")
    valid_from: date = Field(description="The draft's own first day.")
    counts_from: date = Field(
        description="From which day it counts here: its own first day, or an earlier one, as if from which it was"
        " tried."
    )
    state: WhatIfState = Field(description="Only one that is `done` says what it comes to.")
    percent: int = Field(description="How far it is.")
    asked_on: date = Field(description="The business date on which it was asked.")
    reckoned_on: date | None = Field(
        description="The business date as of which all is reckoned: that whose daily work was done last, which is the"
        " day before that of asking where it was reckoned before that day's work; null until it is done."
    )
    contracts: list[OwnSumView] = Field(description="Of each contract that pays you; empty until it is done.")


class UnverifiedView(View):
    """What the draft would have that nobody has verified, since nobody could."""

    model_config = example(_UNVERIFIED)

    amounts: int = Field(description="How many come to something by the draft.")
    pence: int = Field(description="What they come to there, as if they were verified.")


class WhatIfResultView(WhatIfView):
    """With what it came to, as somebody asks; empty until it is done."""

    model_config = example(
        _WHAT_IF
        | {"budgetPence": 60000, "overBudgetPence": 2200}
        | _JUDGED
        | _ALL_PARTS
        | {"projectedYear": PROJECTED_YEAR}
    )

    budget_pence: int | None = Field(description="What the total is compared with, by the asker's word; else null.")
    over_budget_pence: int | None = Field(
        description="By how much the total by the draft is above it, or below where it is less than zero; else null."
    )
    judged: bool = Field(
        description="Whether people are judged by the draft, since it changes what they are judged by."
    )
    judged_on: date | None = Field(
        description="The business date as of which people were judged by the draft; where it is before `reckonedOn`,"
        " what days between have brought counts as it stands. Null where people were judged as before, and of one that"
        " was worked out before the day was kept: `judged` says which."
    )
    waits_for: Literal["tariffs", "outcomes", "day"] | None = Field(
        description="What has not all come yet: `tariffs` as the draft would have them, from tariff, or `outcomes` as"
        " people would have them, from assessment; or the daily work of a `day` of which the ledger has lines already;"
        " null where nothing is missing."
    )
    waits_long: bool = Field(description="Whether it has waited for tariffs or outcomes for more than 15 minutes.")
    unverified: UnverifiedView | None = Field(
        description="What of the total by the draft nobody has verified; null where people were judged as before."
    )
    overtaken: int = Field(
        description="Of how many outcomes something else became known after people were judged by the draft: they count"
        " as they were judged. To have them anew, try it again."
    )
    parties: list[PartySumView] = Field(description="By who is paid, and by which contract.")
    measures: list[MeasureSumView] = Field(description="By what was achieved; then amounts of a period.")
    bands: list[BandSumView] = Field(description="By band: who is in another one by the draft counts in each once.")
    months: list[MonthSumView] = Field(description="By the month of achievement, or of an amount of a period.")
    projected_year: ProjectedYearView | None = Field(
        description="The coming contract years, drawn from what was observed; null until it is done, and of one that"
        " was done before years were drawn."
    )


class TriedAmountView(View):
    """What one amount comes to in one band, on both sides. One that the draft has in another band is listed twice: with
    what it came to in the one, and with what it would come to in the other.
    """

    model_config = example(
        {
            "number": 1, "claimId": CLAIM_ID, "contract": "cdas-2012", "party": "cdas", "shape": "tariff",
            "measure": "planned_discharge", "clientId": CLAIM["clientId"], "band": "medium",
            "effectiveOn": "2012-10-01", "beforePence": 90000, "afterPence": 99000, "differencePence": 9000,
            "beforeAccruedPence": 0, "afterAccruedPence": 0,
        }
    )  # fmt: skip

    number: int = Field(description="Its place in the list.")
    claim_id: UUID = Field(description="The payment for an outcome, or the amount of a period, that it is.")
    contract: str
    party: str = Field(description="Who is paid.")
    shape: str = Field(description="`tariff` of an outcome, or which amount of a period it is.")
    measure: str | None = Field(description="What was achieved; null of an amount of a period.")
    client_id: UUID | None = Field(description="The person, by pseudonym; null of an amount of a period.")
    band: str | None = Field(description="Of the tariff; null of what has none.")
    effective_on: date = Field(description="When it was achieved, or the day of the amount of a period.")
    before_pence: int = Field(description="What stands of it.")
    after_pence: int = Field(description="What would stand of it by the draft.")
    difference_pence: int = Field(description="By how much it would be more, or less where it is below zero.")
    before_accrued_pence: int = Field(description="What of it comes with the balance of its quarter.")
    after_accrued_pence: int = Field(description="The same by the draft.")
