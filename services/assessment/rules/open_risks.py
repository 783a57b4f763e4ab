"""Which of the risks that answers raised still stand: until the question that raised one was answered anew.

Answers that leave that question out take nothing back, whatever else they say. A question that was not shown, since
the one that it hangs on was answered otherwise, is answered by that.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.assessment.rules.forms import AnswerChoice, FormDefinition, FormQuestion, Value, chosen, shown
from services.assessment.rules.screening import RISK_TO_SELF, Instrument

# That one worker does not meet somebody alone ends by no question that is put to them: it ends when the question that
# raised it is answered anew, or when the front door says why it is so no more.
PRECAUTIONS = frozenset({"two_workers"})
OF_SELF, OF_OTHERS = "ask_about_risk", "look_at_flags"
WARNINGS = (OF_SELF, OF_OTHERS)  # a step of the worklist each


@dataclass(frozen=True, slots=True)
class Answers:
    """`of`: the questionnaire or form that was answered. `about_risk`: whether that asks about risk as such."""

    of: str
    about_risk: bool
    form: FormDefinition
    answers: Mapping[str, Value]


def warning_of(flag: str) -> str:
    """The step by which somebody is told to ask about it."""
    return OF_SELF if flag == RISK_TO_SELF else OF_OTHERS


def as_form(instrument: Instrument) -> FormDefinition:
    """Each item as a question to which each value is a choice: its answers are `in_words`."""
    return FormDefinition(
        partial=True,
        review_days=None,
        domains={},
        questions=[
            FormQuestion(item, "", item, "choice", [
                AnswerChoice(str(value), "", flag=instrument.risks.get(item) if value > 0 else None) for value in values
            ])
            for item, values in instrument.items.items()
        ],
    )  # fmt: skip


def in_words(answers: Mapping[str, int]) -> dict[str, Value]:
    return {item: str(value) for item, value in answers.items()}


def still_raised(flags: Sequence[str], raised: Answers, later: Iterable[Answers]) -> list[str]:
    """Of these `flags`, which were `raised`, those about which nothing that was answered `later` asks."""
    after = list(later)
    return [flag for flag in flags if not any(_asks_again(flag, raised, answered) for answered in after)]


@dataclass(frozen=True, slots=True)
class RaisingAnswer:
    """In the words in which it was asked; of a questionnaire the number of the item, and what was answered: nothing
    where nobody answered a question that could raise the flag.
    """

    question: str
    answer: str | None
    flag: str


def raising(flags: Collection[str], raised: Answers) -> list[RaisingAnswer]:
    """The answers that raised these flags, in the order of the form."""
    return [
        RaisingAnswer(question.label, _answer(question, choice), choice.flag)
        for question in raised.form.questions
        for choice in question.choices
        if choice.flag in flags and choice.flag and choice.code in chosen(raised.answers.get(question.code))
    ]


def not_asked(flags: Collection[str], sent: Answers, later: Iterable[Answers]) -> list[RaisingAnswer]:
    """Questions of what somebody sent that were shown, and that nobody answered then or `later`, though an answer
    raises one of these flags.
    """
    after, shown_then = list(later), {question.code for question in shown(sent.form, sent.answers)}
    open_questions = []
    for question in sent.form.questions:
        raises = [choice.flag for choice in question.choices if choice.flag and choice.flag in flags]
        is_open = question.code in shown_then and question.code not in sent.answers
        if raises and is_open and not any(_answers_it(question.code, raises[0], sent, said) for said in after):
            open_questions.append(RaisingAnswer(question.label, None, raises[0]))
    return open_questions


def _answers_it(question: str, flag: str, sent: Answers, later: Answers) -> bool:
    if later.of == sent.of and is_answered(later.form, later.answers, question):
        return True
    return later.about_risk and _asks_by_all(flag, later)


def _answer(question: FormQuestion, choice: AnswerChoice) -> str:
    return choice.label or (choice.code.capitalize() if question.type == "yes_no" else choice.code)


def raised_by(form: FormDefinition, answers: Mapping[str, Value], flag: str) -> set[str]:
    """The questions whose answers raise the flag."""
    return {
        question.code
        for question in form.questions
        for choice in question.choices
        if choice.flag == flag and choice.code in chosen(answers.get(question.code))
    }


def is_answered(form: FormDefinition, answers: Mapping[str, Value], question: str) -> bool:
    """Itself, or by the answer for which it was not asked; not where the form does not have it."""
    by_code = {asked.code: asked for asked in form.questions}
    shown_now = {asked.code for asked in shown(form, answers)}
    while question in by_code:
        if question in answers:
            return True
        hangs_on = by_code[question].shown_if
        if question in shown_now or hangs_on is None:
            return False
        question = hangs_on.question
    return False


def taken_back(form: FormDefinition, was: Mapping[str, Value], answers: Mapping[str, Value]) -> list[str]:
    """Questions whose answers raised something, and that a correction to `answers` leaves without any."""
    raising = [
        question.code
        for question in form.questions
        if any(choice.flag and choice.code in chosen(was.get(question.code)) for choice in question.choices)
    ]
    return [question for question in raising if not is_answered(form, answers, question)]


def _asks_again(flag: str, raised: Answers, later: Answers) -> bool:
    """The same form asks by the question that raised it; that, and a form on risk, by all with which it could."""
    if later.of == raised.of:
        by = raised_by(raised.form, raised.answers, flag)
        if by and all(is_answered(later.form, later.answers, question) for question in by):
            return True
    elif not later.about_risk:
        return False
    return _asks_by_all(flag, later)


def _asks_by_all(flag: str, later: Answers) -> bool:
    could = {question.code for question in later.form.questions if any(c.flag == flag for c in question.choices)}
    return bool(could) and all(is_answered(later.form, later.answers, question) for question in could)
