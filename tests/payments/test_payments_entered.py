"""After a restore finance enters again what it was told to pay: the same cash to the penny, and nothing paid twice."""

from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn
from tests.payments.test_payments_cash import cash_apart, kept, redo
from tests.payments.test_payments_restored import Backup, backup, lift, problem, set_back

__all__ = ["backup"]

WHY = {"reason": "told to finance after the backup"}
TOLD = ("remittanceId", "party", "runOn", "netPence", "nettedPence", "lineIds")


async def told(payments: Running) -> list[dict[str, Any]]:
    """What finance holds: each `payment-approved`."""
    return [dict(event["data"]) for event in await payments.published("payment-approved")]


async def enter(payments: Running, news: dict[str, Any], sub: str = "finance-2", **more: Any) -> httpx.Response:
    body = {name: news[name] for name in TOLD} | WHY | more
    return await client.post(payments, f"/holds/{BACK}/entries", "finance_approver", sub, body)


async def confirm(
    payments: Running, remittance: str, sub: str = "finance-3", revision: str = '"1"', organisation: str = "council"
) -> httpx.Response:
    headers = payments.headers("finance_releaser", organisation=organisation, sub=sub) | {"If-Match": revision}
    return await payments.client.post(f"/holds/{BACK}/entries/{remittance}/confirm", headers=headers)


async def again(payments: Running, lost: list[dict[str, Any]], before: list[str]) -> None:
    """Entered, confirmed, lifted and settled."""
    for event in lost:
        await client.done(await enter(payments, event))
        await client.done(await confirm(payments, event["remittanceId"]))
        assert await cash_apart(payments) == {}
    await client.done(await lift(payments, [*before, *(event["remittanceId"] for event in lost)]))
    for event in lost:
        await client.done(await client.settle(payments, event["remittanceId"], settled_on=event["runOn"]))
    assert await cash_apart(payments) == {}


async def people(payments: Running, *names: str) -> None:
    await payments.deliver(*(tariff(who) for who in names), *(achieved(who) for who in names))


async def test_what_was_paid_after_the_backup_is_entered_again_and_nothing_is_paid_twice(
    payments: Running, backup: Backup
) -> None:
    """Ann is paid, the backup made, Ann falls, Bob, Cas and Dan are paid less what she owes; all is set back."""
    first = await client.paid_run(payments)
    await payments.deliver(withdrawn())
    await people(payments, "bob", "cas", "dan")
    await backup.make()
    payments.today = date(2012, 9, 3)
    await client.paid_run(payments)
    paid, totals = await kept(payments), await client.totals(payments)
    lost = (await told(payments))[1:]
    assert [(event["netPence"], event["nettedPence"]) for event in lost] == [(20_000, 10_000)]

    await set_back(payments, backup)
    assert await kept(payments) == 10_000
    await again(payments, lost, [first["id"]])
    assert await kept(payments) == paid
    payments.today = date(2012, 10, 1)
    rest = await client.paid_run(payments)
    assert (rest["grossPence"], rest["nettedPence"], rest["netPence"], rest["debtPence"]) == (30_000, 30_000, 0, 0)
    assert (await kept(payments), await cash_apart(payments)) == (paid, {})
    assert await client.totals(payments) == totals
    assert not {account for _, account in await client.balances(payments)} & {"due", "approved", "receivable", "debt"}
    lines = [line for event in [*lost, (await told(payments))[-1]] for line in event["lineIds"]]
    assert len(lines) == len(set(lines)) == 3  # finance is told of no line twice
    for line in await payments.db.read("SELECT kind, pence, receivable_id, basis::jsonb AS basis FROM transfer"):
        assert line["basis"]["steps"][-1]["pence"] == line["pence"]
        if line["receivable_id"]:
            redo(line["kind"], line["pence"], line["basis"]["steps"])


async def test_no_floor_is_kept_of_what_has_been_paid_already(payments: Running, backup: Backup) -> None:
    """Floor one half: of 10,000 due again and 10,000 new ones exactly the new ones are paid."""
    await backup.make()
    await client.paid_run(payments)
    lost = await told(payments)
    await set_back(payments, backup)
    await again(payments, lost, [])
    await people(payments, "bob")
    payments.today = date(2012, 9, 3)
    run = await client.paid_run(payments)
    assert (run["grossPence"], run["nettedPence"], run["netPence"]) == (20_000, 10_000, 10_000)
    assert await kept(payments) == 20_000


async def test_what_is_on_account_and_no_longer_due_is_owed_by_the_provider(payments: Running, backup: Backup) -> None:
    await payments.deliver(scheme(2, published_at="2012-04-02T09:00:00+00:00", contracts=[
        contract(HOLD), contract(BACK, provisional="clawback", floor="0.5", carry=0)]))  # fmt: skip
    await backup.make()
    await client.paid_run(payments)
    lost = await told(payments)
    await set_back(payments, backup)
    await again(payments, lost, [])
    await payments.deliver(withdrawn())
    payments.today = date(2012, 11, 6)
    assert (await client.paid_run(payments))["debtPence"] == 0  # what was lost may still be recorded again
    payments.today = date(2012, 11, 7)
    run = await client.paid_run(payments)
    assert (run["grossPence"], run["debtPence"]) == (0, 10_000)
    assert await cash_apart(payments) == {}


async def test_an_entered_payment_that_comes_back_is_due_again(payments: Running, backup: Backup) -> None:
    await backup.make()
    await client.paid_run(payments)
    lost = await told(payments)
    await set_back(payments, backup)
    await again(payments, lost, [])
    await client.done(await client.bounce(payments, lost[0]["remittanceId"]))
    assert await client.balances(payments) == {(BACK, "budget"): -10_000, (BACK, "due"): 10_000}
    payments.today = date(2012, 9, 3)
    run = await client.paid_run(payments)
    assert (run["netPence"], await kept(payments), await cash_apart(payments)) == (10_000, 10_000, {})


async def test_one_that_comes_back_after_it_was_taken_off_is_due_of_itself(payments: Running, backup: Backup) -> None:
    await backup.make()
    await client.paid_run(payments)
    lost = await told(payments)
    await set_back(payments, backup)
    await again(payments, lost, [])
    payments.today = date(2012, 9, 3)
    assert (await client.paid_run(payments))["netPence"] == 0
    await client.done(await client.bounce(payments, lost[0]["remittanceId"]))
    payments.today = date(2012, 10, 1)
    run = await client.paid_run(payments)
    assert (run["netPence"], await kept(payments), await cash_apart(payments)) == (10_000, 10_000, {})


@pytest.mark.parametrize("taken_off", [False, True])
async def test_an_entered_payment_that_never_came_back_is_taken_off_once(
    payments: Running, backup: Backup, taken_off: bool
) -> None:
    await backup.make()
    await client.paid_run(payments)
    lost = await told(payments)
    await set_back(payments, backup)
    await again(payments, lost, [])
    payments.today = date(2012, 9, 3)
    if taken_off:
        await client.paid_run(payments)
    await client.done(await client.bounce(payments, lost[0]["remittanceId"]))
    payments.today = date(2012, 10, 1)
    await client.paid_run(payments)
    await client.done(await client.undo_return(payments, lost[0]["remittanceId"]))
    assert await cash_apart(payments) == {}
    await people(payments, "bob", "cas")
    payments.today = date(2012, 11, 5)
    await client.paid_run(payments)
    assert (await kept(payments), await cash_apart(payments)) == (30_000, {})


async def test_it_takes_two_people_of_no_party_and_a_hold(payments: Running, backup: Backup) -> None:
    await backup.make()
    await client.paid_run(payments)
    (event,) = await told(payments)
    assert problem(await enter(payments, event)) == (409, "not-on-hold")
    await set_back(payments, backup)
    assert problem(await enter(payments, event | {"party": "nobody"})) == (409, "not-a-party")
    assert problem(await enter(payments, event | {"runOn": "2012-08-07"})) == (409, "run-in-future")
    assert problem(await enter(payments, event | {"runOn": "2012-01-07"})) == (409, "run-before-contract")
    await client.done(await enter(payments, event | {"netPence": 1}))
    entered = await client.done(await enter(payments, event))  # mistyped, and entered anew
    assert (entered["netPence"], entered["enteredBy"], entered["confirmedBy"]) == (10_000, "finance-2", None)
    assert [item["netPence"] for item in (await client.get(payments, f"/holds/{BACK}/entries"))["items"]] == [10_000]
    assert await client.balances(payments) == {(BACK, "budget"): -10_000, (BACK, "due"): 10_000}
    assert problem(await confirm(payments, event["remittanceId"], sub="finance-2")) == (403, "separation-of-duties")
    assert problem(await confirm(payments, str(backup.db.get_server_pid()).zfill(32))) == (404, "unknown-entry")
    insider = await confirm(payments, event["remittanceId"], "insider", organisation="cdas")
    assert problem(insider) == (403, "own-organisation")
    await client.done(await confirm(payments, event["remittanceId"], revision='"2"'))
    assert problem(await confirm(payments, event["remittanceId"])) == (409, "known-remittance")
    assert problem(await enter(payments, event)) == (409, "known-remittance")


async def test_what_is_confirmed_is_what_was_compared(payments: Running, backup: Backup) -> None:
    """Entered anew meanwhile, with another amount: who confirms has not seen it."""
    await backup.make()
    await client.paid_run(payments)
    (event,) = await told(payments)
    await set_back(payments, backup)
    await client.done(await enter(payments, event))
    anew = await enter(payments, event | {"netPence": 1})
    assert (anew.headers["ETag"], anew.json()["revision"]) == ('"2"', 2)
    assert problem(await confirm(payments, event["remittanceId"])) == (412, "stale")
    assert problem(await confirm(payments, event["remittanceId"], revision="*")) == (428, "precondition-required")
    path = f"/holds/{BACK}/entries/{event['remittanceId']}/confirm"
    assert problem(await client.post(payments, path, "finance_releaser", "finance-3")) == (428, "precondition-required")
    assert await client.balances(payments) == {(BACK, "budget"): -10_000, (BACK, "due"): 10_000}
    await client.done(await enter(payments, event))
    await client.done(await confirm(payments, event["remittanceId"], revision='"3"'))


@pytest.mark.parametrize("before", ["proposed", "approved"])
async def test_what_was_told_for_the_date_of_a_run_that_was_rejected_since_is_entered_again(
    payments: Running, backup: Backup, before: str
) -> None:
    """One remittance a date: the backup's was rejected or cancelled in the state that was lost, and nobody can reject
    it here while the contract is on hold.
    """
    run = await client.done(await client.propose(payments))
    if before == "approved":
        await client.done(await client.approve(payments, run["id"]))
    await backup.make()
    if before == "approved":
        await client.done(await client.reject(payments, run["id"]))
    else:
        await client.done(await client.post(payments, f"/runs/{run['id']}/cancel", "finance_proposer", "finance-1"))
    await client.paid_run(payments)
    lost = await told(payments)
    assert [event["runOn"] for event in lost] == [run["runOn"]]
    await set_back(payments, backup)
    not_told = {}
    if before == "approved":
        refused = await enter(payments, lost[0])
        assert (problem(refused), refused.json()["runId"]) == ((409, "run-exists"), run["id"])
        assert "notTold" in refused.json()["detail"]
        not_told = {"notTold": run["id"]}
    await client.done(await enter(payments, lost[0], **not_told))
    await client.done(await confirm(payments, lost[0]["remittanceId"]))
    assert await cash_apart(payments) == {}
    await client.done(await lift(payments, [lost[0]["remittanceId"]]))
    await client.done(await client.settle(payments, lost[0]["remittanceId"], settled_on=lost[0]["runOn"]))
    payments.today = date(2012, 9, 3)
    assert (await client.paid_run(payments))["netPence"] == 0
    assert (await kept(payments), await cash_apart(payments)) == (10_000, {})


async def test_one_for_the_date_of_what_is_paid_here_is_refused(payments: Running, backup: Backup) -> None:
    await client.paid_run(payments)
    (event,) = await told(payments)
    await backup.make()
    await set_back(payments, backup)
    mistyped = event | {"remittanceId": str(uuid4())}
    refused = await enter(payments, mistyped, notTold=event["remittanceId"])
    assert problem(refused) == (409, "run-exists")
    assert "It is settled" in refused.json()["detail"]


async def test_what_the_backup_knows_as_a_proposal_can_be_entered(payments: Running, backup: Backup) -> None:
    run = await client.done(await client.propose(payments))
    await backup.make()
    await client.done(await client.approve(payments, run["id"]))
    await client.done(await client.release(payments, run["id"]))
    lost = await told(payments)
    await set_back(payments, backup)
    await again(payments, lost, [])
    payments.today = date(2012, 9, 3)
    assert (await client.paid_run(payments))["netPence"] == 0
    assert await kept(payments) == 10_000


async def test_what_was_rejected_in_the_lost_state_and_paid_by_another_run_is_not_released(
    payments: Running, backup: Backup
) -> None:
    run = await client.approved_run(payments)
    await backup.make()
    await client.done(await client.reject(payments, run["id"]))
    payments.today = date(2012, 9, 3)
    await client.paid_run(payments)
    lost = await told(payments)
    await set_back(payments, backup)
    await client.done(await enter(payments, lost[0]))
    await client.done(await confirm(payments, lost[0]["remittanceId"]))
    await client.done(await lift(payments, [lost[0]["remittanceId"]], not_told=[run["id"]]))
    await client.done(await client.settle(payments, lost[0]["remittanceId"], settled_on=lost[0]["runOn"]))
    refused = await client.release(payments, run["id"])
    assert (problem(refused), refused.json()["lineIds"]) == ((409, "paid-otherwise"), lost[0]["lineIds"])
    await client.done(await client.reject(payments, run["id"]))
    payments.today = date(2012, 10, 1)
    assert (await client.paid_run(payments))["netPence"] == 0
    assert (await kept(payments), await cash_apart(payments)) == (10_000, {})


@pytest.mark.parametrize("state", ["approved", "settled"])
async def test_what_the_ledger_knows_is_not_entered(payments: Running, backup: Backup, state: str) -> None:
    await (client.approved_run if state == "approved" else client.paid_run)(payments)
    (run,) = (await client.get(payments, "/runs"))["items"]
    await backup.make()
    await set_back(payments, backup)
    known = {"remittanceId": run["id"], "party": "riverside", "runOn": run["runOn"], "netPence": 1, "nettedPence": 0}
    refused = await enter(payments, known | {"lineIds": []})
    assert (problem(refused), refused.json()["state"]) == ((409, "known-remittance"), state)


async def test_health_and_metrics_say_that_contracts_are_on_hold_and_the_service_is_ready(
    payments: Running, backup: Backup
) -> None:
    ready = await payments.admin.get("/health/ready")
    assert (ready.status_code, ready.json()["onHold"]) == (200, 0)
    await backup.make()
    await set_back(payments, backup)
    ready = await payments.admin.get("/health/ready")
    assert (ready.status_code, ready.json()["onHold"]) == (200, 2)
    payments.app.state.watch.set_figures()
    assert 'lasars_on_hold{service="payments"} 2.0' in (await payments.admin.get("/metrics")).text
    await client.done(await lift(payments, []))
    assert (await payments.admin.get("/health/ready")).json()["onHold"] == 1


@pytest.mark.parametrize("state", ["approved", "settled"])
async def test_how_far_another_area_is_with_a_remittance_is_not_told(
    payments: Running, backup: Backup, state: str
) -> None:
    await (client.approved_run if state == "approved" else client.paid_run)(payments)
    (run,) = (await client.get(payments, "/runs"))["items"]
    await backup.make()
    await set_back(payments, backup)
    await backup.db.execute("UPDATE payments.run SET area = 'elsewhere'")
    theirs = {"remittanceId": run["id"], "party": "riverside", "runOn": run["runOn"], "netPence": 1, "nettedPence": 0}
    await client.done(await enter(payments, theirs | {"lineIds": []}))  # as of an id that nobody knows
    refused = await confirm(payments, run["id"])
    assert (problem(refused), refused.json()["state"]) == ((409, "known-remittance"), "entered")
