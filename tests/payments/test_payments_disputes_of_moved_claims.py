"""A dispute is about a claim as it was with its party: of what another has by now it holds nothing and says nothing."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff
from tests.payments.test_payments_disputes import CLAIM, COUNCIL, DAY, SAID, Who, closed, opened, post, refused

CDAS: Who = ("provider", "cdas", "keyworker-9")
OF_CLAIM = SAID | {"claimId": str(CLAIM)}


@pytest.fixture
async def two_due(payments: Running) -> Running:
    """Of two people £100 each."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved(), tariff("bob"), achieved("bob"))
    return payments


async def moved(payments: Running, revision: int = 2, to: str = HOLD) -> None:
    await payments.deliver(achieved(revision=revision, contract=to))


async def shown(payments: Running, dispute: dict[str, Any], who: tuple[str, str]) -> dict[str, Any]:
    stands: dict[str, Any] = await client.get(payments, f"/disputes/{dispute['id']}", *who)
    return stands


async def test_once_the_claim_is_anothers_its_money_is_paid(two_due: Running) -> None:
    await opened(two_due)
    await moved(two_due)
    claim = await client.claim(two_due, CLAIM)
    assert (claim["party"], claim["duePence"], claim["waitsFor"]) == ("cdas", 10_000, None)
    (position,) = (await client.get(two_due, "/positions", contract=HOLD))["items"]
    assert position["balancesNow"]["dueWaiting"] == []
    run = await client.done(await client.propose(two_due, HOLD))
    assert (run["grossPence"], run["leftOut"]) == (10_000, 0)


async def test_to_its_party_it_shows_neither_the_person_nor_the_money_of_another(two_due: Running) -> None:
    dispute = await opened(two_due)
    assert dispute["clientId"]
    await moved(two_due)
    await two_due.deliver(tariff(revision=2, prices={"abstinent_at_review": 12_500}))
    theirs = await shown(two_due, dispute, ("provider", "riverside"))
    assert (theirs["clientId"], theirs["claimMoved"], theirs["measure"]) == (None, True, dispute["measure"])
    assert (theirs["openedPence"], theirs["effectPence"], theirs["heldPence"]) == (10_000, -10_000, 0)
    (listed,) = (await client.get(two_due, "/disputes", "provider", "riverside"))["items"]
    assert listed == theirs
    councils = await shown(two_due, dispute, ("auditor", "council"))
    assert (councils["clientId"], councils["effectPence"], councils["heldPence"]) == (dispute["clientId"], -10_000, 0)
    event = (await two_due.published("dispute-changed"))[-1]["data"]
    assert event["effectPence"] == 0
    ended = await closed(two_due, dispute["id"])
    assert ended["effectPence"] == -10_000
    assert (await shown(two_due, dispute, ("provider", "riverside")))["clientId"] is None


@pytest.mark.parametrize("who", [CDAS, COUNCIL])
async def test_of_whose_it_is_now_another_is_opened(two_due: Running, who: Who) -> None:
    first = await opened(two_due)
    await moved(two_due)
    second = await opened(two_due, who)
    assert (second["party"], second["heldPence"], second["claimMoved"]) == ("cdas", 10_000, False)
    answer = await post(two_due, "/disputes", COUNCIL, OF_CLAIM)
    assert (answer.status_code, answer.json()["disputeId"]) == (409, second["id"])
    assert (await client.done(await client.propose(two_due, HOLD)))["leftOut"] == 1
    (theirs,) = (await client.get(two_due, "/disputes", "provider", "cdas"))["items"]
    assert theirs["id"] == second["id"]
    path = f"/disputes/{first['id']}/close"
    assert await refused(two_due, path, CDAS, {"outcome": "withdrawn"}) == (404, "unknown-dispute")
    both = (await client.get(two_due, "/disputes", claimId=str(CLAIM)))["items"]
    assert [(row["party"], row["heldPence"]) for row in both] == [("riverside", 0), ("cdas", 10_000)]
    await closed(two_due, second["id"], who=("finance_approver", "council", "finance-2"))
    assert (await client.claim(two_due, CLAIM))["waitsFor"] is None


async def test_back_with_its_party_it_holds_again(two_due: Running) -> None:
    first = await opened(two_due)
    await moved(two_due)
    second = await opened(two_due, CDAS)
    await moved(two_due, 3, BACK)
    theirs = await shown(two_due, first, ("provider", "riverside"))
    assert (theirs["heldPence"], theirs["effectPence"], theirs["claimMoved"]) == (10_000, 0, False)
    assert theirs["clientId"] == first["clientId"]
    assert (await shown(two_due, second, ("provider", "cdas")))["clientId"] is None
    assert (await client.done(await client.propose(two_due)))["leftOut"] == 1
    await closed(two_due, first["id"])
    assert (await client.claim(two_due, CLAIM))["waitsFor"] is None  # the other's holds nothing of it


async def test_a_proposal_of_the_new_party_is_not_stopped_by_it(two_due: Running) -> None:
    await moved(two_due)
    run = await client.done(await client.propose(two_due, HOLD))
    await moved(two_due, 3, BACK)
    await opened(two_due)
    await moved(two_due, 4)
    assert (await client.get(two_due, f"/runs/{run['id']}/waiting"))["items"] == []
    await client.done(await client.approve(two_due, run["id"]))


async def test_the_month_says_nothing_of_the_money_of_another(two_due: Running) -> None:
    await opened(two_due)
    await moved(two_due)
    await opened(two_due, CDAS)
    two_due.today = date(2012, 9, 3)
    tasks = (await client.get(two_due, "/month-close", on="2012-08-01"))["items"]
    rows = next(task for task in tasks if task["code"] == "disputes_closed")["open"]
    assert {row["party"]: row["pence"] for row in rows} == {"riverside": 0, "cdas": 10_000}


async def test_the_balance_of_the_new_partys_quarter_has_it(payments: Running) -> None:
    """£100 of ann less £75 of three instalments are £25: what riverside disputed is cdas's now."""
    payments.today = date(2012, 6, 4)
    on_account = {"provisional": "clawback", "annual_value_pence": [60_000], "on_account": {"share": "0.5"}}
    contracts = [contract(HOLD, **on_account), contract(BACK, **on_account)]
    await payments.deliver(scheme(contracts=contracts), tariff(), achieved(on="2012-06-01"))
    await opened(payments)
    await payments.deliver(achieved(revision=2, contract=HOLD, on="2012-06-01"))
    payments.today = date(2012, 7, 2)
    await payments.tick()
    rows = (await client.get(payments, "/claims", contract=HOLD))["items"]
    assert [row["pence"] for row in rows if row["shape"] == "on_account_balance"] == [2_500]
