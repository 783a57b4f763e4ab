"""Forms as data: what is wrong with one that is to be published, and what answers to one say.

A question is shown where it names no other, or where the one that it names is shown and was answered with one of its
codes. That one stands before it, so that whoever fills the form in from the top always knows what comes next.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

CHOSEN = ("choice", "many", "yes_no")
YES_NO = ("yes", "no")
LONGEST = 200  # as little free text as possible: it may name others
Value = str | int | list[str]
FOR_PANEL: Literal["rehab_suitability"] = "rehab_suitability"  # the kind of form that an application names


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    code: str
    label: str
    points: int | None = None
    flag: str | None = None


@dataclass(frozen=True, slots=True)
class ShownIf:
    question: str
    any_of: Sequence[str]


@dataclass(frozen=True, slots=True)
class FormQuestion:
    code: str
    domain: str
    label: str
    type: str
    choices: Sequence[AnswerChoice] = ()
    least: int | None = None
    most: int | None = None
    longest: int | None = None
    required: bool = False
    shown_if: ShownIf | None = None
    past: bool = False

    @property
    def codes(self) -> list[str]:
        """What it may be answered with, where that is chosen."""
        return list(YES_NO) if self.type == "yes_no" else [choice.code for choice in self.choices]

    @property
    def may_be_none(self) -> bool:
        """Whether an empty list answers it: that nothing of what it names is so. What is required names one."""
        return self.type == "many" and not self.required


@dataclass(frozen=True, slots=True)
class FormDefinition:
    """`partial`: it may be recorded while something that it requires is missing. `review_days`: within which it is to
    be looked at again.
    """

    partial: bool
    review_days: int | None
    domains: Mapping[str, str]
    questions: Sequence[FormQuestion] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class FormFault:
    """`place`: within the form, or the code of a question."""

    place: str
    message: str
    allowed: Sequence[str] | None = None


def form_faults(form: FormDefinition) -> Iterator[FormFault]:
    """All that keeps a form from being published."""
    yield from _repeated("questions", [question.code for question in form.questions])
    yield from _of_domains(form)
    before: dict[str, FormQuestion] = {}
    for index, question in enumerate(form.questions):
        place = f"questions.{index}"
        if question.domain not in form.domains:
            yield FormFault(f"{place}.domain", "is not a domain of the form", sorted(form.domains))
        yield from _of_choices(place, question)
        yield from _of_limits(place, question)
        yield from _of_branch(place, question.shown_if, before)
        before[question.code] = question


def _repeated(place: str, codes: Sequence[str]) -> Iterator[FormFault]:
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield FormFault(f"{place}.{index}.code", "stands there twice: give it a code of its own")


def _of_domains(form: FormDefinition) -> Iterator[FormFault]:
    asked = {question.domain for question in form.questions}
    for index, code in enumerate(form.domains):
        if code not in asked:
            yield FormFault(f"domains.{index}.code", "has no question")


def _of_choices(place: str, question: FormQuestion) -> Iterator[FormFault]:
    codes = [choice.code for choice in question.choices]
    yield from _repeated(f"{place}.choices", codes)
    if question.type in {"choice", "many"} and not codes:
        yield FormFault(f"{place}.choices", "is missing: it has nothing to choose from")
    if question.type == "yes_no" and (others := [code for code in codes if code not in YES_NO]):
        yield FormFault(f"{place}.choices", f"names {others[0]}, and it is answered with yes or no", YES_NO)
    if question.type not in CHOSEN and codes:
        yield FormFault(f"{place}.choices", "must be left out: nothing is chosen", CHOSEN)


def _of_limits(place: str, question: FormQuestion) -> Iterator[FormFault]:
    is_number, is_text = question.type == "number", question.type == "text"
    for name, limit, needed in (("least", question.least, is_number), ("most", question.most, is_number),
                                ("longest", question.longest, is_text)):  # fmt: skip
        if needed and limit is None:
            yield FormFault(f"{place}.{name}", f"is missing: a {question.type} has a limit")
        if not needed and limit is not None:
            yield FormFault(f"{place}.{name}", f"must be left out of a question of type {question.type}")
    if question.past and question.type != "date":
        yield FormFault(f"{place}.past", "must be left out: it is said only of a date")
    if question.least is not None and question.most is not None and question.least > question.most:
        yield FormFault(f"{place}.most", "lies below the least", [f"{question.least} or more"])


def _of_branch(place: str, shown_if: ShownIf | None, before: Mapping[str, FormQuestion]) -> Iterator[FormFault]:
    if shown_if is None:
        return
    named = before.get(shown_if.question)
    if named is None or named.type not in CHOSEN:
        allowed = [code for code, question in before.items() if question.type in CHOSEN]
        yield FormFault(
            f"{place}.shownIf.question", "is not a question before it of which the answer is chosen", allowed
        )
        return
    for index, code in enumerate(shown_if.any_of):
        if code not in named.codes:
            yield FormFault(f"{place}.shownIf.anyOf.{index}", "is no answer to that question", named.codes)


def shown(form: FormDefinition, answers: Mapping[str, Value]) -> list[FormQuestion]:
    """What is asked of who answers so, in its order."""
    asked: dict[str, FormQuestion] = {}
    for question in form.questions:
        when = question.shown_if
        if when is None or (when.question in asked and chosen(answers.get(when.question)) & set(when.any_of)):
            asked[question.code] = question
    return list(asked.values())


def chosen(value: Value | None) -> set[str]:
    return set(value) if isinstance(value, list) else {value} if isinstance(value, str) else set()


def answer_faults(form: FormDefinition, answers: Mapping[str, Value], on: date) -> Iterator[FormFault]:
    """Answers that such a form cannot have been filled in with on that day."""
    by_code = {question.code: question for question in form.questions}
    asked = {question.code for question in shown(form, answers)}
    for code, value in answers.items():
        question = by_code.get(code)
        if question is None:
            yield FormFault(code, "is not a question of this form", list(by_code))
        elif code not in asked:
            yield FormFault(code, "was not asked: leave it out, or correct what it hangs on", _when(question))
        else:
            yield from _of_value(question, value, on)


def _when(question: FormQuestion) -> list[str]:
    when = question.shown_if
    return [f"with {when.question}: {', '.join(when.any_of)}"] if when else []


def _of_value(question: FormQuestion, value: Value, on: date) -> Iterator[FormFault]:
    match question.type:
        case "choice" | "yes_no" | "many":
            wrong = _not_chosen(question, value)
        case "number" | "text":
            wrong = _outside(question, value)
        case _:
            wrong = _of_day(question, value, on)
    if wrong is not None:
        yield replace(wrong, place=question.code)


def _not_chosen(question: FormQuestion, value: Value) -> FormFault | None:
    if question.type != "many":
        return None if value in question.codes else FormFault("", "is not one of the answers", question.codes)
    if value == [] and question.may_be_none:
        return None
    if not isinstance(value, list) or not value or len(set(value)) < len(value):
        return FormFault("", "must be a list of answers, each once", question.codes)
    return (
        FormFault("", "holds what is not one of the answers", question.codes)
        if set(value) - {*question.codes}
        else None
    )


def _outside(question: FormQuestion, value: Value) -> FormFault | None:
    if question.type == "number":
        inside = isinstance(value, int) and (question.least or 0) <= value <= (question.most or 0)
        allowed = f"{question.least} to {question.most}"
        return None if inside else FormFault("", "is not a whole number in its limits", [allowed])
    allowed = f"1 to {question.longest} characters"
    if not isinstance(value, str) or not value:
        return FormFault("", "is not a text", [allowed])
    return FormFault("", "is too long", [allowed]) if len(value) > (question.longest or 0) else None


def _of_day(question: FormQuestion, value: Value, on: date) -> FormFault | None:
    if not _is_day(value):
        return FormFault("", "must be a date", ["a date such as 2012-04-02"])
    if question.past and str(value) > on.isoformat():
        return FormFault("", "lies after the day on which the form was filled in", [f"on or before {on}"])
    return None


def _is_day(value: Value) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def missing(form: FormDefinition, answers: Mapping[str, Value]) -> list[str]:
    """What was asked, is required, and has no answer."""
    return [question.code for question in shown(form, answers) if question.required and question.code not in answers]


def flags_of(form: FormDefinition, answers: Mapping[str, Value]) -> list[str]:
    return sorted({choice.flag for choice in _taken(form, answers) if choice.flag})


def points_of(form: FormDefinition, answers: Mapping[str, Value]) -> dict[str, int]:
    """By domain, of those in which an answer weighs anything; what was not answered weighs nothing."""
    points: dict[str, int] = {}
    for question in form.questions:
        if any(choice.points is not None for choice in question.choices):
            taken = chosen(answers.get(question.code))
            weight = sum(choice.points or 0 for choice in question.choices if choice.code in taken)
            points[question.domain] = points.get(question.domain, 0) + weight
    return points


def _taken(form: FormDefinition, answers: Mapping[str, Value]) -> Iterator[AnswerChoice]:
    for question in form.questions:
        taken = chosen(answers.get(question.code))
        yield from (choice for choice in question.choices if choice.code in taken)
