"""The 21 questions of a TOP as fields, with the reason where there is no answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.assessment.pages.words import DAY_ITEMS, FLAG_ITEMS, ITEMS, answer_words
from shared.pages.fields import Field, FieldChoice
from shared.pages.page import PageContent

_NA = [FieldChoice("declined", "Declined"), FieldChoice("not_answered", "Not answered")]
_YES_NO = [FieldChoice("true", "Yes"), FieldChoice("false", "No")]


def top_fields(group: str) -> Iterator[Field]:
    """`group` is where the items stand in the API's body."""
    for item, words in ITEMS.items():
        name = f"{group}.{item}.{answered_by(item)}"
        if item in FLAG_ITEMS:
            yield Field(name, f"{words}: yes or no", "select", choices=_YES_NO, optional=True)
        else:
            asked = "days of the last 28" if item in DAY_ITEMS else "from 0, poor, to 20, good"
            yield Field(name, f"{words}: {asked}", "number", optional=True, width=2)
        yield Field(f"{group}.{item}.na", f"{words}: why there is no answer", "select", choices=_NA, optional=True)


def answered_by(item: str) -> str:
    return "days" if item in DAY_ITEMS else "value"


def items_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Yes and no as the API takes them."""
    truths = {"true": True, "false": False}
    return {
        item: {name: truths.get(value, value) if item in FLAG_ITEMS else value for name, value in answer.items()}
        for item, answer in body.items()
    }


def with_questions(page: PageContent, group: str, last: Mapping[str, Any] | None) -> PageContent:
    """The page's fields told apart: those of the TOP as rows of a table, with the last answers beside, and the rest.

    What is wrong with the questions as a whole stands over the table, and not at the first of them.
    """
    fields = {params["name"] or params.get("namePrefix"): (component, params)
              for component, params in page.content["form"].fields}  # fmt: skip
    questions = []
    for item, words in ITEMS.items():
        answer, reason = fields[f"{group}.{item}.{answered_by(item)}"], fields[f"{group}.{item}.na"]
        before = answer_words(item, last["items"][item]) if last else ""
        questions.append((words, answer[1], reason[1], before, _unit(item)))
    others = [field for name, field in fields.items() if not str(name).startswith(f"{group}.")]
    wrong = page.content["form"].of_groups.get(group, "")
    if wrong:
        questions[0][1].pop("errorMessage")
    content = {"questions": questions, "others": others, "last": last, "questions_wrong": wrong}
    return replace(page, content={**page.content, **content})


def _unit(item: str) -> str:
    """What stands beside a number; nothing beside yes and no."""
    return "" if item in FLAG_ITEMS else "days" if item in DAY_ITEMS else "of 20"


def last_of(reviews: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    return max((row for row in reviews if not row["voided"]), key=lambda row: row["on"], default=None)
