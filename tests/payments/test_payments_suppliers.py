"""Who a party is in the council's ledger: from a day on, proposed by one person and confirmed by another."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import scheme

RIVERSIDE: dict[str, Any] = {
    "party": "riverside", "from": "2012-04-02", "supplierNumber": "104772", "site": "STOCKPORT-1",
    "purchaseOrder": "PO-20117", "costCentre": "PH-4410", "subjective": "51230", "vatCode": "EXEMPT",
    "customerNumber": "C-3391",
}  # fmt: skip


async def propose(
    payments: Running, sub: str = "finance-1", role: str = "finance_proposer", **changes: Any
) -> httpx.Response:
    return await client.post(payments, "/suppliers", role, sub, RIVERSIDE | changes)


async def confirm(payments: Running, supplier: str, sub: str = "finance-2") -> httpx.Response:
    return await client.post(payments, f"/suppliers/{supplier}/confirm", "finance_approver", sub)


async def confirmed(payments: Running, **changes: Any) -> dict[str, Any]:
    proposed = await client.done(await propose(payments, **changes))
    return await client.done(await confirm(payments, proposed["id"]))


async def counting(payments: Running, party: str = "riverside") -> list[str]:
    items = (await client.get(payments, "/suppliers", party=party))["items"]
    return [item["supplierNumber"] for item in items if item["counts"]]


@pytest.fixture
async def running(payments: Running) -> Running:
    await payments.deliver(scheme())
    payments.today = date(2012, 6, 4)
    return payments


async def test_it_counts_once_another_person_has_confirmed_it(running: Running) -> None:
    proposed = await client.done(await propose(running))
    assert (proposed["number"], proposed["state"], proposed["counts"]) == (1, "proposed", False)
    assert await counting(running) == []
    refused = await confirm(running, proposed["id"], sub="finance-1")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/separation-of-duties")
    supplier = await client.done(await confirm(running, proposed["id"]))
    told = {"state": "confirmed", "counts": True, "proposedBy": "finance-1", "decidedBy": "finance-2"}
    assert supplier | told | RIVERSIDE == supplier
    assert await client.get(running, f"/suppliers/{proposed['id']}") == supplier
    (event,) = await running.published("supplier-decided")
    assert event["data"] | {"party": "riverside", "validFrom": "2012-04-02", "confirmed": True} == event["data"]
    assert "104772" not in str(event)  # thin: what it is is asked for


async def test_what_counted_goes_on_until_a_change_is_confirmed_and_until_its_day(running: Running) -> None:
    await confirmed(running)
    later = await client.done(await propose(running, **{"from": "2012-07-02", "supplierNumber": "200001"}))
    assert await counting(running) == ["104772"]
    await client.done(await confirm(running, later["id"]))
    assert await counting(running) == ["104772"]
    running.today = date(2012, 7, 2)
    assert await counting(running) == ["200001"]
    rows = (await client.get(running, "/suppliers"))["items"]
    assert [(row["number"], row["supplierNumber"], row["state"]) for row in rows] == [
        (1, "104772", "confirmed"), (2, "200001", "confirmed"),
    ]  # fmt: skip


async def test_of_one_day_what_was_proposed_last_counts(running: Running) -> None:
    await confirmed(running)
    await confirmed(running, supplierNumber="104773")
    assert await counting(running) == ["104773"]


async def test_a_refused_one_never_counts_and_makes_room_for_another(running: Running) -> None:
    await confirmed(running)
    wrong = await client.done(await propose(running, supplierNumber="1"))
    waits = await propose(running, sub="finance-2", role="finance_approver", supplierNumber="2")
    assert (waits.status_code, waits.json()["supplierId"]) == (409, wrong["id"])
    body = {"reason": "that is another charity"}
    path = f"/suppliers/{wrong['id']}/refuse"
    refused = await client.done(await client.post(running, path, "finance_proposer", "finance-1", body))
    assert (refused["state"], refused["refusalReason"], refused["counts"]) == ("refused", body["reason"], False)
    for answer in (await client.post(running, path, "finance_releaser", "finance-3", body),
                   await confirm(running, wrong["id"])):  # fmt: skip
        assert (answer.status_code, answer.json()["state"]) == (409, "refused")
    assert await counting(running) == ["104772"]
    await client.done(await propose(running, supplierNumber="2"))


async def test_only_whom_a_contract_pays_is_one(running: Running) -> None:
    answer = await propose(running, party="harbour")
    assert (answer.status_code, answer.json()["parties"]) == (409, ["cdas", "riverside"])


@pytest.mark.parametrize(
    ("field", "text"),
    [("supplierNumber", "=1+1"), ("supplierNumber", "-104772"), ("site", "A" * 16), ("costCentre", "PH;4410"),
     ("vatCode", ""), ("purchaseOrder", "PO\t1"), ("subjective", "51230 ")],
)  # fmt: skip
async def test_what_a_file_could_not_carry_as_it_is_is_refused_by_its_field(
    running: Running, field: str, text: str
) -> None:
    answer = await propose(running, **{field: text})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_nobody_of_an_organisation_that_is_paid_has_a_hand_in_it(running: Running) -> None:
    proposed = await client.done(await propose(running))
    headers = running.headers("finance_approver", organisation="riverside", sub="finance-9")
    answer = await running.client.post(f"/suppliers/{proposed['id']}/confirm", headers=headers)
    assert answer.status_code == 403
    assert (await running.client.post("/suppliers", json=RIVERSIDE, headers=headers)).status_code == 403


async def test_nothing_of_it_is_changed_later(running: Running) -> None:
    await confirmed(running)
    first = (await client.get(running, "/suppliers"))["items"][0]
    await confirmed(running, supplierNumber="104773")
    again = (await client.get(running, "/suppliers"))["items"][0]
    assert again == first | {"counts": False}
