"""The statement of a contract year."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from services.payments.schemas.examples import CLAIM_ID, LINE_ID, RUN_ID, example
from shared.web.schemas import View

_BALANCES: dict[str, int] = {"heldPence": 0, "duePence": 10000, "approvedPence": 0, "receivablePence": 0,
                             "debtPence": 0, "owedPence": 10000}  # fmt: skip
_EARNED: dict[str, Any] = {"schemeId": "stockport-2012", "version": 1, "measure": "planned_discharge",
                           "shape": "tariff", "ofYear": True, "amounts": 2, "pence": 20000}  # fmt: skip
_CORRECTED: dict[str, Any] = {
    "lineId": LINE_ID, "claimId": CLAIM_ID, "clientId": "01890a5d-ac96-774b-bcce-b302099a8057",
    "measure": "planned_discharge", "shape": "tariff", "kind": "receivable", "effectiveOn": "2012-07-02",
    "knownOn": "2012-09-03", "reason": "represented", "causeOn": "2012-09-01", "disputeId": None, "pence": -10000,
    "schemeId": "stockport-2012", "version": 1,
}  # fmt: skip
_CASH: dict[str, Any] = {"kind": "paid", "on": "2012-08-06", "remittanceId": RUN_ID, "runOn": "2012-08-06",
                         "pence": 10000}  # fmt: skip
_VERSION: dict[str, Any] = {"schemeId": "stockport-2012", "version": 1, "earnedPence": 20000,
                            "correctedPence": -10000}  # fmt: skip
_SCHEME = "Null where the explanation of the line names no version."


class BalancesOfStatementView(View):
    model_config = example(_BALANCES)

    held_pence: int = Field(description="Achieved, and withheld until it has lasted.")
    due_pence: int = Field(description="To be paid by a run that is approved.")
    approved_pence: int = Field(description="In remittances that finance has not reported as paid.")
    receivable_pence: int = Field(description="Below nothing: what the provider owes, to be taken off.")
    debt_pence: int = Field(description="Below nothing: what the provider owes, to be invoiced.")
    owed_pence: int = Field(description="All of them together: what the provider is owed, less what it owes.")


class EarnedOfStatementView(View):
    """What was posted first of amounts of one measure, under one version."""

    model_config = example(_EARNED)

    scheme_id: str | None = Field(description=_SCHEME)
    version: int | None = Field(description="Of the scheme. " + _SCHEME)
    measure: str | None = Field(description="Null of amounts of periods, which `shape` names.")
    shape: str = Field(description="`tariff` of an outcome; of an amount of a period which one it is.")
    of_year: bool = Field(description="Dated in the year; false where it became known in it and is of another one.")
    amounts: int = Field(description="How many outcomes, or periods.")
    pence: int = Field(description="What they came to when they were posted first.")


class CorrectionOfStatementView(View):
    """A later line of an amount: it comes to more, to less, to nothing, or counts on another day."""

    model_config = example(_CORRECTED)

    line_id: UUID = Field(description="`/lines/{lineId}/explanation` says how it came about.")
    claim_id: UUID
    client_id: UUID | None = Field(
        description="The person, by pseudonym. Null of an amount of a period, and of a claim that is another party's"
        " now."
    )
    measure: str | None = Field(description="Null of amounts of periods, which `shape` names.")
    shape: str = Field(description="`tariff` of an outcome; of an amount of a period which one it is.")
    kind: str = Field(description="The line's kind, such as `reversal` or `receivable`.")
    effective_on: date = Field(description="The day for which it counts.")
    known_on: date = Field(description="The business day on which it was posted.")
    reason: str | None = Field(description="Why, by the code that the explanation has; null where it has none.")
    cause_on: date | None = Field(
        description="The day of what took it back, such as the return of the person; else null."
    )
    dispute_id: UUID | None = Field(
        description="The dispute that was agreed after the final account of its year, and adds this; else null."
    )
    pence: int = Field(description="Less than nothing where it takes off.")
    scheme_id: str | None = Field(description=_SCHEME)
    version: int | None = Field(description="Of the scheme. " + _SCHEME)


class CashOfStatementView(View):
    model_config = example(_CASH)

    kind: Literal["paid", "collected", "written_off"] = Field(
        description="`paid`: by a remittance, less than nothing where it came back. `collected`: a debt that was paid"
        " otherwise; `written_off`: one that was given up: both less than nothing."
    )
    on: date = Field(description="The business day on which it was posted.")
    remittance_id: UUID | None = Field(
        description="The one that paid or came back, or that raised the debt; null where it is of none."
    )
    run_on: date | None = Field(description="On which the remittance pays what is due; null where it is of none.")
    pence: int = Field(description="By how much less is owed then.")


class VersionOfStatementView(View):
    model_config = example(_VERSION)

    scheme_id: str | None = Field(description=_SCHEME)
    version: int | None = Field(description="Of the scheme. " + _SCHEME)
    earned_pence: int = Field(description="What was earned under it.")
    corrected_pence: int = Field(description="By how much that was corrected under it.")


class YearStatementView(View):
    """`opening.owedPence` + `earnedPence` + `correctedPence` - `paidPence` - `collectedPence` - `writtenOffPence` is
    `closing.owedPence`.
    """

    model_config = example(
        {
            "contract": "riverside-2012", "party": "riverside", "from": "2012-04-02", "to": "2013-04-02",
            "on": "2012-09-10",
            "opening": _BALANCES | {"duePence": 0, "owedPence": 0}, "earnedPence": 20000, "correctedPence": -10000,
            "nettedPence": 0, "paidPence": 10000, "collectedPence": 0, "writtenOffPence": 0,
            "closing": _BALANCES | {"duePence": 10000, "receivablePence": -10000, "owedPence": 0},
            "earned": [_EARNED], "corrected": [_CORRECTED], "cash": [_CASH], "versions": [_VERSION],
            "finalAccountOn": None, "ofYearEarnedPence": 10000, "ofYearApprovedPence": 0, "ofYearPaidPence": 0,
        }
    )  # fmt: skip

    contract: str
    party: str
    starts: date = Field(alias="from", description="The first day of the contract year.")
    ends: date = Field(alias="to", description="The first day that is not of it.")
    on: date = Field(description="Up to the end of this day.")
    opening: BalancesOfStatementView = Field(description="At the end of the day before the year.")
    earned_pence: int = Field(description="Together what `earned` lists.")
    corrected_pence: int = Field(description="Together what `corrected` lists.")
    netted_pence: int = Field(
        description="What was taken off remittances for what had fallen: nobody paid it, and less is owed back by it."
    )
    paid_pence: int = Field(description="What remittances paid, less what came back.")
    collected_pence: int = Field(description="What was paid back otherwise, less than nothing.")
    written_off_pence: int = Field(description="What was given up, less than nothing.")
    closing: BalancesOfStatementView = Field(description="At the end of the day, as the accounts of the ledger are.")
    earned: list[EarnedOfStatementView] = Field(description="By version of the scheme and measure.")
    corrected: list[CorrectionOfStatementView] = Field(description="In the order of the ledger.")
    cash: list[CashOfStatementView] = Field(
        description="What was paid, collected and written off, in the order of days."
    )
    versions: list[VersionOfStatementView] = Field(description="What was earned and corrected, by version.")
    final_account_on: date | None = Field(
        description="From this day on what stands of the year stays; null where the contract states none."
    )
    of_year_earned_pence: int = Field(description="What is dated in the year, as it stands today, whenever posted.")
    of_year_approved_pence: int = Field(description="Of that what is on its way today.")
    of_year_paid_pence: int = Field(description="Of that what is paid by today.")
