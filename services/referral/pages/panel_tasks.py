"""What applications to the panel ask of who looks at the inbox: of the front door, or of the approved service."""

from services.referral.pages.names import CodeNames
from services.referral.pages.panel import STEP, row_of, words_or_none
from services.referral.pages.panel_ways import APPLICATIONS
from services.referral.pages.panel_words import NEXT
from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.rows import Column, RowsTable, text

_NO_DAY = "9999"


async def panel_tasks(visit: Visit, names: CodeNames) -> list[RowsTable]:
    """None where nothing is theirs to do: what has a day first, the earliest of all."""
    if not visit.may(APPLICATIONS):
        return []
    owner = "lasars" if visit.may(STEP) else "service"
    applications = await all_of(visit, "/panel-applications")
    theirs = [row_of(row, names) for row in applications if row["next"] and row["next"]["owner"] == owner]
    rows = sorted(
        ({**row, "todo": NEXT[row["next"]["code"]]} for row in theirs),
        key=lambda row: (row["dueOn"] or _NO_DAY, row["appliedOn"], row["id"]),
    )
    columns = [
        Column("called", "Application", link=lambda row: visit.link(at("/panel/{id}", id=row["id"]))),
        text("todo", "What is to do"), text("service", "Service"), Column("dueOn", "By", words_or_none),
    ]  # fmt: skip
    return [RowsTable(f"Of the panel: yours to do ({len(rows)})", columns, rows)] if rows else []
