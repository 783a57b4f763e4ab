"""The money day by day: what is owed against what is posted, the runs, what is taken back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

from deploy.examples.oracle.facts import File, Line, Tariff
from deploy.examples.oracle.outcomes import Decisions, Evidence, History, Outcome
from deploy.examples.oracle.scheme import Scheme, add_months, in_parts
from deploy.examples.oracle.standing import Key, Standing, standing


@dataclass
class Claim:
    """One outcome's money. `approved` is what runs have approved and nothing has made fall."""

    outcome: Outcome
    shown: Evidence = frozenset()
    standing: bool = False
    verified: bool = False
    tariff: Tariff | None = None
    prices: dict[str, int] = field(default_factory=dict)
    held: int = 0
    due: int = 0
    approved: int = 0
    unsettled: int = 0
    due_today: int = 0
    fallen_today: int = 0
    ever_fallen: int = 0
    entered: date | None = None  # the first day on which anything was posted
    paid: dict[str, date] = field(default_factory=dict)  # by run, unless its payment came back

    @property
    def price(self) -> int | None:
        if self.outcome.contract is None or self.tariff is None:
            return None
        return self.prices.get(self.outcome.measure)

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
    """What has fallen: still to be netted, or a debt."""

    claim: Claim
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
    claims: list[Claim] = field(default_factory=list)
    block: list[tuple[date, int]] = field(default_factory=list)
    shares: list[int] = field(default_factory=list)
    taken: list[tuple[Receivable, int, int]] = field(default_factory=list)  # netted of it, and made a debt
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
        self.remittances: dict[str, Remittance] = {}
        self.totals: dict[str, Counter[str]] = {code: Counter() for code in scheme.contracts}
        self._block_due: dict[str, list[tuple[date, int]]] = {code: [] for code in scheme.contracts}
        self._instalments = {code: scheme.instalments(contract) for code, contract in scheme.contracts.items()}
        self._wake: dict[date, set[str]] = {}
        self._touched: set[str] = set()

    @property
    def debts(self) -> dict[str, list[int]]:
        """What is still to be invoiced, by contract."""
        return {
            code: [receivable.debt for receivable in receivables if receivable.debt]
            for code, receivables in self.receivables.items()
        }

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
            due = [(day, pence) for day, pence in instalments if day == self.today]
            self._block_due[code] += due
            self.totals[code]["due"] += sum(pence for _, pence in due)
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
        outcomes = self.standing(history)
        members = {person.name for person in history.file.members(root)}
        for key, claim in self.claims.items():
            if claim.outcome.person in members and key not in outcomes:
                claim.standing = claim.verified = False
                self._post(claim)
        for key, outcome in outcomes.items():
            claim = self.claims.setdefault(key, Claim(outcome.outcome))
            claim.outcome, claim.shown, claim.standing, claim.verified = (
                outcome.outcome,
                outcome.shown,
                True,
                outcome.verified,
            )
            claim.tariff = tariff = self._tariff(outcome.outcome, root)
            claim.prices = self._prices(tariff, outcome.outcome.achieved) if tariff else {}
            self._post(claim)

    def _prices(self, tariff: Tariff, achieved: date) -> dict[str, int]:
        return tariff.prices if self.scheme.carried else self.scheme.prices(tariff.band, achieved)

    def _set_alarm(self, root: str, history: History) -> None:
        """The days on which time alone may change something for this person."""
        for episode in history.episodes:
            days = [episode.started + timedelta(weeks=m["params"].get("weeks", 0)) for m in self._measures("engaged")]
            if episode.ended:
                days += [add_months(episode.ended, m["params"]["months"]) for m in self._measures("no_representation")]
                days += [add_months(episode.ended, months) for months in self._windows]
            for day in days:
                self._wake.setdefault(day, set()).add(root)

    @property
    def _windows(self) -> set[int]:
        """In months: what time alone makes certain."""
        stated = {measure.get("provisional_months") for measure in self.scheme.measures.values()}
        stated |= {contract.get("recover_months") for contract in self.scheme.contracts.values()}
        return {months for months in stated if isinstance(months, int)}

    def _measures(self, kind: str) -> list[dict[str, Any]]:
        return [measure for measure in self.scheme.measures.values() if measure["kind"] == kind]

    def standing(self, history: History) -> dict[Key, Standing]:
        standings: dict[Key, Standing] = {}
        for measure in self.scheme.measures.values():
            standings |= standing(history, measure, self.decisions)
        return standings

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
        if rise and claim.entered is None:
            claim.entered = self.today
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
            self.receivables[code].append(Receivable(claim, back, self.today))

    def _undo_falls(self, claim: Claim, rise: int, code: str) -> int:
        """What stands again lifts its own fall as far as that is not yet netted; the rest of the rise is new."""
        own = [receivable for receivable in self.receivables[code] if receivable.claim is claim]
        for receivable in own:
            undone = min(rise, receivable.left)
            receivable.left -= undone
            claim.approved += undone
            claim.fallen_today -= undone
            rise -= undone
        for receivable in own:
            uninvoiced = min(rise, receivable.debt)
            receivable.debt -= uninvoiced
            claim.approved += uninvoiced
            rise -= uninvoiced
        return rise

    def _rest(self, claim: Claim, code: str) -> None:
        """What is due again and what is only owed cancel each other."""
        own = [receivable for receivable in self.receivables[code] if receivable.claim is claim]
        for what in ("left", "debt"):
            for receivable in own:
                pence = min(claim.due, getattr(receivable, what))
                setattr(receivable, what, getattr(receivable, what) - pence)
                claim.due, claim.approved = claim.due - pence, claim.approved + pence

    # -- people who decide

    def _verify_outcomes(self, line: Line, body: Line) -> None:
        """What is the LASARS's own is verified by whom its contract names, and by nobody else."""
        refused = {(entry["person"], entry["measure"]) for entry in body.get("refuse", [])}
        for claim in self.claims.values():
            outcome = claim.outcome
            others = self.scheme.contracts[outcome.contract]["verified_by"] if outcome.contract else []
            may = not others or line["as"]["organisation"] in others
            if claim.standing and not claim.verified and may:
                says = (outcome.person, outcome.measure) not in refused
                self.decisions[outcome.measure, outcome.achieved, claim.shown] = says
                self._touched.add(outcome.person)

    def _propose_run(self, line: Line, body: Line) -> None:
        code = body["contract"]
        ready = [c for c in self.claims.values() if c.outcome.contract == code and c.due and not self._blocked(c)]
        block = list(self._block_due[code])
        gross = sum(claim.due for claim in ready) + sum(pence for _, pence in block)
        left = ceil(Fraction(self.scheme.contracts[code]["floor"]) * gross)
        taken = self._net(code, gross - left)
        netted = sum(pence for _, pence, _ in taken)
        shares = [claim.due for claim in ready]
        self.remittances[line["id"]] = Remittance(code, self.today, gross, netted, ready, block, shares, taken)

    def _blocked(self, claim: Claim) -> bool:
        return any(p.pending for p in self.file.members(self.file.root(claim.outcome.person)))

    def _net(self, code: str, most: int) -> list[tuple[Receivable, int, int]]:
        """Oldest first; what is left after the run that follows and `carry` more becomes a debt."""
        taken: list[tuple[Receivable, int, int]] = []
        open_ones = [receivable for receivable in self.receivables[code] if receivable.left]
        for receivable in sorted(open_ones, key=lambda each: (each.arose, each.claim.outcome.achieved)):
            netted = min(receivable.left, most)
            counts = self.today > receivable.arose
            receivable.runs += counts
            last = counts and receivable.runs > self.scheme.contracts[code]["carry"]
            owed = receivable.left - netted if last else 0
            receivable.left, receivable.debt = receivable.left - netted - owed, receivable.debt + owed
            most -= netted
            taken.append((receivable, netted, owed))
        return taken

    def _approve_run(self, _line: Line, body: Line) -> None:
        run = self.remittances[body["run"]["ref"]]
        for claim in run.claims:
            claim.approved, claim.unsettled, claim.due = claim.approved + claim.due, claim.due, 0
        self._block_due[run.contract] = []

    def _reject_run(self, _line: Line, body: Line) -> None:
        """All that the approval did goes back, and that date was no run date."""
        run = self.remittances.pop(body["run"]["ref"])
        for claim, pence in zip(run.claims, run.shares, strict=True):
            claim.approved, claim.unsettled, claim.due = claim.approved - pence, 0, claim.due + pence
        self._block_due[run.contract] += run.block
        for receivable, netted, owed in run.taken:
            still = min(owed, receivable.debt)
            receivable.left, receivable.debt = receivable.left + netted + still, receivable.debt - still
            receivable.runs -= run.on > receivable.arose
        for claim in [*run.claims, *(receivable.claim for receivable, _, _ in run.taken)]:
            self._rest(claim, run.contract)

    def _return_run(self, _line: Line, body: Line) -> None:
        """The payment is undone, not the netting: its net is due again, shared over its lines by their pence."""
        run = self.remittances[body["run"]["ref"]]
        paid = [(claim.outcome.achieved, claim, pence) for claim, pence in zip(run.claims, run.shares, strict=True)]
        lines: list[tuple[date, Claim | None, int]] = [*paid, *((day, None, pence) for day, pence in run.block)]
        lines.sort(key=lambda line: line[0])
        if run.settled:
            self.totals[run.contract]["paid"] -= run.net
        for (day, claim, _), pence in zip(lines, in_parts(run.net, [pence for _, _, pence in lines]), strict=True):
            if claim is None:
                self._block_due[run.contract].append((day, pence))
                continue
            claim.approved, claim.unsettled, claim.due = claim.approved - pence, 0, claim.due + pence
            claim.paid.pop(body["run"]["ref"], None)
            self._rest(claim, run.contract)

    def _settle_run(self, _line: Line, body: Line) -> None:
        run = self.remittances[body["run"]["ref"]]
        run.settled = True
        self.totals[run.contract]["paid"] += run.net
        for claim in run.claims:
            claim.unsettled = 0
            claim.paid[body["run"]["ref"]] = date.fromisoformat(body["settledOn"])
