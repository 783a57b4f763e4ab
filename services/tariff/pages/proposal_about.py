"""A proposal in words: the points, the bands, the prices of the book, and what it would take the place of."""

from collections.abc import Mapping
from typing import Any

from services.tariff.pages import words
from services.tariff.pages.decision import find_link, read_decision, record_link
from shared.pages.code_names import CodeNames, code_names
from shared.pages.lists import twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, Visit
from shared.pages.rows import Column, RowsTable, count, money, on_day
from shared.pages.words import day, plain, sentence

Said = Mapping[str, Any]
_WITHHELD = (
    "shown to who confirms the tariff, once they have, and to all once it was rated again: by somebody who has not seen"
    " them."
)


async def proposal_about(visit: Visit) -> tuple[dict[str, Any], str]:
    """What is shown of it, and the revision that a confirmation names."""
    answered = await visit.api.ask("GET", at("/proposals/{id}", id=visit.part("proposal")))
    proposal = answered.json()
    arithmetic = proposal["arithmetic"]
    codes = await code_names(visit, on=proposal["assessedOn"])
    content = {
        "proposal": proposal,
        "codes": codes,
        "state": words.PROPOSAL_STATES[proposal["state"]],
        "prices": _prices(proposal, codes),
        "before": await _before(visit, proposal),
        "record": record_link(visit, proposal["clientId"]),
        "find": find_link(visit, proposal["clientId"]) if proposal["state"] == "confirmed" else None,
        **arithmetic_about(arithmetic),
    }
    return content, answered.headers["etag"]


def arithmetic_about(arithmetic: Said) -> dict[str, Any]:
    return {
        "said": words.in_a_sentence(arithmetic),
        "unrated": [words.unrated(entry) for entry in arithmetic["unrated"]],
        "points": _points(arithmetic),
        "bands": _bands(arithmetic),
    }


async def proposal_page(visit: Visit, content: Said, actions: Any = (), refused: str = "") -> PageContent:
    """With what was decided, once it is. `refused`: why nothing was done of what somebody asked of it here."""
    proposal = content["proposal"]
    decision = await read_decision(visit, proposal["tariffId"]) if proposal["tariffId"] else None
    twins = twins_of(visit, at("/proposals/{id}/prices", id=proposal["id"]))
    more = {"actions": actions, "refused": refused, "decision": decision, "twins": twins}
    title = f"Band confirmed: {code_in_words(decision.tariff['band'])}" if decision else _title(proposal)
    table = decision.prices if decision else content["prices"]
    return PageContent("proposal.html", title, {**content, **more}, table=table, status=409 if refused else 200)


def _title(proposal: Said) -> str:
    return f"Band proposed: {words.band(proposal['band'])}"


async def _before(visit: Visit, proposal: Said) -> dict[str, Any] | None:
    """Of the tariff that it would replace: the band, and what a person had chosen of it."""
    if proposal["replaces"] is None:
        return None
    explained = await visit.api.get(at("/tariffs/{id}/explanation", id=proposal["replaces"]))
    tariff = explained["tariff"]
    return {
        "tariff": tariff,
        "chosen": tariff["band"] if tariff["band"] != tariff["proposedBand"] else None,
        "prices": {price["measure"]: price["pence"] for price in explained["prices"] if price["overridden"]},
    }


def _points(arithmetic: Said) -> RowsTable:
    columns = [Column("domain", "Need", code_in_words), count("points", "Points")]
    if words.is_weighted(arithmetic):
        columns += [
            exact("weight", "Weight"),
            exact("weighted", "Points times weight"),
            exact("score", "Score so far"),
        ]
    else:
        columns += [count("total", "Together so far")]
    empty = _WITHHELD if arithmetic["pointsWithheld"] else "none."
    return RowsTable("The points of the assessment", columns, arithmetic["additions"], empty=empty)


def _bands(arithmetic: Said) -> RowsTable:
    columns = [
        Column("band", "Band", code_in_words),
        exact("fromScore", "Begins at"),
        Column("reached", f"Reached by {arithmetic['score']}", lambda reached: "Yes" if reached else "No"),
    ]
    return RowsTable("The points against each band", columns, arithmetic["comparisons"])


def exact(name: str, label: str) -> Column:
    return Column(name, label, numeric=True)


def code_in_words(code: str) -> str:
    return sentence(plain(code))


def as_field(code: str) -> str:
    """A dot in a field's name is a step into the body; a code may have one, and has no colon."""
    return code.replace(".", ":")


def _prices(proposal: Said, codes: CodeNames) -> RowsTable:
    columns = [
        Column("measure", "Payment for", lambda code: codes.of("measures", code)),
        money("pence", "Price"),
        on_day("since", "Price since"),
        Column("row", "Place in the scheme", words.place),
    ]
    rows = [{**price, "since": price["row"]["from"], "row": price["row"]["path"]} for price in proposal["prices"]]
    empty = "none, since no band is proposed." if proposal["band"] is None else "none."
    return RowsTable(f"The prices as the book stood on {day(proposal['assessedOn'])}", columns, rows, empty=empty)
