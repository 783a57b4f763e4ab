"""Correcting a treatment: who looks after somebody, an end, and a start that never was."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.referral.pages import words
from services.referral.pages.discharge_reasons import ENDED_ON, coded, discharge_reason, value_of
from services.referral.pages.treatment import VOID_START, about_of
from services.referral.schemas.episodes import CorrectedEndBody, StartVoidBody, VoidBody
from shared.pages.fields import Field
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit

pages = PageGroup()
KEY_WORKER, CORRECT_END = "PUT /episodes/{episode_id}/key-worker", "PUT /episodes/{episode_id}/end"
VOID_END = "POST /episodes/{episode_id}/end/void"
_KEY_WORKER = Form(
    [
        Field("keyWorker", "Key worker", hint="The name with which they sign in. Empty: nobody any more.",
              optional=True, width=20),
        Field("since", "From which day on", "date", hint="Not ahead.", past=True),
    ],
    "Change the key worker", done="The key worker was changed.",
)  # fmt: skip
_VOID_END = Form(
    [Field("reasonCode", "Why?", "radios", choices=words.choices_of(VoidBody, "reason_code"))],
    "It has not ended", warns=True, done="The end was taken back.",
)  # fmt: skip
_CLOSES = "They did not come: the referral is closed, and its place is free."
_GOES_ON = "The start alone was a mistake: the referral is accepted again, and a place is held for them."
_HINTS = {
    "entered_in_error": f"Also where its day is wrong: then it is started again. {_GOES_ON}",
    "wrong_person": _GOES_ON, "did_not_start": _CLOSES,
    "stale_referral": "The referral is closed, and its place is free.",
    "other": "The referral is closed, and its place is free.",
}  # fmt: skip
_VOID_START = Form(
    [Field("reasonCode", "Why?", "radios",
           choices=[replace(choice, hint=_HINTS[choice.value])
                    for choice in words.choices_of(StartVoidBody, "reason_code")])],
    "It never started", warns=True, done="The start was taken back.",
)  # fmt: skip


_NO_END = (
    "Each outcome of this end falls, and what was paid for it is taken back. The treatment goes on as if it had not"
    " ended, and the person takes a place again."
)
_NO_START = (
    "It counts as if it had never started: each outcome that counts from this start falls, also of what was done in the"
    " treatment and of its end, and what was paid for it is taken back. Where the start alone was a mistake, a place is"
    " held for them again; after a transfer or a discharge that needs one that is free."
)


async def _end_form(visit: Visit, ended_on: str | None = None) -> Form:
    """The API asks the front door alone why; who treats may say so."""
    why = Field("reasonCode", "Why is it corrected?", "radios", optional="assessor" not in visit.actor.roles,
                choices=words.choices_of(CorrectedEndBody, "reason_code"))  # fmt: skip
    return Form(
        [ENDED_ON, await discharge_reason(visit, ended_on), why], "Correct the end", done="The end was corrected."
    )


def _over(content: Mapping[str, Any], title: str) -> PageContent | None:
    """In place of a form that would be refused whatever is said in it: the days for corrections are over."""
    return PageContent("episode_closed.html", title, content) if content["corrections"]["over"] else None


def _path(visit: Visit, act: str) -> str:
    return at(f"/episodes/{{id}}/{act}", id=visit.part("episode"))


def _here(visit: Visit) -> str:
    return at("/treatment/{id}", id=visit.part("episode"))


@pages.get("/treatment/{episode}/key-worker", needs=KEY_WORKER)
async def show_key_worker(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = await about_of(visit)
    values = {"keyWorker": content["episode"]["keyWorker"], "since": visit.today.isoformat()}
    return form_page(visit, _KEY_WORKER, "Change the key worker", template="episode_act.html", values=values,
                     revision=revision_of(content["episode"]), refused=refused, content=content,
                     about=content["about"])  # fmt: skip


@pages.post("/treatment/{episode}/key-worker", needs=KEY_WORKER)
async def change_key_worker(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _KEY_WORKER, "PUT", _path(visit, "key-worker"), again=show_key_worker,
                      then=_here(visit), shape=lambda body: {"keyWorker": None, **body})  # fmt: skip


@pages.get("/treatment/{episode}/correct-end", needs=CORRECT_END)
async def show_end(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = await about_of(visit)
    if refused is None and (over := _over(content, "Correct the end")):
        return over
    end = content["episode"]["end"] or {}
    values = {"endedOn": end.get("endedOn"), "reason": value_of(end["reason"]) if end else None}
    form = await _end_form(visit, end.get("endedOn"))
    return form_page(visit, form, "Correct the end", template="episode_act.html", values=values,
                     revision=revision_of(content["episode"]), refused=refused, content=content,
                     about=content["about"])  # fmt: skip


@pages.post("/treatment/{episode}/correct-end", needs=CORRECT_END)
async def correct_end(visit: Visit) -> PageContent | GoTo:
    return await send(visit, await _end_form(visit), "PUT", _path(visit, "end"), again=show_end, then=_here(visit),
                      more=coded(visit))  # fmt: skip


@pages.get("/treatment/{episode}/not-ended", needs=VOID_END)
async def show_end_void(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = await about_of(visit)
    if refused is None and (over := _over(content, "Has it not ended?")):
        return over
    return form_page(visit, _VOID_END, "Has it not ended?", template="episode_act.html",
                     revision=revision_of(content["episode"]), refused=refused, content=content | {"falls": _NO_END},
                     about=content["about"])  # fmt: skip


@pages.post("/treatment/{episode}/not-ended", needs=VOID_END)
async def void_end(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _VOID_END, "POST", _path(visit, "end/void"), again=show_end_void, then=_here(visit))


@pages.get("/treatment/{episode}/never-started", needs=VOID_START)
async def show_start_void(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = await about_of(visit)
    return form_page(visit, _VOID_START, "Did it never start?", template="episode_act.html",
                     revision=revision_of(content["episode"]), refused=refused, content=content | {"falls": _NO_START},
                     about=content["about"])  # fmt: skip


@pages.post("/treatment/{episode}/never-started", needs=VOID_START)
async def void_start(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _VOID_START, "POST", _path(visit, "start/void"), again=show_start_void,
                      then=_here(visit))  # fmt: skip
