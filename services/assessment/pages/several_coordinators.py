"""Who co-ordinates their care? People of whom two or more organisations say that they do."""

from services.assessment.pages.names import code_names, names_of
from shared.pages.lists import list_of, twins_of
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, text
from shared.pages.words import day

pages = PageGroup()


@pages.get("/several-coordinators", needs="GET /several-coordinators", twin="/several-coordinators")
async def list_several_coordinators(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/several-coordinators")
    codes = await code_names(visit)
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if visit.ending == "html" else {}
    rows = [
        {
            "clientId": row["clientId"],
            "who": names.get(row["clientId"], row["clientId"]),
            "by": "; ".join(
                f"{codes.of('parties', episode['deliveredBy'])} since {day(episode['deliveredSince'])}"
                for episode in row["episodes"]
            ),
        }
        for row in listed.items
    ]
    columns = [
        text("who", "Who", link=lambda row: visit.link(f"/persons/{row['clientId']}")),
        text("by", "Who says that they co-ordinate the care"),
    ]
    table = RowsTable("To be settled", columns, rows, empty="nobody.")
    content = {"rows": table, "listed": listed, "today": visit.today,
               "twins": twins_of(visit, "/several-coordinators")}  # fmt: skip
    return PageContent("several_coordinators.html", "Who co-ordinates their care?", content, table=table)
