"""What a draft that is proposed as a variation would have come to under the contracts of who is asked to agree."""

from services.payments.pages.contract_names import contract_names
from services.payments.pages.what_ifs import counts_from_in_words, counts_nothing_yet
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, money
from shared.pages.words import day

pages = PageGroup()


@pages.get("/what-ifs/{what_if}/own", needs="GET /what-ifs/{what_if_id}/own", twin="/what-ifs/{what_if}/own")
async def show_own_what_if(visit: Visit) -> PageContent:
    path = at("/what-ifs/{id}/own", id=visit.part("what_if"))
    what_if = await visit.api.get(path)
    names = await contract_names(visit)
    columns = [
        Column("contract", "Contract", names.of if visit.ending == "html" else str),
        money("beforePence", "Stands"), money("afterPence", "By the draft"), money("differencePence", "Difference"),
        count("amounts", "Payments"), count("different", "Of these otherwise"),
    ]  # fmt: skip
    empty = "nothing has happened under your contracts that it would pay." if what_if["state"] == "done" else "not yet."
    table = RowsTable("Under your contracts", columns, what_if["contracts"], empty=empty)
    content = {
        "what_if": what_if, "reckoned_on": day(what_if["reckonedOn"] or what_if["askedOn"]),
        "worked_out": what_if["state"] == "done", "counts_from": counts_from_in_words(what_if),
        "nothing": counts_nothing_yet(what_if),
        "judged": any(row["different"] is None for row in what_if["contracts"]),
        "variations": visit.link_to("tariff", "/variations"),
        "twins": {ending: visit.link(f"{path}.{ending}") for ending in ("csv", "json")},
    }  # fmt: skip
    title = f"What version {what_if['version']} would have come to"
    return PageContent("what_if_own.html", title, content, table=table)
