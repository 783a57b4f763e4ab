"""Without a tariff: who is in treatment, or referred, and what is still to be done for one. No price."""

from services.assessment.pages.names import code_names, names_of
from shared.pages.lists import list_of, twins_of
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, on_day, text

pages = PageGroup()
READ = "GET /without-tariff"
STANDINGS = {"in_treatment": "In treatment", "referred": "Referred, not started yet"}
MISSING = {
    "assess": "An assessment that leads to a tariff",
    "confirm": "A tariff to be confirmed, or chosen by hand",
}


@pages.get("/without-tariff", needs=READ, menu="Without a tariff", twin="/without-tariff")
async def list_without_tariff(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/without-tariff")
    codes = await code_names(visit)
    sees_names = visit.ending == "html" and visit.may("GET /persons")
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if sees_names else {}
    rows = [{**row, "who": names.get(row["clientId"], row["clientId"])} for row in listed.items]
    who = text("who", "Person")
    if sees_names:
        who = text("who", "Person", link=lambda row: visit.link(f"/persons/{row['clientId']}"))
    columns = [
        who, Column("standing", "Now", lambda standing: STANDINGS[standing]),
        codes.column("parties", "organisation", "With, or referred to"), on_day("since", "Since"),
        Column("missing", "What is missing", lambda missing: MISSING[missing]),
    ]  # fmt: skip
    whom = "In treatment, or referred," if "assessor" in visit.actor.roles else "In treatment"
    table = RowsTable(f"{whom} without a tariff", columns, rows, empty="nobody.")
    content = {"rows": table, "listed": listed, "today": visit.today, "twins": twins_of(visit, "/without-tariff"),
               "proposals": visit.link_to("tariff", "/")}  # fmt: skip
    return PageContent("without_tariff.html", "Without a tariff", content, table=table)


async def tariff_missing(visit: Visit, client: str) -> list[tuple[str, str, str]]:
    """Of one person, what is missing for a tariff, with the way to it."""
    if not visit.may(READ):
        return []
    rows = (await visit.api.get("/without-tariff", clientId=client))["items"]
    ways = {"assess": visit.link(f"/assessments/new?client={client}"), "confirm": visit.link_to("tariff", "/")}
    return [("No tariff yet", f"missing: {MISSING[row['missing']].lower()}", ways[row["missing"]]) for row in rows]
