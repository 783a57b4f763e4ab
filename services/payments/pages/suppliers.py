"""Suppliers: who each provider is in the council's ledger, proposed by one person and confirmed by another."""

from collections.abc import Mapping
from typing import Any

from services.payments.pages.already import already
from services.payments.pages.contract_names import ContractNames, contract_names
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import day, sentence

pages = PageGroup()

NEEDS, PATH = "GET /suppliers", "/suppliers"
PROPOSE = "POST /suppliers"
CONFIRM, REFUSE = "POST /suppliers/{supplier_id}/confirm", "POST /suppliers/{supplier_id}/refuse"
_CODES = (
    ("supplierNumber", "Supplier number", "As the ledger has it."),
    ("site", "Site", "Which of the supplier's sites the invoice is for."),
    ("purchaseOrder", "Purchase order", "If its invoices are matched with one."),
    ("costCentre", "Cost centre", ""),
    ("subjective", "Subjective", "What kind of cost it is."),
    ("vatCode", "VAT code", "The ledger's own, such as the one for what is exempt."),
    ("customerNumber", "Customer number", "Its number as a debtor. Needed before its first debt is invoiced."),
)
_FORM_OF_A_CODE = "letters and digits, with single spaces or signs of ._/&- within"
_OPTIONAL = {"purchaseOrder", "customerNumber"}
_DECIDING = {
    "confirm": (
        CONFIRM, "Check before you confirm", Form([], "Confirm this supplier", done="You have confirmed the supplier.")
    ),
    "refuse": (
        REFUSE, "Refuse this supplier?",
        Form([Field("reason", "Why is it not so?")], "Refuse it", warns=True, done="The supplier is refused."),
    ),
}  # fmt: skip


def _state(row: Mapping[str, Any]) -> str:
    return "Confirmed, counts today" if row["counts"] else sentence(row["state"])


@pages.get(PATH, needs=NEEDS, menu="Suppliers", twin=PATH)
async def list_suppliers(visit: Visit) -> PageContent:
    rows = await all_of(visit, PATH)
    names = await contract_names(visit)
    columns = [
        Column("party", "Provider", names.party, link=lambda row: visit.link(at("/suppliers/{id}", id=row["id"]))),
        on_day("from", "From"),
        *(
            text(name, label)
            for name, label, _ in _CODES
            if visit.ending != "html" or name in {"supplierNumber", "site"}
        ),
        Column("state", "State", str if visit.ending != "html" else _state),
        *([] if visit.ending == "html" else [text("proposedBy", "Proposed by"), text("decidedBy", "Decided by")]),
    ]
    if visit.ending == "html":
        rows = [row | {"state": row} for row in rows]
    table = RowsTable("All that were proposed, by provider", columns, rows, empty="nobody is one yet.")
    content = {
        "lacking": [names.party(code) for code in _lacking(names, rows)] if visit.ending == "html" else [],
        "propose": visit.link("/suppliers/propose") if visit.may(PROPOSE) else None,
        "twins": twins_of(visit, PATH),
    }
    return PageContent("suppliers.html", "Suppliers", content, table=table)


def _lacking(names: ContractNames, rows: list[dict[str, Any]]) -> list[str]:
    """Whom a contract pays today and who is no supplier yet: nothing of theirs leaves for the ledger."""
    return sorted(names.parties.keys() - {row["party"] for row in rows if row["counts"]})


async def _form(visit: Visit) -> Form:
    names = await contract_names(visit)
    parties = [FieldChoice(code, name) for code, name in sorted(names.parties.items(), key=lambda party: party[1])]
    return Form(
        [
            Field("party", "Which provider?", "select", choices=parties),
            Field("from", "From which day on?", "date", hint="Invoices of runs of that day or later carry it."),
            *(
                Field(name, label, hint=hint, optional=name in _OPTIONAL, width=20, form=_FORM_OF_A_CODE)
                for name, label, hint in _CODES
            ),
        ],
        "Propose it",
        done="It is proposed. Another person confirms it.",
        repeats=True,
    )


@pages.get("/suppliers/propose", needs=PROPOSE)
async def show_supplier_form(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return form_page(visit, await _form(visit), "Propose a supplier", template="supplier_propose.html", refused=refused)


@pages.post("/suppliers/propose", needs=PROPOSE)
async def propose_supplier(visit: Visit) -> PageContent | GoTo:
    return await send(
        visit, await _form(visit), "POST", PATH, again=show_supplier_form,
        then=lambda done: at("/suppliers/{id}", id=done.json()["id"]),
    )  # fmt: skip


@pages.get("/suppliers/{supplier}", needs="GET /suppliers/{supplier_id}")
async def show_supplier(visit: Visit) -> PageContent:
    supplier = await _supplier(visit)
    actions = [
        PageAction(visit.link(at("/suppliers/{id}/{act}", id=supplier["id"], act=act)), words, undoes=act == "refuse")
        for act, words in (("confirm", "Check and confirm"), ("refuse", "Refuse it"))
        if supplier["state"] == "proposed" and visit.may(_DECIDING[act][0])
        if act == "refuse" or supplier["proposedBy"] != visit.actor.sub
    ]
    content = await _about(visit, supplier) | {"actions": actions}
    return PageContent("supplier.html", "Supplier", content)


async def _supplier(visit: Visit) -> dict[str, Any]:
    supplier: dict[str, Any] = await visit.api.get(at("/suppliers/{id}", id=visit.part("supplier")))
    return supplier


async def _about(visit: Visit, supplier: Mapping[str, Any]) -> dict[str, Any]:
    names = await contract_names(visit)
    said = [
        ("Provider", names.party(supplier["party"])), ("From", day(supplier["from"])),
        *((label, supplier[name] or "none") for name, label, _ in _CODES),
        ("State", _state(supplier)), ("Proposed by", f"{supplier['proposedBy']}, {day(supplier['proposedOn'])}"),
    ]  # fmt: skip
    if supplier["decidedBy"]:
        words = "Confirmed by" if supplier["state"] == "confirmed" else "Refused by"
        said.append((words, f"{supplier['decidedBy']}, {day(supplier['decidedOn'])}"))
    if supplier["refusalReason"]:
        said.append(("Refused because", supplier["refusalReason"]))
    return {"said": said}


def _deciding(act: str) -> None:
    """The page on which one looks at what one is about to decide."""
    needs, title, form = _DECIDING[act]

    async def show(visit: Visit, refused: FormRefused | None = None) -> PageContent:
        supplier = await _supplier(visit)
        if supplier["state"] != "proposed":
            page = "The supplier", visit.link(at("/suppliers/{id}", id=supplier["id"]))
            return already(title, f"It is {supplier['state']} already.", page, refused)
        about = await _about(visit, supplier)
        return form_page(visit, form, title, template="supplier_decide.html", refused=refused, content=about)

    async def decide(visit: Visit) -> PageContent | GoTo:
        supplier = visit.part("supplier")
        path = at("/suppliers/{id}/{act}", id=supplier, act=act)
        return await send(visit, form, "POST", path, again=show, then=at("/suppliers/{id}", id=supplier))

    show.__name__, decide.__name__ = f"show_{act}_supplier", f"{act}_supplier"
    pages.get(f"/suppliers/{{supplier}}/{act}", needs=needs)(show)
    pages.post(f"/suppliers/{{supplier}}/{act}", needs=needs)(decide)


for _name in _DECIDING:
    _deciding(_name)
