"""Runs: three people, a frozen remittance, receivables netted, and nobody paid whose person is in doubt."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.payments.commands import finance_events
from services.payments.events import LINES_MAX
from services.payments.models import Run
from services.payments.rules.schemes import Contract
from shared.data.db import Session
from shared.data.db import execute as sql
from shared.kernel.claims import Actor
from shared.messaging.events import Payload, envelope
from tests.harness import Running
from tests.payments import client as payments_client
from tests.payments.builders import (
    BACK,
    HOLD,
    achieved,
    block_scheme,
    contract,
    ident,
    identity,
    merged,
    scheme,
    tariff,
    withdrawn,
)

CLAIM = ident("outcome ann abstinent_at_review")
DAY = date(2012, 8, 6)
# What is asked to say what a run would come to.
BEGIN, RUN, TERMS, DUE, LINKED, IN_DOUBT, DISPUTED, OWED, LINES, WHO_ASKED = range(10)


@pytest.fixture
async def due(payments: Running) -> Running:
    """One claim of 100 pounds that is due."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    return payments


async def state(payments: Running) -> str:
    return str((await payments_client.claim(payments, CLAIM))["state"])


async def anew(payments: Running, run: dict[str, Any]) -> tuple[bool, int, int, int, int, int]:
    """Whether a proposal can still be approved, and gross, netted, net, lines and what waits of one made again now."""
    said = await payments_client.get(payments, f"/runs/{run['id']}/anew")
    sums = (said["grossPence"], said["nettedPence"], said["netPence"])
    return said["mayBeApproved"], *sums, said["lines"], said["leftOut"]


async def test_what_a_proposal_would_come_to_is_read_once(due: Running, messages_sent: list[Session]) -> None:
    """What is open, due and in doubt was read a second time to say whether it can be approved as it is."""
    run = await payments_client.done(await payments_client.propose(due))
    messages_sent.clear()
    assert await anew(due, run) == (True, 10_000, 0, 10_000, 1, 0)
    assert len(messages_sent) == len([BEGIN, RUN, TERMS, DUE, LINKED, IN_DOUBT, DISPUTED, OWED, LINES, WHO_ASKED])


async def test_from_due_to_settled(due: Running) -> None:
    run = await payments_client.done(await payments_client.propose(due))
    assert (run["state"], run["grossPence"], run["netPence"], run["lines"]) == ("proposed", 10_000, 10_000, 1)
    assert (await state(due), run["remittanceId"]) == ("in_run", None)
    run = await payments_client.done(await payments_client.approve(due, run["id"]))
    assert (run["state"], await state(due)) == ("approved", "approved")
    assert await due.published("payment-approved") == []
    await payments_client.done(await payments_client.release(due, run["id"]))
    (told,) = await due.published("payment-approved")
    assert told["data"]["netPence"] == 10_000
    assert told["data"]["approvers"] == ["finance-1", "finance-2", "finance-3"]
    (line,) = (await payments_client.get(due, f"/claims/{CLAIM}/lines", limit=1))["items"]
    assert told["data"]["lineIds"] == [line["id"]]
    (remittance,) = (await payments_client.get(due, "/remittances", runId=run["id"]))["items"]
    assert remittance["runId"] == run["id"]
    paid = await payments_client.done(await payments_client.settle(due, remittance["id"], "BACS-77"))
    assert (paid["state"], paid["reference"], await state(due)) == ("settled", "BACS-77", "settled")
    assert await payments_client.balances(due) == {(BACK, "budget"): -10_000, (BACK, "paid"): 10_000}
    (settled,) = await due.published("payment-settled")
    assert (settled["data"]["reference"], settled["data"]["netPence"]) == ("BACS-77", 10_000)


async def test_a_run_takes_what_is_due_on_or_before_its_date(due: Running) -> None:
    await due.deliver(tariff("bob"), achieved("bob", on="2012-08-06"))
    run = await payments_client.done(await payments_client.propose(due, on=date(2012, 8, 5)))
    assert run["grossPence"] == 10_000
    assert (await payments_client.propose(due, on=date(2012, 8, 7))).json()["type"] == "/problems/run-in-future"


async def test_every_day_that_finance_names_has_two_bounds(due: Running) -> None:
    ancient = await payments_client.propose(due, on=date(595, 11, 17))
    assert (ancient.status_code, ancient.json()["errors"][0]["field"]) == (422, "runOn")  # no form of a day takes it
    before = await payments_client.propose(due, on=date(2012, 4, 1))
    assert (before.status_code, before.json()["earliest"]) == (409, "2012-04-02")
    run = await payments_client.approved_run(due)
    await payments_client.done(await payments_client.release(due, run["id"]))
    for far in ("0001-01-01", "9999-12-31"):
        assert (await payments_client.settle(due, run["id"], settled_on=far)).status_code == 422
    early = await payments_client.settle(due, run["id"], settled_on="1890-01-01")
    assert (early.status_code, early.json()["earliest"]) == (409, DAY.isoformat())
    late = await payments_client.settle(due, run["id"], settled_on="2199-12-31")
    assert (late.status_code, late.json()["latest"]) == (409, DAY.isoformat())


async def test_a_settlement_is_corrected_with_a_reason_and_both_stay(due: Running) -> None:
    run = await payments_client.paid_run(due)
    due.today = date(2012, 8, 20)
    body = {"reference": "BACS-2", "settledOn": "2012-08-10", "reason": "another payment's reference"}
    path = f"/remittances/{run['id']}/correct"
    assert (await payments_client.post(due, path, "finance_approver", "finance-2", body)).status_code == 403
    early = await payments_client.post(due, path, "finance_releaser", "finance-3", body | {"settledOn": "2012-08-05"})
    assert (early.status_code, early.json()["earliest"]) == (409, "2012-08-06")
    corrected = await payments_client.done(await payments_client.post(due, path, "finance_releaser", "finance-3", body))
    assert (corrected["reference"], corrected["settledOn"]) == ("BACS-2", "2012-08-10")
    assert corrected["correctionReason"] == "another payment's reference"
    published = [event["data"] for event in await due.published("payment-settled")]
    assert [(event["revision"], event["reference"]) for event in published] == [(1, "BACS-1"), (2, "BACS-2")]
    assert await payments_client.balances(due) == {(BACK, "budget"): -10_000, (BACK, "paid"): 10_000}
    lines = await due.db.read(
        "SELECT kind, reverses, basis FROM transfer WHERE amount_key = :run ORDER BY number", run=run["id"]
    )
    assert [line["kind"] for line in lines] == ["settlement", "reversal", "settlement"]
    assert lines[1]["basis"]["corrected"]["was"] == {"reference": "BACS-1", "settledOn": "2012-08-06"}
    assert (await payments_client.totals(due))["paidPence"] == 10_000


async def test_one_remittance_per_contract_and_date(due: Running) -> None:
    first = await payments_client.approved_run(due)
    again = await payments_client.propose(due)
    assert (again.status_code, again.json()["runId"]) == (409, first["id"])
    earlier = await payments_client.propose(due, on=date(2012, 8, 1))
    assert (earlier.status_code, earlier.json()["type"]) == (409, "/problems/run-out-of-order")
    assert (await payments_client.propose(due, contract="nowhere")).status_code == 404


async def test_of_two_proposals_at_once_one_wins(due: Running) -> None:
    answers = await asyncio.gather(payments_client.propose(due), payments_client.propose(due, sub="finance-9"))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    (run,) = (await payments_client.get(due, "/runs"))["items"]
    assert run["lines"] == 1


async def test_approved_twice_at_once_is_approved_once(due: Running) -> None:
    run = await payments_client.done(await payments_client.propose(due))
    answers = await asyncio.gather(
        payments_client.approve(due, run["id"]), payments_client.approve(due, run["id"], sub="finance-8")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await payments_client.balances(due) == {(BACK, "budget"): -10_000, (BACK, "approved"): 10_000}


async def test_the_same_request_sent_again_does_nothing(due: Running) -> None:
    headers = due.headers("finance_proposer", organisation="council", sub="finance-1")
    body = {"contract": BACK, "runOn": DAY.isoformat()}
    first = await due.client.post("/runs", json=body, headers=headers)
    again = await due.client.post("/runs", json=body, headers=headers)
    assert (again.content, again.headers["Idempotency-Hit"]) == (first.content, "true")


async def test_proposer_approver_and_releaser_are_three_people(due: Running) -> None:
    run = await payments_client.done(await payments_client.propose(due))
    assert (await payments_client.approve(due, run["id"], sub="finance-1")).status_code == 403
    await payments_client.done(await payments_client.approve(due, run["id"]))
    for sub in ("finance-1", "finance-2"):
        assert (await payments_client.release(due, run["id"], sub=sub)).status_code == 403
    assert (await due.published("payment-approved")) == []


@pytest.mark.parametrize("person", ["keyworker-1", "verifier-1", "assessor-2"])
async def test_who_had_a_hand_in_a_line_does_not_approve_it(due: Running, person: str) -> None:
    """Who recorded or verified the outcome, or confirmed its tariff, is told which lines."""
    run = await payments_client.done(await payments_client.propose(due))
    refused = await payments_client.approve(due, run["id"], sub=person)
    assert (refused.status_code, refused.json()["claimIds"]) == (403, [str(CLAIM)])
    await payments_client.done(await payments_client.approve(due, run["id"]))
    assert (await payments_client.release(due, run["id"], sub=person)).status_code == 403


@pytest.mark.parametrize("person", ["keyworker-1", "verifier-1", "assessor-2"])
async def test_who_had_a_hand_in_a_line_does_not_propose_it_either(due: Running, person: str) -> None:
    refused = await payments_client.propose(due, sub=person)
    assert (refused.status_code, refused.json()["claimIds"]) == (403, [str(CLAIM)])


async def test_an_approved_remittance_is_frozen(due: Running) -> None:
    """Later news goes to the next one: the fall is a receivable, the remittance pays what it says."""
    run = await payments_client.approved_run(due)
    await due.deliver(withdrawn())
    assert await payments_client.balances(due) == {(BACK, "approved"): 10_000, (BACK, "receivable"): -10_000}
    released = await payments_client.done(await payments_client.release(due, run["id"]))
    assert released["netPence"] == 10_000
    assert (await payments_client.claim(due, CLAIM))["state"] == "withdrawn"


async def test_a_withdrawal_after_payment_is_taken_off_the_next_remittance(due: Running) -> None:
    await payments_client.paid_run(due)
    due.today = date(2012, 9, 2)
    await due.deliver(withdrawn(reason="represented"), tariff("bob"), achieved("bob", on="2012-09-01"))
    due.today = date(2012, 9, 3)
    assert (await payments_client.balances(due))[BACK, "receivable"] == -10_000
    run = await payments_client.paid_run(due)
    assert (run["grossPence"], run["nettedPence"], run["netPence"]) == (10_000, 5_000, 5_000)
    due.today = date(2012, 10, 1)
    assert (await payments_client.paid_run(due))["grossPence"] == 0
    due.today = date(2012, 11, 5)
    run = await payments_client.paid_run(due)
    assert run["debtPence"] == 5_000
    (debt,) = (await payments_client.get(due, "/debts"))["items"]
    assert (debt["pence"], debt["raisedOn"], debt["party"]) == (5_000, "2012-11-05", "riverside")
    (told,) = await due.published("debt-raised")
    assert told["data"]["pence"] == 5_000
    assert await payments_client.balances(due) == {
        (BACK, "budget"): -10_000, (BACK, "paid"): 15_000, (BACK, "debt"): -5_000,
    }  # fmt: skip
    assert await payments_client.totals(due) == {
        "duePence": 20_000, "paidPence": 15_000, "clawedBackPence": 10_000, "heldPence": 0,
    }  # fmt: skip


@pytest.mark.parametrize("run_on", [date(2012, 8, 20), date(2012, 9, 3)])
@pytest.mark.parametrize("carry", [0, 1])
async def test_a_run_for_a_day_not_after_the_fall_uses_up_no_carry(payments: Running, run_on: date, carry: int) -> None:
    """Dated back, or for the day of the fall itself: it may net, but the debt waits for the days that follow."""
    payments.today = DAY
    strict = contract(BACK, provisional="clawback", floor="0.5", carry=carry)
    await payments.deliver(scheme(contracts=[strict]), tariff(), achieved())
    await payments_client.paid_run(payments)
    payments.today = date(2012, 9, 3)
    await payments.deliver(withdrawn())
    run = await payments_client.done(await payments_client.propose(payments, on=run_on))
    debts = [(await payments_client.done(await payments_client.approve(payments, run["id"])))["debtPence"]]
    await payments_client.done(await payments_client.release(payments, run["id"]))
    for month in (10, 11):
        payments.today = date(2012, month, 1)
        debts.append((await payments_client.paid_run(payments))["debtPence"])
    assert debts == ([0, 10_000, 0] if carry == 0 else [0, 0, 10_000])


async def test_the_worked_example_of_netting_through_the_api(payments: Running) -> None:
    """Gross 100,000; 20,000; 30,000; 50,001 with a receivable of 150,000, floor 50 %, carry 2."""
    payments.today = date(2012, 5, 7)
    await payments.deliver(scheme(), tariff(prices={"abstinent_at_review": 150_000}), achieved(on="2012-05-01"))
    await payments_client.paid_run(payments)
    await payments.deliver(withdrawn())
    nets, debts = [], []
    for number, gross in enumerate((100_000, 20_000, 30_000, 50_001)):
        payments.today = date(2012, 6 + number, 4)
        person = f"person {number}"
        prices = {"abstinent_at_review": gross}
        await payments.deliver(tariff(person, prices=prices), achieved(person, on="2012-05-02"))
        run = await payments_client.paid_run(payments)
        nets.append(run["netPence"])
        debts.append(run["debtPence"])
    assert nets == [50_000, 10_000, 15_000, 50_001]
    assert debts == [0, 0, 75_000, 0]


async def test_no_double_refund(due: Running) -> None:
    """A withdrawal told again, or corrected in its reason, takes nothing back a second time."""
    await payments_client.paid_run(due)
    await due.deliver(withdrawn(revision=2))
    await due.deliver(withdrawn(revision=2), withdrawn(revision=3, reason="represented"))
    assert (await payments_client.balances(due))[BACK, "receivable"] == -10_000
    assert (await payments_client.totals(due))["clawedBackPence"] == 10_000


async def test_what_was_paid_fell_and_stands_again_owes_nothing(due: Running) -> None:
    await payments_client.paid_run(due)
    due.today = date(2012, 9, 3)
    await due.deliver(withdrawn())
    await due.deliver(achieved(revision=3))
    assert await payments_client.balances(due) == {(BACK, "budget"): -10_000, (BACK, "paid"): 10_000}
    lines = (await payments_client.get(due, f"/claims/{CLAIM}/lines"))["items"]
    assert (lines[-1]["kind"], lines[-1]["reverses"]) == ("receivable_undone", lines[-2]["id"])
    assert await state(due) == "settled"


async def test_what_was_netted_and_stands_again_is_due_again(due: Running) -> None:
    await payments_client.paid_run(due)
    await due.deliver(withdrawn(), tariff("bob"), achieved("bob"))
    due.today = date(2012, 9, 3)
    assert (await payments_client.paid_run(due))["nettedPence"] == 5_000
    await due.deliver(achieved(revision=3))
    assert await payments_client.balances(due) == {
        (BACK, "budget"): -20_000, (BACK, "paid"): 15_000, (BACK, "due"): 5_000,
    }  # fmt: skip
    assert await state(due) == "due"


async def test_a_fall_between_proposal_and_approval_refuses_the_approval(due: Running) -> None:
    """The approver approves what was proposed, or nothing."""
    run = await payments_client.done(await payments_client.propose(due))
    assert await anew(due, run) == (True, 10_000, 0, 10_000, 1, 0)
    await due.deliver(withdrawn())
    assert await anew(due, run) == (False, 0, 0, 0, 0, 0)
    assert await payments_client.balances(due) == {}
    refused = await payments_client.approve(due, run["id"])
    assert (refused.status_code, refused.json()["claimIds"]) == (409, [str(CLAIM)])
    (row,) = (await payments_client.get(due, f"/runs/{run['id']}/waiting"))["items"]
    assert (row["claimId"], row["pence"], row["reason"], row["turn"]) == (
        str(CLAIM), 10_000, "not-as-proposed", "finance"
    )  # fmt: skip
    await payments_client.done(
        await payments_client.post(due, f"/runs/{run['id']}/cancel", "finance_proposer", "finance-1")
    )
    assert (await payments_client.done(await payments_client.propose(due)))["grossPence"] == 0


@pytest.mark.parametrize("carry", [0, 1])
async def test_another_net_than_was_proposed_refuses_the_approval(payments: Running, carry: int) -> None:
    """Its lines are as they were; what was paid before has fallen since."""
    payments.today = DAY
    strict = contract(BACK, provisional="clawback", floor="0.5", carry=carry)
    await payments.deliver(scheme(contracts=[strict]), tariff(), achieved())
    await payments_client.paid_run(payments)
    payments.today = date(2012, 9, 3)
    await payments.deliver(tariff("bob"), achieved("bob", on="2012-09-01"))
    run = await payments_client.done(await payments_client.propose(payments))
    await payments.deliver(withdrawn())
    refused = await payments_client.approve(payments, run["id"])
    told = refused.json()
    assert (refused.status_code, told["type"]) == (409, "/problems/run-changed")
    assert (told["claimIds"], told["nettedPence"], told["debtPence"]) == ([], 5_000, 0)
    assert await anew(payments, run) == (False, 10_000, 5_000, 5_000, 1, 0)
    await payments_client.done(
        await payments_client.post(payments, f"/runs/{run['id']}/cancel", "finance_proposer", "finance-1")
    )
    assert (await payments_client.approved_run(payments))["netPence"] == 5_000


async def test_so_does_one_that_nets_less_since_what_had_fallen_stands_again(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await payments_client.paid_run(payments)
    payments.today = date(2012, 9, 3)
    await payments.deliver(withdrawn(), tariff("bob"), achieved("bob", on="2012-09-01"))
    run = await payments_client.done(await payments_client.propose(payments))
    assert (run["nettedPence"], run["netPence"]) == (5_000, 5_000)
    await payments.deliver(achieved(revision=3))
    refused = await payments_client.approve(payments, run["id"])
    assert (refused.status_code, refused.json()["nettedPence"]) == (409, 0)


async def test_a_cancelled_run_gives_its_lines_back_and_an_approved_one_cannot_be_cancelled(due: Running) -> None:
    """No void that silently does nothing: it undoes a proposal, or says that it cannot."""
    run = await payments_client.done(await payments_client.propose(due))
    path = f"/runs/{run['id']}/cancel"
    await payments_client.done(await payments_client.post(due, path, "finance_proposer", "finance-1"))
    assert await state(due) == "due"
    assert (await payments_client.post(due, path, "finance_proposer", "finance-1")).status_code == 409
    assert (await payments_client.approve(due, run["id"])).status_code == 409
    second = await payments_client.approved_run(due)
    refused = await payments_client.post(due, f"/runs/{second['id']}/cancel", "finance_proposer", "finance-1")
    assert (refused.status_code, refused.json()["state"]) == (409, "approved")
    assert (
        await payments_client.post(due, f"/runs/{uuid4()}/cancel", "finance_proposer", "finance-1")
    ).status_code == 404


async def test_nobody_is_paid_whose_identity_is_not_settled(due: Running) -> None:
    await due.deliver(identity("anna"), merged("anna", "ann"))
    run = await payments_client.done(await payments_client.propose(due))
    assert (run["lines"], run["leftOut"]) == (0, 1)
    await payments_client.done(
        await payments_client.post(due, f"/runs/{run['id']}/cancel", "finance_proposer", "finance-1")
    )
    await due.deliver(identity("anna", "settled", revision=2))
    run = await payments_client.done(await payments_client.propose(due))
    assert (run["lines"], run["leftOut"]) == (1, 0)
    waiting = f"/runs/{run['id']}/waiting"
    assert (await payments_client.get(due, waiting))["items"] == []
    await due.deliver(identity("ann"))
    (row,) = (await payments_client.get(due, waiting))["items"]
    assert (row["claimId"], row["reason"], row["turn"]) == (str(CLAIM), "identity-not-settled", "lasars")
    assert await anew(due, run) == (False, 0, 0, 0, 0, 1)
    assert (await payments_client.approve(due, run["id"])).json()["claimIds"] == [str(CLAIM)]
    await due.deliver(identity("ann", "settled", revision=2))
    await payments_client.done(await payments_client.approve(due, run["id"]))
    await due.deliver(identity("ann", revision=3))
    assert (await payments_client.get(due, waiting))["items"] == []


async def test_nobody_is_paid_who_has_a_parked_event(due: Running) -> None:
    poison = tariff(name="poison", band="\0")
    await due.deliver((str(ident("ann")), poison), may_park=True)
    assert len(await due.parked()) == 1
    run = await payments_client.done(await payments_client.propose(due))
    assert (run["lines"], run["leftOut"]) == (0, 1)


@pytest.mark.parametrize("who", ["absorbed", "its merged id", "the claim itself"])
async def test_nobody_is_paid_whom_a_parked_event_names(due: Running, who: str) -> None:
    """A merge is told of the survivor, but is about both; a claim may go to another person by what is parked."""
    parked: tuple[str, Payload] = (str(ident("zoe")), merged("zoe", "ann").model_copy(update={"area": "\0"}))
    if who == "its merged id":
        await due.deliver(merged("ann", "anna"))
        parked = (str(ident("zoe")), merged("zoe", "anna").model_copy(update={"area": "\0"}))
    if who == "the claim itself":
        moved = achieved(client_id=ident("zoe"), revision=2)
        parked = (str(ident("zoe")), moved.model_copy(update={"measure": "\0"}))
    await due.deliver(tariff("bob"), achieved("bob"))
    await due.deliver(parked, may_park=True)
    assert len(await due.parked()) == 1
    run = await payments_client.done(await payments_client.propose(due))
    assert (run["lines"], run["leftOut"]) == (1, 1)
    (waits,) = (await payments_client.get(due, f"/runs/{run['id']}/left-out"))["items"]
    assert (waits["claimId"], waits["reason"]) == (str(CLAIM), "parked-event")


async def test_no_run_is_approved_while_an_earlier_one_may_still_be_rejected(payments: Running) -> None:
    """The second made a debt of what the first passed over; rejected, that had never counted, but the debt stood."""
    payments.today = date(2012, 7, 2)
    back = contract(BACK, provisional="clawback", floor="0.5", carry=1)
    await payments.deliver(scheme(contracts=[contract(HOLD), back]), tariff(), achieved())
    await payments_client.paid_run(payments)
    payments.today = date(2012, 7, 3)
    await payments.deliver(withdrawn())
    payments.today = date(2012, 7, 5)
    first = await payments_client.approved_run(payments)
    payments.today = date(2012, 7, 12)
    second = await payments_client.done(await payments_client.propose(payments))
    refused = await payments_client.approve(payments, second["id"])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/run-waits")
    assert refused.json()["runId"] == first["id"]
    await payments_client.done(await payments_client.reject(payments, first["id"]))
    changed = await payments_client.approve(
        payments, second["id"]
    )  # the rejected one has not netted, nor counted for the carry
    assert (changed.status_code, changed.json()["type"]) == (409, "/problems/run-changed")
    await payments_client.done(
        await payments_client.post(payments, f"/runs/{second['id']}/cancel", "finance_proposer", "finance-1")
    )
    again = await payments_client.approved_run(payments)
    assert again["debtPence"] == 0
    await payments_client.done(await payments_client.release(payments, again["id"]))
    assert (await payments_client.get(payments, "/debts"))["items"] == []


async def test_of_two_that_an_older_version_approved_the_later_is_rejected_first(due: Running) -> None:
    first = await payments_client.approved_run(due)
    due.today = date(2012, 8, 13)
    second = (await payments_client.done(await payments_client.propose(due)))["id"]
    async with due.db.session() as session:
        approved = "UPDATE run SET state = 'approved', approved_by = 'finance-2' WHERE id = :id"
        await sql(session, approved, id=UUID(second))
    refused = await payments_client.reject(due, first["id"])
    assert (refused.status_code, refused.json()["runId"]) == (409, second)
    for run in (second, first["id"]):
        await payments_client.done(await payments_client.reject(due, run))


async def test_the_date_of_a_rejected_run_is_free_again(payments: Running) -> None:
    """It never was, while a later run could be approved before."""
    payments.today = date(2012, 7, 5)
    await payments.deliver(scheme(), tariff(), achieved())
    first = await payments_client.approved_run(payments)
    payments.today = date(2012, 7, 12)
    second = await payments_client.done(await payments_client.propose(payments))
    assert (await payments_client.approve(payments, second["id"])).status_code == 409
    await payments_client.done(await payments_client.reject(payments, first["id"]))
    await payments_client.done(
        await payments_client.post(payments, f"/runs/{second['id']}/cancel", "finance_proposer", "finance-1")
    )
    again = await payments_client.done(await payments_client.propose(payments, on=date(2012, 7, 5)))
    assert (again["runOn"], again["grossPence"]) == ("2012-07-05", 10_000)


@pytest.mark.parametrize("party", ["nobody", "cdas"])
async def test_a_run_pays_no_stranger(due: Running, party: str) -> None:
    """Not a party of another contract either, be it for nothing: finance would be told to pay them 0."""
    body = {"contract": BACK, "runOn": DAY.isoformat(), "party": party}
    refused = await payments_client.post(due, "/runs", "finance_proposer", "finance-1", body)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-a-party")
    assert refused.json()["parties"] == ["riverside"]
    assert (
        await payments_client.post(due, "/runs", "finance_proposer", "finance-1", body | {"party": "riverside"})
    ).is_success


async def test_what_the_bank_returns_is_due_again(due: Running) -> None:
    run = await payments_client.paid_run(due)
    returned = await payments_client.done(await payments_client.bounce(due, run["id"]))
    assert (returned["state"], returned["returnReason"]) == ("returned", "account_closed")
    assert await payments_client.balances(due) == {(BACK, "budget"): -10_000, (BACK, "due"): 10_000}
    assert await state(due) == "due"
    assert (await payments_client.bounce(due, run["id"])).status_code == 409
    (told,) = await due.published("payment-returned")
    assert told["data"]["netPence"] == 10_000
    due.today = date(2012, 9, 3)
    assert (await payments_client.paid_run(due))["netPence"] == 10_000
    assert (await payments_client.totals(due))["paidPence"] == 10_000
    assert (await payments_client.totals(due))["duePence"] == 10_000


async def test_a_returned_net_amount_is_shared_over_its_lines(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved())
    await payments_client.paid_run(payments)
    await payments.deliver(withdrawn())
    for person, pence in (("bob", 3_333), ("cas", 6_668)):
        await payments.deliver(tariff(person, prices={"abstinent_at_review": pence}), achieved(person))
    payments.today = date(2012, 9, 3)
    run = await payments_client.approved_run(payments)
    assert (run["grossPence"], run["netPence"]) == (10_001, 5_001)
    await payments_client.done(await payments_client.release(payments, run["id"]))
    await payments_client.done(await payments_client.bounce(payments, run["id"]))
    assert (await payments_client.balances(payments))[BACK, "due"] == 5_001
    assert (await payments_client.balances(payments)).get((BACK, "approved"), 0) == 0


async def test_settling_needs_a_release_and_happens_once(due: Running) -> None:
    run = await payments_client.done(await payments_client.propose(due))
    assert (await payments_client.settle(due, run["id"])).status_code == 404
    await payments_client.done(await payments_client.approve(due, run["id"]))
    assert (await payments_client.settle(due, run["id"])).status_code == 409
    await payments_client.done(await payments_client.release(due, run["id"]))
    await payments_client.done(await payments_client.settle(due, run["id"]))
    assert (await payments_client.settle(due, run["id"])).status_code == 409
    assert (await payments_client.balances(due))[BACK, "paid"] == 10_000


async def test_a_block_instalment_is_due_on_the_months_first_day(payments: Running) -> None:
    await payments.deliver(block_scheme())
    await payments.tick()
    assert (await payments_client.balances(payments))[BACK, "due"] == 2_916_667
    payments.today = date(2012, 5, 1)
    await payments.tick()
    payments.today = date(2012, 5, 2)
    assert (await payments.tick(), await payments.tick()) == (True, False)
    run = await payments_client.paid_run(payments)
    assert (run["grossPence"], run["lines"]) == (2 * 2_916_667, 2)


async def test_a_later_version_changes_the_block_and_what_fell_is_a_receivable(payments: Running) -> None:
    payments.today = date(2012, 5, 7)
    await payments.deliver(block_scheme())
    await payments_client.paid_run(payments)
    less = contract(BACK, provisional="clawback", annual_value_pence=[50_000_000], block_share="0.6")
    await payments.deliver(scheme(2, published_at="2012-05-02T00:00:00+00:00", contracts=[less]))
    assert (await payments_client.balances(payments))[BACK, "receivable"] == -2 * 416_667
    assert await payments_client.balances(payments) == {
        (BACK, "budget"): -5_000_000, (BACK, "paid"): 5_833_334, (BACK, "receivable"): -833_334,
    }  # fmt: skip


async def test_contracts_do_not_share_a_run(due: Running) -> None:
    await due.deliver(achieved(name="held", measure="housing_resolved", contract=HOLD))
    assert (await payments_client.done(await payments_client.propose(due, HOLD)))["grossPence"] == 10_000
    assert (await payments_client.done(await payments_client.propose(due, BACK)))["grossPence"] == 10_000


async def test_what_a_run_pays_and_leaves_out_comes_page_by_page(payments: Running) -> None:
    """In the order of achievement, then of the claims' ids; each page is what the store was asked for."""
    payments.today = DAY
    days = {"ann": "2012-07-02", "bob": "2012-07-02", "cyd": "2012-07-02", "dee": "2012-06-25", "eve": "2012-06-25"}
    told = [tariff(client) for client in days] + [achieved(client, on=day) for client, day in days.items()]
    await payments.deliver(scheme(), *told, identity("ann"), identity("dee"))
    run = await payments_client.done(await payments_client.propose(payments))
    for listing, clients in (("lines", {"bob", "cyd", "eve"}), ("left-out", {"ann", "dee"})):
        wanted = sorted((days[client], str(ident(f"outcome {client} abstinent_at_review"))) for client in clients)
        assert await _page_by_page(payments, f"/runs/{run['id']}/{listing}") == wanted


async def _page_by_page(payments: Running, path: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    asked: dict[str, str] = {}
    while True:
        answer = await payments_client.get(payments, path, limit=1, **asked)
        assert len(answer["items"]) == 1
        found += [(line["effectiveOn"], line["claimId"]) for line in answer["items"]]
        if answer["next"] is None:
            return found
        asked = {"cursor": answer["next"]}


async def test_a_remittance_of_more_lines_than_an_event_holds_is_told_in_parts(
    payments: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finance_events.instruction, "__defaults__", (2,))
    payments.today = DAY
    who = [f"p{n}" for n in range(5)]
    await payments.deliver(scheme(), *map(tariff, who), *map(achieved, who))
    run = await payments_client.done(await payments_client.propose(payments))
    await payments_client.done(await payments_client.approve(payments, run["id"]))
    await payments_client.done(await payments_client.release(payments, run["id"]))
    parts = [event["data"] for event in await payments.published("payment-lines")]
    (approved,) = (event["data"] for event in await payments.published("payment-approved"))
    assert [(part["part"], len(part["lineIds"]), part["remittanceId"]) for part in parts] == [
        (1, 2, run["id"]),
        (2, 2, run["id"]),
    ]
    assert (approved["linesBefore"], len(approved["lineIds"]), approved["netPence"]) == (4, 1, 50_000)
    published = [event["type"] for event in await payments.published() if "payment-posted" not in event["type"]]
    assert [kind.split(".")[2] for kind in published] == ["payment-lines", "payment-lines", "payment-approved"]
    assert len({*approved["lineIds"], *(line for part in parts for line in part["lineIds"])}) == 5


@pytest.mark.parametrize("count", [0, 1, LINES_MAX, LINES_MAX + 1, 60_000])
def test_each_event_of_a_remittance_fits_and_together_they_name_every_line_once(count: int) -> None:
    lines = [uuid4() for _ in range(count)]
    longest = "x" * 255
    terms = Contract.__new__(Contract)
    object.__setattr__(terms, "journal", dict.fromkeys(("cost_centre", "subjective", "vat"), "x" * 400))
    run = Run(
        id=uuid4(), area="stockport", contract=longest, party=longest, run_on=DAY, gross_pence=10**15,
        netted_pence=0, net_pence=10**15, debt_pence=0, state="released", lines=count, left_out=0, proposed_by=longest,
    )  # fmt: skip
    actor = Actor(longest, "stockport", longest, frozenset())
    events = finance_events.instruction(run, terms, [longest] * 4, actor, lines)
    assert [line for event in events for line in event.model_dump()["line_ids"]] == lines
    assert all(len(envelope("payments", uuid4(), longest, event)) < 900_000 for event in events)
    assert [event.type for event in events] == ["payment-lines"] * (len(events) - 1) + ["payment-approved"]


@pytest.mark.parametrize("path", ["/runs", "/remittances"])
async def test_runs_can_be_read_from_the_newest_back_page_by_page(due: Running, path: str) -> None:
    await payments_client.paid_run(due)
    for name, day in (("bob", 13), ("eve", 20)):
        due.today = date(2012, 8, day)
        await due.deliver(tariff(name), achieved(name))
        await payments_client.paid_run(due)
    days: list[str] = []
    cursor: dict[str, str] | None = {}
    while cursor is not None:
        page = await payments_client.get(due, path, order="newest", limit=1, **cursor)
        days += [row["runOn"] for row in page["items"]]
        cursor = {"cursor": page["next"]} if page["next"] else None
    assert days == ["2012-08-20", "2012-08-13", "2012-08-06"]
    oldest_first = (await payments_client.get(due, path))["items"]
    assert [row["runOn"] for row in oldest_first] == days[::-1]
