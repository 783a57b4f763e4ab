"""Disputes and queries, in and out."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.payments.rules.disputes import (
    About,
    DisputeKind,
    DisputeOutcome,
    DisputeReason,
    DisputeState,
    ReopenedFor,
)
from services.payments.schemas.claims import COUNCIL
from services.payments.schemas.examples import CLAIM_ID, example
from services.payments.schemas.runs import Code
from shared.web.schemas import Body, Day, OneLine, View
from shared.web.visible import only_for

DISPUTE_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f51"
DisputeWords = Annotated[str, OneLine(300)]
_SAID: dict[str, Any] = {
    "kind": "dispute",
    "about": "amount",
    "claimId": CLAIM_ID,
    "reasonCode": "wrong_band",
    "words": "The reassessment of May is not in the price",
}
_KIND = "`dispute`: somebody says that it is wrong. `query`: somebody asks. Both hold what is due of the claim."
_ABOUT = (
    "`amount`: what a claim comes to or that it stands. `refused_verification`, `band`, `attribution` (to which"
    " provider an outcome counts) and `possible_return`: something that need not be a claim."
)


class DisputeBody(Body):
    """About a claim, or about something that is no claim. No names of people."""

    model_config = example(_SAID)

    kind: DisputeKind = Field(description=_KIND)
    about: About = Field(description=_ABOUT)
    claim_id: UUID | None = Field(
        default=None, description="The claim, or the instalment: always where it is about an `amount`."
    )
    contract: Code | None = Field(default=None, description="Needed where no claim is named, or none covers the claim.")
    party: Code | None = Field(
        default=None,
        description="Whose money it is about, where no claim is named: of the council the contract's party if left out."
        " Who is paid asks for itself, whatever stands here.",
    )
    client_id: UUID | None = Field(
        default=None, description="The person, by pseudonym, where no claim is named and it is about one."
    )
    measure: Code | None = Field(default=None, description="The measure, where no claim is named and it is about one.")
    achieved_on: Day | None = Field(default=None, description="The day in question, where no claim is named.")
    reason_code: DisputeReason = Field(description="Why, as far as a code says it.")
    words: DisputeWords = Field(description="Why, in a sentence without names.")


class DisputeAnswerBody(Body):
    model_config = example({"answer": "The price is that of the band before, as the reassessment came after the day"})

    answer: DisputeWords = Field(description="What there is to say to it, in a sentence without names.")


class DisputeClosingBody(Body):
    model_config = example({"outcome": "not_upheld"})

    outcome: DisputeOutcome = Field(
        description="`upheld`: the doubt was right, and what is wrong is still to be put right; `not_upheld`: it was"
        " not right; `settled_by_correction`: it was right, and what was wrong has been put right: another person of"
        " the council than opened it says so. `withdrawn`: the side that opened it takes it back. No outcome changes"
        " an amount of an open year: what is wrong is put right where it was recorded, and until then runs pay what is"
        " due as it stands."
    )


class DisputeReopeningBody(Body):
    model_config = example({"reasonCode": "entered_in_error"})

    reason_code: ReopenedFor = Field(
        description="`entered_in_error`: it was closed by mistake, or with the wrong outcome. `more_is_known`: what is"
        " known by now says otherwise."
    )


_REOPENING = {
    "outcome": "upheld", "closedOn": "2012-11-12", "reasonCode": "entered_in_error", "reopenedOn": "2012-11-13",
}  # fmt: skip


class DisputeReopeningView(View):
    """That what had been said to have come of it was taken back."""

    model_config = example(_REOPENING)

    outcome: DisputeOutcome = Field(description="What had been said to have come of it.")
    closed_on: date = Field(description="The business day on which that was said.")
    reason_code: ReopenedFor = Field(description="Why it was opened again.")
    reopened_on: date = Field(description="The business day on which it was.")


_ANSWER = {
    "answer": "The price is that of the band before, as the reassessment came after the day",
    "answeredOn": "2012-11-08", "answeredByOrganisation": "council",
}  # fmt: skip


class DisputeAnswerView(View):
    """What one side said to it."""

    model_config = example(_ANSWER)

    answer: str = Field(description="In a sentence without names.")
    answered_on: date = Field(description="The business day on which it was said.")
    answered_by_organisation: str = Field(description="The side that said it.")


class DisputeView(View):
    """One dispute or query, and what came of it."""

    model_config = example(
        {"id": DISPUTE_ID, "contract": "cdas-2012", "party": "cdas"}
        | _SAID
        | {"clientId": "01890a5d-ac96-774b-bcce-b302099a8057", "measure": "planned_discharge"}
        | {"achievedOn": "2012-10-01", "state": "answered", "openedOn": "2012-11-05", "openedByOrganisation": "cdas"}
        | {
            "openedBy": "keyworker-1",
            "ownedBy": None,
            "daysOpen": 7,
            "answer": _ANSWER["answer"],
            "answeredOn": "2012-11-08",
        }
        | {
            "answeredByOrganisation": "council",
            "answers": [_ANSWER],
            "outcome": None,
            "closedOn": None,
            "openedPence": 90000,
        }
        | {"reopenings": []}
        | {"effectPence": 0, "heldPence": 90000, "claimMoved": False, "revision": 1}
    )

    id: UUID
    contract: str
    party: str = Field(description="Whose money it is about.")
    kind: DisputeKind = Field(description=_KIND)
    about: About = Field(description=_ABOUT)
    claim_id: UUID | None = Field(description="Null where it is about something that is no claim.")
    client_id: UUID | None = Field(
        description="The person, by pseudonym; null where it is about nobody, and to who is paid once the claim is"
        " another party's."
    )
    measure: str | None = Field(description="As the scheme names it; null where it is about none.")
    achieved_on: date | None = Field(description="The day of achievement as it was then, or the day in question.")
    reason_code: DisputeReason = Field(description="Why, as far as a code says it.")
    words: str = Field(description="Why, in a sentence without names.")
    state: DisputeState = Field(description="`open`, `answered`, and `closed` with or without an answer.")
    opened_on: date = Field(description="The business day on which it was opened: its days are counted from here.")
    opened_by_organisation: str = Field(description="The side that opened it, which alone takes it back.")
    opened_by: Annotated[str | None, only_for(*COUNCIL, description="Who opened it, by the `sub` of their token.")]
    owned_by: Annotated[
        str | None, only_for(*COUNCIL, description="Who of the council sees to it; null while nobody does.")
    ]
    days_open: int = Field(description="From the day on which it was opened until it was closed, or until today.")
    answer: str | None = Field(description="What was said to it last; null while nothing was.")
    answered_on: date | None = Field(description="When something was said to it last; null while nothing was.")
    answered_by_organisation: str | None = Field(description="The side that said it; null while nobody did.")
    answers: list[DisputeAnswerView] = Field(description="All that was said to it, the first first.")
    outcome: DisputeOutcome | None = Field(description="What came of it; null while it is open.")
    closed_on: date | None = Field(description="When what came of it was said; null while it is open.")
    reopenings: list[DisputeReopeningView] = Field(
        description="How often it was opened again, with what had been said to have come of it, the first first."
    )
    opened_pence: int | None = Field(description="What stood of the claim as it was opened; null without a claim.")
    effect_pence: int | None = Field(
        description="By how much what stands of the claim for the party changed since, until it was closed; null"
        " without a claim."
    )
    held_pence: int = Field(
        description="What is due to the party of the claim and no run takes, as long as this is open."
    )
    claim_moved: bool = Field(
        description="Whether the claim is another party's now: of what that one is paid this holds nothing and says"
        " nothing."
    )
    revision: int
