"""Correcting a TOP: all its answers as they are, to be changed where they are wrong."""

from collections.abc import Mapping
from typing import Any, get_args

from services.assessment.pages.correcting import reason_field, refused_already, taken_back_at
from services.assessment.pages.names import full_name, whole_name
from services.assessment.pages.recording import person_of
from services.assessment.pages.top_fields import answered_by, items_of, top_fields, with_questions
from services.assessment.pages.words import ITEMS, STAGES
from services.assessment.schemas.reviews import Stage
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit

pages = PageGroup()
CORRECT = "PUT /top-reviews/{review_id}"


def _form(visit: Visit, review: Mapping[str, Any]) -> Form:
    return Form(
        [
            Field("stage", "Which TOP", "radios",
                  choices=[FieldChoice(code, STAGES[code]) for code in get_args(Stage)]),
            Field("on", "When it was answered", "date", past=True),
            reason_field(visit, review["recordedByOrganisation"]),
            *top_fields("items"),
        ],
        "Correct the TOP",
        done="The TOP was corrected.",
        groups={"items": "The questions"},
    )  # fmt: skip


async def _review(visit: Visit) -> Mapping[str, Any]:
    review: Mapping[str, Any] = await visit.api.get(at("/top-reviews/{id}", id=visit.part("review")))
    return review


def _typed(review: Mapping[str, Any]) -> dict[str, Any]:
    """Its answers where the fields have them."""
    items = {
        item: {answered_by(item): review["items"][item]["value"], "na": review["items"][item]["na"]} for item in ITEMS
    }
    return {"stage": review["stage"], "on": review["on"], "items": items}


def _body(review: Mapping[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """As the API takes it; days that were answered by week and stay as they were are said by week again."""
    items = items_of(body.get("items", {}))
    for item, answer in items.items():
        before = review["items"][item]
        if before["weeks"] is not None and answer.get("days") == before["value"]:
            items[item] = {"weeks": before["weeks"]}
    return {**body, "items": items} | ({"dueOn": review["dueOn"]} if review["dueOn"] else {})


@pages.get("/top-reviews/{review}/correct", needs=CORRECT)
async def show_top(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person, review = await person_of(visit), await _review(visit)
    path, title = at("/top-reviews/{id}", id=review["id"]), "Correct a TOP"
    if refused is None and (instead := await refused_already(visit, path, title, person)):
        return instead
    content = {"who": whole_name(person), **taken_back_at(visit, "review", review["id"], person["clientId"])}
    page = form_page(visit, _form(visit, review), title, template="top.html", values=_typed(review),
                     revision=revision_of(review), refused=refused,
                     content=content, about=f"The TOP of {full_name(person)}")  # fmt: skip
    return with_questions(page, "items", review)


@pages.post("/top-reviews/{review}/correct", needs=CORRECT)
async def correct_top(visit: Visit) -> PageContent | GoTo:
    person, review = await person_of(visit), await _review(visit)
    path = at("/top-reviews/{id}", id=review["id"])
    then = at("/persons/{person}", person=person["clientId"])
    return await send(visit, _form(visit, review), "PUT", path, again=show_top, then=then,
                      shape=lambda body: _body(review, body))  # fmt: skip
