"""How a council's ledger wants its files: two mappings are shipped, and an area adds its own."""

from importlib import import_module
from typing import Any

import httpx
import pytest

from services.payments.schemas.ledger_mappings import MAPPING
from services.payments.store.ledger_mappings import shipped
from tests.harness import Running
from tests.payments import client
from tests.payments.test_payments_ledger_files import confirmed, content, make, paying, released

__all__ = ["paying"]


async def propose(
    payments: Running, role: str = "commissioner", sub: str = "commissioner-1", **changes: Any
) -> httpx.Response:
    return await client.post(payments, "/ledger-mappings", role, sub, MAPPING | changes)


async def decide(
    payments: Running, act: str, version: dict[str, Any], sub: str = "finance-2", role: str = "finance_approver"
) -> httpx.Response:
    body = {"reason": "the ledger has it otherwise"} if act == "refuse" else None
    return await client.post(payments, f"/ledger-mapping-versions/{version['id']}/{act}", role, sub, body)


async def in_use(payments: Running, **changes: Any) -> dict[str, Any]:
    """A version that one person has proposed and another confirmed."""
    proposed = await client.done(await propose(payments, **changes))
    return await client.done(await decide(payments, "confirm", proposed))


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
    first_version = await in_use(paying, **own)
    assert (first_version["version"], first_version["state"], first_version["inUse"]) == (1, "confirmed", True)
    run = await released(paying, paying.today)
    first = await client.done(await make(paying, run["id"], "stockport-ledger"))
    lines = (await content(paying, first)).decode().split("\n")
    assert lines[0] == "Inv No;Type;Date;Supp;Site;CC;Subj;VAT;Net;Text;Ledger"
    assert lines[1].startswith(f"{run['id']};STANDARD;06/08/2012;104772;STOCKPORT-1;PH-4410;51230;EXEMPT;300,00;")
    assert lines[1].endswith(";AP")

    second = await in_use(paying, **own | {"heads": False})
    assert second["version"] == 2
    again = await client.done(await make(paying, run["id"], "stockport-ledger"))
    assert (again["mappingVersion"], again["lines"]) == (2, first["lines"])
    assert (await content(paying, again)).decode().split("\n") == lines[1:]
    items = (await client.get(paying, "/ledger-mappings"))["items"]
    assert [(item["code"], item["version"]) for item in items][-1] == ("stockport-ledger", 2)
    mapping = await client.get(paying, "/ledger-mappings/stockport-ledger")
    by = {"versionId": second["id"], "shipped": False, "proposedBy": "commissioner-1", "decidedBy": "finance-2"}
    assert mapping | by | {"heads": False, "version": 2} == mapping


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
    answer = await propose(payments, **changes)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert allowed is None or allowed in error["allowed"]


async def test_a_shipped_one_is_not_replaced_and_who_pays_adds_none(payments: Running) -> None:
    answer = await propose(payments, code="generic")
    assert (answer.status_code, answer.json()["codes"]) == (409, ["generic", "oracle-payables"])
    assert (await propose(payments, role="finance_releaser")).status_code == 403


async def test_an_unknown_one_makes_no_file(paying: Running) -> None:
    await confirmed(paying)
    run = await released(paying, paying.today)
    assert (await make(paying, run["id"], "another")).status_code == 404


def otherwise(part: str = "invoices", **columns: dict[str, str]) -> dict[str, Any]:
    """A mapping in which these heads hold something else, and what they held stands under another head."""
    of_part = [column for column in shipped()["oracle-payables"][part] if column["head"] not in columns]
    moved = [column for column in shipped()["oracle-payables"][part] if column["head"] in columns]
    aside = [{"head": f"ATTRIBUTE{number}", "field": column["field"]} for number, column in enumerate(moved, 1)]
    return {part: [*of_part, *({"head": head} | held for head, held in columns.items()), *aside]}


async def test_one_person_alone_puts_nothing_in_use(paying: Running) -> None:
    await confirmed(paying)
    run = await released(paying, paying.today)
    crook = {"role": "finance_proposer", "sub": "commissioner-1"}
    proposed = await client.done(await propose(paying))
    assert (proposed["state"], proposed["inUse"], proposed["version"]) == ("proposed", False, 1)
    assert [item["code"] for item in (await client.get(paying, "/ledger-mappings"))["items"]] == [
        "generic", "oracle-payables",
    ]  # fmt: skip
    assert (await make(paying, run["id"], "stockport-ledger")).status_code == 404
    own = await decide(paying, "confirm", proposed, **crook)
    assert (own.status_code, own.json()["type"]) == (403, "/problems/separation-of-duties")
    assert (await decide(paying, "confirm", proposed, role="commissioner", sub="commissioner-2")).status_code == 403
    version = await client.done(await decide(paying, "confirm", proposed))
    by = {"state": "confirmed", "inUse": True, "proposedBy": "commissioner-1", "decidedBy": "finance-2"}
    assert version | by == version
    assert await client.get(paying, f"/ledger-mapping-versions/{version['id']}") == version
    assert (await make(paying, run["id"], "stockport-ledger")).status_code == 201
    (event,) = await paying.published("ledger-mapping-decided")
    thin = {"mappingVersionId": version["id"], "mapping": "stockport-ledger", "mappingVersion": 1, "confirmed": True}
    assert event["data"] | thin | {"proposedBy": "commissioner-1"} == event["data"]


async def test_what_was_confirmed_goes_on_until_another_has_confirmed_the_next(payments: Running) -> None:
    first = await in_use(payments)
    assert {change["before"] for change in first["changes"]} == {None}
    columns = [*MAPPING["invoices"][1:], MAPPING["invoices"][0], {"head": "Source", "constant": "LASARS"}]
    second = await client.done(await propose(payments, dates="iso", invoices=columns, reports=None))
    of_invoices = [change for change in second["changes"] if not change["place"].startswith("reports.")]
    assert [(change["place"], change["before"], change["after"]) for change in of_invoices[:2]] == [
        ("dates", "day_first_slashes", "iso"), ("invoices.Source", None, '"LASARS"'),
    ]  # fmt: skip
    assert of_invoices[2]["place"] == "invoices"
    assert of_invoices[2]["before"].startswith("invoice_number, ")
    assert of_invoices[2]["after"].endswith(", invoice_number")
    assert ("reports.payments.CHECK_NUMBER", None) in [(row["place"], row["after"]) for row in second["changes"]]
    waits = await propose(payments, sub="commissioner-2")
    assert (waits.status_code, waits.json()["mappingVersionId"]) == (409, second["id"])
    assert (await client.get(payments, "/ledger-mappings/stockport-ledger"))["version"] == 1
    refused = await client.done(await decide(payments, "refuse", second, "commissioner-1", "commissioner"))
    assert (refused["state"], refused["refusalReason"]) == ("refused", "the ledger has it otherwise")
    for act in ("confirm", "refuse"):
        answer = await decide(payments, act, second)
        assert (answer.status_code, answer.json()["state"]) == (409, "refused")
    assert (await client.get(payments, "/ledger-mappings/stockport-ledger"))["version"] == 1
    third = await in_use(payments, dates="digits")
    assert third["changes"] == [{"place": "dates", "before": "day_first_slashes", "after": "digits"}]
    listed = (await client.get(payments, "/ledger-mapping-versions", mapping="stockport-ledger"))["items"]
    assert [(row["version"], row["state"], row["inUse"]) for row in listed] == [
        (1, "confirmed", False), (2, "refused", False), (3, "confirmed", True),
    ]  # fmt: skip
    assert (await client.get(payments, "/ledger-mapping-versions", state="proposed"))["items"] == []


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        (otherwise(VENDOR_NUM={"constant": "66666"}), "invoices.16.constant", ["supplier_number"]),
        (otherwise(VENDOR_SITE_CODE={"constant": "MY BROTHER"}), "invoices.16.constant", ["supplier_site"]),
        (otherwise(AMOUNT={"constant": "99999.99"}), "invoices.16.constant", ["invoice_amount", "line_amount"]),
        (otherwise(INVOICE_NUM={"constant": "1"}), "invoices.16.constant", ["invoice_number"]),
        (otherwise(COST_CENTRE={"constant": "PH"}), "invoices.16.constant", ["cost_centre"]),
        (otherwise(VENDOR_NUM={"field": "contract"}), "invoices.16.field", ["supplier_number"]),
        (otherwise("debts", ORIG_SYSTEM_BILL_CUSTOMER_REF={"constant": "9"}), "debts.12.constant",
         ["customer_number"]),
        (otherwise(INVOICE_NUM={"field": "run"}), "invoices.16.field", ["invoice_number"]),
        (otherwise(INVOICE_NUM={"field": "party"}), "invoices.16.field", ["invoice_number"]),
        (otherwise(INVOICE_TYPE_LOOKUP_CODE={"field": "description"}), "invoices.16.field", ["invoice_type"]),
        (otherwise("debts", INTERFACE_LINE_ATTRIBUTE1={"field": "debt"}), "debts.12.field", ["request_number"]),
        (otherwise("debts", CUST_TRX_TYPE_NAME={"field": "contract"}), "debts.12.field", ["request_type"]),
    ],
)  # fmt: skip
async def test_what_a_ledger_goes_by_is_replaced_by_nothing_else(
    payments: Running, changes: dict[str, Any], field: str, allowed: list[str]
) -> None:
    answer = await propose(payments, **changes)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert (error["field"], error["allowed"]) == (field, allowed)


async def test_it_is_so_by_whatever_signs_the_head_is_written(payments: Running) -> None:
    columns = [*MAPPING["invoices"], {"head": "Vendor-Num", "constant": "66666"}]
    (error,) = (await propose(payments, invoices=columns)).json()["errors"]
    assert error["field"] == "invoices.17.constant"
    another = [column | {"head": "AMOUNT"} if column["field"] == "invoice_amount" else column for column in
               MAPPING["invoices"]]  # fmt: skip
    assert (await propose(payments, invoices=another)).status_code == 201  # a sum stands where a sum is looked for


async def test_nobody_of_an_organisation_that_is_paid_has_a_hand_in_it(paying: Running) -> None:
    proposed = await client.done(await propose(paying))
    headers = paying.headers("finance_approver", organisation="riverside", sub="finance-9")
    path = f"/ledger-mapping-versions/{proposed['id']}/confirm"
    assert (await paying.client.post(path, headers=headers)).status_code == 403


async def test_what_one_person_had_added_waits_for_another_after_the_upgrade(payments: Running) -> None:
    """The migration's own statements, on rows as they were kept before it."""
    for dates in ("iso", "digits"):
        await in_use(payments, dates=dates)
    migration = import_module("services.payments.migrations.0092_let_two_people_change_a_mapping")
    await payments.as_owner(
        "ALTER TABLE payments.ledger_mapping DROP CONSTRAINT ck_ledger_mapping_decided_by_somebody",
        "DROP INDEX payments.uq_ledger_mapping_open",
        "UPDATE payments.ledger_mapping SET decided_by = NULL, decided_on = NULL",
    )
    await payments.as_owner(migration.WAITS, migration.OVER, migration.OPEN)
    rows = (await client.get(payments, "/ledger-mapping-versions"))["items"]
    assert [(row["version"], row["state"]) for row in rows] == [(1, "refused"), (2, "proposed")]
    await client.done(await decide(payments, "confirm", rows[1]))
