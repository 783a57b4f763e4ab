"""Taking back what was said of a referral; and what an organisation ended that it may still take back."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from services.referral.pages import words
from services.referral.pages.referral_forms import about_of
from services.referral.pages.taken_back import APPOINT_ANEW, SAYS, TAKE_BACK, may_be_taken_back
from services.referral.schemas.answers import AnswerVoidBody, FirstAppointmentBody
from shared.pages.fields import Field
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import all_of
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit

pages = PageGroup()

_WHY = Field("reasonCode", "Why?", "radios", choices=words.choices_of(AnswerVoidBody, "reason_code"))
_TAKE_BACK = Form([_WHY], "Take it back", done="It is taken back.")
_ANEW = Form(
    [
        Field("firstOfferedOn", "First appointment", "date", hint="It may lie ahead."),
        replace(_WHY, choices=words.choices_of(FirstAppointmentBody, "reason_code")),
    ],
    "Save", done="The first appointment was changed.",
)  # fmt: skip
_HELD = "They hold the place that they held, if one is still free."
_AS_BEFORE = {
    "accepted": "It waits for an answer again. The first appointment goes with it. If the days to answer are over, it"
    " can be answered until midnight.",
    "declined": f"It is as it was before it was declined. {_HELD}",
    "withdrawn": f"It is as it was before it was taken back. {_HELD}",
    "closed": f"It is as it was before it was closed. {_HELD}",
}


async def _referral(visit: Visit) -> Mapping[str, Any]:
    """Whoever ended it reads it no more, but for this."""
    asked = visit.part("referral")
    try:
        read: Mapping[str, Any] = await visit.api.get(at("/referrals/{id}", id=asked))
    except RefusedByApi as refused:
        if refused.status != HTTPStatus.NOT_FOUND or not visit.may("GET /ended-referrals"):
            raise
        ended = await all_of(visit, "/ended-referrals")
        if (mine := next((row for row in ended if row["id"] == asked), None)) is None:
            raise
        return mine
    return read


@pages.get("/referrals/{referral}/take-back", needs=TAKE_BACK)
async def show_take_back(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = await about_of(visit, await _referral(visit))
    referral = content["referral"]
    if not may_be_taken_back(visit, referral):
        status = HTTPStatus.OK if refused is None else HTTPStatus.CONFLICT
        return PageContent(
            "referral_past.html", "Nothing is to be taken back", content | {"started": None}, status=status
        )
    content |= {"opens": "assessor" in visit.actor.roles, "becomes": _AS_BEFORE[referral["state"]]}
    return form_page(
        visit, _TAKE_BACK, f"{SAYS[referral['state']]}?", template="referral_act.html",
        revision=revision_of(referral), refused=refused, content=content, about="The referral",
    )  # fmt: skip


@pages.post("/referrals/{referral}/take-back", needs=TAKE_BACK)
async def take_back(visit: Visit) -> PageContent | GoTo:
    here = at("/referrals/{id}", id=visit.part("referral"))
    return await send(visit, _TAKE_BACK, "POST", f"{here}/answer/void", again=show_take_back, then=here)


@pages.get("/referrals/{referral}/first-appointment", needs=APPOINT_ANEW)
async def show_appointment(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = await about_of(visit, await visit.api.get(at("/referrals/{id}", id=visit.part("referral"))))
    referral = content["referral"]
    if referral["state"] != "accepted":
        return PageContent("referral_past.html", "The first appointment is over", content | {"started": None})
    values = {"firstOfferedOn": referral["firstOfferedOn"]}
    return form_page(
        visit, _ANEW, "Change the first appointment", template="referral_act.html", values=values,
        revision=revision_of(referral), refused=refused, content=content, about="The referral",
    )  # fmt: skip


@pages.post("/referrals/{referral}/first-appointment", needs=APPOINT_ANEW)
async def change_appointment(visit: Visit) -> PageContent | GoTo:
    here = at("/referrals/{id}", id=visit.part("referral"))
    return await send(visit, _ANEW, "PUT", f"{here}/first-appointment", again=show_appointment, then=here)
