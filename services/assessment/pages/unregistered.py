"""Registered nowhere: whom other services name under an id that is nobody's, and what to do about it."""

from collections.abc import Mapping

from services.assessment.pages.names import code_names
from services.assessment.pages.words import pseudonym_end
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import sentence

pages = PageGroup()
_BY_HAND = {
    "treatment": ("/treatment/{id}/never-started", "Record the start under the new registration, then void this one"),
    "referral": ("/referrals/{id}", "Refer them under the new registration, then withdraw this one"),
    "panel application": ("/panel/{id}", "Apply under the new registration, then withdraw this one"),
}
_BY_ITSELF = "Nothing: it falls with what it rests on, once an operator takes back what is lost"


@pages.get("/unregistered", needs="GET /unregistered", twin="/unregistered")
async def list_unregistered(visit: Visit) -> PageContent:
    """Those who register people act on each in referral; whoever operates reads only what there is."""
    listed = await list_of(visit, "/unregistered")
    registers = "assessor" in visit.actor.roles
    codes = await code_names(visit) if registers else None
    rows = [
        {
            "clientId": person["clientId"],
            "kind": standing["kind"] if visit.ending != "html" else sentence(standing["kind"]),
            "id": standing["id"],
            "organisation": codes.of("parties", code) if (code := standing["organisation"]) and codes else code,
            "since": standing["since"],
            "then": _BY_HAND.get(standing["kind"], ("", _BY_ITSELF))[1],
            "place": _BY_HAND.get(standing["kind"], ("", ""))[0],
        }
        for person in listed.items
        for standing in person["standing"]
    ]

    def where(row: Mapping[str, str]) -> str:
        return visit.link_to("referral", at(row["place"], id=row["id"])) if row["place"] and registers else ""

    columns = [
        Column("clientId", "Whose", pseudonym_end if visit.ending == "html" else str),
        text("kind", "What"), text("organisation", "Whose it is"), on_day("since", "Since"),
        text("then", "What to do", link=where),
    ]  # fmt: skip
    table = RowsTable("Registered nowhere", columns, rows, empty="nobody.", long=True)
    content = {"rows": table, "listed": listed, "today": visit.today, "twins": twins_of(visit, "/unregistered"),
               "register": visit.link("/contacts/new") if registers else ""}  # fmt: skip
    return PageContent("unregistered.html", "Registered nowhere", content, table=table)
