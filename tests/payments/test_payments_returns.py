"""Each word of finance that moves pence has a way back: a return, a collection or a write-off that never was."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, identity, scheme, tariff, withdrawn
from tests.payments.test_payments_cash import cash_apart, debt_of_5000, kept, report, worth

DAY = date(2012, 8, 6)
CLAIM = ident("outcome ann abstinent_at_review")


@pytest.fixture
async def returned(payments: Running) -> tuple[Running, str]:
    """10,000p paid and settled; then its return is reported, which was another's."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    run = await client.paid_run(payments)
    await client.done(await client.bounce(payments, run["id"]))
    return payments, str(run["id"])


async def lines_of(payments: Running) -> list[tuple[str, str, str, int]]:
    lines = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"]
    return [(line["kind"], line["from"], line["to"], line["pence"]) for line in lines]


async def told(payments: Running, *kinds: str) -> list[dict[str, Any]]:
    return [event["data"] for kind in kinds for event in await payments.published(kind)]


async def test_a_mistaken_return_is_undone_and_nothing_is_paid_twice(returned: tuple[Running, str]) -> None:
    payments, run = returned
    undone = await client.done(await client.undo_return(payments, run))
    assert (undone["state"], undone["reference"], undone["settledOn"]) == ("settled", "BACS-1", DAY.isoformat())
    assert (undone["returnReason"], undone["returnUndoneReason"]) == (None, "another payment came back")
    assert (await lines_of(payments))[-2:] == [
        ("return", "paid", "due", 10_000),
        ("return_undone", "due", "paid", 10_000),
    ]
    assert (await client.claim(payments, CLAIM))["state"] == "settled"
    payments.today = date(2012, 8, 13)
    assert (await client.done(await client.propose(payments)))["grossPence"] == 0
    assert (await kept(payments), await cash_apart(payments)) == (10_000, {})


async def test_what_a_run_has_paid_again_meanwhile_is_owed_and_netted(returned: tuple[Running, str]) -> None:
    payments, run = returned
    payments.today = date(2012, 8, 13)
    assert (await client.paid_run(payments))["netPence"] == 10_000
    await client.done(await client.undo_return(payments, run))
    assert await client.balances(payments) == {
        (BACK, "budget"): -10_000, (BACK, "paid"): 20_000, (BACK, "receivable"): -10_000,
    }  # fmt: skip
    assert await cash_apart(payments) == {}
    payments.today = date(2012, 8, 20)
    await worth(payments, ("bob", 30_000))
    assert (await client.paid_run(payments))["nettedPence"] == 10_000
    assert (await kept(payments), await cash_apart(payments)) == (40_000, {})


async def test_what_came_back_has_moved_and_is_owed_without_what_was_netted(payments: Running) -> None:
    """Of 30,000 due since before, 10,000 are netted and 20,000 paid; the bank sends that back on the same day."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await client.paid_run(payments)
    await payments.deliver(withdrawn(on="2012-08-06"))
    await worth(payments, ("bob", 30_000))
    payments.today = date(2012, 8, 13)
    await payments.tick()
    payments.today = date(2012, 8, 20)
    assert (await back_position(payments))["sinceLast"]["stuck"] == [
        {"waitsFor": "due", "turn": "finance", "count": 1, "pence": 30_000}
    ]
    run = await client.paid_run(payments)
    await client.done(await client.bounce(payments, run["id"]))
    assert (await back_position(payments))["sinceLast"]["stuck"] == []
    await payments.tick()
    payments.today = date(2012, 8, 27)
    later = await back_position(payments)
    (stuck,) = later["sinceLast"]["stuck"]
    assert stuck["pence"] == later["balancesNow"]["duePence"] == 20_000
    (due,) = (await client.get(payments, "/claims", state="due"))["items"]
    assert (due["pence"], due["duePence"]) == (30_000, 20_000)


async def test_what_is_due_again_of_a_claim_that_fell_is_told_wherever_what_is_due_is(payments: Running) -> None:
    """Ann was paid and fell, bob's run netted it; then ann's own payment comes back: 10,000 are due, and bob is due."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    run = await client.paid_run(payments)
    await payments.deliver(withdrawn(on="2012-08-06"))
    await worth(payments, ("bob", 20_000))
    payments.today = date(2012, 8, 13)
    netting = await client.paid_run(payments)
    assert netting["nettedPence"] == 10_000
    await client.done(await client.bounce(payments, run["id"]))
    claim = await client.claim(payments, CLAIM)
    assert (claim["state"], claim["pence"], claim["duePence"]) == ("withdrawn", 0, 10_000)
    for role, organisation in (("auditor", "council"), ("provider", "riverside")):
        (listed,) = (await client.get(payments, "/claims", role, organisation, state="due"))["items"]
        assert (listed["id"], listed["duePence"]) == (str(CLAIM), 10_000)
    await payments.tick()
    payments.today = date(2012, 8, 20)
    stuck = {"waitsFor": "due", "turn": "finance", "count": 1, "pence": 10_000}
    assert (await back_position(payments))["sinceLast"]["stuck"] == [stuck]
    await payments.deliver(identity())
    later = await back_position(payments)
    assert later["sinceLast"]["stuck"] == [stuck | {"waitsFor": "identity-not-settled", "turn": "lasars"}]
    assert [row["pence"] for row in later["balancesNow"]["dueWaiting"]] == [10_000]
    assert (await client.claim(payments, CLAIM))["waitsFor"] == "identity-not-settled"


async def test_what_was_netted_is_on_its_way_to_nobody_and_what_is_netted_whole_is_paid_when_released(
    payments: Running,
) -> None:
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(BACK, provisional="clawback", floor="0")]), tariff(), achieved())
    await client.paid_run(payments)
    await payments.deliver(withdrawn(on="2012-08-06"))
    await worth(payments, ("bob", 6_000))
    payments.today = date(2012, 8, 13)
    bob = (await client.get(payments, "/claims", state="due"))["items"][0]["id"]
    run = await client.approved_run(payments)
    assert (await client.claim(payments, bob))["state"] == "approved"
    await client.done(await client.release(payments, run["id"]))
    assert (run["netPence"], (await client.claim(payments, bob))["state"]) == (0, "settled")
    refused = await client.bounce(payments, run["id"])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/nothing-sent")
    await worth(payments, ("cat", 9_001), ("dee", 2_000))
    payments.today = date(2012, 8, 20)
    run = await client.approved_run(payments)
    await client.done(await client.release(payments, run["id"]))
    await payments.tick()
    payments.today = date(2012, 8, 27)
    later = await back_position(payments)
    stuck = {"waitsFor": "approved", "turn": "finance", "count": 2, "pence": 7_001}
    assert (later["sinceLast"]["stuck"], later["balancesNow"]["approvedPence"]) == ([stuck], 7_001)


async def test_what_is_due_where_a_claim_stood_before_is_due_for_it(payments: Running) -> None:
    """Moved to another contract after it was paid, and netted there: then the first payment comes back."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    run = await client.paid_run(payments)
    await payments.deliver(achieved("ann", contract=HOLD, party="cdas", revision=2))
    await worth(payments, ("bob", 20_000))
    payments.today = date(2012, 8, 13)
    await client.paid_run(payments)
    await client.paid_run(payments, HOLD)
    await client.done(await client.bounce(payments, run["id"]))
    (listed,) = (await client.get(payments, "/claims", state="due"))["items"]
    assert (listed["contract"], listed["state"], listed["duePence"]) == (HOLD, "settled", 10_000)
    assert (await client.get(payments, "/claims", "provider", "cdas", state="due"))["items"] == []
    assert (await client.get(payments, f"/claims/{CLAIM}", "provider", "cdas"))["duePence"] == 0


async def back_position(payments: Running) -> dict[str, Any]:
    (item,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    return dict(item)


async def test_finance_can_redo_each_step_from_what_it_is_told(returned: tuple[Running, str]) -> None:
    """Every line between the accounts of what is due, paid and owed: their sums are the ledger's."""
    payments, run = returned
    payments.today = date(2012, 8, 13)
    await client.paid_run(payments)
    await client.done(await client.undo_return(payments, run))
    due = paid = receivable = 0
    for line in await told(payments, "payment-posted"):
        signed = {line["to"]: line["deltaPence"], line["from"]: -line["deltaPence"]}
        due, paid = due + signed.get("due", 0), paid + signed.get("paid", 0)
        receivable += signed.get("receivable", 0)
        assert line["balancePence"] == 10_000
        assert line["journal"]
    runs = await told(payments, "payment-approved")
    due, paid = due - sum(run["grossPence"] for run in runs), paid + sum(run["netPence"] for run in runs)
    assert (due, paid, receivable) == (0, 20_000, -10_000)
    (undone,) = await told(payments, "payment-return-undone")
    assert undone["remittanceId"] == run
    assert (undone["state"], undone["reference"], undone["netPence"]) == ("settled", "BACS-1", 10_000)


async def test_a_run_that_is_approved_and_would_pay_it_again_goes_first(returned: tuple[Running, str]) -> None:
    payments, run = returned
    payments.today = date(2012, 8, 13)
    second = await client.approved_run(payments)
    refused = await client.undo_return(payments, run)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/run-waits")
    assert refused.json()["runId"] == second["id"]
    await client.done(await client.reject(payments, second["id"]))
    await client.done(await client.undo_return(payments, run))
    assert await client.balances(payments) == {(BACK, "budget"): -10_000, (BACK, "paid"): 10_000}
    assert await cash_apart(payments) == {}


async def test_a_proposal_that_would_pay_it_again_is_not_approved(returned: tuple[Running, str]) -> None:
    payments, run = returned
    payments.today = date(2012, 8, 13)
    second = await client.done(await client.propose(payments))
    await client.done(await client.undo_return(payments, run))
    refused = await client.approve(payments, second["id"])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/run-changed")


async def test_a_return_before_the_settlement_is_undone_too(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    run = await client.approved_run(payments)
    await client.done(await client.release(payments, run["id"]))
    await client.done(await client.bounce(payments, run["id"], "BACS-9"))
    undone = await client.done(await client.undo_return(payments, run["id"]))
    assert (undone["state"], undone["reference"]) == ("released", None)
    assert (await client.claim(payments, CLAIM))["state"] == "approved"
    await client.done(await client.settle(payments, run["id"]))
    assert (await kept(payments), await cash_apart(payments)) == (10_000, {})
    said = await told(payments, "payment-returned", "payment-return-undone", "payment-settled")
    assert [each["revision"] for each in said] == [2, 3, 4]


async def test_what_really_comes_back_afterwards_is_returned_again(returned: tuple[Running, str]) -> None:
    payments, run = returned
    await client.done(await client.undo_return(payments, run))
    assert (await client.undo_return(payments, run)).status_code == 409
    await client.done(await client.bounce(payments, run))
    await client.done(await client.undo_return(payments, run))
    await client.done(await client.bounce(payments, run))
    assert (await client.balances(payments))[BACK, "due"] == 10_000
    assert [each["revision"] for each in await told(payments, "payment-returned")] == [2, 4, 6]
    assert [each["revision"] for each in await told(payments, "payment-return-undone")] == [3, 5]
    payments.today = date(2012, 8, 13)
    await client.paid_run(payments)
    assert (await kept(payments), await cash_apart(payments)) == (10_000, {})


async def test_a_receivable_that_the_return_cancelled_is_open_again(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    run = await client.paid_run(payments)
    payments.today = date(2012, 9, 3)
    await payments.deliver(withdrawn())
    before = await client.balances(payments)
    await client.done(await client.bounce(payments, run["id"]))
    assert await client.balances(payments) == {}
    await client.done(await client.undo_return(payments, run["id"]))
    assert await client.balances(payments) == before == {(BACK, "paid"): 10_000, (BACK, "receivable"): -10_000}
    assert await cash_apart(payments) == {}
    await worth(payments, ("bob", 30_000))
    payments.today = date(2012, 9, 10)
    assert (await client.paid_run(payments))["nettedPence"] == 10_000
    raised = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"]
    receivables = {line["receivableId"] for line in raised if line["receivableId"]}
    assert receivables == {line["id"] for line in raised if line["kind"] == "receivable"}  # it is the same one


async def test_a_debt_and_what_was_written_off_are_as_they_were(payments: Running) -> None:
    """A return of the payment behind them cancels both: so its undoing brings back both."""
    debt = await debt_of_5000(payments)
    await client.done(await report(payments, debt, "write-off", 2_000, "WO-1", reason="wound up"))
    before, (owed,) = await client.balances(payments), (await client.get(payments, "/debts"))["items"]
    first = (await client.get(payments, "/remittances"))["items"][0]["id"]
    await client.done(await client.bounce(payments, first))
    (cancelled,) = (await client.get(payments, "/debts"))["items"]
    assert (cancelled["cancelledPence"], cancelled["writtenOffPence"], cancelled["openPence"]) == (5_000, 0, 0)
    await client.done(await client.undo_return(payments, first))
    (again,) = (await client.get(payments, "/debts"))["items"]
    assert again["revision"] > owed["revision"]  # finance was told of each step
    assert again | {"revision": None} == owed | {"revision": None}
    assert (owed["writtenOffPence"], owed["openPence"]) == (2_000, 3_000)
    assert (await client.balances(payments), await cash_apart(payments)) == (before, {})
    revisions = [each["revision"] for each in await told(payments, "debt-raised")]
    assert revisions == list(range(1, len(revisions) + 1))


async def test_what_fell_after_the_mistaken_return_is_owed(returned: tuple[Running, str]) -> None:
    """It was only due then, so its fall reversed it; the payment that never came back was not for nothing."""
    payments, run = returned
    await payments.deliver(withdrawn())
    assert await client.balances(payments) == {}
    await client.done(await client.undo_return(payments, run))
    assert await client.balances(payments) == {(BACK, "paid"): 10_000, (BACK, "receivable"): -10_000}
    assert await cash_apart(payments) == {}


async def test_what_moved_to_another_party_after_the_mistaken_return_is_owed_by_the_first(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(HOLD), contract(BACK)]), tariff(), achieved())
    run = await client.paid_run(payments)
    await client.done(await client.bounce(payments, run["id"]))
    await payments.deliver(achieved(revision=2, contract=HOLD))
    await client.done(await client.undo_return(payments, run["id"]))
    balances = await client.balances(payments)
    assert (balances[BACK, "receivable"], balances[HOLD, "due"]) == (-10_000, 10_000)
    assert await cash_apart(payments) == {}


async def test_an_instalment_of_a_mistaken_return_is_not_paid_twice(payments: Running) -> None:
    payments.today = DAY
    terms = {"annual_value_pence": [1_200_000], "block_share": "1"}
    await payments.deliver(scheme(contracts=[contract(HOLD), contract(BACK, **terms)]))
    await payments.tick()
    run = await client.paid_run(payments)
    await client.done(await client.bounce(payments, run["id"]))
    payments.today = date(2012, 8, 13)
    again = await client.paid_run(payments)
    assert again["netPence"] == run["netPence"] > 0
    await client.done(await client.undo_return(payments, run["id"]))
    assert (await client.balances(payments))[BACK, "receivable"] == -run["netPence"]
    assert await cash_apart(payments) == {}


async def test_the_pennies_left_over_go_by_the_days_as_they_were_approved(payments: Running) -> None:
    """19,999p came back of two lines of 10,000p: the odd penny is the earlier line's, whatever day that has now."""
    payments.today = date(2012, 7, 2)
    await payments.deliver(scheme())
    await worth(payments, ("cas", 1))
    await client.paid_run(payments)
    payments.today = DAY
    await payments.deliver(withdrawn("cas"))
    await payments.deliver(tariff(), achieved(on="2012-07-01"), tariff("bob"), achieved("bob", on="2012-07-02"))
    run = await client.paid_run(payments)
    assert run["netPence"] == 19_999
    await payments.deliver(achieved(on="2012-07-03", revision=2))
    await client.done(await client.bounce(payments, run["id"]))
    back = [line for line in await lines_of(payments) if line[0] == "return"]
    assert back == [("return", "paid", "due", 10_000)]


async def test_a_return_names_the_payment_that_came_back(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    run = await client.paid_run(payments)
    refused = await client.bounce(payments, run["id"], "BACS-2")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/another-reference")
    assert refused.json()["reference"] == "BACS-1"
    assert (await client.claim(payments, CLAIM))["state"] == "settled"


async def test_who_undoes_has_the_releasers_role_and_no_hand_in_it(returned: tuple[Running, str]) -> None:
    payments, run = returned
    path, body = f"/remittances/{run}/undo-return", {"reason": "mine"}
    assert (await client.post(payments, path, "finance_approver", "finance-2", body)).status_code == 403
    for organisation, sub in (("riverside", "finance-9"), ("council", "verifier-1")):
        answer = await payments.client.post(
            path, json=body, headers=payments.headers("finance_releaser", organisation=organisation, sub=sub)
        )
        assert answer.status_code == 403
    assert (await client.balances(payments))[BACK, "due"] == 10_000


async def test_the_undoing_explains_itself(returned: tuple[Running, str]) -> None:
    payments, run = returned
    await client.done(await client.undo_return(payments, run))
    back, undone = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"][-2:]
    assert (undone["cause"], undone["reverses"]) == ("return undone", back["id"])
    basis = (await client.get(payments, f"/lines/{undone['id']}/explanation"))["basis"]
    assert (basis["run"]["id"], basis["undone"]) == (run, {"by": "finance-3", "reason": "another payment came back"})
    assert basis["steps"] == [{"step": "undone", "line": back["id"], "pence": 10_000}]
    own = await payments.client.get(
        f"/lines/{undone['id']}/explanation",
        headers=payments.headers("provider", organisation="riverside", key=False),
    )
    assert own.json()["basis"]["undone"] == {"reason": "another payment came back"}


async def undo(payments: Running, debt: str, reference: str) -> httpx.Response:
    body = {"reference": reference, "reason": "another provider's"}
    return await client.post(payments, f"/debts/{debt}/undo-report", "finance_releaser", "finance-3", body)


@pytest.mark.parametrize(("what", "changes"), [("collect", {}), ("write-off", {"reason": "wound up"})])
async def test_a_mistaken_report_of_a_debt_is_undone(payments: Running, what: str, changes: dict[str, str]) -> None:
    """And is reported rightly under the same reference."""
    debt = await debt_of_5000(payments)
    before = await client.balances(payments)
    await client.done(await report(payments, debt, what, 3_000, "R-1", **changes))
    undone = await client.done(await undo(payments, debt, "R-1"))
    assert (undone["collectedPence"], undone["writtenOffPence"], undone["openPence"]) == (0, 0, 5_000)
    assert (await client.balances(payments), await cash_apart(payments)) == (before, {})
    again = await undo(payments, debt, "R-1")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/not-reported")
    assert (await client.done(await report(payments, debt, what, 300, "R-1", **changes)))["openPence"] == 4_700
    assert [(each["revision"], each["openPence"]) for each in await told(payments, "debt-raised")] == [
        (1, 5_000), (2, 2_000), (3, 5_000), (4, 4_700),
    ]  # fmt: skip
    (line,) = [line for line in await lines_of(payments) if line[0] == "report_undone"]
    assert line[1:] == ("debt", "collected" if what == "collect" else "written_off", 3_000)
    assert await cash_apart(payments) == {}


async def test_what_stands_again_and_was_not_collected_after_all_is_not_paid(payments: Running) -> None:
    """As collected it is due again when the claim stands again; as it never was, the debt falls instead."""
    debt = await debt_of_5000(payments)
    await client.done(await report(payments, debt, "collect", 3_000, "R-1"))
    await payments.deliver(achieved(revision=3))
    assert (await client.balances(payments))[BACK, "due"] == 8_000  # 5,000 were netted
    undone = await client.done(await undo(payments, debt, "R-1"))
    assert (undone["cancelledPence"], undone["openPence"]) == (5_000, 0)
    assert (await client.balances(payments))[BACK, "due"] == 5_000
    assert await cash_apart(payments) == {}


async def test_what_was_paid_for_a_collection_that_never_was_is_owed(payments: Running) -> None:
    debt = await debt_of_5000(payments)
    await client.done(await report(payments, debt, "collect", 3_000, "R-1"))
    await payments.deliver(achieved(revision=3))
    payments.today = date(2012, 10, 1)
    await client.paid_run(payments)
    undone = await client.done(await undo(payments, debt, "R-1"))
    assert undone["openPence"] == 3_000
    assert (await kept(payments), await cash_apart(payments)) == (23_000, {})


async def test_a_write_off_that_stands_again_has_nothing_left_to_undo(payments: Running) -> None:
    """It never was, all the same: nothing brings it back, and its reference is free."""
    debt = await debt_of_5000(payments)
    await client.done(await report(payments, debt, "write-off", 2_000, "WO-1", reason="wound up"))
    await payments.deliver(achieved(revision=3))
    before = await client.balances(payments)
    undone = await client.done(await undo(payments, debt, "WO-1"))
    assert (undone["writtenOffPence"], undone["cancelledPence"], undone["openPence"]) == (0, 5_000, 0)
    assert (await undo(payments, debt, "WO-1")).json()["type"] == "/problems/not-reported"
    assert (await client.balances(payments), await cash_apart(payments)) == (before, {})


@pytest.mark.parametrize(("written_off", "left"), [(2_000, 2_000), (1_000, 1_000), (4_000, 1_000)])
async def test_without_a_collection_what_stood_again_was_of_what_was_open_first(
    payments: Running, written_off: int, left: int
) -> None:
    """5,000 are owed; what is not given up of it is said to be collected, and 4,000 stand again: of them what was given
    up is owed no more, and the rest is paid. Without the collection that was of what was open, and stays given up.
    """
    debt = await debt_of_5000(payments)
    await client.done(await report(payments, debt, "write-off", written_off, "WO-1", reason="wound up"))
    await client.done(await report(payments, debt, "collect", 5_000 - written_off, "R-1"))
    await payments.deliver(tariff(revision=2, prices={"abstinent_at_review": 4_000}), achieved(revision=3))
    (owed,) = (await client.get(payments, "/debts"))["items"]
    assert (owed["cancelledPence"], owed["openPence"]) == (min(written_off, 4_000), 0)
    payments.today = date(2012, 10, 1)
    if written_off < 4_000:
        await client.paid_run(payments)
    undone = await client.done(await undo(payments, debt, "R-1"))
    assert (undone["writtenOffPence"], undone["openPence"]) == (left, 5_000 - min(written_off, 4_000) - left)
    stands = 10_000 + 4_000 + undone["writtenOffPence"] + undone["openPence"]  # another claim is whole
    assert await kept(payments) == stands
    assert await cash_apart(payments) == {}
    steps = "(basis::jsonb #>> '{steps,-1,pence}')::bigint"
    assert await payments.db.read(f"SELECT id FROM transfer WHERE pence IS DISTINCT FROM {steps}") == []


FIRST, SECOND = ("WO-1", 3_000), ("WO-2", 1_000)


async def written_off_and_returned(payments: Running) -> tuple[str, str]:
    """Of 5,000 two parts are, then 3,500 of it were never owed: 1,000 that was open, and 2,500 of what was given up."""
    debt = await debt_of_5000(payments)
    for reference, pence in (FIRST, SECOND):
        await client.done(await report(payments, debt, "write-off", pence, reference, reason="wound up"))
    await payments.deliver(tariff(revision=2, prices={"abstinent_at_review": 3_500}), achieved(revision=3))
    (owed,) = (await client.get(payments, "/debts"))["items"]
    assert (owed["cancelledPence"], owed["writtenOffPence"], owed["openPence"]) == (3_500, 1_500, 0)
    return debt, (await client.get(payments, "/remittances"))["items"][0]["id"]


@pytest.mark.parametrize(("which", "left"), [(FIRST, 1_000), (SECOND, 1_500)], ids=["the first", "the second"])
async def test_one_of_two_write_offs_is_undone_and_the_other_counts_as_without_it(
    payments: Running, which: tuple[str, int], left: int
) -> None:
    debt, _ = await written_off_and_returned(payments)
    undone = await client.done(await undo(payments, debt, which[0]))
    assert (undone["cancelledPence"], undone["writtenOffPence"], undone["openPence"]) == (3_500, left, 1_500 - left)
    assert await cash_apart(payments) == {}
    other = SECOND if which == FIRST else FIRST
    both = await client.done(await undo(payments, debt, other[0]))
    assert (both["writtenOffPence"], both["openPence"]) == (0, 1_500)
    assert await cash_apart(payments) == {}


@pytest.mark.parametrize(("which", "left"), [(FIRST, 1_000), (SECOND, 3_000)], ids=["the first", "the second"])
@pytest.mark.parametrize("then", ["undo", "report anew"])
async def test_what_a_return_had_cancelled_of_a_write_off_that_never_was_is_owed(
    payments: Running, which: tuple[str, int], left: int, then: str
) -> None:
    """Undone with the return itself, it were written off again, though finance was told that it is not."""
    debt = await debt_of_5000(payments)
    for reference, pence in (FIRST, SECOND):
        await client.done(await report(payments, debt, "write-off", pence, reference, reason="wound up"))
    first = (await client.get(payments, "/remittances"))["items"][0]["id"]
    await client.done(await client.bounce(payments, first))
    await client.done(await undo(payments, debt, which[0]))
    await client.done(await client.undo_return(payments, first))
    (owed,) = (await client.get(payments, "/debts"))["items"]
    assert (owed["cancelledPence"], owed["writtenOffPence"], owed["openPence"]) == (0, left, 5_000 - left)
    assert await cash_apart(payments) == {}
    if then == "undo":
        assert (await undo(payments, debt, which[0])).json()["type"] == "/problems/not-reported"
    else:
        again = await report(payments, debt, "write-off", which[1], which[0], reason="wound up after all")
        assert (await client.done(again))["writtenOffPence"] == 4_000
    steps = "(basis::jsonb #>> '{steps,-1,pence}')::bigint"
    assert await payments.db.read(f"SELECT id FROM transfer WHERE pence IS DISTINCT FROM {steps}") == []


async def test_only_the_releaser_undoes_a_report_and_none_of_the_party(payments: Running) -> None:
    debt = await debt_of_5000(payments)
    await client.done(await report(payments, debt, "collect", 3_000, "R-1"))
    path, body = f"/debts/{debt}/undo-report", {"reference": "R-1", "reason": "mine"}
    assert (await client.post(payments, path, "finance_approver", "finance-2", body)).status_code == 403
    own = await payments.client.post(
        path, json=body, headers=payments.headers("finance_releaser", organisation="riverside", sub="finance-9")
    )
    assert (own.status_code, own.json()["type"]) == (403, "/problems/own-organisation")
    unknown = await undo(payments, str(ident("nothing")), "R-1")
    assert unknown.status_code == 404
