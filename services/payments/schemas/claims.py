"""Claims, the lines of their ledger, and what explains a line."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.payments.rules.postings import LedgerAccount, LineKind
from services.payments.rules.states import ClaimState, Fall
from services.payments.rules.waiting import Turn, WaitsShown
from services.payments.schemas.examples import CLAIM, EXPLANATION, LINE, example
from shared.web.schemas import View
from shared.web.visible import only_for

COUNCIL = ("commissioner", "finance_proposer", "finance_approver", "finance_releaser", "auditor")
EVER = "An ISO date, or `ever`."
WHY_IT_WAITS = (
    "`recorder-verified`, `confirmer-verified`: who recorded, or who confirmed the tariff, also verified, until"
    " somebody else does. `identity-not-settled`: it is asked whether two records are one person. `parked-event`: an"
    " event about the person is parked. `record-not-settled`: one of these two, to who is paid. `disputed`:"
    " a dispute or a query about it is open (`/disputes`). `on-hold`: nothing is"
    " paid under the contract (`/holds`)."
)


class ClaimView(View):
    """What one outcome, or one instalment of a block, comes to."""

    model_config = example(CLAIM)

    id: UUID = Field(description="The outcome's id.")
    shape: str = Field(description="`tariff` for an outcome; else which part of the contract it is an instalment of.")
    contract: str | None = Field(description="Under which it is paid; null while no scheme says who pays for it.")
    party: str
    measure: str | None = Field(description="The outcome's measure as the scheme names it; null for an instalment.")
    client_id: UUID | None = Field(description="The person, by pseudonym; null for an instalment.")
    episode_id: UUID | None = Field(description="The treatment episode that it was achieved in.")
    effective_on: date = Field(description="The date of achievement, or the first day of the month.")
    state: ClaimState = Field(
        description="How far it is. What is priced 0 stays `due` with 0 pence: no run takes it, and nothing is owed."
        " An outcome that is `in_cohort` has no price of its own: its month is an amount by itself, and pays for it."
    )
    reason: str | None = Field(
        description="Why it is unpriced or withdrawn; `counted`: no price is missing, the contract earns by the share"
        " of its cases (`caseOf` of `/contracts`)."
    )
    tariff_withdrawn_on: date | None = Field(
        description="The day on which the person's tariff was taken back, where it is unpriced since none has taken"
        " its place (`no-tariff`); null of all else, and of what was taken back before that day was kept."
    )
    waits_for: WaitsShown | None = Field(
        description="Why no run takes it, though it is due, or, of one that is `accrued`, why the balance of its"
        f" quarter leaves it out; null where nothing stands in the way. {WHY_IT_WAITS}"
    )
    waits_turn: Turn | None = Field(description="Who has to act, so that it is paid; null where it does not wait.")
    fell: Fall | None = Field(
        description="Of what is withdrawn: `refused` by who verifies it, so that nothing was ever paid;"
        " `before_payment`, since it did not stand any more before a run was approved with it; `after_approval`, and"
        " what was approved is owed, of what came with its quarter's balance or its cohort's month by that. Null of all"
        " else."
    )
    pence: int = Field(description="What stands.")
    due_pence: int = Field(
        description="What is due for it, in whatever state it is: a run would take it, or a proposed one does. Less"
        " than what stands where the rest went through runs before. More where more was taken off for it than was paid:"
        " it fell and was netted, and then its payment came back, or less of it fell than was netted."
    )
    value_pence: int = Field(description="What it is worth, also while it awaits verification.")
    accrued_pence: int | None = Field(
        description="Of one that is `accrued`: what of its worth comes with the balance of its quarter, after the"
        " year's cap. Null of all else."
    )
    held_until: str | None = Field(description=EVER)
    provisional_until: str | None = Field(description=EVER)
    at_risk_until: str | None = Field(description=EVER)
    tariff_id: Annotated[
        UUID | None,
        only_for(*COUNCIL, description="The tariff whose band or prices gave its pence; null for an instalment."),
    ]
    band: str | None = Field(description="That of the tariff which prices it; null while none is known.")
    withdrawn_because: str | None = Field(description="The reason that the front door gave when it fell.")
    cause_on: date | None = Field(
        description="The day of what took it back, such as the return of the person, which may have become known long"
        " after; null while it stands."
    )
    by_merge: Annotated[
        bool | None,
        only_for(
            *COUNCIL,
            description="True where it stood until two records were found to be one person, or not to be; null while"
            " it stands.",
        ),
    ]
    represented_on: Annotated[date | None, only_for(*COUNCIL, description="The person came back, and no money moves.")]


class LineView(View):
    """One transfer of the double-entry ledger."""

    model_config = example(LINE)

    id: UUID
    claim_id: UUID | None = Field(
        description="The claim whose money it moves; null where it settles a whole remittance, which `runId` names."
    )
    number: int = Field(description="From 1, within the claim; to who is paid among its own lines.")
    contract: str
    party: str
    kind: LineKind = Field(description="What the line does: `/lines/{lineId}/explanation` says why.")
    from_account: LedgerAccount = Field(alias="from", description="The account that the pence leave.")
    to_account: LedgerAccount = Field(alias="to", description="The account that the pence come to.")
    pence: int = Field(description="Always positive: what goes from `from` to `to`.")
    effective_on: date = Field(description="The claim's date of achievement; of what a run nets the run's date.")
    due_on: date | None = Field(description="From when it may be paid; null where nothing becomes due.")
    posted_on: date = Field(description="The business day on which it was written: never changed after.")
    cause: Annotated[str | None, only_for(*COUNCIL, description="The event that moved it, or the day that came.")]
    cause_id: Annotated[UUID | None, only_for(*COUNCIL)]
    reverses: UUID | None = Field(description="The line that this one takes back.")
    receivable_id: UUID | None = Field(description="The line of a claim that fell, which this one pays off.")
    run_id: UUID | None = Field(description="The run, and so the remittance, that it belongs to.")


class ProvisionalView(View):
    """Whether a return of the person could still take it back."""

    until: str | None = Field(description=EVER)
    pending: bool = Field(description="Whether a re-presentation could still take it back today.")


class ExplanationView(View):
    """Every fact and step behind a line, as they stood when it was posted."""

    model_config = example(EXPLANATION)

    line: LineView
    basis: dict[str, Any] = Field(
        description="Every fact and step of the arithmetic, each by its name. Of an outcome `standing` says how it"
        " stood and `reason` why it is withdrawn or has no price. Who confirmed the tariff is told to `commissioner`"
        " and `auditor` alone."
    )
    provisional: ProvisionalView = Field(description="Until when a return could still take it back.")
