"""A provider leaves: what is open there goes to a successor, looked at first and then sent, all at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from services.referral.pages import words
from services.referral.pages.names import CodeNames, directory_names, organisation_names, services_of
from services.referral.pages.panel_ways import APPLY
from shared.pages.fields import Field
from shared.pages.filters import FilterErrors, filtered, status_of
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.own_api import ApiResponse
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, text
from shared.pages.words import counted

pages = PageGroup()

MOVE = "POST /bulk-transfers"
_LABELS = {"from": "Who leaves?", "to": "Who takes over?", "on": "Day of the hand-over"}
_HOW = {"from": "choose it", "to": "choose it", "on": "fill it in"}
KINDS = {"episode": "In treatment", "referral": "Referred", "waiting": "Waits for a place"}
OBSTACLES = {
    "no_service": "The successor has no service of this kind",
    "already_there": "They have something open there already",
    "too_early": "They came to the service after that day",
    "treats_the_person": "Your organisation treats them, or has treated them: another LASARS must do it",
    "no_place": "No place is free there",
}


def _form(going: int) -> Form:
    asked = [Field(name, label, "hidden") for name, label in _LABELS.items()]
    return Form(
        asked, f"Transfer {counted(going, 'person', 'people')} now", repeats=True, done="They were transferred."
    )


@pages.get("/bulk-transfers", needs=MOVE, menu="A provider leaves")
async def show_bulk_transfer(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    asked = {name: (visit.query.get(name) or next(iter(visit.form.get(name, ())), "")).strip() for name in _LABELS}
    nothing = {"going": 0, "staying": 0, "moves": []}
    plan: dict[str, Any] = nothing
    errors: FilterErrors = []
    if visit.query and not all(asked.values()):
        errors = [{"text": f"“{label}” is missing: {_HOW[name]}", "href": f"#{name}"}
                  for name, label in _LABELS.items() if not asked[name]]  # fmt: skip
    if all(asked.values()):
        path = "/bulk-transfers/preview"
        plan, errors = await filtered(visit, visit.api.get(path, **asked), nothing, labels=_LABELS)
    names = await directory_names(visit)
    content = {
        "asked": asked, "plan": plan, "looked": all(asked.values()) and not errors,
        "choices": await _choices(visit), "filter_errors": errors, "table": _table(visit, plan["moves"], names),
    }  # fmt: skip
    page = form_page(
        visit, _form(plan["going"]), "A provider leaves", template="bulk_transfers.html", values=asked,
        refused=refused, content=content,
    )  # fmt: skip
    return page if refused else replace(page, status=status_of(errors))


async def _choices(visit: Visit) -> Sequence[Mapping[str, str]]:
    """Organisations with all their services, then single services."""
    services, names = await services_of(visit), await organisation_names(visit)
    whose = sorted({service["organisation"] for service in services})
    of_all = [{"value": code, "text": f"All of {names.of('organisations', code)}"} for code in whose]
    single = [
        {"value": row["id"], "text": f"{names.of('organisations', row['organisation'])}: {row['name']}"}
        for row in services
    ]
    return [{"value": "", "text": "Choose"}, *of_all, *sorted(single, key=lambda choice: choice["text"])]


def _table(visit: Visit, moves: Sequence[Mapping[str, Any]], names: CodeNames) -> RowsTable:
    rows = [
        {
            **move,
            "what": KINDS[move["kind"]],
            "service": names.of("services", move["serviceId"]),
            "goes": names.of("services", move["to"]) if move["to"] else "Stays",
            "why": OBSTACLES[move["obstacle"]] if move["obstacle"] else _beside(move),
        }
        for move in moves
    ]
    columns = [
        Column("clientId", words.PERSON, words.person), text("what", "What"), text("service", "Is at"),
        text("goes", "Goes to"), text("why", "What to know", link=lambda row: _to_apply(visit, row)),
    ]  # fmt: skip
    return RowsTable("What is open there", columns, rows, empty="nothing is open there.")


def _beside(move: Mapping[str, Any]) -> str:
    said = ["It is another sort of treatment"] if move["otherModality"] else []
    return ". ".join([*said, "A panel approves who is funded there: apply for them"] if move["needsPanel"] else said)


def _to_apply(visit: Visit, move: Mapping[str, Any]) -> str:
    if not move["needsPanel"] or not visit.may(APPLY):
        return ""
    asked = urlencode({"clientId": move["clientId"], "wantedServices": move["to"]})
    return f"{visit.link('/panel/apply')}?{asked}"


@pages.post("/bulk-transfers", needs=MOVE)
async def bulk_transfer(visit: Visit) -> PageContent | GoTo:
    return await send(
        visit, _form(0), "POST", "/bulk-transfers", again=show_bulk_transfer, then="/bulk-transfers", adds=_said,
    )  # fmt: skip


def _said(answer: ApiResponse) -> str:
    done = answer.json()
    return f"{done['going']} went, {done['staying']} stayed."
