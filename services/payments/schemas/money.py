"""Balances, totals and positions per contract."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from services.payments.rules.forecast.shown import CertainCash, CouncilForecast, ForecastFigures, NoForecast
from services.payments.rules.position.shown import (
    CatchingUp,
    CouncilYear,
    ExtensionOption,
    OpenPotential,
    ShortfallCauses,
    SinceLast,
    TopActivity,
    UnpricedClaims,
)
from services.payments.rules.postings import LedgerAccount
from services.payments.rules.waiting import Turn, WaitsShown
from services.payments.schemas.claims import COUNCIL, WHY_IT_WAITS
from services.payments.schemas.examples import example
from services.payments.schemas.position_example import POSITION
from shared.web.schemas import View
from shared.web.visible import only_for

_TOTAL = {
    "contract": "riverside-2012",
    "duePence": 5300000,
    "paidPence": 4700000,
    "clawedBackPence": 120000,
    "heldPence": 0,
}
_OVERALL = {name: pence for name, pence in _TOTAL.items() if name != "contract"}
_ACCOUNT = {"contract": "cdas-2012", "account": "held", "balancePence": 90000}


class AccountView(View):
    model_config = example(_ACCOUNT)

    contract: str
    account: LedgerAccount = Field(description="The account of the ledger, such as `held` or `due`.")
    balance_pence: int = Field(
        description="What went in less what went out: budget, receivable and debt are negative or 0."
    )


class AccountsView(View):
    """All accounts together come to 0."""

    model_config = example({"items": [_ACCOUNT]})

    items: list[AccountView]


class SumView(View):
    """What was due, paid and has fallen since the contract began."""

    model_config = example(_OVERALL)

    due_pence: int = Field(description="All that ever became due.")
    paid_pence: int = Field(description="Settled, less what the bank returned.")
    clawed_back_pence: int = Field(description="All that ever fell of what runs had approved.")
    held_pence: int = Field(description="The balance now.")


class TotalView(SumView):
    model_config = example(_TOTAL)

    contract: str


class TotalsView(View):
    model_config = example({"items": [_TOTAL], "overall": _OVERALL})

    items: list[TotalView]
    overall: SumView = Field(description="All contracts together.")


class YearView(View):
    """By date of achievement, in the contract year that holds the day; the run-off counts in the last."""

    starts: date = Field(alias="from", description="The first day of the contract year.")
    ends: date = Field(alias="to", description="The first day that is not of it: the last year ends with the contract.")
    run_off_ends: date | None = Field(
        description="Of the last contract year the first day on which nothing counts in it any more, since its run-off"
        " is over; null of any other year."
    )
    annual_pence: int
    expected_pence: int
    expected_to_end_pence: int | None = Field(
        default=None,
        description="Of `expectedPence` what is planned until the year's end: all but what the run-off brings. Null of"
        " a position that was published before this was said.",
    )
    planned_pence: int
    earned_pence: int
    awaiting: int = Field(
        description="How many claims of the year wait to be verified; of a past day as they wait when it is asked for."
    )
    awaiting_pence: int = Field(description="Pence of these, at today's price.")
    approved_pence: int = Field(
        description="Of what was earned in the year: in remittances that are approved and not settled, and standing."
    )
    paid_pence: int = Field(
        description="Of what was earned in the year: paid, in cash or by netting, and standing, by what was posted."
        " What the balance of a quarter on account, a true-up or an extrapolation owes back is taken off, so it may be"
        " below 0."
    )
    withdrawn: int
    withdrawn_pence: int
    shortfall_pence: int
    pots_not_earned_pence: int | None = Field(
        default=None,
        description="Of what was at risk in the quarters that are over by the day: what was planned of it, less what it"
        " came to, with the year's true-up once that is settled. Never below 0.",
    )
    recoverable_until: date | None = Field(json_schema_extra={"deprecated": True})


class DueWaitingView(View):
    """What of the due balance no run takes, or the balances of quarters leave out, for one reason."""

    model_config = example({"reason": "confirmer-verified", "turn": "verifier", "claims": 1, "pence": 90000})

    reason: WaitsShown = Field(description=WHY_IT_WAITS)
    turn: Turn = Field(description="Who has to act, so that a run takes it: a list that may grow.")
    claims: int = Field(description="How many claims.")
    pence: int = Field(description="What is due of them: a part of `duePence`; or what those balances leave out.")


class BalancesView(View):
    """All since the contract began."""

    held_pence: int = Field(description="Achieved, and withheld until it has lasted.")
    due_pence: int = Field(description="Due, and in no approved run; `dueWaiting` says what of it the next leaves out.")
    due_waiting: list[DueWaitingView] | None = Field(
        description="What of `duePence` no run takes now, by the reason; null of a past day, since nobody knows it."
    )
    left_out_of_balances: list[DueWaitingView] | None = Field(
        description="What the balances of quarters that are over leave out of outcomes, by the reason, as far as no run"
        " has approved it; no part of `duePence`. Null of a past day, likewise."
    )
    approved_pence: int
    receivable_pence: int
    debt_pence: int = Field(description="Invoiced, neither collected nor written off.")
    paid_pence: int = Field(description="Settled, less what the bank returned, from the day of each report.")
    at_risk_pence: int = Field(description="Paid and standing, in whatever year: what a return would still take back.")
    unpriced: int = Field(
        description="How many claims have no price yet, of a past day as it is when that is asked for:"
        " `/claims?state=unpriced` gives each with its reason."
    )


class ForecastView(ForecastFigures):
    """A forecast, as one side is told it."""

    model_config = ConfigDict(from_attributes=True)

    council_year: Annotated[
        CouncilForecast | None, only_for(*COUNCIL, description="The council's year; null without a band.")
    ]


class PositionView(View):
    """Where a contract stands on a day: what the year came to, and what is open now."""

    model_config = example(POSITION)

    contract: str
    party: str
    on: date = Field(description="The day that it shows; never a day to come.")
    this_year: YearView
    may_extend: ExtensionOption | None = Field(
        description="An option to extend the contract, as its scheme says it; null where there is none, and once it is"
        " over."
    )
    catching_up: CatchingUp = Field(description="Whether the contract year is on plan, and can still be made good.")
    shortfall_causes: ShortfallCauses = Field(description="What the year's shortfall comes of: together it.")
    balances_now: BalancesView
    unpriced_by_reason: tuple[UnpricedClaims, ...] = Field(description="Claims without a price, by the reason.")
    council_year: Annotated[
        CouncilYear | None, only_for(*COUNCIL, description="What the contract costs the council from April to March.")
    ]
    top_activity: TopActivity = Field(description="TOP reviews of the service, as totals.")
    open_potential: Annotated[
        OpenPotential | None,
        only_for(
            *COUNCIL,
            description="What people can still meet that the contract pays for, and what it would bring; null while"
            " assessment has not said it.",
        ),
    ]
    since_last: SinceLast | None = Field(
        description="What changed since the position was published last; null where it never was."
    )
    forecast: ForecastView | None = Field(
        description="As of the Monday on which the position was published last; null where none was made of this"
        " contract year."
    )
    no_forecast: NoForecast | None = Field(
        description="Why the position that was published last has none: the contract does not run (`not_running`), or"
        " it could not be worked out (`failed`, `took_too_long`). Null where it has one, and where none was published."
    )
    certain_cash: list[CertainCash] | None = Field(
        description="What is certain of the cash of six months as it stands now: what is due, approved or held,"
        " instalments, on account too, and what stands beyond those of a quarter that runs, less what is owed. What"
        " waits to be verified is not in it, nor what is at risk of quarters to come. Null of a past day."
    )
    reviews_done: int


class PositionsView(View):
    model_config = example({"items": [POSITION], "unpricedWithoutContract": 1, "onHold": []})

    items: list[PositionView]
    unpriced_without_contract: int = Field(description="Claims that no contract of the area pays for.")
    on_hold: list[str] = Field(description="Contracts that are paid nothing since a backup was restored: `/holds`.")
