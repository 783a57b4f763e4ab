"""What is posted: of each amount what is held, due, approved or has fallen; the runs, and what they take back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil

from deploy.examples.oracle.scheme import Scheme, in_parts
from deploy.examples.oracle.shapes.years import Amount


@dataclass(kw_only=True, eq=False)
class Money:
    """Of one amount. `approved` is what runs have approved and nothing has made fall."""

    held: int = 0
    due: int = 0
    approved: int = 0
    unsettled: int = 0
    remitted: int = 0  # what remittances have of it, less what they took off and what came back
    due_today: int = 0
    fallen_today: int = 0
    ever_fallen: int = 0
    entered: list[date] = field(default_factory=list)  # on which it, or more of it, came to stand
    paid: dict[str, date] = field(default_factory=dict)  # by run, unless its payment came back

    @property
    def contract(self) -> str | None:
        raise NotImplementedError

    @property
    def on(self) -> date:
        raise NotImplementedError

    @property
    def posted(self) -> int:
        return self.held + self.due + self.approved


@dataclass(kw_only=True, eq=False)
class PeriodMoney(Money):
    """Of a period of a contract."""

    code: str
    amount: Amount

    @property
    def contract(self) -> str | None:
        return self.code

    @property
    def on(self) -> date:
        return self.amount.on


@dataclass(eq=False)
class Receivable:
    """What has fallen: still to be netted, or a debt."""

    claim: Money
    left: int
    arose: date
    runs: int = 0  # for days after it arose
    debt: int = 0


@dataclass
class Remittance:
    contract: str
    on: date
    gross: int
    netted: int
    lines: list[tuple[Money, int]] = field(default_factory=list)
    taken: list[tuple[Receivable, int, int]] = field(default_factory=list)  # netted of it, and made a debt
    settled: bool = False
    approved_on: date | None = None

    @property
    def net(self) -> int:
        return self.gross - self.netted


class Books:
    def __init__(self, scheme: Scheme, first: date) -> None:
        self.scheme, self.today = scheme, first
        self.receivables: dict[str, list[Receivable]] = {code: [] for code in scheme.contracts}
        self.remittances: dict[str, Remittance] = {}
        self.totals: dict[str, Counter[str]] = {code: Counter() for code in scheme.contracts}

    @property
    def debts(self) -> dict[str, list[int]]:
        """What is still to be invoiced, by contract."""
        return {
            code: [receivable.debt for receivable in receivables if receivable.debt]
            for code, receivables in self.receivables.items()
        }

    def close_day(self, moneys: Iterable[Money]) -> None:
        """What an amount's day comes to is what was ever posted; to and fro within it is not."""
        for money in moneys:
            if money.contract:
                totals = self.totals[money.contract]
                totals["due"] += max(0, money.due_today)
                totals["clawed_back"] += max(0, money.fallen_today)
                money.ever_fallen += max(0, money.fallen_today)
            money.due_today = money.fallen_today = 0

    # -- posting the difference

    def post(self, money: Money, owed: int, *, holds: bool = False) -> None:
        if money.contract is None:
            return
        posted = money.posted
        if owed > posted:
            money.entered.append(self.today)
        if owed < posted:
            self._fall(money, posted - owed, money.contract)
        rise = self._undo_falls(money, max(0, owed - posted), money.contract)
        if holds:
            money.held += rise
        else:
            money.due_today += rise + money.held
            money.due, money.held = money.due + rise + money.held, 0

    def _fall(self, money: Money, fall: int, code: str) -> None:
        """Held and unapproved money is only reversed; what a run has approved, or nobody owed, has to come back."""
        from_held = min(fall, money.held)
        from_due = min(fall - from_held, money.due)
        back = fall - from_held - from_due
        money.held, money.due, money.approved = money.held - from_held, money.due - from_due, money.approved - back
        money.due_today -= from_due
        money.fallen_today += back
        if back:
            self.receivables[code].append(Receivable(money, back, self.today))

    def _undo_falls(self, money: Money, rise: int, code: str) -> int:
        """What stands again lifts its own fall as far as that is not yet netted; the rest of the rise is new."""
        own = list(self._own(money, code)) if rise else []
        for receivable in own:
            undone = min(rise, receivable.left)
            receivable.left -= undone
            money.approved += undone
            money.fallen_today -= undone
            rise -= undone
        for receivable in own:
            uninvoiced = min(rise, receivable.debt)
            receivable.debt -= uninvoiced
            money.approved += uninvoiced
            rise -= uninvoiced
        return rise

    def _own(self, money: Money, code: str) -> Iterator[Receivable]:
        return (receivable for receivable in self.receivables[code] if receivable.claim is money)

    def _rest(self, money: Money, code: str) -> None:
        """What is due again and what is only owed cancel each other."""
        for what in ("left", "debt"):
            for receivable in self._own(money, code):
                pence = min(money.due, getattr(receivable, what))
                setattr(receivable, what, getattr(receivable, what) - pence)
                money.due, money.approved = money.due - pence, money.approved + pence

    # -- runs

    def propose(self, name: str, code: str, ready: list[Money]) -> None:
        gross = sum(money.due for money in ready)
        left = ceil(Fraction(self.scheme.contracts[code]["floor"]) * gross)
        taken = self._net(code, gross - left)
        netted = sum(pence for _, pence, _ in taken)
        lines = [(money, money.due) for money in ready]
        self.remittances[name] = Remittance(code, self.today, gross, netted, lines, taken)

    def _net(self, code: str, most: int) -> list[tuple[Receivable, int, int]]:
        """Oldest first; what is left after the run that follows and `carry` more becomes a debt."""
        taken: list[tuple[Receivable, int, int]] = []
        open_ones = [receivable for receivable in self.receivables[code] if receivable.left]
        for receivable in sorted(open_ones, key=lambda each: (each.arose, each.claim.on)):
            netted = min(receivable.left, most)
            counts = self.today > receivable.arose
            receivable.runs += counts
            last = counts and receivable.runs > self.scheme.contracts[code]["carry"]
            owed = receivable.left - netted if last else 0
            receivable.left, receivable.debt = receivable.left - netted - owed, receivable.debt + owed
            most -= netted
            taken.append((receivable, netted, owed))
        return taken

    def approve(self, name: str) -> None:
        self.remittances[name].approved_on = self.today
        self._remit(self.remittances[name], 1)
        for money, pence in self.remittances[name].lines:
            money.approved, money.unsettled, money.due = money.approved + pence, pence, money.due - pence

    def _remit(self, run: Remittance, sign: int) -> None:
        for money, pence in run.lines:
            money.remitted += sign * pence
        for receivable, netted, _ in run.taken:
            receivable.claim.remitted -= sign * netted

    def reject(self, name: str) -> None:
        """All that the approval did goes back, and that date was no run date."""
        run = self.remittances.pop(name)
        self._remit(run, -1)
        for money, pence in run.lines:
            money.approved, money.unsettled, money.due = money.approved - pence, 0, money.due + pence
        for receivable, netted, owed in run.taken:
            still = min(owed, receivable.debt)
            receivable.left, receivable.debt = receivable.left + netted + still, receivable.debt - still
            receivable.runs -= run.on > receivable.arose
        for money in [*(money for money, _ in run.lines), *(receivable.claim for receivable, _, _ in run.taken)]:
            self._rest(money, run.contract)

    def give_back(self, name: str) -> None:
        """The payment is undone, not the netting: its net is due again, shared over its lines by their pence."""
        run = self.remittances[name]
        if run.settled:
            self.totals[run.contract]["paid"] -= run.net
        lines = sorted(run.lines, key=lambda line: line[0].on)
        for (money, _), pence in zip(lines, in_parts(run.net, [pence for _, pence in lines]), strict=True):
            money.approved, money.unsettled, money.due = money.approved - pence, 0, money.due + pence
            money.remitted -= pence
            money.paid.pop(name, None)
            self._rest(money, run.contract)

    def settle(self, name: str, on: date) -> None:
        """Of one that comes to nothing no payment is reported: what it covers is paid with its approval."""
        run = self.remittances[name]
        paid_on = on if run.net or run.approved_on is None else run.approved_on
        run.settled = True
        self.totals[run.contract]["paid"] += run.net
        for money, _ in run.lines:
            money.unsettled = 0
            money.paid[name] = paid_on
