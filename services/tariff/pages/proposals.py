"""To confirm: what the points of an assessment propose, with the arithmetic, and what was decided of it."""

from collections.abc import Mapping
from typing import Any

from services.tariff.pages import words
from services.tariff.pages.confirming import CONFIRM
from services.tariff.pages.decision import tariff_link
from services.tariff.pages.proposal_about import exact, proposal_about, proposal_page
from shared.pages.actions import PageAction
from shared.pages.code_names import CodeNames, code_names
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, on_day
from shared.pages.words import as_day

pages = PageGroup()


@pages.get("/", needs="GET /proposals", menu="To confirm", twin="/to-confirm")
async def list_proposals(visit: Visit) -> PageContent:
    """Of everybody, or of one person, the oldest first: until somebody confirms it, nothing is paid by it."""
    client_id = visit.query.get("clientId", "").strip() or None
    listed = await list_of(visit, "/proposals", state="proposed", clientId=client_id)
    scored = visit.ending != "html" or any(words.is_weighted(row["arithmetic"]) for row in listed.items)
    columns = [
        Column("clientId", "Person", words.person, link=lambda row: visit.link(at("/proposals/{id}", id=row["id"]))),
        on_day("assessedOn", "Assessed on"),
        count("daysWaited", "Days since"),
        count("points", "Points"),
        *([exact("score", "Score")] if scored else []),
        Column("band", "Band proposed", words.band),
        Column("assessedBy", "Assessed by"),
        Column("replaces", "Tariff", lambda tariff: "A new one" if tariff is None else "In place of another"),
    ]
    codes = await code_names(visit) if visit.ending == "html" else None
    rows = [_row(proposal, visit, codes) for proposal in listed.items]
    table = RowsTable("Wait to be confirmed, the oldest first", columns, rows, empty="nothing waits to be confirmed.")
    content = {
        "following": listed.following,
        "first": listed.first,
        "twins": twins_of(visit, "/to-confirm"),
        "today": visit.today,
        "client_id": client_id,
        "withdrawn": await withdrawn_of(visit, client_id) if client_id and visit.ending == "html" else None,
    }
    return PageContent("proposals.html", "To confirm", content, table=table)


async def withdrawn_of(visit: Visit, client_id: str) -> tuple[str, str] | None:
    """In words, with its page, that the person's last tariff was withdrawn and none stands; nothing of any other."""
    tariffs = (await visit.api.get("/tariffs", clientId=client_id, order="newest"))["items"]
    if not tariffs or any(not tariff["voided"] for tariff in tariffs):
        return None
    return words.tariff_standing(tariffs[0]), tariff_link(visit, tariffs[0]["id"])


def _row(proposal: Mapping[str, Any], visit: Visit, codes: CodeNames | None) -> dict[str, Any]:
    waited = (visit.today - as_day(proposal["assessedOn"])).days
    arithmetic = proposal["arithmetic"]
    return {**proposal, "points": arithmetic["total"], "score": arithmetic["score"], "daysWaited": waited,
            "assessedBy": words.assessed_by(proposal, codes)}  # fmt: skip


@pages.get("/proposals/{proposal}", needs="GET /proposals/{proposal_id}", twin="/proposals/{proposal}/prices")
async def show_proposal(visit: Visit) -> PageContent:
    content, _revision = await proposal_about(visit)
    proposal = content["proposal"]
    here = at("/proposals/{id}", id=proposal["id"])
    actions = []
    if proposal["state"] == "proposed" and visit.may(CONFIRM):
        actions += [PageAction(visit.link(f"{here}/confirm"), "Check and confirm")] if proposal["band"] else []
        otherwise = "Decide otherwise" if proposal["band"] else "Choose the band"
        actions.append(PageAction(visit.link(f"{here}/override"), otherwise))
    return await proposal_page(visit, content, actions)
