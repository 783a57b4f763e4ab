"""Tariffs: what was decided of each assessment, found again by person or by whether it was decided otherwise."""

from collections.abc import Mapping
from typing import Any

from services.tariff.pages import words
from services.tariff.pages.decision import find_link, read_decision, record_link, tariff_link
from services.tariff.pages.proposal_about import arithmetic_about
from services.tariff.pages.reopening import REOPEN
from shared.pages.actions import PageAction
from shared.pages.code_names import CodeNames, code_names
from shared.pages.filters import filtered, status_of
from shared.pages.lists import ListShown, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import continued, day

pages = PageGroup()

CHOICES = (("", "All"), ("true", "Otherwise than proposed"), ("false", "As proposed"))
STATES = (("", "All"), ("stands", "Stands"), ("replaced", "Replaced"), ("withdrawn", "Withdrawn"))
_KNOW_WHO_HAS_NONE = frozenset({"assessor", "commissioner", "auditor"})
DECIDED = (
    text("decided", "Decided"), text("overrideCode", "Reason"),
    text("confirmedBy", "Decided by"), text("confirmedByOrganisation", "Of"),
)  # fmt: skip


@pages.get("/tariffs", needs="GET /tariffs", menu="Tariffs", twin="/tariffs-decided")
async def list_tariffs(visit: Visit) -> PageContent:
    """As they were confirmed, the latest decision first."""
    asked = {name: visit.query.get(name, "").strip() or None for name in ("clientId", "overridden", "state")}
    listed, errors = await filtered(
        visit,
        list_of(visit, "/tariffs", order="newest", **asked),
        ListShown([]),
        labels={"clientId": "Person, by their number"},
    )
    codes = await code_names(visit)
    columns = [
        Column("clientId", "Person", words.person, link=lambda row: tariff_link(visit, row["id"])),
        on_day("validFrom", "Counts from"),
        Column("band", "Band", words.band),
        Column("proposedBand", "Proposed", lambda band: "None" if band is None else words.band(band)),
        *([text("why", "Decided"), text("decidedBy", "Decided by")] if visit.ending == "html" else DECIDED),
        on_day("confirmedOn", "Decided on"),
        Column("voidedReason", "State", lambda reason: words.tariff_state({"voidedReason": reason}).text),
        on_day("withdrawnOn", "Withdrawn on"),
    ]
    rows = [
        {
            **tariff,
            "decidedBy": words.decided_by(tariff, codes),
            "decided": words.decided_otherwise(tariff),
            "why": _with_reason(tariff, codes),
        }
        for tariff in listed.items
    ]
    of_nobody = "none is of a person with this number." if asked["clientId"] else "there are none."
    table = RowsTable("Tariffs, the latest decision first", columns, rows, empty=of_nobody)
    content = {
        "today": visit.today,
        "asked": {name: value or "" for name, value in asked.items()},
        "choices": CHOICES,
        "states": STATES,
        "listed": listed,
        "errors": errors,
        "without": _without_tariff(visit),
        "twins": twins_of(visit, "/tariffs-decided"),
    }
    return PageContent("tariffs.html", "Tariffs", content, table=table, status=status_of(errors))


def _without_tariff(visit: Visit) -> str | None:
    """Who has none, which assessment knows; for whom it tells."""
    return None if _KNOW_WHO_HAS_NONE.isdisjoint(visit.actor.roles) else visit.link_to("assessment", "/without-tariff")


def _with_reason(tariff: Mapping[str, Any], codes: CodeNames) -> str:
    """`Another band: a second rater came to another band`."""
    decided, reason = words.decided_otherwise(tariff), tariff["overrideCode"]
    return f"{decided}: {continued(codes.of('overrideCodes', reason))}" if reason else decided


@pages.get("/tariffs/{tariff}", needs="GET /tariffs/{tariff_id}/explanation", twin="/tariffs/{tariff}/prices")
async def show_tariff(visit: Visit) -> PageContent:
    """What was decided; of the points behind it as much as the API tells the role."""
    decision = await read_decision(visit, visit.part("tariff"))
    tariff, arithmetic = decision.tariff, decision.explained["arithmetic"]
    content = {
        "decision": decision,
        "tariff": tariff,
        "record": record_link(visit, tariff["clientId"]),
        "find": None if tariff["voided"] else find_link(visit, tariff["clientId"]),
        "proposal": _proposal_link(visit, tariff),
        "arithmetic": arithmetic_about(arithmetic) if arithmetic else None,
        "today": visit.today,
        "actions": _actions(visit, tariff),
        "twins": twins_of(visit, at("/tariffs/{id}/prices", id=tariff["id"])),
    }
    title = f"Tariff of {day(tariff['validFrom'])}: {words.band(tariff['band'])}"
    return PageContent("tariff.html", title, content, table=decision.prices)


def _actions(visit: Visit, tariff: Mapping[str, Any]) -> list[PageAction]:
    if tariff["voided"] or not visit.may(REOPEN):
        return []
    return [PageAction(f"{tariff_link(visit, tariff['id'])}/reopen", "Have it decided anew", undoes=True)]


def _proposal_link(visit: Visit, tariff: Mapping[str, Any]) -> str | None:
    if not visit.may("GET /proposals/{proposal_id}"):
        return None
    return visit.link(at("/proposals/{id}", id=tariff["proposalId"]))
