"""What finance and the council's ledger say to each other by files, in the machine: beside what is said by hand.

Whatever is said by hand is said by a file too, and nothing is done by that; or by a file first, and it is done once.
What left in files of a remittance always comes to what was approved of it, and to nothing once it came back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.harness import Running
from tests.payments.machine.calling import called
from tests.payments.machine.council_ledger import DEBTS, PAYMENTS, RETURNS, CouncilLedger

HEADS = {"payments": PAYMENTS, "returns": RETURNS, "debts": DEBTS}
SUPPLIER = {"from": "2000-01-01", "supplierNumber": "1", "site": "S", "costCentre": "C", "subjective": "J",
            "vatCode": "E", "customerNumber": "1"}  # fmt: skip
RELEASER = ("finance_releaser", "finance-3")


@dataclass(slots=True)
class ByFiles:
    """`back`: remittances of which a line has said that they came back: it is not taken again."""

    payments: Running
    area: str
    council: CouncilLedger = field(default_factory=CouncilLedger)
    suppliers: set[str] = field(default_factory=set)
    back: set[UUID] = field(default_factory=set)
    net: dict[UUID, int] = field(default_factory=dict)  # of what was invoiced
    turn: int = 0

    async def invoiced(self, run: dict[str, Any]) -> None:
        if not run["grossPence"]:
            return
        if run["party"] not in self.suppliers:
            self.suppliers.add(run["party"])
            body = SUPPLIER | {"party": run["party"]}
            proposed = await self._post("/suppliers", "finance_proposer", "finance-1", body)
            await self._post(f"/suppliers/{proposed['id']}/confirm", "finance_approver", "finance-2")
        await self._file("invoices", runId=run["id"])
        self.net[UUID(run["id"])] = run["netPence"]
        self._check()

    async def settles(self, run_id: UUID, reference: str, by_hand: Any) -> None:
        if not self.net.get(run_id):
            await by_hand()
            return
        await self._said("payments", self.council.pays(str(run_id), reference, self.payments.today), by_hand)

    async def comes_back(self, run_id: UUID, reference: str, by_hand: Any) -> None:
        """From a payment, or before anybody said that it was made."""
        remittance, on = str(run_id), self.payments.today
        if run_id in self.net and not self.council.paid[remittance]:
            self.council.pays(remittance, reference, on)
        if run_id not in self.net or run_id in self.back:
            await by_hand()
        else:
            self.back.add(run_id)
            await self._said("returns", [self.council.has_back(remittance, reference, on)], by_hand)
        self.council.paid[remittance] = 0
        await self._reversed(run_id, 0)

    async def did_not_come_back(self, run_id: UUID, *, is_settled: bool) -> None:
        if is_settled:
            self.council.paid[str(run_id)] = self.net.get(run_id, 0)
        await self._reversed(run_id, self.net.get(run_id, 0))

    async def reports(self, debt: UUID, pence: int, reference: str, by_hand: Any, *, given_up: bool) -> None:
        if f"{debt}-1" not in self.council.owed:
            await self._request_debts()
        line = self.council.has_from_debtor(str(debt), pence, reference, self.payments.today, given_up=given_up)
        await self._said("debts", [line], by_hand)

    async def _said(self, kind: str, lines: Sequence[str], by_hand: Any) -> None:
        """By turns by hand and then by a file, by a file, and by one that is doubled."""
        self.turn += 1
        if self.turn % 3 == 0:
            await by_hand()
        more = lines if self.turn % 3 == 1 else []
        csv = "".join(f"{line}\n" for line in (HEADS[kind], *lines, *more))
        body = {"kind": kind, "mapping": "generic", "fileName": "f.csv", "csv": csv}
        report = await self._post("/ledger-reports", *RELEASER, body)
        applied = await self._post(f"/ledger-reports/{report['id']}/apply", *RELEASER)
        state = "applied" if self.turn % 3 else "already"
        expected = {state: len(lines)} | ({"repeats": len(more)} if more else {})
        counts = {name: count for name, count in applied["counts"].items() if count}
        assert counts == expected, f"{kind} {lines}: {counts}"

    async def _reversed(self, run_id: UUID, comes_to: int) -> None:
        if not self.net.get(run_id):
            return
        file = await self._file("reversals")
        assert file["lines"], "a file says something"
        assert self._comes_to(run_id) == comes_to
        self._check(back=run_id if not comes_to else None)

    async def _request_debts(self) -> None:
        """The debtor system knows a debt by the number under which it was asked for it."""
        file = await self._post("/ledger-files", *RELEASER, {"kind": "debts", "mapping": "generic"})
        assert self.council.takes_debts(await self._content(file)) == file["pence"]

    async def _file(self, kind: str, **more: str) -> dict[str, Any]:
        body = {"kind": kind, "mapping": "generic"} | more
        file = await self._post("/ledger-files", *RELEASER, body)
        assert self.council.takes_invoices(await self._content(file)) == file["pence"]
        return file

    async def _content(self, file: dict[str, Any]) -> bytes:
        headers = self.payments.headers(*RELEASER[:1], organisation="council", sub=RELEASER[1], area=self.area)
        answer = await self.payments.client.get(f"/ledger-files/{file['id']}/content", headers=headers)
        return answer.content

    def _comes_to(self, run_id: UUID) -> int:
        return sum(pence for number, pence in self.council.invoices.items() if number.startswith(str(run_id)))

    def _check(self, back: UUID | None = None) -> None:
        for run_id, net in self.net.items():
            assert self._comes_to(run_id) in ({0} if run_id == back else {0, net}), run_id

    async def _post(self, path: str, role: str, sub: str, body: Any = None) -> dict[str, Any]:
        headers = self.payments.headers(role, organisation="council", sub=sub, area=self.area)
        return await called(self.payments, "POST", path, headers, json=body)
