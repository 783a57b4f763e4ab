"""A foreign event moves an outcome to another contract or party, or leaves it without one, after money was posted."""

import json
from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, proposed, scheme, tariff, withdrawn
from tests.payments.test_payments_cash import cash_apart

CLAIM = ident("outcome ann abstinent_at_review")
DAY = date(2012, 8, 6)
OPEN = {"provisional": "clawback", "floor": "0.5", "carry": 0}


async def start(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(HOLD, **OPEN), contract(BACK, **OPEN)]), tariff(), achieved())


async def explained(payments: Running) -> list[dict[str, Any]]:
    lines = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"]
    return [await client.get(payments, f"/lines/{line['id']}/explanation") for line in lines]


async def test_what_loses_its_contract_before_it_is_approved_is_reversed(payments: Running) -> None:
    """Such news was parked before: a line without a contract cannot be posted."""
    await start(payments)
    await payments.deliver(achieved(revision=2, contract=None))
    assert await payments.parked() == []
    assert await client.balances(payments) == {}
    claim = await client.claim(payments, CLAIM)
    assert (claim["state"], claim["reason"], claim["pence"]) == ("unpriced", "no-contract", 0)
    last = (await explained(payments))[-1]
    assert (last["line"]["kind"], last["line"]["contract"]) == ("reversal", BACK)
    assert last["basis"]["moved"] == {"from": [{"contract": BACK, "party": "riverside"}], "to": None}


async def test_what_loses_its_contract_after_it_was_paid_is_owed_there(payments: Running) -> None:
    await start(payments)
    await client.paid_run(payments)
    await payments.deliver(achieved(revision=2, contract=None))
    assert await payments.parked() == []
    assert (await client.balances(payments))[BACK, "receivable"] == -10_000
    await payments.deliver(achieved(revision=3))
    assert await client.balances(payments) == {(BACK, "budget"): -10_000, (BACK, "paid"): 10_000}
    assert (await client.claim(payments, CLAIM))["state"] == "settled"


async def test_what_changes_its_contract_is_reversed_there_and_posted_here(payments: Running) -> None:
    await start(payments)
    await client.paid_run(payments)
    await payments.deliver(achieved(revision=2, contract=HOLD))
    assert await client.balances(payments) == {
        (BACK, "paid"): 10_000, (BACK, "receivable"): -10_000, (HOLD, "budget"): -10_000, (HOLD, "due"): 10_000,
    }  # fmt: skip
    there, here = (await explained(payments))[-2:]
    moved = {"from": [{"contract": BACK, "party": "riverside"}], "to": {"contract": HOLD, "party": "cdas"}}
    assert there["basis"]["moved"] == here["basis"]["moved"] == moved
    headers = payments.headers("provider", organisation="riverside")
    shown = await payments.client.get(f"/lines/{there['line']['id']}/explanation", headers=headers)
    assert HOLD not in shown.text  # who has it now is not the former provider's to know
    assert [step["step"] for step in shown.json()["basis"]["steps"]] == ["difference", "receivable"]
    assert (there["line"]["contract"], there["line"]["kind"]) == (BACK, "receivable")
    assert (here["line"]["contract"], here["line"]["kind"], here["line"]["party"]) == (HOLD, "due", "cdas")
    published = [event["data"] for event in await payments.published("payment-posted")]
    assert [(event["contract"], event["deltaPence"], event["balancePence"]) for event in published] == [
        (BACK, 10_000, 10_000), (BACK, 10_000, 0), (HOLD, 10_000, 10_000),
    ]  # fmt: skip
    assert (await client.paid_run(payments, HOLD))["netPence"] == 10_000
    payments.today = date(2012, 9, 3)
    assert (await client.paid_run(payments, BACK))["debtPence"] == 10_000
    assert await cash_apart(payments) == {}
    assert (await client.claim(payments, CLAIM))["state"] == "settled"


async def test_what_moved_while_it_was_proposed_is_in_the_run_no_more(payments: Running) -> None:
    await start(payments)
    run = await client.done(await client.propose(payments))
    await payments.deliver(achieved(revision=2, contract=HOLD))
    refused = await client.approve(payments, run["id"])
    assert (refused.status_code, refused.json()["claimIds"]) == (409, [str(CLAIM)])
    assert (await client.claim(payments, CLAIM))["state"] == "due"


async def test_a_payment_bounces_after_its_outcome_has_moved(payments: Running) -> None:
    """What is due again there is set off against what is owed there: nobody is out."""
    await start(payments)
    run = await client.paid_run(payments)
    await payments.deliver(achieved(revision=2, contract=HOLD))
    await client.done(await client.bounce(payments, run["id"]))
    assert await client.balances(payments) == {(HOLD, "budget"): -10_000, (HOLD, "due"): 10_000}
    assert await cash_apart(payments) == {}


async def test_what_changes_its_party_is_paid_to_that_party_by_a_run_of_its_own(payments: Running) -> None:
    """Under the same contract: who lost it owes it, who has it is paid, and each sees its own lines."""
    await start(payments)
    await client.paid_run(payments)
    await payments.deliver(achieved(revision=2, party="successor"))
    assert (await client.balances(payments))[BACK, "due"] == 10_000
    payments.today = date(2012, 9, 3)
    assert (await client.done(await client.propose(payments)))["grossPence"] == 0
    body = {"contract": BACK, "runOn": "2012-09-03", "party": "successor"}
    run = await client.done(await client.post(payments, "/runs", "finance_proposer", "finance-1", body))
    assert (run["party"], run["grossPence"], run["nettedPence"]) == ("successor", 10_000, 0)
    assert await cash_apart(payments) == {}

    async def lines(organisation: str) -> list[str]:
        headers = payments.headers("provider", organisation=organisation)
        answer = await payments.client.get(f"/claims/{CLAIM}/lines", headers=headers)
        return [line["kind"] for line in answer.json().get("items", [])]

    assert await lines("riverside") == ["due", "approval", "receivable"]
    assert await lines("successor") == ["due"]
    assert await lines("cdas") == []
    fell = (await explained(payments))[2]["line"]["id"]
    headers = payments.headers("provider", organisation="riverside")
    told = (await payments.client.get(f"/lines/{fell}/explanation", headers=headers)).text
    assert "successor" not in told


async def test_each_party_of_a_contract_has_a_position_of_its_own(payments: Running) -> None:
    """One was published of whichever came first, with the other's money in its balances."""
    await start(payments)
    await client.paid_run(payments)
    await payments.deliver(achieved(revision=2, party="successor"))
    payments.today = date(2012, 9, 3)
    await payments.tick()
    published = [event["data"] for event in await payments.published("position-published")]
    shown = {
        data["party"]: data["balancesNow"] for data in published if data["contract"] == BACK and data["on"] > "2012-09"
    }
    assert set(shown) == {"riverside", "successor"}
    money = ("duePence", "receivablePence", "paidPence")
    assert [shown["riverside"][name] for name in money] == [0, 10_000, 10_000]
    assert [shown["successor"][name] for name in money] == [10_000, 0, 0]
    read = (await client.get(payments, "/positions", contract=BACK))["items"]
    for name in ("dueWaiting", "leftOutOfBalances"):  # whose turn it is concerns no file
        assert [item["balancesNow"].pop(name) for item in read] == [[], []]
    assert {item["party"]: item["balancesNow"] for item in read} == shown
    await payments.tick()
    assert len(await payments.published("position-published")) == len(published)


async def test_what_waits_is_shown_to_its_own_party_and_the_plan_to_whom_the_contract_pays(payments: Running) -> None:
    terms = {"provisional": "clawback", "annual_value_pence": [1_000_000, 1_000_000]}
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(BACK, **terms)]), tariff(), achieved(party="successor"))
    await payments.deliver(tariff("bob"), proposed("bob"))
    read = {item["party"]: item["thisYear"] for item in (await client.get(payments, "/positions"))["items"]}
    assert (read["successor"]["awaiting"], read["riverside"]["awaiting"]) == (0, 1)
    assert (read["successor"]["annualPence"], read["successor"]["shortfallPence"]) == (0, 0)
    assert read["riverside"]["annualPence"] == 1_000_000


async def test_another_person_takes_the_outcome_and_the_difference_says_so(payments: Running) -> None:
    """Whom the council owes does not change with the person, so only the difference of the tariffs moves."""
    await start(payments)
    await client.paid_run(payments)
    await payments.deliver(tariff("bob", prices={"abstinent_at_review": 12_500}))
    await payments.deliver(achieved(revision=2, client_id=ident("bob")))
    assert (await client.balances(payments))[BACK, "due"] == 2_500
    last = (await explained(payments))[-1]["basis"]
    assert last["anotherPerson"] == {"from": str(ident("ann")), "to": str(ident("bob"))}
    assert last["steps"][-2] == {
        "step": "difference", "stood": 10_000, "stands": 12_500, "pence": 2_500,
        "sinceLine": last["steps"][-2]["sinceLine"],
    }  # fmt: skip
    assert (await client.claim(payments, CLAIM))["clientId"] == str(ident("bob"))


@pytest.mark.parametrize("now", [{"contract": HOLD}, {"party": "cdas"}], ids=["contract", "party"])
async def test_what_could_still_fall_elsewhere_is_not_told_with_a_line_that_was_left_behind(
    payments: Running, now: dict[str, Any]
) -> None:
    """It is of whom the amount belongs to by now: a date of their episode."""
    payments.today = DAY
    there = contract(HOLD, **OPEN | {"provisional": "clawback"})
    await payments.deliver(scheme(contracts=[there, contract(BACK, **OPEN)]), tariff(), achieved(until="2012-10-01"))
    (line,) = await explained(payments)
    assert line["provisional"] == {"until": "2012-10-01", "pending": True}
    await payments.deliver(achieved(revision=2, until="2013-02-01", **now))
    *left, here = await explained(payments)
    assert here["provisional"] == {"until": "2013-02-01", "pending": True}
    assert [each["provisional"] for each in left] == [{"until": None, "pending": False}] * len(left)
    path = f"/lines/{line['line']['id']}/explanation"
    told = await client.get(payments, path, "provider", organisation="riverside")
    assert told["provisional"] == {"until": None, "pending": False}


async def told_there(payments: Running) -> list[dict[str, Any]]:
    """All that the former party reads of its lines."""
    lines = (await client.get(payments, f"/claims/{CLAIM}/lines", "provider", organisation="riverside"))["items"]
    return [
        await client.get(payments, f"/lines/{line['id']}/explanation", "provider", organisation="riverside")
        for line in lines
    ]


@pytest.mark.parametrize("change", [{"party": "successor"}, {"contract": HOLD}, {"contract": None}])
async def test_who_lost_an_outcome_is_told_nothing_of_where_it_is_now(
    payments: Running, change: dict[str, Any]
) -> None:
    """Neither its new day, nor terms, band and price there, nor whether it fell; and their own lines have no gaps."""
    await start(payments)
    stood_on = (await client.claim(payments, CLAIM))["effectiveOn"]
    await client.paid_run(payments)
    payments.today = date(2012, 9, 10)
    await payments.deliver(achieved(revision=2, on="2012-09-05", **change))
    await payments.deliver(achieved(revision=3, on="2012-09-06", **change))  # and there more is posted
    await payments.deliver(achieved(revision=4))  # it comes back
    await payments.deliver(achieved(revision=5, on="2012-09-07", **change), withdrawn(revision=6, reason="refused"))
    left = [each for each in await told_there(payments) if each["line"]["kind"] in ("receivable", "reversal")]
    assert len(left) == 2
    for each in left:
        assert each["line"]["effectiveOn"] == each["basis"]["achievedOn"] == stood_on
        assert each["basis"].keys() == {"shape", "measure", "achievedOn", "withdrawn", "steps"}
        assert each["basis"]["withdrawn"] is None
        assert [step["step"] for step in each["basis"]["steps"]] == ["difference", each["line"]["kind"]]
    whole = json.dumps([[each["basis"], each["line"]["effectiveOn"]] for each in await told_there(payments)])
    for word in ("2012-09-0", "refused", HOLD, "successor"):
        assert word not in whole, word
    numbers = [each["line"]["number"] for each in await told_there(payments)]
    assert numbers == list(range(1, len(numbers) + 1))
    first = await client.get(payments, f"/claims/{CLAIM}/lines", "provider", "riverside", limit=2)
    rest = await client.get(payments, f"/claims/{CLAIM}/lines", "provider", "riverside", limit=2, cursor=first["next"])
    assert [line["number"] for line in rest["items"]] == [3, 4]
    assert await cash_apart(payments) == {}
