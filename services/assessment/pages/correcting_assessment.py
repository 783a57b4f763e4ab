"""Correcting an assessment: all that was found as it is, to be changed where it is wrong."""

from collections.abc import Mapping
from typing import Any

from services.assessment.pages.assess import GROUPS, as_assessed, finding_fields
from services.assessment.pages.correcting import (
    CORRECT_ASSESSMENT,
    reason_field,
    record_of,
    refused_already,
    taken_back_at,
)
from services.assessment.pages.names import code_names, full_name, whole_name
from services.assessment.pages.recording import person_of
from shared.pages.fields import Field
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit

pages = PageGroup()
_TITLE = "Correct an assessment"
_FOLLOWS = (
    "A tariff that it proposes is proposed anew; one that was confirmed from it stands until somebody confirms it anew,"
    " unless what you change takes its ground away. A TOP that came with it is corrected by itself."
)
_WAITS = (
    "Somebody else is to rate this assessment too, so its points are not shown. Once that is done, or set aside, it is"
    " corrected here."
)


async def _form(visit: Visit, assessment: Mapping[str, Any]) -> Form:
    return Form(
        [
            Field("assessedOn", "When", "date", past=True),
            *finding_fields(await code_names(visit), assessment),
            reason_field(visit, assessment["recordedByOrganisation"]),
        ],
        "Correct the assessment",
        done="The assessment was corrected.",
        groups=GROUPS,
    )  # fmt: skip


def _typed(assessment: Mapping[str, Any]) -> dict[str, Any]:
    """Its drugs where the fields have them, by their rank."""
    ranked = sorted(assessment["drugProfile"], key=lambda drug: drug["rank"])
    return {**assessment, "drugProfile": {str(place): drug for place, drug in enumerate(ranked)}}


def _body(assessment: Mapping[str, Any], form: Form, body: dict[str, Any]) -> dict[str, Any]:
    """As the API takes it. Points of a domain that today's scheme has no more stay as they are."""
    shaped = as_assessed(body)
    asked = {field.name.removeprefix("points.") for field in form.fields if field.name.startswith("points.")}
    kept = {domain: points for domain, points in assessment["points"].items() if domain not in asked}
    return {**shaped, "points": {**kept, **shaped["points"]}}


@pages.get("/assessments/{record}/correct", needs=CORRECT_ASSESSMENT)
async def show_assessment(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await person_of(visit)
    assessment = await record_of(visit, "assessment", person["clientId"])
    path = at("/assessments/{id}", id=assessment["id"])
    if refused is None and (instead := await refused_already(visit, path, _TITLE, person)):
        return instead
    who: dict[str, Any] = {"who": whole_name(person), "back": visit.link(at("/persons/{id}", id=person["clientId"]))}
    if assessment["pointsWithheld"] and refused is None:
        return PageContent("unchangeable.html", _TITLE, {**who, "why": _WAITS})
    who |= taken_back_at(visit, "assessment", assessment["id"], person["clientId"])
    who["who"] = f"{whole_name(person)}. {_FOLLOWS}"
    return form_page(visit, await _form(visit, assessment), _TITLE, template="correcting.html",
                     values=_typed(assessment), revision=revision_of(assessment), refused=refused, content=who,
                     about=f"The assessment of {full_name(person)}")  # fmt: skip


@pages.post("/assessments/{record}/correct", needs=CORRECT_ASSESSMENT)
async def correct_assessment(visit: Visit) -> PageContent | GoTo:
    person = await person_of(visit)
    assessment = await record_of(visit, "assessment", person["clientId"])
    path = at("/assessments/{id}", id=assessment["id"])
    then = at("/persons/{person}", person=person["clientId"])
    form = await _form(visit, assessment)
    return await send(visit, form, "PUT", path, again=show_assessment, then=then,
                      shape=lambda body: _body(assessment, form, body))  # fmt: skip
