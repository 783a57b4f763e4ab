"""How a council's ledger wants its files: two mappings are shipped, and an area adds its own."""

from typing import Any

import httpx
import pytest

from services.payments.schemas.ledger_files import MAPPING
from tests.harness import Running
from tests.payments import client
from tests.payments.test_payments_ledger_files import confirmed, content, make, paying, released

__all__ = ["paying"]


async def add(payments: Running, role: str = "commissioner", **changes: Any) -> httpx.Response:
    return await client.post(payments, "/ledger-mappings", role, "commissioner-1", MAPPING | changes)


async def test_two_are_shipped(payments: Running) -> None:
    items = (await client.get(payments, "/ledger-mappings"))["items"]
    assert [(item["code"], item["version"], item["shipped"]) for item in items] == [
        ("generic", 1, True), ("oracle-payables", 1, True),
    ]  # fmt: skip


async def test_an_area_adds_its_own_and_a_file_names_its_version(paying: Running) -> None:
    await confirmed(paying)
    columns = [
        {"head": head, "field": field}
        for head, field in (
            ("Inv No", "invoice_number"), ("Type", "invoice_type"), ("Date", "invoice_date"),
            ("Supp", "supplier_number"), ("Site", "supplier_site"), ("CC", "cost_centre"),
            ("Subj", "subjective"), ("VAT", "vat_code"), ("Net", "line_amount"), ("Text", "description"),
        )
    ]  # fmt: skip
    own: dict[str, Any] = {"delimiter": "semicolon", "lineEnd": "lf", "decimalSign": "comma",
           "dates": "day_first_slashes", "credits": "by_type",
           "invoices": [*columns, {"head": "Ledger", "constant": "AP"}]}  # fmt: skip
    added = await client.done(await add(paying, **own))
    assert (added["version"], added["shipped"], added["addedBy"]) == (1, False, "commissioner-1")
    run = await released(paying, paying.today)
    first = await client.done(await make(paying, run["id"], "stockport-ledger"))
    lines = (await content(paying, first)).decode().split("\n")
    assert lines[0] == "Inv No;Type;Date;Supp;Site;CC;Subj;VAT;Net;Text;Ledger"
    assert lines[1].startswith(f"{run['id']};STANDARD;06/08/2012;104772;STOCKPORT-1;PH-4410;51230;EXEMPT;300,00;")
    assert lines[1].endswith(";AP")

    second = await client.done(await add(paying, **own | {"heads": False}))
    assert second["version"] == 2
    again = await client.done(await make(paying, run["id"], "stockport-ledger"))
    assert (again["mappingVersion"], again["lines"]) == (2, first["lines"])
    assert (await content(paying, again)).decode().split("\n") == lines[1:]
    items = (await client.get(paying, "/ledger-mappings"))["items"]
    assert [(item["code"], item["version"]) for item in items][-1] == ("stockport-ledger", 2)
    assert await client.get(paying, "/ledger-mappings/stockport-ledger") == second


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"dates": "month_first"}, "dates", "day_first_slashes"),
        ({"delimiter": ","}, "delimiter", "comma"),
        ({"encoding": "utf-16"}, "encoding", "utf-8"),
        ({"invoices": MAPPING["invoices"][1:]}, "invoices", "invoice_number"),
        ({"debts": MAPPING["debts"][:-5]}, "debts", None),
        ({"invoices": [*MAPPING["invoices"], {"head": "x", "field": "iban"}]}, "invoices.17.field", "supplier_number"),
        ({"invoices": [*MAPPING["invoices"], {"head": "x"}]}, "invoices.17", None),
        ({"invoices": [*MAPPING["invoices"], {"head": "=x", "constant": "1"}]}, "invoices.17.head", None),
        ({"invoices": [*MAPPING["invoices"], {"head": "x", "constant": "=1"}]}, "invoices.17.constant", None),
        ({"invoices": [*MAPPING["invoices"], MAPPING["invoices"][0]]}, "invoices.17.head", None),
    ],
)
async def test_what_no_ledger_could_read_is_refused_by_its_place(
    payments: Running, changes: dict[str, Any], field: str, allowed: str | None
) -> None:
    if field == "debts":
        changes = {"debts": [column for column in MAPPING["debts"] if column["field"] != "amount"]}
        allowed = "amount"
    answer = await add(payments, **changes)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert allowed is None or allowed in error["allowed"]


async def test_a_shipped_one_is_not_replaced_and_who_pays_adds_none(payments: Running) -> None:
    answer = await add(payments, code="generic")
    assert (answer.status_code, answer.json()["codes"]) == (409, ["generic", "oracle-payables"])
    assert (await add(payments, role="finance_releaser")).status_code == 403


async def test_an_unknown_one_makes_no_file(paying: Running) -> None:
    await confirmed(paying)
    run = await released(paying, paying.today)
    assert (await make(paying, run["id"], "another")).status_code == 404
