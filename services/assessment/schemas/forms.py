"""A form as it is published, and answers to it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError

from services.assessment.rules.form_definitions import form_of
from services.assessment.rules.forms import FOR_PANEL, LONGEST, FormQuestion, shown
from services.assessment.schemas.fields import ASSESSMENT, CLIENT, Points, ShortCode, VoidReason, example
from services.assessment.schemas.reviews import CorrectionReason
from shared.web.schemas import Body, Day, OneLine, Truth, View, Whole

ANSWERS = "018f3a5e-777b-7d42-9f10-5a1b2c3d4e5f"
FormKind = Literal[
    "triage", "comprehensive", "reassessment", "arrest", "sentence", "release", "rehab_suitability", "risk",
    "safeguarding", "bbv", "sexual_health", "general_health", "housing", "employment", "readiness", "goals", "referral",
]  # fmt: skip
QuestionType = Literal["choice", "many", "number", "date", "yes_no", "text"]
PartCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
FormCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
VersionNumber = Annotated[Whole, Field(ge=1, le=1000)]
Label = Annotated[str, OneLine(300)]
Limit = Annotated[Whole, Field(ge=-100_000, le=100_000)]
AnswerValue = Whole | Annotated[str, OneLine(LONGEST)] | Annotated[list[PartCode], Field(max_length=60)]
# Longer than any question takes: the form's own limit refuses it, with all else that is wrong with the answers.
_Typed = Annotated[str, OneLine(10_000)]
_Chosen = Annotated[list[PartCode], Field(max_length=60)]
_KINDS: Mapping[type, TypeAdapter[Any]] = {
    int: TypeAdapter(Whole), str: TypeAdapter(_Typed), list: TypeAdapter(_Chosen),
}  # fmt: skip


def _of_its_kind(value: Any) -> Any:
    """What is wrong with a text is said of texts, and not of numbers and lists beside."""
    kind = _KINDS.get(type(value))
    if kind is None:
        raise PydanticCustomError("answer", "must be a whole number, a text or a list of codes")
    return kind.validate_python(value)


AnswerGiven = Annotated[Whole | _Typed | _Chosen, BeforeValidator(_of_its_kind)]
Answers = Annotated[dict[PartCode, AnswerGiven], Field(max_length=200)]

_CHOICES = [{"code": "none", "label": "None", "points": 0}, {"code": "some", "label": "Some", "points": 2}]
_QUESTION = {"code": "overdose", "domain": "harm", "label": "Overdoses in the last year", "type": "choice",
             "choices": _CHOICES, "required": True}  # fmt: skip
_FORM: dict[str, Any] = {
    "name": "Risk",
    "kind": "risk",
    "validFrom": "2012-04-02",
    "partial": True,
    "reviewDays": 84,
    "domains": [{"code": "harm", "name": "Harm to themselves"}],
    "questions": [_QUESTION],
}
PANEL_KIND = FOR_PANEL  # of the forms that an application to the panel names


class ChoiceBody(Body):
    """One of the answers to choose from; of a question with yes and no only where one of them weighs anything."""

    model_config = example(_CHOICES[1])

    code: PartCode = Field(description="What stands for it in answers; of yes and no `yes` or `no`.")
    label: Label = Field(description="What people read beside it.")
    points: Points | None = Field(None, description="How much it weighs in its domain; null where it weighs nothing.")
    flag: ShortCode | None = Field(None, description="What has to be looked at where somebody answers so.")


class ShownIfBody(Body):
    model_config = example({"question": "overdose", "anyOf": ["some"]})

    question: PartCode = Field(description="A question before this one, of which the answer is chosen.")
    any_of: Annotated[list[PartCode], Field(min_length=1, max_length=60)] = Field(
        description="It is shown where that one is answered with any of these."
    )


class QuestionBody(Body):
    model_config = example(_QUESTION)

    code: PartCode = Field(description="By which answers name it; no two of a form have the same.")
    domain: PartCode = Field(description="Under which heading it stands and weighs, by its code among `domains`.")
    label: Label = Field(description="What is asked, in words that the area may use.")
    type: QuestionType = Field(description="How it is answered.")
    choices: Annotated[list[ChoiceBody], Field(default_factory=list, max_length=60)] = Field(
        description="Of a choice or many what there is to choose from, in its order."
    )
    least: Limit | None = Field(None, description="Of a number the lowest, else left out.")
    most: Limit | None = Field(None, description="Of a number the highest, else left out.")
    longest: Annotated[Whole, Field(ge=1, le=LONGEST)] | None = Field(
        None, description="Of a text how many characters at most, else left out."
    )
    past: Truth = Field(
        False, description="Of a date whether it lies no later than the day on which the form is filled in."
    )
    required: Truth = Field(False, description="Without an answer it is listed as missing, if it is shown.")
    shown_if: ShownIfBody | None = Field(None, description="When it is shown; always, if left out.")


class DomainBody(Body):
    model_config = example({"code": "harm", "name": "Harm to themselves"})

    code: PartCode = Field(description="By which its questions name it.")
    name: Label


class FormBody(Body):
    """A version of a form. Once published it never changes: what changes is another version."""

    model_config = example(_FORM)

    name: Label
    kind: FormKind = Field(description="What the form is for; all its versions are of one kind.")
    valid_from: Day = Field(description="From which day on it is filled in.")
    partial: Truth = Field(False, description="Whether it may be recorded while something that it requires is missing.")
    review_days: Annotated[Whole, Field(ge=1, le=730)] | None = Field(
        None, description="Within how many days it is to be looked at again; null: it need not be."
    )
    domains: Annotated[list[DomainBody], Field(min_length=1, max_length=30)] = Field(
        description="The headings under which it asks, in their order."
    )
    questions: Annotated[list[QuestionBody], Field(min_length=1, max_length=200)] = Field(
        description="What it asks, in its order: a question hangs on none that comes after it."
    )


def asked_of(form: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    """Of a form as the API gives it: the codes of the questions that are shown to who answers so."""
    return [question.code for question in _shown(form, answers)]


def with_none(form: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked of who answers so, of a page that showed all of it: where nothing is ticked, that none is so."""
    said: dict[str, Any] = {question.code: [] if question.may_be_none else None for question in _shown(form, answers)}
    return {code: value for code, none in said.items() if (value := answers.get(code, none)) is not None}


def _shown(form: Mapping[str, Any], answers: Mapping[str, Any]) -> list[FormQuestion]:
    body = FormBody.model_validate(
        {name.alias: form[name.alias] for name in FormBody.model_fields.values() if name.alias}
    )
    return shown(form_of(body.model_dump(mode="json")), answers)


_LISTED = {"form": "risk", "version": 1, "name": "Risk", "kind": "risk", "validFrom": "2012-04-02"}
_PUBLISHED = {"publishedBy": "commissioner-1", "publishedByOrganisation": "council", "publishedOn": "2012-03-01"}


class FormListedView(View):
    model_config = example(_LISTED)

    form: FormCode = Field(description="The code under which all its versions stand.")
    version: int = Field(description="Its number, from 1; the highest need not be in force yet.")
    name: str
    kind: FormKind = Field(description="What the form is for.")
    valid_from: date = Field(description="From which day on it is filled in.")


class FormView(FormListedView):
    model_config = example(_LISTED | _FORM | _PUBLISHED)

    partial: bool = Field(description="Whether it may be recorded while something that it requires is missing.")
    review_days: int | None = Field(description="Within how many days it is to be looked at again.")
    domains: list[DomainBody] = Field(description="What its questions are about, in their order.")
    questions: list[QuestionBody] = Field(description="What is asked, in its order.")
    published_by: str = Field(description="Who published it, by the `sub` of their token.")
    published_by_organisation: str = Field(description="Code of the organisation that they acted for.")
    published_on: date = Field(description="When that was.")


_ANSWERED = {"answeredOn": "2012-04-10", "reviewOn": "2012-07-03", "answers": {"overdose": "some"}}


class FormFindings(Body):
    """What a correction may change; whose it is, which form and which version stay."""

    model_config = example(_ANSWERED)

    answered_on: Day = Field(description="The day on which it was filled in, not after today.")
    review_on: Day | None = Field(
        None, description="When it is to be looked at again, within the form's days; its last one, if left out."
    )
    answers: Answers = Field(
        description="By code of the question: the code chosen, a list of them, a whole number, a date or a text. "
        "An empty list says that nothing of what the question names is so, unless it is required."
    )


class FormCorrection(FormFindings):
    model_config = example(_ANSWERED | {"reasonCode": "entered_in_error"})

    reason_code: CorrectionReason | None = Field(
        default=None, description="Why it is corrected: the LASARS has to say it of what others recorded"
    )


class FormAnswerBody(FormFindings):
    model_config = example({"clientId": CLIENT, "form": "risk", "version": 1, "assessmentId": ASSESSMENT} | _ANSWERED)

    client_id: UUID
    form: FormCode = Field(description="Which form was filled in, by its code.")
    version: VersionNumber | None = Field(
        None, description="Which version of it; the one in force on the day, if left out."
    )
    assessment_id: UUID | None = Field(None, description="The assessment that it belongs to, if it does to one.")


class FormAnswerView(View):
    model_config = example(
        {"id": ANSWERS, "clientId": CLIENT, "form": "risk", "version": 1, "kind": "risk", "name": "Risk"}
        | {"assessmentId": ASSESSMENT}
        | _ANSWERED
        | {"missing": [], "flags": ["overdose"], "points": {"harm": 2}, "recordedByOrganisation": "start"}
        | {"revision": 1, "voided": False, "voidReason": None, "recordedOn": "2012-04-10"}
    )

    id: UUID
    client_id: UUID
    form: FormCode = Field(description="Which form was filled in.")
    version: int = Field(description="Which version of it: `GET /forms/{form}/versions/{version}` is what was asked.")
    kind: FormKind = Field(description="What the form is for.")
    name: str
    assessment_id: UUID | None = Field(description="The assessment that it belongs to; null where it does to none.")
    answered_on: date = Field(description="The day on which it was filled in.")
    review_on: date | None = Field(description="When it is to be looked at again; null where it need not be.")
    answers: dict[str, AnswerValue] = Field(description="By code of the question.")
    missing: list[str] = Field(description="What was asked and is required, and has no answer.")
    flags: list[str] = Field(description="What has to be looked at, by the answers that raise it.")
    points: dict[str, int] = Field(description="How much the answers weigh, by domain. No band or price follows.")
    recorded_by_organisation: str
    revision: int
    voided: bool = Field(description="True when it was recorded by mistake and counts for nothing.")
    void_reason: VoidReason
    recorded_on: date
