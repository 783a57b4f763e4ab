"""The steps as payments takes them: through its consumer and its API, on real PostgreSQL."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from shared.messaging.events import Payload
from tests.harness import Running
from tests.model.facts import SchemeVersion
from tests.payments import builders
from tests.payments.machine.by_files import ByFiles
from tests.payments.machine.by_model import NAMES, ByModel
from tests.payments.machine.calling import called, patiently
from tests.payments.machine.periods import period_names
from tests.payments.machine.pictures import Money, Picture, violations
from tests.payments.machine.schemes import up_to
from tests.payments.machine.steps import (
    CODES,
    Disputed,
    Moves,
    Ran,
    Reports,
    Step,
    TakesBack,
    Undoes,
)
from tests.payments.machine.telling import Telling

BALANCES = """
SELECT area, amount_key, contract, account, sum(pence)::bigint AS pence FROM (
    SELECT area, amount_key, contract, to_account AS account, pence FROM transfer
    UNION ALL SELECT area, amount_key, contract, from_account, -pence FROM transfer) AS sides
 GROUP BY area, amount_key, contract, account HAVING sum(pence) <> 0 ORDER BY area
"""
STANDING = "SELECT area, key, contract, pence FROM amount WHERE pence <> 0 AND contract IS NOT NULL ORDER BY area"
RUNS = """
SELECT contract, run_on, state, gross_pence, netted_pence, debt_pence, id, area FROM run
 WHERE state <> 'cancelled' ORDER BY area, approved_seq, id
"""
PARTS = """
SELECT run.area, run.id, run.contract, run.run_on,
       coalesce(json_object_agg(part.organisation, part.pence) FILTER (WHERE part.run_id IS NOT NULL), '{}') AS parts
  FROM run LEFT JOIN passed_part AS part ON part.run_id = run.id AND part.organisation <> run.party
 WHERE run.state <> 'cancelled' GROUP BY run.id ORDER BY run.area, run.approved_seq, run.id
"""
FROZEN = """
SELECT area, run_id, kind, count(*)::int AS lines, sum(pence)::bigint AS pence FROM transfer
 WHERE kind IN ('approval', 'netting', 'debt') GROUP BY area, run_id, kind ORDER BY area
"""
DEBTS = """
SELECT id, pence - collected_pence - written_off_pence - cancelled_pence AS open
  FROM debt WHERE amount_key = :key AND contract = :contract ORDER BY raised_on, id
"""
# By what finance does with a run: where it says so, and what with it.
ACTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "released": ("/runs/{}/release", {}),
    "rejected": ("/runs/{}/reject", {"reason": "approved for the wrong month"}),
    "settled": ("/remittances/{}/settle", {"reference": "BACS-1"}),
    "returned": ("/remittances/{}/return", {"reference": "BACS-1", "reasonCode": "account_closed"}),
}
Row = Mapping[str, Any]


async def later(payments: Running, days: int) -> None:
    """The work of the new day alone, which brings all that fell due since: days between cost, and bring no more."""
    for day in up_to(payments.today, days):
        payments.today = day
        await patiently(partial(_work, payments, day), f"the work of {day}")


async def _work(payments: Running, day: date) -> None:
    tick = payments.service.tick
    assert tick is not None
    async with payments.db.session() as session:
        assert not await tick(session, day, day - timedelta(days=1))


@dataclass(slots=True)
class ByService:
    payments: Running
    area: str
    versions: Sequence[SchemeVersion]
    telling: Telling = field(init=False)
    files: ByFiles = field(init=False)
    told: list[Payload] = field(default_factory=list)
    reference: int = 0
    disputes: dict[str, str] = field(default_factory=dict)  # by the name of the outcome, the open ones
    reports: list[list[tuple[UUID, str]]] = field(default_factory=list)  # debt and reference of each part of a report
    picture: Picture = field(default_factory=Picture)
    runs: dict[tuple[str, date], UUID] = field(default_factory=dict)
    frozen: dict[tuple[UUID, str], tuple[int, int]] = field(default_factory=dict)  # lines and pence, by run and kind
    violations: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.telling = Telling(self.area, self.versions)
        self.files = ByFiles(self.payments, self.area)

    def tells(self, step: Step) -> Sequence[Payload]:
        events = self.telling.events(step)
        self.told += events
        return events

    async def act(self, step: Step, model: ByModel) -> None:
        """`model` before the step: it names the run or the debt."""
        match step:
            case Ran(code):
                body = {"contract": code, "runOn": self.payments.today.isoformat(), "mayBeEmpty": True}
                run = await self._post("/runs", "finance_proposer", "finance-1", body)
                await self._post(f"/runs/{run['id']}/approve", "finance_approver", "finance-2")
            case Moves(code, state):
                run_on = model.run_to_move(code, state)
                assert run_on is not None
                await self._move(self.runs[code, run_on], state)
            case Reports(code, percent, written_off):
                await self._report(code, percent, model, written_off=written_off)
            case TakesBack(code):
                run_on = model.return_to_undo(code)
                assert run_on is not None
                body = {"reason": "the bank sent back another payment"}
                path = f"/remittances/{self.runs[code, run_on]}/undo-return"
                now = await self._post(path, "finance_releaser", "finance-3", body)
                is_settled = now["state"] == "settled"
                await self.files.did_not_come_back(self.runs[code, run_on], is_settled=is_settled)
            case Disputed():
                await self._dispute(step.name)
            case Undoes():
                for debt, reference in self.reports.pop(model.place_of_report(step)):
                    body = {"reference": reference, "reason": "another payment came in"}
                    await self._post(f"/debts/{debt}/undo-report", "finance_releaser", "finance-3", body)

    async def _move(self, run_id: UUID, state: str) -> None:
        path, said = ACTS[state]
        body = {**said, "settledOn": self.payments.today.isoformat()} if state == "settled" else dict(said)
        by_hand = partial(self._post, path.format(run_id), "finance_releaser", "finance-3", body or None)
        match state:
            case "released":
                await self.files.invoiced(await by_hand())
            case "settled":
                await self.files.settles(run_id, said["reference"], by_hand)
            case "returned":
                await self.files.comes_back(run_id, said["reference"], by_hand)
            case _:
                await by_hand()

    async def _dispute(self, name: str) -> None:
        """By one of the council, and another says what came of it."""
        if dispute := self.disputes.pop(name, None):
            body = {"outcome": "not_upheld"}
            await self._post(f"/disputes/{dispute}/close", "commissioner", "commissioner-2", body)
            return
        claim = str(builders.ident(f"outcome {self.area} {name}"))
        body = {"kind": "query", "about": "amount", "claimId": claim, "reasonCode": "other", "words": "Is it so?"}
        body |= {"contract": CODES[0]}  # of what no contract covers
        opened = await self._post("/disputes", "commissioner", "commissioner-1", body)
        self.disputes[name] = opened["id"]

    async def _post(self, path: str, role: str, sub: str, body: Any = None) -> dict[str, Any]:
        headers = self.payments.headers(role, organisation="council", sub=sub, area=self.area)
        return await called(self.payments, "POST", path, headers, json=body)

    async def _report(self, code: str, percent: int, model: ByModel, *, written_off: bool) -> None:
        key = model.debt_to_report(code)
        assert key is not None
        left = max(1, model.history.balances[key].debt * percent // 100)
        self.reports.append([])
        for row in await self.payments.db.read(DEBTS, key=UUID(model.id_of(key)), contract=code):
            part = min(left, row["open"])
            left -= part
            if part:
                await self._report_debt(row["id"], part, written_off=written_off)
        assert left == 0

    async def _report_debt(self, debt: Any, pence: int, *, written_off: bool) -> None:
        self.reference += 1
        self.reports[-1].append((debt, f"R-{self.reference}"))
        body = {"reference": f"R-{self.reference}", "on": self.payments.today.isoformat(), "pence": pence}
        body |= {"reason": "given up"} if written_off else {}
        path = f"/debts/{debt}/{'write-off' if written_off else 'collect'}"
        by_hand = partial(self._post, path, "finance_releaser", "finance-3", body)
        await self.files.reports(debt, pence, f"R-{self.reference}", by_hand, given_up=written_off)

    async def passed_on(self) -> dict[tuple[str, str], tuple[int, int]]:
        if not any(contract.subcontractors for contract in self.versions[0].contracts):
            return {}
        headers = self.payments.headers("finance_proposer", organisation="council", sub="finance-1", area=self.area)
        said = await called(self.payments, "GET", "/passed-on", headers)
        parts = {
            (row["contract"], row["organisation"]): (row["standingPence"], row["paidPence"]) for row in said["items"]
        }
        return {who: pence for who, pence in parts.items() if any(pence)}

    def look(
        self,
        balances: Sequence[Row],
        standing: Sequence[Row],
        parts: Sequence[Row],
        runs: Sequence[Row],
        frozen: Sequence[Row],
        passed_on: Mapping[tuple[str, str], tuple[int, int]],
    ) -> None:
        """The books of the area, as they are now."""
        names = {builders.ident(f"outcome {self.area} {name}"): name for name in NAMES}
        names |= period_names(self.area)
        accounts: dict[tuple[str, str], Counter[str]] = {}
        by_contract: Counter[tuple[str, str]] = Counter()
        for row in balances:
            if row["amount_key"] in names:  # else of a run: its settlement
                place = row["contract"], names[row["amount_key"]]
                accounts.setdefault(place, Counter())[row["account"]] = row["pence"]
            by_contract[row["contract"], row["account"]] += row["pence"]
        amounts = {place: _money(account) for place, account in accounts.items()}
        self.runs = {(row["contract"], row["run_on"]): row["id"] for row in runs if row["state"] != "rejected"}
        self.picture = Picture(
            {place: money for place, money in amounts.items() if any(money)},
            {(row["contract"], names[row["key"]]): row["pence"] for row in standing},
            {code: pence for (code, account), pence in by_contract.items() if account == "approved" and pence},
            {code: pence for (code, account), pence in by_contract.items() if account == "paid" and pence},
            passed_on,
            tuple((row["contract"], row["run_on"], row["parts"]) for row in parts),
            tuple(tuple(row.values())[:6] for row in runs),
        )
        before, self.frozen = (
            self.frozen,
            {(row["run_id"], row["kind"]): (row["lines"], row["pence"]) for row in frozen},
        )
        changed = [f"run {run} has other lines of {kind}" for run, kind in before.items() - self.frozen.items()]
        self.violations = [*changed, *violations(self.picture)]


async def looked_at(payments: Running, areas: Sequence[ByService]) -> None:
    """All at once: four questions, however many areas there are."""
    asked = [_by_area(await payments.db.read(statement)) for statement in (BALANCES, STANDING, PARTS, RUNS, FROZEN)]
    for each in areas:
        balances, standing, parts, runs, frozen = (rows.get(each.area, []) for rows in asked)
        each.look(balances, standing, parts, runs, frozen, await each.passed_on())


def _by_area(rows: Sequence[Row]) -> dict[str, list[Row]]:
    return {area: list(own) for area, own in groupby(rows, lambda row: str(row["area"]))}


def _money(account: Counter[str]) -> Money:
    return Money(
        account["held"], account["due"], -account["receivable"], -account["debt"], -account["collected"],
        -account["written_off"],
    )  # fmt: skip
