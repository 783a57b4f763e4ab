"""The steps as payments takes them: through its consumer and its API, on real PostgreSQL."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from services.payments.events import OutcomeStated, OutcomeWithdrawn
from shared.messaging.events import Payload
from tests.harness import Running
from tests.model.facts import SchemeVersion
from tests.payments import builders, client
from tests.payments.machine.by_model import KEYS, NAMES, ByModel, Money, Picture, party_of, place_of
from tests.payments.machine.schemes import published
from tests.payments.machine.steps import (
    FIRST,
    MEASURES,
    Later,
    Moves,
    Priced,
    Ran,
    Reached,
    Reports,
    Stated,
    Step,
    Together,
)

BALANCES = """
SELECT amount_key, contract, account, sum(pence)::bigint AS pence FROM (
    SELECT amount_key, contract, to_account AS account, pence FROM transfer
    UNION ALL SELECT amount_key, contract, from_account, -pence FROM transfer) AS sides
 GROUP BY amount_key, contract, account HAVING sum(pence) <> 0
"""
STANDING = "SELECT key, contract, pence FROM amount WHERE pence <> 0 AND contract IS NOT NULL"
RUNS = """
SELECT contract, run_on, state, gross_pence, netted_pence, debt_pence, id FROM run
 WHERE state <> 'cancelled' ORDER BY approved_seq, id
"""
DEBTS = """
SELECT id, pence - collected_pence - written_off_pence - cancelled_pence AS open
  FROM debt WHERE amount_key = :key ORDER BY id
"""


@dataclass(slots=True)
class ByService:
    payments: Running
    scheme: SchemeVersion
    revisions: Counter[str] = field(default_factory=Counter)
    said: dict[str, list[Payload]] = field(default_factory=dict)
    reference: int = 0

    async def begin(self) -> None:
        await self.payments.clear()
        self.payments.today = FIRST
        await self.payments.deliver(published(self.scheme))

    async def take(self, step: Step, model: ByModel) -> None:
        """`model` before the step: it names the run or the debt."""
        match step:
            case Later(days):
                await self._later(days)
            case Stated():
                await self.payments.deliver(*self._words(step))
            case Together(words):
                await self.payments.deliver(*(event for word in words for event in self._words(word)))
            case Priced():
                await self.payments.deliver(self._tariff(step))
            case Ran(code):
                await self._run(code)
            case Moves(code, state):
                await self._move(code, state, model)
            case Reports(code, percent, written_off):
                await self._report(code, percent, model, written_off=written_off)

    async def _later(self, days: int) -> None:
        """The work of the new day alone, which brings all that fell due since: days between cost, and bring no more."""
        self.payments.today += timedelta(days=days)
        today = self.payments.today
        tick = self.payments.service.tick
        assert tick is not None
        async with self.payments.db.session() as session:
            assert not await tick(session, today, today - timedelta(days=1))

    def _words(self, step: Stated) -> list[Payload]:
        self.revisions[step.name] += 1
        revision = self.revisions[step.name]
        before = self.said.setdefault(step.name, [])
        event = self._word(step, revision)
        events = [event] * (1 + step.again) + (list(reversed(before)) if step.older else [])
        before.append(event)
        return events

    def _word(self, step: Stated, revision: int) -> OutcomeStated | OutcomeWithdrawn:
        if step.word == "withdrawn":
            return builders.withdrawn(step.person, step.measure, revision=revision, on=step.achieved_on.isoformat())
        make: Any = builders.achieved if step.word == "achieved" else builders.proposed
        stated: OutcomeStated = make(
            step.person,
            step.measure,
            step.achieved_on.isoformat(),
            contract=party_of(self.scheme, step.measure),
            until=step.until and step.until.isoformat(),
            episode_id=builders.ident(step.name),
            revision=revision,
        )
        return stated

    def _tariff(self, step: Priced) -> Payload:
        name = f"tariff {step.person} {step.valid_from}"
        self.revisions[name] += 1
        return builders.tariff(
            step.person,
            valid_from=step.valid_from.isoformat(),
            band=step.band,
            prices=dict.fromkeys(MEASURES, step.pence) if self.scheme.price_from == "tariff" else None,
            voided=step.voided,
            revision=self.revisions[name],
        )

    async def _run(self, code: str) -> None:
        body = {"contract": code, "runOn": self.payments.today.isoformat(), "mayBeEmpty": True}
        answer = await client.post(self.payments, "/runs", "finance_proposer", "finance-1", body)
        run = await client.done(answer)
        await client.done(await client.approve(self.payments, run["id"]))

    async def _move(self, code: str, state: Reached, model: ByModel) -> None:
        run_on = model.run_to_move(code, state)
        rows = [row for row in await self.payments.db.read(RUNS) if row["state"] != "rejected"]
        run = next(str(row["id"]) for row in rows if (row["contract"], row["run_on"]) == (code, run_on))
        act: Any = {
            "released": client.release, "rejected": client.reject, "settled": client.settle, "returned": client.bounce,
        }[state]  # fmt: skip
        await client.done(await act(self.payments, run))

    async def _report(self, code: str, percent: int, model: ByModel, *, written_off: bool) -> None:
        key = model.debt_to_report(code)
        assert key is not None
        left = max(1, model.history.balances[key].debt * percent // 100)
        for row in await self.payments.db.read(DEBTS, key=KEYS[place_of(key)[1]]):
            part = min(left, row["open"])
            left -= part
            if part:
                await self._report_debt(row["id"], part, written_off=written_off)
        assert left == 0

    async def _report_debt(self, debt: Any, pence: int, *, written_off: bool) -> None:
        self.reference += 1
        body = {"reference": f"R-{self.reference}", "on": self.payments.today.isoformat(), "pence": pence}
        body |= {"reason": "given up"} if written_off else {}
        path = f"/debts/{debt}/{'write-off' if written_off else 'collect'}"
        await client.done(await client.post(self.payments, path, "finance_releaser", "finance-3", body))

    async def picture(self) -> Picture:
        accounts: dict[tuple[str, str], Counter[str]] = {}
        by_contract: Counter[tuple[str, str]] = Counter()
        for row in await self.payments.db.read(BALANCES):
            if str(row["amount_key"]) in NAMES:  # else of a run: its settlement
                place = row["contract"], NAMES[str(row["amount_key"])]
                accounts.setdefault(place, Counter())[row["account"]] = row["pence"]
            by_contract[row["contract"], row["account"]] += row["pence"]
        amounts = {place: _money(account) for place, account in accounts.items()}
        standing = {
            (row["contract"], NAMES[str(row["key"])]): row["pence"] for row in await self.payments.db.read(STANDING)
        }
        runs = [tuple(row.values())[:6] for row in await self.payments.db.read(RUNS)]
        return Picture(
            {place: money for place, money in amounts.items() if any(money)},
            standing,
            {code: pence for (code, account), pence in by_contract.items() if account == "approved" and pence},
            {code: pence for (code, account), pence in by_contract.items() if account == "paid" and pence},
            tuple(runs),
        )


def _money(account: Counter[str]) -> Money:
    return Money(
        account["held"], account["due"], -account["receivable"], -account["debt"], -account["collected"],
        -account["written_off"],
    )  # fmt: skip
