"""Forms as data: what is wrong with one, what is shown to whom, and what answers come to."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessment.rules.form_definitions import form_of
from services.assessment.rules.forms import (
    AnswerChoice,
    FormDefinition,
    FormQuestion,
    ShownIf,
    Value,
    answer_faults,
    flags_of,
    form_faults,
    missing,
    points_of,
    shown,
)
from services.assessment.schemas.forms import FormBody

FOLDER = Path(__file__).parents[3] / "deploy" / "forms"
RISE = FormQuestion("rise", "a", "Rises?", "yes_no", [AnswerChoice("no", "No", 2, "low")], required=True)
CHOICES = [AnswerChoice("x", "X", 1), AnswerChoice("y", "Y", 2, "odd")]
WHY = FormQuestion("why", "a", "Why not", "many", CHOICES, required=True, shown_if=ShownIf("rise", ["no"]))
ODD = FormQuestion("odd", "a", "How odd", "number", least=1, most=9, required=True, shown_if=ShownIf("why", ["y"]))
DAY = FormQuestion("day", "b", "When", "date")
BEGAN = FormQuestion("began", "b", "Since when", "date", past=True)
DAY_FILLED_IN = date(2012, 4, 10)
NOTE = FormQuestion("note", "b", "Note", "text", longest=5)
FORM = FormDefinition(True, None, {"a": "A", "b": "B"}, [RISE, WHY, ODD, DAY, BEGAN, NOTE])


def document(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text())


def example(name: str) -> FormDefinition:
    said = {key: value for key, value in document(name).items() if key != "form"}
    return form_of(FormBody.model_validate(said, by_name=True, by_alias=False).model_dump(mode="json"))


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.toml")))
def test_the_examples_are_sound(name: str) -> None:
    assert list(form_faults(example(name))) == []
    assert document(name)["form"] == name


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({}, ["rise", "day", "began", "note"]),
        ({"rise": "yes"}, ["rise", "day", "began", "note"]),
        ({"rise": "no"}, ["rise", "why", "day", "began", "note"]),
        ({"rise": "no", "why": ["x", "y"]}, ["rise", "why", "odd", "day", "began", "note"]),
        ({"rise": "yes", "why": ["y"]}, ["rise", "day", "began", "note"]),  # what hangs on something hidden is hidden
    ],
)
def test_a_question_is_shown_by_what_was_answered_before(answers: Mapping[str, Value], codes: list[str]) -> None:
    assert [question.code for question in shown(FORM, answers)] == codes


@pytest.mark.parametrize(
    ("answers", "place", "allowed"),
    [
        ({"rise": "perhaps"}, "rise", "yes"),
        ({"rise": ["no"]}, "rise", "no"),
        ({"rise": "no", "why": "x"}, "why", "x"),
        ({"rise": "no", "why": ["x", "x"]}, "why", "y"),
        ({"rise": "no", "why": []}, "why", "y"),
        ({"rise": "no", "why": ["z"]}, "why", "y"),
        ({"rise": "no", "why": ["y"], "odd": 10}, "odd", "1 to 9"),
        ({"rise": "no", "why": ["y"], "odd": "3"}, "odd", "1 to 9"),
        ({"day": "2012-02-30"}, "day", "a date such as 2012-04-02"),
        ({"day": "20120401"}, "day", "a date such as 2012-04-02"),
        ({"began": "2012-04-11"}, "began", "on or before 2012-04-10"),
        ({"note": "longer"}, "note", "1 to 5 characters"),
        ({"rise": "yes", "why": ["x"]}, "why", "with rise: no"),
        ({"what": 1}, "what", "rise"),
    ],
)
def test_what_cannot_be_an_answer_is_named_with_what_is_allowed(
    answers: Mapping[str, Value], place: str, allowed: str
) -> None:
    (fault,) = answer_faults(FORM, answers, DAY_FILLED_IN)
    assert fault.place == place
    assert allowed in (fault.allowed or ())


def test_points_flags_and_what_is_missing() -> None:
    answers: dict[str, Value] = {"rise": "no", "why": ["x", "y"]}
    assert list(answer_faults(FORM, answers, DAY_FILLED_IN)) == []
    assert points_of(FORM, answers) == {"a": 5}
    assert flags_of(FORM, answers) == ["low", "odd"]
    assert missing(FORM, answers) == ["odd"]
    assert missing(FORM, {}) == ["rise"]
    assert missing(FORM, {"rise": "yes"}) == []


@pytest.mark.parametrize(
    ("question", "place"),
    [
        (replace(NOTE, domain="c"), "questions.6.domain"),
        (replace(NOTE, code="rise"), "questions.6.code"),
        (replace(NOTE, longest=None), "questions.6.longest"),
        (replace(NOTE, least=1), "questions.6.least"),
        (replace(NOTE, choices=[AnswerChoice("x", "X")]), "questions.6.choices"),
        (replace(WHY, choices=[]), "questions.6.choices"),
        (replace(WHY, choices=[AnswerChoice("x", "X"), AnswerChoice("x", "Y")]), "questions.6.choices.1.code"),
        (replace(RISE, choices=[AnswerChoice("perhaps", "Perhaps")]), "questions.6.choices"),
        (replace(ODD, most=None), "questions.6.most"),
        (replace(ODD, least=9, most=1), "questions.6.most"),
        (replace(ODD, shown_if=ShownIf("later", ["x"])), "questions.6.shownIf.question"),
        (replace(ODD, shown_if=ShownIf("note", ["x"])), "questions.6.shownIf.question"),
        (replace(ODD, shown_if=ShownIf("why", ["y", "z"])), "questions.6.shownIf.anyOf.1"),
    ],
)
def test_a_form_with_a_fault_is_not_published(question: FormQuestion, place: str) -> None:
    new = question if question.code == "rise" and not question.choices else replace(question, code="new")
    new = question if place.endswith("6.code") else new
    (fault,) = form_faults(replace(FORM, questions=[*FORM.questions, new]))
    assert fault.place == place


def test_a_question_hangs_on_none_that_comes_after_it() -> None:
    (fault,) = form_faults(replace(FORM, questions=[WHY, RISE, DAY]))
    assert (fault.place, fault.allowed) == ("questions.0.shownIf.question", [])


def test_a_domain_without_a_question_is_named() -> None:
    (fault,) = form_faults(replace(FORM, domains={**FORM.domains, "c": "C"}))
    assert fault.place == "domains.2.code"


def _answer(question: FormQuestion, data: st.DataObject) -> Value:
    match question.type:
        case "choice" | "yes_no":
            return data.draw(st.sampled_from(question.codes))
        case "many":
            return data.draw(st.lists(st.sampled_from(question.codes), min_size=1, unique=True))
        case "number":
            return data.draw(st.integers(question.least, question.most))
        case "date":
            return data.draw(st.dates(max_value=DAY_FILLED_IN if question.past else date.max)).isoformat()
    return data.draw(st.text(st.characters(categories=["L"]), min_size=1, max_size=question.longest))


@given(st.sampled_from(["risk", "triage", "general-health", "equality"]), st.data())
def test_filled_in_from_the_top_there_is_never_a_fault(name: str, data: st.DataObject) -> None:
    """Who answers only what is shown to them is never refused, and what is missing is what they left out."""
    form = example(name)
    answers: dict[str, Value] = {}
    left_out = set()
    for question in form.questions:
        if question in shown(form, answers):
            if data.draw(st.booleans()):
                answers[question.code] = _answer(question, data)
            elif question.required:
                left_out.add(question.code)
    assert list(answer_faults(form, answers, DAY_FILLED_IN)) == []
    assert set(missing(form, answers)) == left_out
    assert all(points >= 0 for points in points_of(form, answers).values())


def test_a_day_of_past_alone_is_asked_of_dates_and_one_ahead_where_the_form_does_not_say_so() -> None:
    (fault,) = form_faults(replace(FORM, questions=[*FORM.questions, replace(NOTE, code="x", past=True)]))
    assert (fault.place, fault.message) == ("questions.6.past", "must be left out: it is said only of a date")
    whole: dict[str, Value] = {"day": "2033-11-01", "began": "2012-04-10"}
    assert list(answer_faults(FORM, whole, DAY_FILLED_IN)) == []
