"""What of a run somebody should look at before it is approved; where that is said, nobody approves it unseen."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, merged, scheme, tariff, withdrawn
from tests.payments.test_payments_approval_limits import ruled

DAY = date(2012, 8, 6)
CLAIM = str(ident("outcome ann abstinent_at_review"))
OTHER = str(ident("outcome other"))


async def found(payments: Running, run: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get(payments, f"/runs/{run}/findings"))["items"]
    return items


async def look_at(
    payments: Running, run: str, finding: str, remark: str = "in_order", sub: str = "finance-2"
) -> httpx.Response:
    path = f"/runs/{run}/findings/{finding}/look-at"
    return await client.post(payments, path, "finance_approver", sub, {"remark": remark})


@pytest.fixture
async def due(payments: Running) -> Running:
    """£100 of ann with riverside."""
    payments.today = DAY
    contracts = [contract(HOLD, provisional="clawback"), contract(BACK, provisional="clawback")]
    await payments.deliver(scheme(contracts=contracts), tariff(), achieved())
    return payments


async def proposed(payments: Running) -> str:
    return str((await client.done(await client.propose(payments)))["id"])


async def test_of_what_is_usual_nothing_is_found(due: Running) -> None:
    await due.deliver(achieved("ann", "housing_resolved"), tariff("bob"), achieved("bob"))
    assert await found(due, await proposed(due)) == []


async def test_the_same_day_with_another_provider_is_found_under_any_id(due: Running) -> None:
    await due.deliver(tariff("anna"), achieved("anna", contract=HOLD, name="other"), merged("ann", "anna"))
    run = await proposed(due)
    (finding,) = await found(due, run)
    assert (finding["code"], finding["claimId"], finding["others"]) == ("same_day_elsewhere", CLAIM, [OTHER])
    await due.deliver(withdrawn("anna", name="other"))
    assert await found(due, run) == []


async def test_two_claims_of_one_measure_on_the_same_evidence_are_found(due: Running) -> None:
    same = achieved().evidence
    await due.deliver(achieved("ann", on="2012-07-30", name="other", evidence=same))
    (first, second) = await found(due, await proposed(due))
    assert (first["code"], first["claimId"], first["others"]) == ("same_evidence", CLAIM, [OTHER])
    assert second["others"] == [CLAIM]


async def test_an_amount_far_from_the_others_of_its_measure_is_found(due: Running) -> None:
    names = [f"person-{number}" for number in range(20)]
    for name in names:
        await due.deliver(tariff(name), achieved(name, contract=HOLD))
    await due.deliver(tariff("bob", prices={"abstinent_at_review": 10_001}), achieved("bob"))
    (finding,) = await found(due, await proposed(due))
    said = (finding["code"], finding["measured"], finding["low"], finding["high"], finding["of"])
    assert said == ("unusual_amount", 10_001, 10_000, 10_000, 20)


async def test_where_the_area_says_so_nothing_is_approved_that_nobody_has_looked_at(due: Running) -> None:
    await ruled(due, lookedAtFirst=True)
    await due.deliver(achieved("ann", contract=HOLD, name="other"))
    run = await proposed(due)
    (finding,) = await found(due, run)
    refused = await client.approve(due, run)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/findings-wait")
    assert refused.json()["findingIds"] == [finding["id"]]
    seen = await client.done(await look_at(due, run, finding["id"], "asked_about"))
    assert (seen["remark"], seen["seenBy"], seen["seenOn"]) == ("asked_about", "finance-2", "2012-08-06")
    again = await client.done(await look_at(due, run, finding["id"], sub="finance-4"))
    assert (again["remark"], again["seenBy"]) == ("asked_about", "finance-2")
    await client.done(await client.approve(due, run))


async def test_else_it_is_shown_and_stops_nothing(due: Running) -> None:
    await due.deliver(achieved("ann", contract=HOLD, name="other"))
    run = await proposed(due)
    assert len(await found(due, run)) == 1
    await client.done(await client.approve(due, run))


async def test_what_was_looked_at_need_not_be_again_while_it_is_the_same(due: Running) -> None:
    await due.deliver(achieved("ann", contract=HOLD, name="other"))
    run = await proposed(due)
    (finding,) = await found(due, run)
    await client.done(await look_at(due, run, finding["id"]))
    await client.done(await client.post(due, f"/runs/{run}/cancel", "finance_proposer", "finance-1"))
    run = await proposed(due)
    assert [(row["id"], row["remark"]) for row in await found(due, run)] == [(finding["id"], "in_order")]
    cdas = achieved("ann", contract="cdas-2012", name="third")
    await due.deliver(cdas)
    assert [row["remark"] for row in await found(due, run)] == [None]
    gone = await look_at(due, run, finding["id"])
    assert (gone.status_code, gone.json()["type"]) == (404, "/problems/unknown-finding")
