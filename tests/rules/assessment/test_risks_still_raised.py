"""What still stands of what answers raised: only an answer to what raised it takes it back."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.forms import AnswerChoice, FormDefinition, FormQuestion, ShownIf, Value, flags_of
from services.assessment.rules.open_risks import Answers, as_form, in_words, still_raised, taken_back
from services.assessment.rules.screening import INSTRUMENTS
from tests.thorough import part_of

HARM = FormQuestion("harm", "a", "Harm", "choice", [AnswerChoice("no", "No"), AnswerChoice("plan", "Plan", 6, "harm")])
FEARS = FormQuestion("fears", "a", "Fears", "many", [AnswerChoice("home", "H", flag="fear"), AnswerChoice("debt", "D")])
HOME = FormQuestion("home", "a", "Safe", "yes_no", [AnswerChoice("no", "No", flag="unsafe")],
                    shown_if=ShownIf("fears", ["home"]))  # fmt: skip
CHILDREN = FormQuestion("children", "a", "Children", "number", least=0, most=9)
FORM = FormDefinition(True, None, {"a": "A"}, [HARM, FEARS, HOME, CHILDREN])


def said(
    answers: Mapping[str, Value], of: str = "x", form: FormDefinition = FORM, *, about_risk: bool = False
) -> Answers:
    return Answers(of, about_risk, form, answers)


RAISED = said({"harm": "plan", "fears": ["home"], "home": "no"})
FLAGS = ["fear", "harm", "unsafe"]


def test_answers_that_ask_nothing_about_it_take_nothing_back() -> None:
    assert still_raised(FLAGS, RAISED, []) == FLAGS
    assert still_raised(FLAGS, RAISED, [said({"children": 0})]) == FLAGS
    assert still_raised(FLAGS, RAISED, [said({"children": 0}, "y", about_risk=True)]) == FLAGS
    assert still_raised(FLAGS, RAISED, [said({"harm": "no"}, "y")]) == FLAGS  # another form that is not on risk


def test_each_flag_is_ended_by_its_own_question() -> None:
    assert still_raised(FLAGS, RAISED, [said({"harm": "no"})]) == ["fear", "unsafe"]
    assert still_raised(FLAGS, RAISED, [said({"harm": "no"}, "y", about_risk=True)]) == ["fear", "unsafe"]
    assert still_raised(FLAGS, RAISED, [said({"harm": "no"}), said({"fears": ["debt"]})]) == []


def test_what_is_not_asked_is_answered_by_what_it_hangs_on() -> None:
    assert still_raised(["unsafe"], RAISED, [said({"fears": ["debt"]})]) == []
    assert still_raised(["unsafe"], RAISED, [said({"fears": ["home"]})]) == ["unsafe"]


def test_a_version_without_the_question_ends_nothing_and_one_that_asks_otherwise_does() -> None:
    shorter = replace(FORM, questions=[CHILDREN])
    assert still_raised(["harm"], RAISED, [said({"children": 1}, form=shorter)]) == ["harm"]
    renamed = replace(FORM, questions=[replace(HARM, code="hurt")])
    assert still_raised(["harm"], RAISED, [said({"hurt": "no"}, form=renamed)]) == []


def test_of_a_questionnaire_it_is_the_item() -> None:
    form = as_form(INSTRUMENTS["phq-9"])
    raised = said(in_words({"9": 2}), "phq-9", form)
    assert flags_of(form, raised.answers) == ["risk_to_self"]
    assert still_raised(["risk_to_self"], raised, [said(in_words({"1": 0}), "phq-9", form)]) == ["risk_to_self"]
    assert still_raised(["risk_to_self"], raised, [said(in_words({"9": 0}), "phq-9", form)]) == []


ANSWERS = st.fixed_dictionaries({}, optional={
    "harm": st.sampled_from(["no", "plan"]), "fears": st.sampled_from([["home"], ["debt"]]),
    "children": st.integers(0, 9),
})  # fmt: skip


@settings(max_examples=part_of(300), deadline=None)
@given(ANSWERS, st.lists(ANSWERS, max_size=4))
def test_only_the_answers_to_what_raised_it_count(first: dict[str, Value], later: list[dict[str, Value]]) -> None:
    flags = flags_of(FORM, first)
    by = {"harm": "harm", "fear": "fears"}
    expected = [flag for flag in flags if not any(by[flag] in answers for answers in later)]
    assert still_raised(flags, said(first), [said(answers) for answers in later]) == expected


def test_a_correction_leaves_no_answer_out_that_raised_something() -> None:
    assert taken_back(FORM, RAISED.answers, {"children": 1}) == ["harm", "fears", "home"]
    assert taken_back(FORM, RAISED.answers, {"harm": "no", "fears": ["debt"]}) == []
    assert taken_back(FORM, {"children": 1}, {}) == []
