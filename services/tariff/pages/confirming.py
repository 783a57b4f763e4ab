"""A proposal is confirmed as it is, or decided otherwise for a reason: another band, single prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from services.tariff.pages import seen
from services.tariff.pages.override_form import OverrideForm, by_field, override_form
from services.tariff.pages.proposal_about import proposal_about, proposal_page
from shared.pages.code_names import CodeNames
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import plain, pounds, time_of_day

pages = PageGroup()

CONFIRM = "POST /proposals/{proposal_id}/confirm"
_CONFIRMED = "The tariff is confirmed as proposed."
_NOTHING_OTHERWISE = (
    "must be another one, unless you set a price: nothing is decided otherwise. To keep all, confirm it as proposed"
)
_CLOSED = {
    "confirmed": "Nothing was done: it is confirmed already, as it says below.",
    "withdrawn": "Nothing was done: it was withdrawn meanwhile, as its assessment or the scheme is another now.",
}


@pages.get("/proposals/{proposal}/confirm", needs=CONFIRM)
async def show_confirmation(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content, revision = await proposal_about(visit)
    if content["proposal"]["state"] != "proposed":
        return await _closed(visit, content, refused)
    title = f"Confirm the band {plain(str(content['proposal']['band']))}?"
    return form_page(
        visit, Form(seen.fields(content), "Confirm as proposed"), title, template="proposal_confirm.html",
        values=seen.values(content), revision=revision, refused=refused,
        content=content | {"dropped": _dropped(content["before"], content["codes"])},
    )  # fmt: skip


async def _closed(visit: Visit, content: Mapping[str, Any], refused: FormRefused | None) -> PageContent:
    """There is nothing to confirm any more: what became of it is shown, and if they tried, that they did nothing."""
    why = ""
    if refused is not None:
        why = _CLOSED[content["proposal"]["state"]]
        if refused.before is not None:
            why = f"You sent this at {time_of_day(refused.before.at)}, and it was done. Nothing was done now."
    return await proposal_page(visit, content, refused=why)


def _dropped(before: Mapping[str, Any] | None, codes: CodeNames) -> list[str]:
    """What a person chose before, and no longer counts when this is confirmed as proposed."""
    if before is None:
        return []
    dropped = [f"the band {plain(before['chosen'])}, which somebody chose"] if before["chosen"] else []
    return dropped + [
        f"{pounds(pence)} for {codes.of('measures', measure)}, set singly"
        for measure, pence in before["prices"].items()
    ]


@pages.post("/proposals/{proposal}/confirm", needs=CONFIRM)
async def confirm(visit: Visit) -> PageContent | GoTo:
    """The page named what is dropped by it, so that is said to the API too."""
    content, _revision = await proposal_about(visit)
    dropped = _dropped(content["before"], content["codes"])
    said = {"band": content["proposal"]["band"], **({"prices": {}} if dropped else {})}
    form = Form(seen.fields(content), "Confirm as proposed", done=_CONFIRMED)
    return await _send(visit, form, show_confirmation, said)


@dataclass(frozen=True, slots=True)
class _Choosing:
    """What is shown of a proposal, with the form in which somebody decides it otherwise."""

    content: Mapping[str, Any]
    revision: str
    override: OverrideForm


async def _choosing(visit: Visit) -> _Choosing:
    content, revision = await proposal_about(visit)
    book = await visit.api.get(at("/proposals/{id}/book", id=content["proposal"]["id"]))
    return _Choosing(content, revision, override_form(content | {"book": book["items"]}, visit.form))


@pages.get("/proposals/{proposal}/override", needs=CONFIRM)
async def show_override(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return await _override_page(visit, await _choosing(visit), refused)


async def _override_page(visit: Visit, choosing: _Choosing, refused: FormRefused | None) -> PageContent:
    content = choosing.content
    if content["proposal"]["state"] != "proposed":
        return await _closed(visit, content, refused)
    before = content["before"]
    chosen = {"band": before["tariff"]["band"], "prices": by_field(before["prices"])} if before else {}
    return form_page(
        visit,
        choosing.override.shown,
        "Decide otherwise than proposed" if content["proposal"]["band"] else "Choose the band",
        template="proposal_confirm.html",
        values=chosen | seen.values(content),
        revision=choosing.revision,
        refused=refused,
        content={**content, "dropped": []},
    )


@pages.post("/proposals/{proposal}/override", needs=CONFIRM)
async def override(visit: Visit) -> PageContent | GoTo:
    """What was set singly before counts no longer where its field is empty, and that is said too. Who decides nothing
    otherwise has confirmed nothing here: that is a page of its own.
    """
    choosing = await _choosing(visit)
    asked = choosing.override
    if not asked.decides_otherwise():
        return await _refused_here(visit, choosing, {"band": _NOTHING_OTHERWISE})
    if asked.is_to_be_asked(visit.form):
        said = {name: f"is {in_words}; say below that it is meant" for name, in_words in asked.far.items()}
        return await _refused_here(visit, choosing, said)
    before = choosing.content["before"]
    prices = asked.prices()
    more = {"prices": prices} if prices or (before and before["prices"]) else {}
    return await _send(visit, asked.sent_form, show_override, more)


async def _refused_here(visit: Visit, choosing: _Choosing, errors: Mapping[str, str]) -> PageContent:
    """Before the API is asked."""
    problem = {"errors": [{"field": name, "message": message} for name, message in errors.items()]}
    return await _override_page(visit, choosing, FormRefused(HTTPStatus.UNPROCESSABLE_ENTITY, problem))


async def _send(visit: Visit, form: Form, again: Any, said: Mapping[str, Any]) -> PageContent | GoTo:
    here = at("/proposals/{id}", id=visit.part("proposal"))
    return await send(
        visit, form, "POST", f"{here}/confirm", again=again, then=here, more=said, shape=seen.without
    )  # fmt: skip
