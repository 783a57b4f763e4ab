"""What is due and no run takes is told where the figure stands: how much, why, and whose turn it is."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, achieved, contract, ident, identity, merged, scheme, tariff, withdrawn

DAY = date(2012, 8, 6)
CLAIM = ident("outcome ann abstinent_at_review")


@pytest.fixture
async def two_due(payments: Running) -> Running:
    """Of two people £100 each."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved(), tariff("bob"), achieved("bob"))
    return payments


async def balances(payments: Running, role: str = "auditor", organisation: str = "council", **asked: Any) -> Any:
    (position,) = (await client.get(payments, "/positions", role, organisation, contract=BACK, **asked))["items"]
    return position["balancesNow"]


async def stuck(payments: Running, role: str = "auditor", organisation: str = "council") -> Any:
    (position,) = (await client.get(payments, "/positions", role, organisation, contract=BACK))["items"]
    return position["sinceLast"]["stuck"]


async def test_nothing_waits_where_a_run_takes_all(two_due: Running) -> None:
    assert (await balances(two_due))["dueWaiting"] == []


async def test_who_is_in_doubt_under_another_id_waits_for_the_lasars(two_due: Running) -> None:
    await two_due.deliver(identity("anna"), merged("anna", "ann"))
    found = await balances(two_due)
    waits = {"reason": "identity-not-settled", "turn": "lasars", "claims": 1, "pence": 10_000}
    assert (found["duePence"], found["dueWaiting"]) == (20_000, [waits])
    claim = await client.claim(two_due, CLAIM)
    assert (claim["state"], claim["waitsFor"], claim["waitsTurn"]) == ("due", "identity-not-settled", "lasars")
    other = await client.claim(two_due, ident("outcome bob abstinent_at_review"))
    assert (other["waitsFor"], other["waitsTurn"]) == (None, None)
    run = await client.done(await client.propose(two_due))
    assert run["grossPence"] == found["duePence"] - waits["pence"]
    (left,) = (await client.get(two_due, f"/runs/{run['id']}/left-out"))["items"]
    assert (left["reason"], left["turn"]) == ("identity-not-settled", "lasars")


async def test_who_is_paid_is_not_told_that_two_records_may_be_one_person(two_due: Running) -> None:
    await two_due.deliver(identity())
    waits = {"reason": "record-not-settled", "turn": "lasars", "claims": 1, "pence": 10_000}
    assert (await balances(two_due, "provider", "riverside"))["dueWaiting"] == [waits]
    claim = await client.get(two_due, f"/claims/{CLAIM}", "provider", "riverside")
    assert claim["waitsFor"] == "record-not-settled"


async def test_who_has_a_parked_event_waits_for_the_operator(two_due: Running) -> None:
    await two_due.deliver((str(ident("ann")), tariff(name="poison", band="\0")), may_park=True)
    waits = {"reason": "parked-event", "turn": "operator", "claims": 1, "pence": 10_000}
    assert (await balances(two_due))["dueWaiting"] == [waits]


@pytest.mark.parametrize(
    ("who", "reason"), [("keyworker-1", "recorder-verified"), ("assessor-2", "confirmer-verified")]
)
async def test_what_its_recorder_or_confirmer_verified_waits_for_another_verifier(
    two_due: Running, who: str, reason: str
) -> None:
    await two_due.deliver(achieved(verified_by=who, revision=2))
    waits = {"reason": reason, "turn": "verifier", "claims": 1, "pence": 10_000}
    assert (await balances(two_due))["dueWaiting"] == [waits]
    assert (await client.claim(two_due, CLAIM))["waitsFor"] == reason


async def test_of_a_past_day_nobody_knows_what_waited(two_due: Running) -> None:
    await two_due.deliver(identity())
    two_due.today = date(2012, 8, 13)
    assert (await balances(two_due, on=str(DAY)))["dueWaiting"] is None
    assert len((await balances(two_due))["dueWaiting"]) == 1


async def test_what_no_run_takes_is_no_turn_of_finance(two_due: Running) -> None:
    await two_due.tick()  # a Monday: positions are published
    two_due.today = date(2012, 8, 13)
    await two_due.deliver(identity())
    due = {"waitsFor": "due", "turn": "finance", "count": 1, "pence": 10_000}
    asked = due | {"waitsFor": "identity-not-settled", "turn": "lasars"}
    told = asked | {"waitsFor": "record-not-settled"}
    assert await stuck(two_due) == [due, asked]
    assert await stuck(two_due, "provider", "riverside") == [due, told]
    await two_due.tick()
    published = [event["data"] for event in await two_due.published("position-published")]
    assert published[-1]["sinceLast"]["stuck"] == [due, told]


async def test_it_is_told_whether_what_fell_was_refused_or_had_been_approved(payments: Running) -> None:
    payments.today = DAY
    back = contract(BACK, provisional="clawback", floor="0.5")
    await payments.deliver(scheme(contracts=[back]))
    for name in ("ann", "bob", "cat"):
        await payments.deliver(tariff(name), achieved(name))
    await payments.deliver(withdrawn("bob", reason="refused"), withdrawn("cat"))
    await client.paid_run(payments)
    assert (await client.claim(payments, CLAIM))["fell"] is None
    await payments.deliver(withdrawn())
    fell = {row["clientId"]: row["fell"] for row in (await client.get(payments, "/claims"))["items"]}
    expected = {"ann": "after_approval", "bob": "refused", "cat": "before_payment"}
    assert fell == {str(ident(name)): how for name, how in expected.items()}


async def test_what_the_balance_of_a_quarter_leaves_out_is_named_with_the_reason(payments: Running) -> None:
    """To the run as well: of 10,000 the half that the balance lacks, since the advance has paid the rest."""
    payments.today = date(2012, 7, 2)
    back = contract(BACK, provisional="clawback", annual_value_pence=[120_000], on_account={"share": "0.5"})
    await payments.deliver(scheme(contracts=[back]), tariff(), tariff("bob"), identity())
    await payments.deliver(achieved(on="2012-06-01"), achieved("bob", on="2012-06-30"))
    left_out = {"reason": "identity-not-settled", "turn": "lasars", "claims": 1, "pence": 5_000}
    asked = await balances(payments)
    assert (asked["dueWaiting"], asked["leftOutOfBalances"]) == ([], [left_out])
    told = left_out | {"reason": "record-not-settled"}
    assert (await balances(payments, "provider", "riverside"))["leftOutOfBalances"] == [told]
    run = await client.done(await client.propose(payments))
    (left,) = (await client.get(payments, f"/runs/{run['id']}/left-out"))["items"]
    assert (run["leftOut"], left["claimId"], left["pence"], left["reason"]) == (
        1, str(CLAIM), 5_000, "identity-not-settled",
    )  # fmt: skip
    await payments.deliver(identity(state="settled", revision=2))
    assert (await balances(payments))["leftOutOfBalances"] == []


async def test_what_a_run_has_approved_of_a_balance_is_not_left_out(payments: Running) -> None:
    payments.today = date(2012, 7, 2)
    back = contract(BACK, provisional="clawback", annual_value_pence=[120_000], on_account={"share": "0.5"})
    await payments.deliver(scheme(contracts=[back]), tariff(), tariff("bob"))
    await payments.deliver(achieved(on="2012-06-01"), achieved("bob", on="2012-06-30"))
    await client.paid_run(payments)
    await payments.deliver(identity())
    assert (await balances(payments))["leftOutOfBalances"] == []
