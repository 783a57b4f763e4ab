"""A wrong choice is made anew: what is proposed then waits to be confirmed, and until then the tariff stands."""

from typing import get_args

from services.tariff.pages.decision import read_decision
from services.tariff.schemas.fields import ReopenReason
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import plain, sentence

pages = PageGroup()

REOPEN = "POST /tariffs/{tariff_id}/reopen"
_REASONS = [FieldChoice(code, sentence(plain(code))) for code in get_args(ReopenReason)]
FORM = Form([Field("reasonCode", "Why", "radios", choices=_REASONS)], "Have it decided anew")


@pages.get("/tariffs/{tariff}/reopen", needs=REOPEN)
async def show_reopening(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    decision = await read_decision(visit, visit.part("tariff"))
    content = {"decision": decision, "tariff": decision.tariff}
    title = "Have this tariff decided anew?"
    return form_page(visit, FORM, title, template="tariff_reopen.html", refused=refused, content=content)


@pages.post("/tariffs/{tariff}/reopen", needs=REOPEN)
async def reopen(visit: Visit) -> PageContent | GoTo:
    path = at("/tariffs/{id}/reopen", id=visit.part("tariff"))
    return await send(
        visit, FORM, "POST", path, again=show_reopening,
        then=lambda response: at("/proposals/{id}", id=response.json()["id"]),
    )  # fmt: skip
