"""Mappings of an area's own, each version as one person proposed it: another of finance looks at what would be
otherwise, and confirms or refuses it.
"""

from typing import Any

from services.payments.pages.already import already
from services.payments.pages.ledger_mapping_words import finding_words, tables_of, written
from shared.pages.actions import PageAction
from shared.pages.fields import Field
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, text
from shared.pages.words import day, sentence

pages = PageGroup()
PATH, NEEDS = "/ledger-mapping-versions", "GET /ledger-mapping-versions/{mapping_version_id}"
CONFIRM, REFUSE = (f"POST {PATH}/{{mapping_version_id}}/{act}" for act in ("confirm", "refuse"))
_DECIDING = {
    "confirm": (
        CONFIRM, "Check before you confirm", Form([], "Confirm this mapping", done="You have confirmed the mapping.")
    ),
    "refuse": (
        REFUSE, "Refuse this mapping?",
        Form([Field("reason", "Why is it not so?")], "Refuse it", warns=True, done="The mapping is refused."),
    ),
}  # fmt: skip


async def proposals(visit: Visit) -> RowsTable:
    """All that were ever proposed, on the page of those in use."""
    rows = await all_of(visit, PATH) if visit.ending == "html" else []
    columns = [
        Column("title", "Mapping", link=lambda row: visit.link(at(f"{PATH}/{{id}}", id=row["id"]))),
        text("version", "Version"), Column("of", "State", _state), text("proposedBy", "Proposed by"),
        text("decidedBy", "Decided by"),
    ]  # fmt: skip
    shown = [row | {"of": row} for row in rows]
    return RowsTable("All of your own that were proposed", columns, shown, empty="none.")


def _state(row: Row) -> str:
    return "Confirmed, in use" if row["inUse"] else sentence(row["state"])


@pages.get(f"{PATH}/{{version}}", needs=NEEDS)
async def show_version(visit: Visit) -> PageContent:
    version = await _version(visit)
    actions = [
        PageAction(visit.link(at(f"{PATH}/{{id}}/{act}", id=version["id"])), words, undoes=act == "refuse")
        for act, words in (("confirm", "Check and confirm"), ("refuse", "Refuse it"))
        if version["state"] == "proposed" and visit.may(_DECIDING[act][0])
        if act == "refuse" or version["proposedBy"] != visit.actor.sub
    ]
    title = f"{version['title']}, version {version['version']}"
    content = _about(version) | {"actions": actions, "columns": tables_of(version)}
    return PageContent("ledger_mapping.html", title, content)


async def _version(visit: Visit) -> Row:
    version: Row = await visit.api.get(at(f"{PATH}/{{id}}", id=visit.part("version")))
    return version


def _about(version: Row) -> dict[str, Any]:
    said = [
        ("Code", version["code"]), ("State", _state(version)),
        ("Proposed by", f"{version['proposedBy']}, {day(version['proposedOn'])}"),
    ]  # fmt: skip
    if version["decidedBy"]:
        words = "Confirmed by" if version["state"] == "confirmed" else "Refused by"
        said.append((words, f"{version['decidedBy']}, {day(version['decidedOn'])}"))
    if version["refusalReason"]:
        said.append(("Refused because", version["refusalReason"]))
    is_first = all(change["before"] is None for change in version["changes"])
    return {
        "said": [*said, *finding_words(version)], "written": written(version),
        "changes": None if is_first else _changes(version),
    }  # fmt: skip


def _changes(version: Row) -> RowsTable:
    columns = [text("place", "Where"), text("before", "Before"), text("after", "With this version")]
    empty = "it says the same."
    return RowsTable("What it says otherwise than the version that was confirmed before it", columns,
                     version["changes"], empty=empty, long=True)  # fmt: skip


def _deciding(act: str) -> None:
    """The page on which one looks at what one is about to decide."""
    needs, title, form = _DECIDING[act]

    async def show(visit: Visit, refused: FormRefused | None = None) -> PageContent:
        version = await _version(visit)
        page = visit.link(at(f"{PATH}/{{id}}", id=version["id"]))
        if version["state"] != "proposed":
            return already(title, f"It is {version['state']} already.", ("The mapping", page), refused)
        content = _about(version) | {"back": page}
        return form_page(visit, form, title, template="ledger_mapping_decide.html", refused=refused, content=content)

    async def decide(visit: Visit) -> PageContent | GoTo:
        page = at(f"{PATH}/{{id}}", id=visit.part("version"))
        return await send(visit, form, "POST", f"{page}/{act}", again=show, then=page)

    show.__name__, decide.__name__ = f"show_{act}_mapping", f"{act}_mapping"
    pages.get(f"{PATH}/{{version}}/{act}", needs=needs)(show)
    pages.post(f"{PATH}/{{version}}/{act}", needs=needs)(decide)


for _name in _DECIDING:
    _deciding(_name)
