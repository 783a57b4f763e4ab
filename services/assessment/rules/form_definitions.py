"""A form out of what is kept of it: the JSON of its published version."""

from collections.abc import Mapping
from typing import Any

from services.assessment.rules.forms import AnswerChoice, FormDefinition, FormQuestion, ShownIf


def form_of(definition: Mapping[str, Any]) -> FormDefinition:
    return FormDefinition(
        partial=definition["partial"],
        review_days=definition["review_days"],
        domains={domain["code"]: domain["name"] for domain in definition["domains"]},
        questions=[_question(question) for question in definition["questions"]],
    )


def _question(question: Mapping[str, Any]) -> FormQuestion:
    branch = question["shown_if"]
    return FormQuestion(**dict(question) | {
        "choices": [AnswerChoice(**choice) for choice in question["choices"]],
        "shown_if": ShownIf(branch["question"], branch["any_of"]) if branch else None,
    })  # fmt: skip
