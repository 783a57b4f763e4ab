"""The common referral form as it is sent and shown, and what the front door makes of it."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.contacts import CONTACT_FINDINGS, ContactFindings
from services.assessment.schemas.fields import (
    CLIENT,
    CONTACT,
    MATCH,
    BirthDatePrecision,
    Code,
    Name,
    NhsNumber,
    Postcode,
    ReachBy,
    Sex,
    ShortCode,
    VoidReason,
    example,
)
from services.assessment.schemas.forms import Answers, AnswerValue
from services.assessment.schemas.persons import MatchState, PersonBody
from shared.web.schemas import Body, Day, Truth, View
from shared.web.visible import only_for

REFERRAL_FORM = "018f3a5e-5570-7d42-9f10-5a1b2c3d4e5f"
ReferralReason = Literal["drugs", "alcohol", "drugs_and_alcohol", "other"]
Urgency = Literal["routine", "soon", "urgent"]
ReferralFormState = Literal["received", "taken_up", "not_taken_up"]
NotTakenUpFor = Literal[
    "not_reached", "does_not_want_help", "lives_elsewhere", "other_service", "not_enough_said", "sent_twice",
    "sent_by_mistake",
]  # fmt: skip
ToldDay = Literal["assessed", "referred", "started"]
TOLD_DAYS: tuple[ToldDay, ...] = ("assessed", "referred", "started")

_SAID = {
    "aboutSelf": False,
    "reference": None,
    "givenName": "Ann",
    "familyName": "Example",
    "birthDate": "1980-05-01",
    "sex": "female",
    "nhsNumber": None,
    "postcode": "SK1 3XE",
    "reachBy": "07700 900123, after four",
    "source": {"code": "4", "list": "cds-h"},
    "reason": "alcohol",
    "urgency": "soon",
    "tells": ["assessed", "started"],
    "consentedOn": "2012-05-14",
    "answers": {},
}


class ReferralFormBody(Body):
    """Whatever is known: a name or an NHS number is enough, and what is missing is listed in the answer."""

    model_config = example(_SAID)

    about_self: Truth = Field(default=False, description="Whether somebody sends it about themself.")
    reference: ShortCode | None = Field(
        default=None,
        description="The sender's own, if there is one: the same form by another request is not kept twice.",
    )
    given_name: Name | None = Field(default=None, description="The first name, or the only one that they go by.")
    family_name: Name | None = Field(default=None, description="Left out where nobody said it.")
    birth_date: Day | None = Field(default=None, description="Not after today; left out where nobody said it.")
    birth_date_precision: BirthDatePrecision = "day"
    sex: Sex | None = Field(default=None, description="Left out where nobody said it.")
    nhs_number: NhsNumber | None = None
    postcode: Postcode | None = None
    reach_by: ReachBy | None = Field(
        default=None, description="How they can be reached, in few words: a telephone number, a place, a time."
    )
    source: Code | None = Field(default=None, description="Where the person is referred from, by the scheme's codes.")
    reason: ReferralReason | None = Field(default=None, description="What help is asked for.")
    urgency: Urgency = Field(default="routine", description="How soon the front door should look at it.")
    tells: Annotated[list[ToldDay], Field(default_factory=list, max_length=3)] = Field(
        description="Which days the person consents that the sender is told, once it is taken up; else none."
    )
    consented_on: Day | None = Field(default=None, description="When they consented to it: given with `tells` alone.")
    answers: Answers = Field(
        default_factory=dict, description="To the questions of the area's form `referral`, by code, where it has one."
    )


class ReferralFormsBody(Body):
    """Up to 2,000 lines: all are received, or none. A line with a reference of the same sender that is known corrects
    its form, as far as its cells say anything, until the front door has decided about it. What others corrected since
    is left where the line says what it said before.
    """

    model_config = example({"csv": "reference,given_name,birth_date\nDIP-1,Ann,1980-05-01\n", "dryRun": True})

    csv: Annotated[str, Field(min_length=1, max_length=1_000_000)] = Field(
        description="The text of the CSV, with a first line of its columns: `reference`, and any of `given_name`, "
        "`family_name`, `birth_date` (YYYY-MM-DD), `birth_date_precision`, `sex`, `nhs_number`, `postcode`, "
        "`reach_by`, `source`, `reason` and `urgency`."
    )
    dry_run: Truth = Field(default=False, description="Only look at it, and keep nothing.")


class LineOfFormView(View):
    """A line that says something else than the form that was sent under its reference."""

    line: int = Field(description="Of the file, by which it is found there.")
    becomes: Literal["changed", "left"] = Field(
        description="`changed`: its form is corrected by it, or would be. `left`: the front door has decided about the "
        "form already, and nothing changes: tell the front door."
    )
    state: ReferralFormState = Field(description="Of the form: it is corrected only while it is `received`.")
    columns: list[str] = Field(description="Which columns say something else; an empty cell says nothing.")


class FormsImportedView(View):
    model_config = example(
        {"rows": 3, "received": 1, "dryRun": True, "changed": 1}
        | {"lines": [{"line": 3, "becomes": "changed", "state": "received", "columns": ["reach_by"]}]}
    )

    rows: int = Field(description="Lines that the file has beside the first.")
    received: int = Field(description="Forms that are new by it, or would be: a file that is sent again brings none.")
    dry_run: bool = Field(description="Whether nothing was kept, as that was asked.")
    changed: int = Field(description="Forms that it corrects, or would: sent before, and not decided about yet.")
    lines: list[LineOfFormView] = Field(
        description="Every line that says something new: else than its form, and than was sent before."
    )


class TakeUpBody(Body):
    """Who it is: somebody who is here already (`clientId`), or the details by which they are registered (`person`)."""

    model_config = example({"clientId": CLIENT, "contact": CONTACT_FINDINGS})

    client_id: UUID | None = Field(default=None, description="Somebody who is here already; left out with `person`.")
    person: PersonBody | None = Field(
        default=None, description="As `POST /persons` takes them: who is known already is found. Left out with an id."
    )
    contact: ContactFindings | None = Field(
        default=None,
        description="The contact that is recorded with it; left out where nobody has met them yet.",
    )


class NotTakenUpBody(Body):
    model_config = example({"reasonCode": "not_reached"})

    reason_code: NotTakenUpFor = Field(description="Why nothing more is done; the sender reads it.")


class ReferralFormView(View):
    """What was sent, and what has become of it. The sender reads nothing else of the person here."""

    model_config = example(
        {"id": REFERRAL_FORM}
        | _SAID
        | {"birthDatePrecision": "day", "form": None, "version": None, "missing": [], "state": "taken_up"}
        | {"decidedOn": "2012-05-15", "reasonCode": None, "clientId": CLIENT, "contactId": CONTACT, "revision": 2}
        | {"voided": False, "voidReason": None, "sentBy": "gp-heaton", "receivedOn": "2012-05-14"}
    )

    id: UUID = Field(description="The reference of the front door, which stands on the receipt.")
    about_self: bool = Field(description="Whether somebody sent it about themself: shown to nobody else who sends.")
    reference: str | None = Field(description="The sender's own.")
    given_name: str | None = Field(description="The first name, or the only one; null where nobody said it.")
    family_name: str | None = Field(description="Null or empty where nobody said one.")
    birth_date: date | None
    birth_date_precision: BirthDatePrecision
    sex: Sex | None
    nhs_number: str | None
    postcode: str | None
    reach_by: str | None = Field(description="How they can be reached.")
    source: Code | None = Field(description="Where the person is referred from.")
    reason: ReferralReason | None = Field(description="What help is asked for.")
    urgency: Urgency = Field(description="How soon the front door should look at it.")
    tells: list[ToldDay] = Field(description="Which days the person consents that the sender is told.")
    consented_on: date | None = Field(description="When they consented to it; null where they did not.")
    form: str | None = Field(description="By which form of the area `answers` were asked; null where it has none.")
    version: int | None = Field(description="The number of that form as it was published then; null with it.")
    answers: dict[str, AnswerValue] = Field(description="By code of the question.")
    missing: list[str] = Field(description="What is needed and was not said: fields, and `answers.` with a question.")
    state: ReferralFormState = Field(description="`received` until the front door takes it up, or does not.")
    decided_on: date | None = Field(description="When it was taken up, or was not; null before.")
    reason_code: NotTakenUpFor | None = Field(description="Why it was not taken up; null else.")
    client_id: Annotated[
        UUID | None, only_for("assessor", description="Who it is, once it was taken up; for the LASARS alone.")
    ]
    contact_id: Annotated[
        UUID | None, only_for("assessor", description="The contact that was recorded with it; for the LASARS alone.")
    ]
    revision: int
    voided: bool = Field(description="True when it was sent by mistake and counts for nothing.")
    void_reason: VoidReason
    sent_by: str = Field(description="Code of the agency or provider from which it came.")
    received_on: date = Field(description="The day on which it was received.")


class TakenUpView(View):
    model_config = example(
        {"id": REFERRAL_FORM, "revision": 2, "clientId": CLIENT, "contactId": CONTACT, "matchedExisting": False}
        | {"match": {"state": "pending", "candidateId": CLIENT, "matchId": MATCH, "rule": "initials"}}
    )

    id: UUID
    revision: int
    client_id: UUID = Field(description="Which person it became, known before or not.")
    contact_id: UUID | None = Field(description="The contact that was recorded with it; null where none was said.")
    matched_existing: bool = Field(description="Whether it is somebody who was known already.")
    match: MatchState | None = Field(
        description="How sure it is who the person is; null where the request named somebody who was here."
    )


class ReferralProgressView(View):
    """Null is what is not told, or what has not come to be."""

    model_config = example(
        {"id": REFERRAL_FORM, "tells": ["assessed", "started"], "assessedOn": "2012-05-21", "referredOn": None}
        | {"startedOn": None}
    )

    id: UUID
    tells: list[ToldDay] = Field(description="What is told at all; nothing without a consent or an order in force.")
    assessed_on: date | None = Field(description="The first assessment.")
    referred_on: date | None = Field(description="The first referral to a service.")
    started_on: date | None = Field(description="The first start of treatment.")
