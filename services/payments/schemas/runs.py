"""Runs, remittances and debts."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.payments.rules.approval_rules import Beyond
from services.payments.rules.separation_of_duties import Waits
from services.payments.rules.waiting import StandsInTheWay, Turn
from services.payments.schemas.claims import COUNCIL
from services.payments.schemas.examples import DEBT, LINE_ID, REMITTANCE, REMITTANCE_LINE, RUN, example
from shared.web.schemas import Body, Day, OneLine, Truth, View, Whole
from shared.web.visible import only_for

RunState = Literal["proposed", "approved", "released", "settled", "returned", "cancelled", "rejected"]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
# As a bank's statement has it: with spaces within, each by itself.
Reference = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*$")
]
Reason = Annotated[str, OneLine(500)]
Pence = Annotated[Whole, Field(gt=0, le=10**15)]


class RunBody(Body):
    model_config = example({"contract": "riverside-2012", "runOn": "2012-06-04"})

    contract: Code = Field(description="The contract's code in the scheme.")
    run_on: Day = Field(description="All that is due on or before this day is gathered; not after today.")
    party: Code | None = Field(
        default=None, description="Whom it pays, if not the contract's party on that date: one that it had before."
    )
    may_be_empty: Truth = Field(
        default=True, description="False: it is refused where nothing is due on or before the day and nothing is owed."
    )


class RejectionBody(Body):
    model_config = example({"reason": "Approved for the wrong month"})

    reason: Reason


class SettlementBody(Body):
    model_config = example({"reference": "BACS-0604-17", "settledOn": "2012-06-11"})

    reference: Reference = Field(
        description="Finance's own of the payment: letters, digits, _./- and single spaces within."
    )
    settled_on: Day = Field(description="The day on which the money left: not before the run's day, not after today.")


class CorrectionBody(SettlementBody):
    model_config = example(
        {"reference": "BACS-0604-18", "settledOn": "2012-06-12", "reason": "The reference of another payment was given"}
    )

    reason: Reason


class CollectionBody(Body):
    model_config = example({"reference": "INV-2012-114", "on": "2012-09-03", "pence": 75000})

    reference: Reference = Field(description="Finance's own of the invoice or the entry.")
    on: Day = Field(description="The day of it: from the day on which the debt was raised to today.")
    pence: Pence = Field(description="How much of the debt, at most what is open.")


class WriteOffBody(CollectionBody):
    model_config = example(
        {"reference": "WO-2012-7", "on": "2012-09-03", "pence": 75000, "reason": "The provider was wound up"}
    )

    reason: Reason


class ReturnBody(Body):
    model_config = example({"reference": "BACS-0604-17", "reasonCode": "account_closed"})

    reference: Reference = Field(
        description="Finance's own of the payment that came back; of a settled remittance that of its settlement."
    )
    reason_code: Code = Field(description="Why the bank sent it back, in finance's own code, such as `account_closed`.")


class UndoBody(Body):
    model_config = example({"reason": "The bank sent back another payment"})

    reason: Reason


class ReportUndoBody(UndoBody):
    model_config = example({"reference": "INV-2012-114", "reason": "Another provider's invoice was paid"})

    reference: Reference = Field(description="That of the collection or write-off which never was.")


class RunView(View):
    model_config = example(RUN)

    id: UUID
    contract: str
    party: str = Field(description="Whom it pays.")
    run_on: date
    state: RunState = Field(
        description="`proposed`, then `approved` and `released` by other people, then as finance reports."
    )
    gross_pence: int = Field(description="What its lines come to.")
    netted_pence: int = Field(description="Taken off for what has fallen; the approval approves this sum or nothing.")
    net_pence: int = Field(description="What is to be paid: gross less netted.")
    debt_pence: int = Field(description="What could not be netted in time and becomes a debt.")
    lines: int = Field(description="How many claims and instalments it pays.")
    left_out: int = Field(description="Claims that are due and wait; `/runs/{runId}/left-out` says why.")
    proposed_by: str = Field(description="Who proposed it, by the `sub` of their token.")
    approved_by: str | None = Field(description="Who approved it: another person; null until then.")
    released_by: str | None = Field(
        description="Who released it to finance: a third person, or `ledger` where that was done by the file that was"
        " made of it; null until then."
    )
    cancelled_by: str | None = Field(description="Who cancelled the proposal; null if nobody did.")
    remittance_id: UUID | None = Field(description="From the approval on; the same id.")
    rejected_by: str | None = Field(description="Who rejected it after the approval; null if nobody did.")
    rejection_reason: str | None = Field(description="Why it was rejected; null if it was not.")
    first_approval: Beyond | None = Field(
        description="Whose approval it needs before the one that freezes it, by the approval limits of the area when it"
        " was proposed; null where one approval is enough."
    )
    alone_up_to_pence: int | None = Field(
        description="Up to how much one person approved alone then; null: whatever it came to."
    )
    alone_before_pence: int = Field(
        description="What one person had approved alone of the contract and party in the month of its proposal: it"
        " counts with it."
    )
    ledger_releases: bool = Field(
        description="Whether the file for the ledger that is made of it releases it, by those limits: then nobody else."
    )
    first_approved_by: str | None = Field(description="Who approved it first; null while nobody did, or need not.")


class RunLineView(View):
    model_config = example(
        {
            "claimId": "6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11",
            "clientId": "01890a5d-ac96-774b-bcce-b302099a8057",
            "measure": "planned_discharge",
            "effectiveOn": "2012-10-01",
            "pence": 90000,
            "fellOn": None,
            "fellPence": None,
            "reason": None,
            "causeOn": None,
            "byMerge": False,
        }
    )

    claim_id: UUID
    client_id: UUID | None = Field(description="The person, by pseudonym; null for an instalment.")
    measure: str | None = Field(description="As the scheme names it; null for an instalment, which is of no outcome.")
    effective_on: date
    pence: int = Field(description="What this run pays of it.")
    fell_on: date | None = Field(
        description="The business day on which it fell after the run was approved, the last one where it fell in"
        " parts; null while it has not, or where all stands again."
    )
    fell_pence: int | None = Field(description="What of `pence` does not stand any more; null where all stands.")
    reason: str | None = Field(
        description="Why it fell, by the front door's code; null of what has no such reason, or has not fallen."
    )
    cause_on: date | None = Field(
        description="The day of what took it back, such as the return of the person; else null."
    )
    by_merge: bool = Field(
        description="True where it stood until two records were found to be one person, or not to be."
    )


class NotPaidYet(View):
    """Whose claim it is, and who has to act. `pence` and `reason` each list says of its own."""

    model_config = example(
        {
            "claimId": "6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11",
            "clientId": "01890a5d-ac96-774b-bcce-b302099a8057",
            "measure": "planned_discharge",
            "effectiveOn": "2012-10-01",
            "pence": 90000,
            "reason": "confirmer-verified",
            "turn": "verifier",
        }
    )

    claim_id: UUID
    client_id: UUID | None = Field(description="The person, by pseudonym; null for an instalment.")
    measure: str | None = Field(description="As the scheme names it; null for an instalment, which is of no outcome.")
    effective_on: date
    turn: Turn = Field(description="Who has to act, so that the next run takes it: a list that may grow.")


class LeftOutView(NotPaidYet):
    """A claim that is due, or that the balance of its quarter leaves out: nobody is to be paid for it yet."""

    pence: int = Field(description="What is due of it, or what the balance leaves out.")
    reason: Waits = Field(
        description="Who recorded, or who confirmed the tariff, also verified: until somebody else verifies. "
        "Or it is not certain who the person is, or an event about the person is parked. Or a dispute or a query about"
        " it is open."
    )


class InTheWayView(NotPaidYet):
    """A payment of a proposal with which it cannot be approved."""

    pence: int = Field(description="What the proposal would pay of it.")
    reason: StandsInTheWay = Field(
        description="As of what is left out; `not-as-proposed`: it has fallen since, or another amount of it is due."
    )


class ProposedAnewView(View):
    """What a proposal would come to if it were dropped and proposed again now."""

    model_config = example(
        {"mayBeApproved": False, "grossPence": 90000, "nettedPence": 0, "netPence": 90000, "debtPence": 0, "lines": 1,
         "leftOut": 1}
    )  # fmt: skip

    may_be_approved: bool = Field(
        description="Whether the proposal still pays what it says: false where a line of it waits or has changed, or"
        " another sum would be taken off or become a debt; false of a run that is no proposal."
    )
    gross_pence: int = Field(description="What its lines would come to.")
    netted_pence: int = Field(description="What would be taken off for what has fallen.")
    net_pence: int = Field(description="What would be paid: gross less netted.")
    debt_pence: int = Field(description="What would become a debt.")
    lines: int = Field(description="How many claims and instalments it would pay.")
    left_out: int = Field(description="How many are due and would wait.")


class TakenOffView(View):
    """What becomes of what is owed for one claim that fell after a run had approved it."""

    model_config = example(
        {
            "claimId": "6f1f2a0e-5a0b-5d5c-9d3e-3f0a6d1c9b11",
            "clientId": "01890a5d-ac96-774b-bcce-b302099a8057",
            "measure": "planned_discharge",
            "effectiveOn": "2012-03-05",
            "fellOn": "2012-05-21",
            "reason": "represented",
            "causeOn": "2012-05-18",
            "byMerge": False,
            "becomes": "netting",
            "pence": 50000,
            "receivableId": LINE_ID,
            "approvedRunId": "01910a3c-0000-7000-8000-000000000021",
        }
    )

    claim_id: UUID
    client_id: UUID | None = Field(description="The person, by pseudonym; null for an instalment.")
    measure: str | None = Field(description="As the scheme names it; null for an instalment, which is of no outcome.")
    effective_on: date = Field(description="The day on which it stood: its achievement, or its first day.")
    fell_on: date = Field(description="The business day on which it fell.")
    reason: str | None = Field(description="Why it fell, by the front door's code; null of what has no such reason.")
    cause_on: date | None = Field(
        description="The day of what took it back, such as the return of the person: `fellOn` or before; null of what"
        " has no such reason."
    )
    by_merge: bool = Field(
        description="True where it stood until two records were found to be one person, or not to be."
    )
    becomes: Literal["netting", "debt", "carried"] = Field(
        description="`netting`: taken off this run, and together `nettedPence`. `debt`: could not be taken off in time,"
        " and together `debtPence`. `carried`: still owed after it, to be taken off a later run."
    )
    pence: int = Field(description="How much of what is owed for the claim.")
    receivable_id: UUID = Field(description="The line that was posted when it fell (`/lines/{lineId}`).")
    approved_run_id: UUID | None = Field(
        description="The run that had approved what fell. This very run, where it has fallen since it was approved:"
        " rejecting the run pays none of it; released, it is taken off a later one."
    )


class RemittanceView(View):
    model_config = example(REMITTANCE)

    id: UUID
    run_id: UUID = Field(description="The run that it was: the same id.")
    contract: str
    party: str
    run_on: date
    state: RunState = Field(
        description="`approved`, `released` to finance, then `settled` or `returned`; or `rejected`, and never paid."
    )
    gross_pence: int = Field(description="What its lines come to.")
    netted_pence: int = Field(description="Taken off for claims that were paid and have fallen.")
    net_pence: int = Field(description="What is to be paid: gross less netted.")
    debt_pence: int = Field(description="What could not be taken off in time, to be invoiced.")
    lines: int = Field(
        description="How many claims and instalments it pays; `/remittances/{remittanceId}/lines` has them."
    )
    pay_by: date | None = Field(description="By when, counted from the approval; null of one that was entered again.")
    reference: str | None = Field(description="Finance's own, from the settlement or the return.")
    settled_on: date | None = Field(description="The day that finance reported.")
    return_reason: str | None = Field(description="Finance's code, when the bank sent it back.")
    rejection_reason: str | None = Field(description="Why it is never paid.")
    correction_reason: str | None = Field(description="Why the settlement was last corrected.")
    return_undone_reason: str | None = Field(description="Why a return of it was last undone; null if none was.")
    revision: int = Field(
        description="Of what finance reported, for `If-Match`: it rises with a correction, a return and its undoing, "
        "and with what is reported after that."
    )


class RemittanceLineView(View):
    """One line of a remittance, as it was approved, and whether what it pays has fallen since: that is taken off a
    later one.
    """

    model_config = example(REMITTANCE_LINE)

    id: UUID = Field(description="The line's id: `/lines/{lineId}/explanation` says where its pence come from.")
    number: int = Field(description="From 1, within the remittance.")
    kind: Literal["approval", "netting", "debt"] = Field(
        description="`approval`: paid with it, and together `grossPence`. `netting`: taken off it for a claim that was "
        "paid and has fallen, and together `nettedPence`. `debt`: of such a claim too, waited for too long, to be "
        "invoiced and not taken off, and together `debtPence`."
    )
    claim_id: UUID
    client_id: UUID | None = Field(
        description="The person, by pseudonym. Null for an instalment, and for a claim that is another party's now."
    )
    measure: str | None = Field(description="As the scheme names it; null for an instalment, which is of no outcome.")
    effective_on: date = Field(description="The claim's date of achievement, or of an instalment its first day.")
    pence: int = Field(description="Always positive: the kind says whether it is paid or taken off.")
    receivable_id: UUID | None = Field(
        description="`netting`, `debt`: the line of the claim that was posted when it fell (`/lines/{lineId}`)."
    )
    fell_on: date | None = Field(
        description="The business day on which the claim fell: of an `approval` after this paid it, the last day where"
        " it fell in parts, and null while it has not or where all stands again."
    )
    fell_pence: int | None = Field(
        description="`approval`: what of `pence` does not stand any more; null of the others, and where all stands."
    )
    reason: str | None = Field(
        description="Why it fell, by the front door's code; null of what has no such reason, or has not fallen."
    )
    cause_on: date | None = Field(
        description="The day of what took it back, such as the return of the person; else null."
    )
    by_merge: Annotated[
        bool | None,
        only_for(
            *COUNCIL,
            description="True where it stood until two records were found to be one person, or not to be.",
        ),
    ]
    debt_id: UUID | None = Field(description="`debt`: the one among `/debts`.")
    passed_to: str | None = Field(
        description="The subcontractor that delivered it, by its code; null where the party of the contract did, and of"
        " a `debt`, of which nothing is moved yet."
    )
    passed_pence: int = Field(
        description="What of `pence` is its part, as it was approved; 0 where nobody else has one."
    )


class DebtView(View):
    model_config = example(DEBT)

    id: UUID
    contract: str
    party: str
    receivable_id: UUID = Field(description="The line of the claim that fell.")
    remittance_id: UUID = Field(description="The remittance with which it was given up on netting.")
    pence: int = Field(description="As it was raised.")
    raised_on: date
    collected_pence: int = Field(description="Pence that finance reported as collected.")
    written_off_pence: int = Field(description="Pence that finance reported as written off.")
    cancelled_pence: int = Field(description="Not owed after all: what fell stands again, was returned or rejected.")
    open_pence: int = Field(description="What is left of it.")
    revision: int = Field(description="For `If-Match`: it rises with all that changes what is left of it.")
