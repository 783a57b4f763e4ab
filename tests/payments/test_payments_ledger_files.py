"""Files that the council's ledger imports: an invoice and a credit of each remittance, and requests for debts."""

import csv
import hashlib
import io
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn
from tests.payments.test_payments_suppliers import confirmed

GOLDEN = Path(__file__).parent / "golden"
SUPPLIER = {"supplierNumber": "104772", "site": "STOCKPORT-1"}


async def make(
    payments: Running, run: str | None = None, mapping: str = "generic", sub: str = "finance-3", **more: Any
) -> httpx.Response:
    body: dict[str, Any] = {"kind": "invoices", "runId": run} if run else {"kind": "debts"}
    body |= {"mapping": mapping} | more
    return await client.post(payments, "/ledger-files", "finance_releaser", sub, body)


async def content(payments: Running, file: dict[str, Any]) -> bytes:
    answer = await payments.client.get(
        f"/ledger-files/{file['id']}/content", headers=payments.headers("auditor", organisation="council", key=False)
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="{file["name"]}"'
    assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
    return answer.content


def golden(name: str, made: bytes, **ids: str) -> None:
    """Byte by byte, but for the ids of a test."""
    for word, replaced in ids.items():
        made = made.replace(replaced.encode(), f"<{word}>".encode())
    assert made == (GOLDEN / name).read_bytes()


async def released(payments: Running, on: date) -> dict[str, Any]:
    payments.today = on
    run = await client.approved_run(payments)
    return await client.done(await client.release(payments, run["id"]))


@pytest.fixture
async def paying(payments: Running) -> Running:
    """£400 paid in August; of that £100 fell, and £200 more is due in September."""
    payments.today = date(2012, 8, 6)
    terms = [contract(HOLD), contract(BACK, title="Riverside Recovery", provisional="clawback", floor="0", carry=0)]
    await payments.deliver(scheme(contracts=terms), *(tariff(who) for who in ("ann", "ben", "cal")))
    await payments.deliver(
        achieved("ann"), achieved("ben"), achieved("cal"), achieved("ann", "housing_resolved"),
    )  # fmt: skip
    return payments


async def september(payments: Running) -> dict[str, Any]:
    """£200 due, £100 taken off."""
    await released(payments, date(2012, 8, 6))
    await payments.deliver(withdrawn("ann"))
    await payments.deliver(achieved("ben", "housing_resolved"), achieved("cal", "housing_resolved"))
    return await released(payments, date(2012, 9, 3))


async def test_a_remittance_leaves_as_an_invoice_with_a_line_a_measure(paying: Running) -> None:
    await confirmed(paying)
    run = await released(paying, date(2012, 8, 6))
    file = await client.done(await make(paying, run["id"]))
    golden("invoices-generic.csv", await content(paying, file), run=run["id"])
    told = {"kind": "invoices", "runId": run["id"], "contract": BACK, "party": "riverside", "mapping": "generic",
            "mappingVersion": 1, "lines": 2, "pence": run["netPence"], "madeBy": "finance-3", "madeOn": "2012-08-06",
            "name": "invoices-riverside-2012-riverside-2012-08-06-generic-1.csv"}  # fmt: skip
    assert file | told == file
    (event,) = await paying.published("ledger-file-made")
    assert event["data"] | {"fileId": file["id"], "sha256": file["sha256"], "pence": 40_000} == event["data"]


@pytest.mark.parametrize("mapping", ["generic", "oracle-payables"])
async def test_what_is_netted_leaves_as_a_credit_and_never_as_a_smaller_invoice(paying: Running, mapping: str) -> None:
    await confirmed(paying)
    run = await september(paying)
    assert (run["grossPence"], run["nettedPence"], run["netPence"]) == (20_000, 10_000, 10_000)
    file = await client.done(await make(paying, run["id"], mapping))
    assert (file["lines"], file["pence"]) == (2, 10_000)
    golden(f"netted-{mapping}.csv", await content(paying, file), run=run["id"])


async def test_made_twice_it_is_the_one_that_was_made(paying: Running) -> None:
    await confirmed(paying)
    run = await released(paying, date(2012, 8, 6))
    file = await client.done(await make(paying, run["id"]))
    bytes_of_first = await content(paying, file)
    await client.done(await client.settle(paying, run["id"]))
    paying.today = date(2012, 10, 1)
    await confirmed(paying, supplierNumber="999999")  # also of the run's day: what was said is not said otherwise
    assert await client.done(await make(paying, run["id"], sub="finance-1")) == file
    other = await client.done(await make(paying, run["id"], "oracle-payables", sub="finance-1"))
    assert (other["pence"], other["madeBy"]) == (40_000, "finance-1")
    assert b"104772" in await content(paying, other)
    assert await content(paying, file) == bytes_of_first
    files = (await client.get(paying, "/ledger-files", runId=run["id"]))["items"]
    assert [row["id"] for row in files] == [other["id"], file["id"]]
    assert len(await paying.published("ledger-file-made")) == 2


async def test_without_a_supplier_of_the_runs_day_there_is_no_file(paying: Running) -> None:
    run = await released(paying, date(2012, 8, 6))
    waits = await client.done(await client.post(
        paying, "/suppliers", "finance_proposer", "finance-1",
        {"party": "riverside", "from": "2012-08-07", "costCentre": "1", "subjective": "2", "vatCode": "E"} | SUPPLIER,
    ))  # fmt: skip
    for _ in range(2):
        answer = await make(paying, run["id"])
        assert answer.status_code == 409
        problem = {"type": "/problems/supplier-lacks", "party": "riverside", "field": "supplierNumber"}
        assert answer.json() | problem | {"on": "2012-08-06"} == answer.json()
        await client.post(paying, f"/suppliers/{waits['id']}/confirm", "finance_approver", "finance-2")
    assert (await client.get(paying, "/ledger-files"))["items"] == []


async def test_only_of_a_run_that_is_released_there_are_invoices(paying: Running) -> None:
    await confirmed(paying)
    run = await client.approved_run(paying)
    answer = await make(paying, run["id"])
    assert (answer.status_code, answer.json()["state"]) == (409, "approved")
    await client.done(await client.release(paying, run["id"]))
    await client.done(await client.settle(paying, run["id"]))
    await client.done(await client.bounce(paying, run["id"]))
    answer = await make(paying, run["id"])
    assert (answer.status_code, answer.json()["state"]) == (409, "returned")
    empty = await make(paying, None, kind="invoices")
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "runId")


async def test_a_file_that_does_not_come_to_its_run_is_not_made(paying: Running) -> None:
    await confirmed(paying)
    run = await released(paying, date(2012, 8, 6))
    await paying.db.write("UPDATE run SET gross_pence = gross_pence + 1, net_pence = net_pence + 1")
    answer = await make(paying, run["id"])
    assert (answer.status_code, answer.json()["fields"]) == (409, ["grossPence", "netPence"])
    assert (await client.get(paying, "/ledger-files"))["items"] == []


async def test_nobody_is_named_in_it(paying: Running) -> None:
    await confirmed(paying)
    run = await september(paying)
    text = (await content(paying, await client.done(await make(paying, run["id"])))).decode()
    claims = (await client.get(paying, "/claims"))["items"]
    assert claims
    assert not any(claim[name] in text for claim in claims for name in ("id", "clientId"))


async def indebted(payments: Running) -> dict[str, Any]:
    """£100 that fell can be taken off nothing in time, and is a debt of November."""
    await released(payments, date(2012, 8, 6))
    await payments.deliver(withdrawn("ann"))
    run = await released(payments, date(2012, 11, 5))
    assert run["debtPence"] == 10_000
    (debt,) = (await client.get(payments, "/debts"))["items"]
    return dict(debt)


async def test_a_debt_is_requested_once_and_taken_back_where_it_is_not_owed_any_more(paying: Running) -> None:
    await confirmed(paying)
    debt = await indebted(paying)
    file = await client.done(await make(paying))
    golden("debts-generic.csv", await content(paying, file), debt=debt["id"])
    assert (file["kind"], file["runId"], file["lines"], file["pence"]) == ("debts", None, 1, 10_000)
    nothing = await make(paying)
    assert (nothing.status_code, nothing.json()["type"]) == (409, "/problems/nothing-to-say")

    await paying.deliver(achieved("ann", revision=3))  # it stands again: nothing is owed for it
    (debt,) = (await client.get(paying, "/debts"))["items"]
    assert debt["cancelledPence"] == 10_000
    back = await client.done(await make(paying, mapping="oracle-payables"))
    assert back["pence"] == -10_000
    golden("debts-taken-back-oracle-payables.csv", await content(paying, back), debt=debt["id"])
    assert (await make(paying)).status_code == 409


async def test_a_credit_goes_to_whom_its_invoice_was_sent(paying: Running) -> None:
    """Another customer counts by then; and of the invoices of one debt the one that stands is credited."""
    await confirmed(paying)
    paying.today = date(2012, 8, 6)
    run = await client.paid_run(paying)
    await paying.deliver(withdrawn("ann"))
    assert (await released(paying, date(2012, 11, 5)))["debtPence"] == 10_000
    (debt,) = (await client.get(paying, "/debts"))["items"]
    await client.done(await make(paying))
    paying.today = date(2012, 11, 12)
    await confirmed(paying, **{"from": "2012-11-10", "customerNumber": "C-9999", "costCentre": "XX-1"})
    await client.done(await client.bounce(paying, run["id"]))  # what was paid never arrived: nothing is owed
    assert credits_in(await rows(paying)) == [("2", "C-3391", f"{debt['id']}-1")]
    await client.done(await client.undo_return(paying, run["id"]))
    assert credits_in(await rows(paying)) == [("3", "C-9999", "")]
    await paying.deliver(achieved("ann", revision=3))
    assert credits_in(await rows(paying)) == [("4", "C-9999", f"{debt['id']}-3")]


async def rows(payments: Running) -> list[dict[str, str]]:
    file = await client.done(await make(payments))
    return list(csv.DictReader(io.StringIO((await content(payments, file)).decode())))


def credits_in(lines: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    return [
        (line["request_number"].rpartition("-")[2], line["customer_number"], line["credited_request"]) for line in lines
    ]


async def test_what_was_collected_of_the_invoice_is_not_taken_back(paying: Running) -> None:
    await confirmed(paying)
    debt = await indebted(paying)
    await client.done(await make(paying))
    body = {"reference": "AR-1", "on": "2012-11-05", "pence": 4_000}
    await client.done(await client.post(paying, f"/debts/{debt['id']}/collect", "finance_releaser", "finance-3", body))
    assert (await make(paying)).status_code == 409


async def test_a_debtor_without_a_number_is_told_by_party_and_field(paying: Running) -> None:
    await confirmed(paying, customerNumber=None)
    await indebted(paying)
    answer = await make(paying)
    problem = {"type": "/problems/supplier-lacks", "party": "riverside", "field": "customerNumber"}
    assert answer.json() | problem | {"on": "2012-11-05"} == answer.json()


async def test_of_a_run_that_may_be_rejected_no_debt_is_requested(paying: Running) -> None:
    await confirmed(paying)
    await released(paying, date(2012, 8, 6))
    await paying.deliver(withdrawn("ann"))
    paying.today = date(2012, 11, 5)
    await client.approved_run(paying)
    assert (await make(paying)).json()["type"] == "/problems/nothing-to-say"


async def returned(payments: Running) -> dict[str, Any]:
    """£400, whose invoice has left, was paid and came back."""
    await confirmed(payments)
    run = await released(payments, date(2012, 8, 6))
    await client.done(await make(payments, run["id"]))
    await client.done(await client.settle(payments, run["id"]))
    await client.done(await client.bounce(payments, run["id"]))
    return run


async def test_what_came_back_after_its_invoice_had_left_is_credited_once(paying: Running) -> None:
    run = await returned(paying)
    paying.today = date(2012, 8, 13)
    file = await client.done(await make(paying, kind="reversals"))
    assert (file["kind"], file["runId"], file["lines"], file["pence"]) == ("reversals", None, 2, -40_000)
    golden("reversals-generic.csv", await content(paying, file), run=run["id"])
    again = await make(paying, kind="reversals")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/nothing-to-say")
    paid_again = await released(paying, date(2012, 9, 3))
    invoices = await client.done(await make(paying, paid_again["id"]))
    assert invoices["pence"] == 40_000


async def test_a_return_that_was_a_mistake_is_invoiced_again_and_may_come_back_again(paying: Running) -> None:
    run = await returned(paying)
    numbers = [f"{run['id']}-R{number}" for number in (1, 2, 3)]
    await client.done(await make(paying, kind="reversals"))
    await client.done(await client.undo_return(paying, run["id"]))
    undone = await client.done(await make(paying, kind="reversals"))
    assert undone["pence"] == 40_000
    assert f"{numbers[1]},STANDARD,".encode() in await content(paying, undone)
    await client.done(await client.bounce(paying, run["id"]))
    back = await client.done(await make(paying, kind="reversals"))
    assert (back["pence"], f"{numbers[2]},CREDIT,".encode() in await content(paying, back)) == (-40_000, True)


async def test_what_never_left_or_did_not_come_back_after_all_is_not_credited(paying: Running) -> None:
    await confirmed(paying)
    run = await released(paying, date(2012, 8, 6))
    await client.done(await client.bounce(paying, run["id"]))
    assert (await make(paying, kind="reversals")).status_code == 409
    await client.done(await client.undo_return(paying, run["id"]))
    await client.done(await make(paying, run["id"]))
    await client.done(await client.bounce(paying, run["id"]))
    await client.done(await client.undo_return(paying, run["id"]))
    assert (await make(paying, kind="reversals")).status_code == 409


async def test_of_a_netted_payment_what_was_paid_is_credited_and_not_what_was_netted(paying: Running) -> None:
    await confirmed(paying)
    run = await september(paying)
    await client.done(await make(paying, run["id"]))
    await client.done(await client.bounce(paying, run["id"]))
    assert (await client.done(await make(paying, kind="reversals")))["pence"] == -10_000
