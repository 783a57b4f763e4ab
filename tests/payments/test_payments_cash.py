"""Where the cash is: a payment that comes back undoes the payment, not the netting, and nobody is out twice."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, scheme, tariff, withdrawn

DAY = date(2012, 8, 6)
CLAIM = ident("outcome ann abstinent_at_review")


async def cash_apart(payments: Running) -> dict[str, int]:
    """By contract what cash, ledger and debts come to, less what stands: 0 everywhere."""
    come_to: Counter[str] = Counter()
    for remittance in (await client.get(payments, "/remittances", limit=500))["items"]:
        if remittance["state"] in {"approved", "released", "settled"}:
            come_to[remittance["contract"]] += remittance["netPence"]
    for item in (await client.get(payments, "/accounts"))["items"]:
        if item["account"] in {"held", "due", "receivable"}:
            come_to[item["contract"]] += item["balancePence"]
    for debt in (await client.get(payments, "/debts", limit=500))["items"]:
        come_to[debt["contract"]] -= debt["openPence"] + debt["collectedPence"] + debt["writtenOffPence"]
    for claim in (await client.get(payments, "/claims", limit=500))["items"]:
        if claim["contract"] is not None:
            come_to[claim["contract"]] -= claim["pence"]
    return {code: pence for code, pence in come_to.items() if pence}


async def kept(payments: Running) -> int:
    """Paid and not returned, less what was collected."""
    items = (await client.get(payments, "/accounts"))["items"]
    return sum(item["balancePence"] for item in items if item["account"] in {"paid", "collected"})


async def worth(payments: Running, *persons: tuple[str, int]) -> None:
    for person, pence in persons:
        await payments.deliver(tariff(person, prices={"abstinent_at_review": pence}), achieved(person))


async def cash_to_come(payments: Running) -> int:
    """In six months, of what is certain."""
    (position,) = [row for row in (await client.get(payments, "/positions"))["items"] if row["contract"] == BACK]
    return sum(month["pence"] for month in position["certainCash"])


@pytest.fixture
async def paid(payments: Running) -> tuple[Running, str]:
    """77,777p paid under the contract that takes back, then fallen."""
    payments.today = DAY
    await payments.deliver(scheme())
    await worth(payments, ("ann", 77_777))
    run = await client.paid_run(payments)
    payments.today = date(2012, 9, 3)
    await payments.deliver(withdrawn())
    return payments, str(run["id"])


async def test_what_fell_and_then_bounced_is_owed_by_nobody(paid: tuple[Running, str]) -> None:
    payments, run = paid
    assert (await client.balances(payments))[BACK, "receivable"] == -77_777
    await client.done(await client.bounce(payments, run))
    assert await client.balances(payments) == {}
    assert await cash_apart(payments) == {}
    (line,) = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"][-1:]
    assert (line["kind"], line["from"], line["to"], line["pence"]) == ("set_off", "due", "receivable", 77_777)


async def test_what_was_netted_and_then_bounced_is_paid_with_the_next_run(paid: tuple[Running, str]) -> None:
    """Netted 50,000 of it, then the first payment bounces: 50,000 is due, although the claim is withdrawn."""
    payments, run = paid
    await worth(payments, ("bob", 100_000))
    assert (await client.paid_run(payments))["nettedPence"] == 50_000
    await client.done(await client.bounce(payments, run))
    assert (await client.claim(payments, CLAIM))["state"] == "withdrawn"
    assert await client.balances(payments) == {
        (BACK, "budget"): -100_000,
        (BACK, "paid"): 50_000,
        (BACK, "due"): 50_000,
    }
    assert await cash_apart(payments) == {}
    assert await cash_to_come(payments) == 50_000
    payments.today = date(2012, 10, 1)
    assert (await client.paid_run(payments))["netPence"] == 50_000
    assert await cash_to_come(payments) == 0
    assert await kept(payments) == 100_000


async def test_what_is_due_at_the_contract_that_an_outcome_has_left_is_cash_to_come_of_it(payments: Running) -> None:
    """It moved and was netted there, then its payment bounced: the next run of the first contract pays it."""
    payments.today = DAY
    await payments.deliver(scheme())
    await worth(payments, ("ann", 10_000))
    first = await client.paid_run(payments)
    await payments.deliver(achieved(contract=HOLD, party="cdas", revision=2))
    payments.today = date(2012, 9, 3)
    await worth(payments, ("bob", 20_000))
    assert (await client.paid_run(payments))["nettedPence"] == 10_000
    await client.done(await client.bounce(payments, first["id"]))
    assert (await client.balances(payments))[BACK, "due"] == 10_000
    assert await cash_to_come(payments) == 10_000
    payments.today = date(2012, 9, 4)
    assert (await client.paid_run(payments))["netPence"] == 10_000
    assert await cash_to_come(payments) == 0


async def test_what_is_approved_comes_as_it_was_netted_and_no_more_is_taken_off_it(
    paid: tuple[Running, str],
) -> None:
    """Owed 77,777: 50,000 is taken off 100,000, and the rest of a later run's."""
    payments, _ = paid
    await worth(payments, ("bob", 100_000))
    assert (await client.approved_run(payments))["netPence"] == 50_000
    assert await cash_to_come(payments) == 50_000
    await payments.deliver(withdrawn("bob"))
    assert await cash_to_come(payments) == 50_000


async def test_what_stands_at_more_than_was_paid_of_it_brings_the_difference(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme())
    await worth(payments, ("ann", 10_000))
    await client.paid_run(payments)
    assert await cash_to_come(payments) == 0
    await payments.deliver(tariff(revision=2, prices={"abstinent_at_review": 14_000}))
    assert (await client.balances(payments))[BACK, "due"] == 4_000
    assert await cash_to_come(payments) == 4_000


async def test_a_debt_is_cancelled_when_the_payment_behind_it_bounces(payments: Running) -> None:
    """The worked example: X 150,000 paid and withdrawn, gross 100,000, floor 50 %, carry 0, then X bounces."""
    payments.today = DAY
    strict = contract(BACK, provisional="clawback", floor="0.5", carry=0)
    await payments.deliver(scheme(contracts=[strict]))
    await worth(payments, ("ann", 150_000))
    first = await client.paid_run(payments)
    payments.today = date(2012, 9, 2)
    await payments.deliver(withdrawn())
    payments.today = date(2012, 9, 3)
    await worth(payments, ("bob", 100_000))
    second = await client.paid_run(payments)
    assert (second["netPence"], second["debtPence"]) == (50_000, 100_000)
    await client.done(await client.bounce(payments, first["id"]))
    assert (await client.balances(payments))[BACK, "due"] == 50_000
    (debt,) = (await client.get(payments, "/debts"))["items"]
    assert (debt["cancelledPence"], debt["openPence"]) == (100_000, 0)
    published = [event["data"] for event in await payments.published("debt-raised")]
    assert [(event["revision"], event["openPence"]) for event in published] == [(1, 100_000), (2, 0)]
    assert {event["debtId"] for event in published} == {debt["id"]}
    payments.today = date(2012, 10, 1)
    await client.paid_run(payments)
    assert (await kept(payments), await cash_apart(payments)) == (100_000, {})


async def debt_of_5000(payments: Running) -> str:
    return await owing(payments, first=10_000, second=10_000)


async def owing(payments: Running, first: int, second: int) -> str:
    """A debt since the first, paid, fell, and half the second, the least that must be paid, was kept from it."""
    payments.today = DAY
    strict = contract(BACK, provisional="clawback", floor="0.5", carry=0)
    await payments.deliver(scheme(contracts=[strict]))
    await worth(payments, ("ann", first))
    await client.paid_run(payments)
    payments.today = date(2012, 9, 2)
    await payments.deliver(withdrawn())
    payments.today = date(2012, 9, 3)
    await worth(payments, ("bob", second))
    await client.paid_run(payments)
    (debt,) = (await client.get(payments, "/debts"))["items"]
    return str(debt["id"])


async def report(payments: Running, debt: str, what: str, pence: int, reference: str, **changes: Any) -> Any:
    body = {"reference": reference, "on": payments.today.isoformat(), "pence": pence} | changes
    return await client.post(payments, f"/debts/{debt}/{what}", "finance_releaser", "finance-3", body)


async def test_a_debt_is_collected_and_written_off_in_parts(payments: Running) -> None:
    debt = await debt_of_5000(payments)
    assert (await client.done(await report(payments, debt, "collect", 3_000, "INV-1")))["openPence"] == 2_000
    assert await cash_apart(payments) == {}
    again = await report(payments, debt, "collect", 1_000, "INV-1")
    assert (again.status_code, again.json()["reference"]) == (409, "INV-1")
    more = await report(payments, debt, "collect", 2_001, "INV-2")
    assert (more.status_code, more.json()["openPence"]) == (409, 2_000)
    early = await report(payments, debt, "collect", 1, "INV-3", on="2012-09-02")
    assert (early.status_code, early.json()["earliest"]) == (409, "2012-09-03")
    late = await report(payments, debt, "collect", 1, "INV-3", on="2012-09-04")
    assert (late.status_code, late.json()["latest"]) == (409, "2012-09-03")
    off = await client.done(await report(payments, debt, "write-off", 2_000, "WO-1", reason="wound up"))
    assert (off["writtenOffPence"], off["openPence"]) == (2_000, 0)
    published = [event["data"] for event in await payments.published("debt-raised")]
    assert [(event["revision"], event["openPence"]) for event in published] == [(1, 5_000), (2, 2_000), (3, 0)]
    assert await cash_apart(payments) == {}
    assert await kept(payments) == 10_000 + 2_000  # what stands, and what was written off


async def test_what_was_written_off_is_not_paid_a_second_time_when_it_stands_again(payments: Running) -> None:
    debt = await debt_of_5000(payments)
    await client.done(await report(payments, debt, "write-off", 2_000, "WO-1", reason="wound up"))
    await payments.deliver(achieved(revision=3))
    assert (await client.balances(payments))[BACK, "due"] == 5_000  # only the netted part
    (shown,) = (await client.get(payments, "/debts"))["items"]
    assert (shown["writtenOffPence"], shown["cancelledPence"], shown["openPence"]) == (0, 5_000, 0)
    payments.today = date(2012, 10, 1)
    await client.paid_run(payments)
    assert (await kept(payments), await cash_apart(payments)) == (20_000, {})


async def test_only_the_releaser_reports_debts_and_none_of_the_party(payments: Running) -> None:
    debt = await debt_of_5000(payments)
    body = {"reference": "INV-1", "on": "2012-09-03", "pence": 1}
    path = f"/debts/{debt}/collect"
    assert (await client.post(payments, path, "finance_approver", "finance-2", body)).status_code == 403
    own = await payments.client.post(
        path, json=body, headers=payments.headers("finance_releaser", organisation="riverside", sub="finance-9")
    )
    assert (own.status_code, own.json()["type"]) == (403, "/problems/own-organisation")
    unknown = await report(payments, str(ident("nothing")), "collect", 1, "INV-1")
    assert unknown.status_code == 404


@dataclass
class History:
    """Random news and decisions, one after the other, on four people under two contracts."""

    payments: Running
    random: Random
    revisions: Counter[str] = field(default_factory=Counter)
    tariffs: Counter[str] = field(default_factory=Counter)
    reference: int = 0
    reports: dict[tuple[str, str], int] = field(default_factory=dict)  # by debt and reference; written off below 0
    undone: set[tuple[str, str]] = field(default_factory=set)
    codes: tuple[str, ...] = (BACK, HOLD)

    def person(self) -> str:
        return self.random.choice(["ann", "bob", "cas", "dan"])

    async def step(self) -> None:
        decided = [self.propose, self.approve, self.release, self.settle, self.pay, self.pay]
        undone = [self.bounce, self.reject, self.collect, self.write_off, self.undo_return, self.undo_report]
        await self.random.choice([self.news, self.news, self.news, self.price, self.next_week, *decided, *undone])()

    async def pay(self) -> None:
        for act in (self.propose, self.approve, self.release, self.settle):
            await act()

    async def news(self) -> None:
        person = self.person()
        self.revisions[person] += 1
        revision = self.revisions[person]
        code = self.random.choice([BACK, BACK, BACK, HOLD, None])
        if self.random.random() < 0.4:
            await self.payments.deliver(withdrawn(person, revision=revision))
        else:
            await self.payments.deliver(achieved(person, revision=revision, contract=code, until="2012-09-15"))

    async def price(self) -> None:
        person = self.person()
        self.tariffs[person] += 1
        prices = {"abstinent_at_review": self.random.randrange(1, 20) * 1_111}
        await self.payments.deliver(tariff(person, prices=prices, revision=self.tariffs[person]))

    async def next_week(self) -> None:
        self.payments.today += timedelta(days=7)
        await self.payments.tick()

    async def propose(self) -> None:
        self.payments.today += timedelta(days=1)
        await client.propose(self.payments, self.random.choice(self.codes))

    async def _run(self, state: str) -> str | None:
        items = (await client.get(self.payments, "/runs", state=state, limit=500))["items"]
        return self.random.choice(items)["id"] if items else None

    async def approve(self) -> None:
        if (run := await self._run("proposed")) and (await client.approve(self.payments, run)).status_code != 200:
            await client.done(await client.post(self.payments, f"/runs/{run}/cancel", "finance_proposer", "finance-1"))

    async def release(self) -> None:
        if run := await self._run("approved"):
            await client.done(await client.release(self.payments, run))

    async def reject(self) -> None:
        if run := await self._run("approved"):
            await client.done(await client.reject(self.payments, run))

    async def settle(self) -> None:
        if run := await self._run("released"):
            await client.done(await client.settle(self.payments, run))

    async def bounce(self) -> None:
        """Of £0 nothing comes back."""
        if run := await self._run(self.random.choice(["settled", "released"])):
            net = (await client.get(self.payments, f"/runs/{run}"))["netPence"]
            assert (await client.bounce(self.payments, run)).status_code == (200 if net else 409)

    async def undo_return(self) -> None:
        if run := await self._run("returned"):
            assert (await client.undo_return(self.payments, run)).status_code in {200, 409}  # one waits to pay it again

    async def undo_report(self) -> None:
        """Any of all; one that is undone already is refused."""
        if self.reports:
            debt, reference = self.random.choice(list(self.reports))
            body = {"reference": reference, "reason": "another's"}
            path = f"/debts/{debt}/undo-report"
            answer = await client.post(self.payments, path, "finance_releaser", "finance-3", body)
            assert answer.status_code == (409 if (debt, reference) in self.undone else 200)
            self.undone.add((debt, reference))

    async def debts_say_what_was_reported(self) -> None:
        """All that was collected, and no more written off than was, as the reports say that hold."""
        for debt in (await client.get(self.payments, "/debts", limit=500))["items"]:
            of = [pence for key, pence in self.reports.items() if key[0] == debt["id"] and key not in self.undone]
            assert debt["collectedPence"] == sum(pence for pence in of if pence > 0)
            given_up = -sum(pence for pence in of if pence < 0)
            assert debt["writtenOffPence"] <= given_up
            assert debt["writtenOffPence"] == given_up or debt["cancelledPence"]

    async def _debt(self, what: str, **changes: Any) -> None:
        items = (await client.get(self.payments, "/debts", limit=500))["items"]
        if owed := [item for item in items if item["openPence"]]:
            self.reference += 1
            debt = self.random.choice(owed)
            pence = self.random.randint(1, debt["openPence"])
            self.reports[debt["id"], f"R-{self.reference}"] = pence if what == "collect" else -pence
            await client.done(await report(self.payments, debt["id"], what, pence, f"R-{self.reference}", **changes))

    async def collect(self) -> None:
        await self._debt("collect")

    async def write_off(self) -> None:
        await self._debt("write-off", reason="given up")

    async def to_rest(self) -> None:
        """All runs through, every debt collected, until nothing is due and nothing is owed."""
        for _ in range(8):
            await self.next_week()
            for state, act in (("proposed", self.approve), ("approved", self.release), ("released", self.settle)):
                while await self._run(state):
                    await act()
            for code in self.codes:
                await client.propose(self.payments, code)
            for act in (self.approve, self.release, self.settle):
                for _ in self.codes:
                    await act()
            for debt in (await client.get(self.payments, "/debts", limit=500))["items"]:
                if debt["openPence"]:
                    self.reference += 1
                    reference = f"R-{self.reference}"
                    self.reports[debt["id"], reference] = debt["openPence"]
                    await client.done(await report(self.payments, debt["id"], "collect", debt["openPence"], reference))


@pytest.mark.parametrize("seed", range(4))
async def test_cash_and_ledger_say_what_stands_in_any_history(payments: Running, seed: int) -> None:
    """After every step; and at rest the provider has kept what stands, and what was written off."""
    payments.today = DAY
    back = contract(BACK, provisional="clawback", floor="0.5", carry=seed % 2)
    await payments.deliver(scheme(contracts=[contract(HOLD, floor="0.25", carry=0), back]))
    history = History(payments, Random(seed))
    for person in ("ann", "bob", "cas", "dan"):
        history.revisions[person] = history.tariffs[person] = 1
        await worth(payments, (person, 10_000))
    for _ in range(60):
        await history.step()
        assert await cash_apart(payments) == {}
        await history.debts_say_what_was_reported()
    await history.to_rest()
    await history.debts_say_what_was_reported()
    balances = await client.balances(payments)
    assert not {account for _, account in balances} & {"due", "approved", "receivable", "debt"}
    stands = sum(claim["pence"] for claim in (await client.get(payments, "/claims"))["items"])
    given_up = -sum(pence for (_, account), pence in balances.items() if account == "written_off")
    held = sum(pence for (_, account), pence in balances.items() if account == "held")
    assert await kept(payments) == stands - held + given_up
    explained = "(basis::jsonb #>> '{steps,-1,pence}')::bigint"
    assert await payments.db.read(f"SELECT id FROM transfer WHERE pence IS DISTINCT FROM {explained}") == []
    await named_add_up(payments)
    reconciling = await payments.db.read(
        "SELECT kind, pence, receivable_id, basis::jsonb AS basis FROM transfer WHERE receivable_id IS NOT NULL"
        " AND kind NOT IN ('rejection', 'return_undone', 'report_undone')"
    )
    assert reconciling != []
    for line in reconciling:
        redo(line["kind"], line["pence"], line["basis"]["steps"])


@pytest.mark.parametrize("seed", range(4))
async def test_reports_of_one_debt_and_returns_are_undone_in_any_order(payments: Running, seed: int) -> None:
    await debt_of_5000(payments)
    history, stands = History(payments, Random(seed)), 3
    (first,) = {run["id"] for run in (await client.get(payments, "/remittances"))["items"] if run["netPence"] == 10_000}

    async def goes_back_and_forth() -> None:
        """What was paid for the claim that fell: its return cancels the debt, what was written off included."""
        if (await client.bounce(payments, first)).status_code != 200:
            await client.done(await client.undo_return(payments, first))

    reports = [history.collect, history.write_off, history.write_off, history.undo_report, history.undo_report]
    for step in range(40):
        if step >= 30 and history.random.random() < 0.2:
            told: Any = history.random.choice([withdrawn, achieved])
            await payments.deliver(told(revision=stands))
            stands += 1
        await history.random.choice([*reports, goes_back_and_forth, goes_back_and_forth])()
        assert await cash_apart(payments) == {}
        await history.debts_say_what_was_reported()
    assert history.undone


async def named_add_up(payments: Running) -> None:
    """Of each instruction to pay the lines that it names, as finance was told them, come to its gross."""
    posted = {event["data"]["lineId"]: event["data"] for event in await payments.published("payment-posted")}
    published = [event["data"] for event in await payments.published("payment-approved")]
    assert published != []
    for run in published:
        lines = [posted[line] for line in run["lineIds"]]
        assert sum(line["deltaPence"] * (1 if line["to"] == "due" else -1) for line in lines) == run["grossPence"]
    every = [line for run in published for line in run["lineIds"]]
    assert len(every) == len(set(every))


def redo(kind: str, pence: int, steps: list[dict[str, Any]]) -> None:
    """With paper and pencil: what was open, what is taken, what is left, of the one that the line takes off."""
    touched = [step for step in steps if step["step"] in {"receivable", "debt"} and "beforePence" in step]
    for step in touched:
        assert step["beforePence"] - step["takenPence"] == step["leftPence"] >= 0
        assert UUID(step["remittanceId"])
    if kind in {"netting", "debt"}:
        touched = [step for step in touched if step["receivableId"] == steps[-1]["receivableId"]]
    assert touched[-1]["debtPence" if kind == "debt" else "takenPence"] == pence
