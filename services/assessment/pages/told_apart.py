"""Two who were told apart, and asking of them again."""

from collections.abc import Mapping
from typing import Any

from services.assessment.pages.same_person import NOBODY, pair_in_words, pair_of_ids
from services.assessment.pages.team_names import team_of
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, act, on_day, text

pages = PageGroup()
REOPEN = "POST /matches/{match_id}/reopen"
_FOLLOWED = "told_apart_before"
_WHY = {_FOLLOWED: "Follows from another", "no_longer_alike": "After a correction nothing agrees any more"}
_FORM = Form(
    [Field("reasonCode", "Why", "select", choices=[
        FieldChoice("more_is_known", "More is known of them by now"),
        FieldChoice("entered_in_error", "It was decided by mistake")])],
    "Ask again", warns=True, done="It is asked again whether they are one person.",
)  # fmt: skip


@pages.get("/told-apart", needs="GET /matches", twin="/matches-told-apart")
async def list_told_apart(visit: Visit) -> PageContent:
    """What followed from another decision is taken back with that one."""
    listed = await list_of(visit, "/matches", state="rejected")
    rows = [
        {
            **match,
            "pair": pair_in_words(match, listed.items) if visit.ending == "html" else pair_of_ids(match),
            "why": _WHY.get(match["reasonCode"], "Somebody said so"),
            "again": "Follows from another" if match["reasonCode"] == _FOLLOWED else "Ask again",
        }
        for match in listed.items
    ]

    def again(row: Mapping[str, Any]) -> str:
        if row["reasonCode"] == _FOLLOWED:
            return ""
        return visit.link(at("/told-apart/{id}/again", id=row["id"]) + f"?client={row['clientId']}")

    columns = [
        text("pair", "Who"), on_day("decidedOn", "Told apart"), Column("decidedBy", "By", (await team_of(visit)).of),
        text("why", "Why"),
        act("again", "Take it back", link=again),
    ]  # fmt: skip
    table = RowsTable("Told apart", columns, rows, empty="nobody.")
    content = {"rows": table, "listed": listed, "back": visit.link("/same-person"),
               "twins": twins_of(visit, "/matches-told-apart")}  # fmt: skip
    return PageContent("told_apart.html", "Told apart", content, table=table)


@pages.get("/told-apart/{match}/again", needs=REOPEN)
async def show_asking_again(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    matches = await all_of(visit, "/matches", clientId=visit.query.get("client") or NOBODY)
    match = next((row for row in matches if row["id"] == visit.part("match")), None)
    if match is None:
        raise NotFound("There is no such question, or it is not yours to see.")
    both = pair_in_words(match, [match])
    who = f"{both}. Until somebody decides again, what is recorded under the later registration is not paid."
    content = {"who": who, "back": visit.link("/told-apart")}
    return form_page(visit, _FORM, "Ask again whether they are one person", template="correcting.html",
                     revision=revision_of(match), refused=refused, content=content)  # fmt: skip


@pages.post("/told-apart/{match}/again", needs=REOPEN)
async def ask_again(visit: Visit) -> PageContent | GoTo:
    path = at("/matches/{match}/reopen", match=visit.part("match"))
    return await send(visit, _FORM, "POST", path, again=show_asking_again, then="/same-person")
