"""The money day by day: what is owed against what is posted, the runs, what is taken back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

from deploy.examples.reckoning.facts import File, Line, Tariff
from deploy.examples.reckoning.outcomes import Decisions, Evidence, History, Outcome
from deploy.examples.reckoning.scheme import Scheme, add_months
from deploy.examples.reckoning.standing import Key, Standing, standing


@dataclass
class Claim:
    """One outcome's money. `approved` is what runs have approved and nothing has made fall."""

    outcome: Outcome
    shown: Evidence = frozenset()
    standing: bool = False
    verified: bool = False
    tariff: Tariff | None = None
    held: int = 0
    due: int = 0
    approved: int = 0
    unsettled: int = 0
    due_today: int = 0
    fallen_today: int = 0
    ever_fallen: int = 0

    @property
    def price(self) -> int | None:
        if self.outcome.contract is None or self.tariff is None:
            return None
        return self.tariff.prices.get(self.outcome.measure)

    @property
    def state(self) -> str:
        if not self.standing:
            return "withdrawn"
        if not self.verified:
            return "awaiting_verification"
        if self.price is None:
            return "unpriced"
        if self.held:
            return "held"
        if self.due:
            return "due"
        return "approved" if self.unsettled else "settled"


@dataclass
class Receivable:
    claim: Claim
    left: int
    runs: int = 0


@dataclass
class Remittance:
    contract: str
    on: date
    gross: int
    netted: int
    claims: list[Claim] = field(default_factory=list)
    settled: bool = False

    @property
    def net(self) -> int:
        return self.gross - self.netted


class Ledger:
    def __init__(self, scheme: Scheme, first: date) -> None:
        self.scheme, self.file, self.today = scheme, File(scheme), first
        self.claims: dict[Key, Claim] = {}
        self.decisions: Decisions = {}
        self.receivables: dict[str, list[Receivable]] = {code: [] for code in scheme.contracts}
        self.debts: dict[str, list[int]] = {code: [] for code in scheme.contracts}
        self.remittances: dict[str, Remittance] = {}
        self.totals: dict[str, Counter[str]] = {code: Counter() for code in scheme.contracts}
        self._block_due: Counter[str] = Counter()
        self._instalments = {code: scheme.instalments(contract) for code, contract in scheme.contracts.items()}
        self._wake: dict[date, set[str]] = {}
        self._touched: set[str] = set()

    # -- the days

    def play(self, lines: list[Line], last: date) -> None:
        by_day: dict[date, list[Line]] = {}
        for line in lines:
            by_day.setdefault(date.fromisoformat(line["on"]), []).append(line)
        while self.today <= last:
            self._morning()
            for line in by_day.get(self.today, []):
                self._line(line)
            self._settle()
            self._close_day()
            self.today += timedelta(days=1)
        self.today = last

    def _close_day(self) -> None:
        """What a claim's day comes to is what was ever posted; to and fro within it is not."""
        for claim in self.claims.values():
            if claim.outcome.contract:
                totals = self.totals[claim.outcome.contract]
                totals["due"] += max(0, claim.due_today)
                totals["clawed_back"] += max(0, claim.fallen_today)
                claim.ever_fallen += max(0, claim.fallen_today)
            claim.due_today = claim.fallen_today = 0

    def _morning(self) -> None:
        self._touched |= self._wake.pop(self.today, set())
        for code, instalments in self._instalments.items():
            due = sum(pence for day, pence in instalments if day == self.today)
            self._block_due[code] += due
            self.totals[code]["due"] += due
        self._settle()

    def _line(self, line: Line) -> None:
        if "person" in line:
            self._touched |= self.file.take(line)
            return
        self._settle()
        do = getattr(self, "_" + line["do"], None)
        if do:
            do(line, line["with"])
            self._settle()
        else:
            self.file.setup(line)

    # -- what is owed

    def _settle(self) -> None:
        for root in {self.file.root(name) for name in self._touched if name in self.file.persons}:
            self._settle_person(root)
        self._touched = set()

    def _settle_person(self, root: str) -> None:
        history = History(self.file, root, self.today, self.decisions)
        self._set_alarm(root, history)
        found = self.standing(history)
        members = {person.name for person in history.file.members(root)}
        for key, claim in self.claims.items():
            if claim.outcome.person in members and key not in found:
                claim.standing = claim.verified = False
                self._post(claim)
        for key, one in found.items():
            claim = self.claims.setdefault(key, Claim(one.outcome))
            claim.outcome, claim.shown, claim.standing, claim.verified = one.outcome, one.shown, True, one.verified
            claim.tariff = self._tariff(one.outcome, root)
            self._post(claim)

    def _set_alarm(self, root: str, history: History) -> None:
        """The days on which time alone may change something for this person."""
        for episode in history.episodes:
            days = [episode.started + timedelta(weeks=m["params"].get("weeks", 0)) for m in self._measures("engaged")]
            if episode.ended:
                days += [add_months(episode.ended, m["params"]["months"]) for m in self._measures("no_representation")]
                months = [m["provisional_months"] for m in self.scheme.measures.values() if m.get("provisional_months")]
                days += [add_months(episode.ended, m) for m in months]
            for day in days:
                self._wake.setdefault(day, set()).add(root)

    def _measures(self, kind: str) -> list[dict[str, Any]]:
        return [measure for measure in self.scheme.measures.values() if measure["kind"] == kind]

    def standing(self, history: History) -> dict[Key, Standing]:
        found: dict[Key, Standing] = {}
        for measure in self.scheme.measures.values():
            found |= standing(history, measure, self.decisions)
        return found

    def _tariff(self, outcome: Outcome, root: str) -> Tariff | None:
        opened, closed = outcome.journey
        tariffs = [t for person in self.file.members(root) for t in person.tariffs if opened <= t.valid_from < closed]
        tariffs.sort(key=lambda t: (t.valid_from, t.order))
        begun = [t for t in tariffs if t.valid_from <= outcome.achieved]
        if begun:
            return begun[-1]
        earliest = [t for t in tariffs if t.valid_from == tariffs[0].valid_from]
        return earliest[-1] if earliest else None

    # -- posting the difference

    def _post(self, claim: Claim) -> None:
        code = claim.outcome.contract
        if code is None:
            return
        owed = claim.price or 0 if claim.verified else 0
        posted = claim.held + claim.due + claim.approved
        if owed < posted:
            self._fall(claim, posted - owed, code)
        until = claim.outcome.provisional_until
        holds = self.scheme.contracts[code]["provisional"] == "hold" and until is not None and self.today < until
        rise = self._undo_falls(claim, max(0, owed - posted), code)
        if holds:
            claim.held += rise
        else:
            claim.due_today += rise + claim.held
            claim.due, claim.held = claim.due + rise + claim.held, 0

    def _fall(self, claim: Claim, fall: int, code: str) -> None:
        """Held and unapproved money is only reversed; what a run has approved has to come back."""
        from_held = min(fall, claim.held)
        from_due = min(fall - from_held, claim.due)
        back = fall - from_held - from_due
        claim.held, claim.due, claim.approved = claim.held - from_held, claim.due - from_due, claim.approved - back
        claim.due_today -= from_due
        claim.fallen_today += back
        if back:
            self.receivables[code].append(Receivable(claim, back))

    def _undo_falls(self, claim: Claim, rise: int, code: str) -> int:
        """What stands again lifts its own fall as far as that is still open; the rest of the rise is new."""
        for receivable in self.receivables[code]:
            if receivable.claim is claim:
                undone = min(rise, receivable.left)
                receivable.left -= undone
                claim.approved += undone
                claim.fallen_today -= undone
                rise -= undone
        return rise

    # -- people who decide

    def _verify_outcomes(self, _line: Line, body: Line) -> None:
        refused = {(entry["person"], entry["measure"]) for entry in body.get("refuse", [])}
        for claim in self.claims.values():
            outcome = claim.outcome
            if claim.standing and not claim.verified:
                says = (outcome.person, outcome.measure) not in refused
                self.decisions[outcome.measure, outcome.achieved, claim.shown] = says
                self._touched.add(outcome.person)

    def _propose_run(self, line: Line, body: Line) -> None:
        code = body["contract"]
        ready = [c for c in self.claims.values() if c.outcome.contract == code and c.due and not self._blocked(c)]
        gross = sum(claim.due for claim in ready) + self._block_due[code]
        left = ceil(Fraction(self.scheme.contracts[code]["floor"]) * gross)
        netted = self._net(code, gross - left)
        self.remittances[line["id"]] = Remittance(code, self.today, gross, netted, ready)

    def _blocked(self, claim: Claim) -> bool:
        return any(p.pending for p in self.file.members(self.file.root(claim.outcome.person)))

    def _net(self, code: str, most: int) -> int:
        """Oldest first; what is left after the run that follows and `carry` more becomes a debt."""
        netted = 0
        for receivable in self.receivables[code]:
            taken = min(receivable.left, most - netted)
            receivable.left -= taken
            netted += taken
            receivable.runs += 1
            if receivable.left and receivable.runs > self.scheme.contracts[code]["carry"]:
                self.debts[code].append(receivable.left)
                receivable.left = 0
        self.receivables[code] = [r for r in self.receivables[code] if r.left]
        return netted

    def _approve_run(self, _line: Line, body: Line) -> None:
        run = self.remittances[body["run"]["ref"]]
        for claim in run.claims:
            claim.approved, claim.unsettled, claim.due = claim.approved + claim.due, claim.due, 0
        self._block_due[run.contract] = 0

    def _settle_run(self, _line: Line, body: Line) -> None:
        run = self.remittances[body["run"]["ref"]]
        run.settled = True
        self.totals[run.contract]["paid"] += run.net
        for claim in run.claims:
            claim.unsettled = 0
