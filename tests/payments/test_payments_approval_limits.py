"""Up to how much one person approves, who else is needed above it, and the ledger as who releases."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn
from tests.payments.test_payments_ledger_files import make
from tests.payments.test_payments_suppliers import confirmed as supplier

DAY = date(2012, 8, 6)
AS_BEFORE: dict[str, Any] = {"beyond": "second_approver", "releasedBy": "releaser", "lookedAtFirst": False}
COMMISSIONER = ("commissioner", "commissioner-1")
OTHER_APPROVER = ("finance_approver", "finance-4")


async def propose_rule(payments: Running, sub: str = "finance-1", **said: Any) -> httpx.Response:
    return await client.post(payments, "/approval-rules", "finance_proposer", sub, AS_BEFORE | said)


async def ruled(payments: Running, **said: Any) -> dict[str, Any]:
    rule = await client.done(await propose_rule(payments, **said))
    return await client.done(await client.post(payments, f"/approval-rules/{rule['id']}/confirm", *COMMISSIONER))


async def approve_first(payments: Running, run: str, role: str, sub: str) -> httpx.Response:
    return await client.post(payments, f"/runs/{run}/approve-first", role, sub)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


@pytest.fixture
async def due(payments: Running) -> Running:
    """£100 of ann."""
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(HOLD), contract(BACK, provisional="clawback")]))
    await payments.deliver(tariff(), achieved())
    return payments


async def test_it_counts_once_a_commissioner_confirmed_what_another_proposed(due: Running) -> None:
    rule = await client.done(await propose_rule(due, aloneUpToPence=9_999))
    assert (rule["number"], rule["state"], rule["counts"]) == (1, "proposed", False)
    assert refusal(await propose_rule(due, aloneUpToPence=5))[1] == "approval-rule-waits"
    path = f"/approval-rules/{rule['id']}"
    insider = due.headers("commissioner", organisation="cdas", sub="insider")
    theirs = await due.client.post(f"{path}/confirm", headers=insider)
    assert refusal(theirs) == (403, "own-organisation")
    by_finance = await client.post(due, f"{path}/confirm", "finance_approver", "finance-2")
    assert by_finance.status_code == 403
    run = await client.approved_run(due)  # nothing counts yet
    assert run["firstApproval"] is None
    rule = await client.done(await client.post(due, f"{path}/confirm", *COMMISSIONER))
    assert (rule["state"], rule["counts"], rule["decidedBy"]) == ("confirmed", True, "commissioner-1")
    again = await client.post(due, f"{path}/refuse", "finance_approver", "finance-2", {"reason": "no"})
    assert refusal(again) == (409, "approval-rule-decided")
    own = await client.done(await client.post(due, "/approval-rules", *COMMISSIONER, AS_BEFORE | {"aloneUpToPence": 5}))
    refused = await client.post(due, f"/approval-rules/{own['id']}/confirm", *COMMISSIONER)
    assert refusal(refused) == (403, "separation-of-duties")
    path = f"/approval-rules/{own['id']}/refuse"
    gone = await client.done(await client.post(due, path, *COMMISSIONER, {"reason": "too low"}))
    assert (gone["state"], gone["refusalReason"]) == ("refused", "too low")
    rows = (await client.get(due, "/approval-rules"))["items"]
    assert [(row["number"], row["counts"]) for row in rows] == [(2, False), (1, True)]
    first, last = (event["data"] for event in await due.published("approval-rule-decided"))
    assert (first["confirmed"], first["aloneUpToPence"], last["confirmed"]) == (True, 9_999, False)


async def test_up_to_the_limit_one_person_approves_and_above_it_not_alone(due: Running) -> None:
    await ruled(due, aloneUpToPence=10_000)
    run = await client.done(await client.propose(due))
    assert (run["firstApproval"], run["aloneUpToPence"]) == (None, 10_000)
    nothing_needed = await approve_first(due, run["id"], *OTHER_APPROVER)
    assert refusal(nothing_needed) == (409, "no-first-approval")
    await client.done(await client.approve(due, run["id"]))
    await due.deliver(tariff("bob", prices={"abstinent_at_review": 10_001}), achieved("bob"))
    due.today = date(2012, 9, 3)
    await client.done(await client.release(due, run["id"]))
    run = await client.done(await client.propose(due))
    assert run["firstApproval"] == "second_approver"
    before = await client.balances(due)
    refused = await client.approve(due, run["id"])
    assert refusal(refused) == (409, "above-limit")
    assert (refused.json()["limitPence"], refused.json()["grossPence"]) == (10_000, 10_001)
    assert "/approve-first" in refused.json()["detail"]
    assert await client.balances(due) == before


async def test_two_approve_and_a_third_who_is_none_of_them_releases(due: Running) -> None:
    await ruled(due, aloneUpToPence=1)
    run = await client.done(await client.propose(due))
    for sub, status in (("finance-1", 403), ("assessor-2", 403), ("verifier-1", 403)):
        assert (await approve_first(due, run["id"], "finance_approver", sub)).status_code == status
    first = await client.done(await approve_first(due, run["id"], *OTHER_APPROVER))
    assert (first["state"], first["firstApprovedBy"], first["approvedBy"]) == ("proposed", "finance-4", None)
    assert refusal(await approve_first(due, run["id"], "finance_approver", "finance-5")) == (
        409, "first-approval-given",
    )  # fmt: skip
    assert refusal(await client.approve(due, run["id"], sub="finance-4")) == (403, "separation-of-duties")
    approved = await client.done(await client.approve(due, run["id"]))
    assert (approved["state"], approved["approvedBy"]) == ("approved", "finance-2")
    assert refusal(await client.release(due, run["id"], sub="finance-4")) == (403, "separation-of-duties")
    await client.done(await client.release(due, run["id"]))
    (told,) = await due.published("payment-approved")
    assert told["data"]["approvers"] == ["finance-1", "finance-4", "finance-2", "finance-3"]


async def test_a_commissioner_approves_first_where_the_area_says_so(due: Running) -> None:
    await ruled(due, aloneUpToPence=1, beyond="commissioner")
    run = await client.done(await client.propose(due))
    refused = await approve_first(due, run["id"], *OTHER_APPROVER)
    assert (refusal(refused), refused.json()["role"]) == ((403, "not-theirs-to-approve-first"), "commissioner")
    await client.done(await approve_first(due, run["id"], *COMMISSIONER))
    await client.done(await client.approve(due, run["id"]))


async def test_what_has_changed_since_is_approved_by_nobody(due: Running) -> None:
    await ruled(due, aloneUpToPence=1)
    run = await client.done(await client.propose(due))
    await due.deliver(withdrawn())
    assert refusal(await approve_first(due, run["id"], *OTHER_APPROVER)) == (409, "run-changed")


async def test_who_approved_first_writes_off_no_debt_of_the_run(due: Running) -> None:
    await ruled(due, aloneUpToPence=1)
    run = await client.done(await client.propose(due))
    await client.done(await approve_first(due, run["id"], *OTHER_APPROVER))
    await client.done(await client.approve(due, run["id"]))
    await client.done(await client.release(due, run["id"]))
    await client.done(await client.settle(due, run["id"]))
    await due.deliver(withdrawn())
    await ruled(due, aloneUpToPence=None)
    for month in (9, 10, 11):
        due.today = date(2012, month, 3)
        later = await client.done(await client.propose(due))
        await client.done(await client.approve(due, later["id"], sub="finance-4"))
        await client.done(await client.release(due, later["id"]))
    (debt,) = (await client.get(due, "/debts"))["items"]
    body = {"reference": "WO-1", "on": due.today.isoformat(), "pence": 1, "reason": "given up"}
    refused = await client.post(due, f"/debts/{debt['id']}/write-off", "finance_releaser", "finance-4", body)
    assert refused.status_code == 403


async def test_the_ledger_releases_with_the_file_that_is_made_for_it(due: Running) -> None:
    """Two people are enough: one proposes and makes the file, the other approves."""
    await supplier(due)
    await ruled(due, releasedBy="ledger")
    run = await client.approved_run(due)
    file = await client.done(await make(due, run["id"], sub="finance-1"))
    assert file["pence"] == 10_000
    shown = await client.get(due, f"/runs/{run['id']}")
    assert (shown["state"], shown["releasedBy"]) == ("released", "ledger")
    (told,) = await due.published("payment-approved")
    assert (told["data"]["approvers"], told["data"]["actor"]) == (["finance-1", "finance-2", "ledger"], "finance-1")
    again = await client.done(await make(due, run["id"], sub="finance-2"))
    assert again["id"] == file["id"]
    assert len(await due.published("payment-approved")) == 1


async def test_without_that_word_a_file_is_made_of_nothing_that_is_only_approved(due: Running) -> None:
    await supplier(due)
    run = await client.approved_run(due)
    assert refusal(await make(due, run["id"])) == (409, "wrong-state")


async def test_where_no_file_can_be_made_nothing_is_released(due: Running) -> None:
    await ruled(due, releasedBy="ledger")
    run = await client.approved_run(due)
    assert refusal(await make(due, run["id"])) == (409, "supplier-lacks")
    assert (await client.get(due, f"/runs/{run['id']}"))["state"] == "approved"
    assert await due.published("payment-approved") == []


async def test_what_pays_nothing_and_so_has_no_file_is_released_as_it_is_approved(due: Running) -> None:
    await ruled(due, releasedBy="ledger")
    run = await client.done(await client.propose(due, HOLD))
    approved = await client.done(await client.approve(due, run["id"]))
    assert (approved["grossPence"], approved["state"], approved["releasedBy"]) == (0, "released", "ledger")


async def test_who_had_a_hand_in_a_line_makes_no_file_that_releases_it(due: Running) -> None:
    await supplier(due)
    await ruled(due, releasedBy="ledger")
    run = await client.approved_run(due)
    assert refusal(await make(due, run["id"], sub="verifier-1")) == (403, "separation-of-duties")


async def test_a_run_is_released_as_the_rule_of_its_proposal_says(due: Running) -> None:
    """By a person where none said otherwise then, and by nobody but its file where the ledger was to."""
    await supplier(due)
    by_hand = await client.done(await client.propose(due))
    await ruled(due, releasedBy="ledger")
    await client.done(await client.approve(due, by_hand["id"]))
    assert refusal(await make(due, by_hand["id"])) == (409, "wrong-state")
    await client.done(await client.release(due, by_hand["id"]))
    due.today = date(2012, 9, 3)
    await due.deliver(tariff("bob"), achieved("bob"))
    by_file = await client.approved_run(due)
    assert refusal(await client.release(due, by_file["id"])) == (409, "released-by-its-file")
    await client.done(await make(due, by_file["id"]))
    assert (await client.get(due, f"/runs/{by_file['id']}"))["releasedBy"] == "ledger"
