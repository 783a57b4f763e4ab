"""The money day by day: what is owed against what is posted, and who decides what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from deploy.examples.oracle.books import Books, PeriodMoney
from deploy.examples.oracle.claims import Claim
from deploy.examples.oracle.contracts import OfContract
from deploy.examples.oracle.counted_cases import PersonCases, cases_of, days_that_decide
from deploy.examples.oracle.facts import File, Line, Tariff
from deploy.examples.oracle.known import Decisions
from deploy.examples.oracle.outcomes import History
from deploy.examples.oracle.scheme import Scheme, add_months
from deploy.examples.oracle.shapes.by_cases import Stated
from deploy.examples.oracle.shapes.years import Amount
from deploy.examples.oracle.standing import Key, Standing, standing


class Ledger(Books):
    def __init__(self, scheme: Scheme, first: date) -> None:
        super().__init__(scheme, first)
        self.file = File(scheme)
        self.claims: dict[Key, Claim] = {}
        self.decisions: Decisions = {}
        self.periods: dict[tuple[str, tuple[str, str, date]], PeriodMoney] = {}
        self.cases: dict[str, PersonCases] = {}  # by the name that a person goes by
        self._signed: dict[str, Line] = {}  # statements of cohorts, by the line that signs them
        self.stated: dict[tuple[str, str, date], Stated] = {}  # the last that was verified, by contract and quarter
        self._terms = {code: OfContract(scheme, contract) for code, contract in scheme.contracts.items()}
        self._closed: set[tuple[str, int]] = set()
        self._wake: dict[date, set[str]] = {}
        self._touched: set[str] = set()
        self._unreckoned = set(scheme.contracts)

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
            self.close_day([*self.claims.values(), *self.periods.values()])
            self.today += timedelta(days=1)
        self.today = last

    def _morning(self) -> None:
        for code, terms in self._terms.items():
            for year in terms.closing(self.today):
                self._close(terms, year)
            if terms.turns(self.today):
                self._unreckoned.add(code)
        self._touched |= self._wake.pop(self.today, set())
        self._settle()

    def _close(self, terms: OfContract, year: int) -> None:
        """What stands of a year is final as it was when the day began."""
        self._closed.add((terms.code, year))
        for claim in self.claims.values():
            if claim.contract == terms.code and claim.stands and terms.year_of(claim.on) == year:
                claim.final = claim.posted

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
        if self._touched:
            self._unreckoned |= {code for code, terms in self._terms.items() if terms.looks_at_all}
        self._touched = set()
        for code in sorted(self._unreckoned):
            self._reckon(code)
        self._unreckoned = set()

    def _settle_person(self, root: str) -> None:
        history = History(self.file, root, self.today, self.decisions)
        self._set_alarm(root, history)
        outcomes = self.standing(history)
        members = {person.name for person in history.file.members(root)}
        for key, claim in self.claims.items():
            if claim.outcome.person in members and key not in outcomes:
                claim.standing = claim.verified = False
                self._of(claim)
        for key, outcome in outcomes.items():
            claim = self.claims.setdefault(key, Claim(outcome.outcome))
            if claim.on != outcome.outcome.achieved and (claim.held or claim.due):
                claim.entered.append(self.today)  # what no run has approved is posted anew for the new day
            claim.outcome, claim.shown = outcome.outcome, outcome.shown
            claim.standing, claim.verified = True, outcome.verified
            claim.tariff = tariff = self.tariff_of(outcome.outcome.journey, root, claim.on)
            claim.prices = self._prices(tariff, claim.on) if tariff else {}
            self._of(claim)
        for member in members:
            self.cases.pop(member, None)
        own = [claim for claim in self.claims.values() if claim.outcome.person in members]
        self.cases[root] = cases_of(history, own, self.tariff_of)

    def _of(self, claim: Claim) -> None:
        """Paid at once where nothing else of its contract bears on it."""
        terms = self._terms[claim.contract] if claim.contract else None
        if terms and terms.looks_at_all:
            self._unreckoned.add(terms.code)
            return
        claim.worth = claim.price or 0
        self._post_claim(claim)

    def _post_claim(self, claim: Claim) -> None:
        if claim.stands and claim.apart == "accrued" and claim.worth > claim.accrued:
            claim.accrued = claim.worth
            claim.entered.append(self.today)
        until = claim.outcome.provisional_until
        rule = self.scheme.contracts[claim.contract]["provisional"] if claim.contract else ""
        holds = rule == "hold" and until is not None and self.today < max(until, claim.on)
        self.post(claim, claim.pence, holds=holds)

    def _reckon(self, code: str) -> None:
        """All of a contract at once: its outcomes under gates and caps, then what its periods come to."""
        terms = self._terms[code]
        claims = [claim for claim in self.claims.values() if claim.contract == code]
        cases = [case for person in self.cases.values() for case in person.counted.get(code, [])]
        if terms.looks_at_all:
            terms.value(claims, cases, self._closed, self.today)
            for claim in claims:
                self._post_claim(claim)
        cohorts = [case for person in self.cases.values() for case in person.cohorts.get(code, [])]
        blocked = [claim for claim in claims if terms.on_account and self._blocked(claim)]
        stated = [said for (of, _, _), said in self.stated.items() if of == code]
        self._post_periods(code, list(terms.periods(claims, blocked, cases, cohorts, self.today, stated)))

    def _post_periods(self, code: str, amounts: list[Amount]) -> None:
        """What is due by today; what nothing says any more is nothing."""
        owed = dict.fromkeys((key for key in self.periods if key[0] == code), 0)
        for amount in amounts:
            owed[code, amount.key] = amount.pence
            self.periods.setdefault((code, amount.key), PeriodMoney(code=code, amount=amount))
        for key, pence in owed.items():
            if (code, self.periods[key].amount.year) not in self._closed:
                self.post(self.periods[key], pence)

    def _of_contract(self, code: str) -> list[PeriodMoney]:
        return [money for (of, _), money in self.periods.items() if of == code]

    def _prices(self, tariff: Tariff, achieved: date) -> dict[str, int]:
        return tariff.prices if self.scheme.carried else self.scheme.prices(tariff.band, achieved)

    def _set_alarm(self, root: str, history: History) -> None:
        """The days on which time alone may change something for this person."""
        for day in days_that_decide(history):
            self._wake.setdefault(day, set()).add(root)
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

    def tariff_of(self, journey: tuple[date, date], root: str, on: date) -> Tariff | None:
        """The latest of a journey by a day, else its first; of all journeys where none is named."""
        opened, closed = journey
        tariffs = [t for person in self.file.members(root) for t in person.tariffs if opened <= t.valid_from < closed]
        tariffs.sort(key=lambda t: (t.valid_from, t.order))
        begun = [t for t in tariffs if t.valid_from <= on]
        if begun:
            return begun[-1]
        earliest = [t for t in tariffs if t.valid_from == tariffs[0].valid_from]
        return earliest[-1] if earliest else None

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

    def _sign_attestation(self, line: Line, body: Line) -> None:
        self._signed[line["id"]] = body

    def _decide_attestation(self, _line: Line, body: Line) -> None:
        """What was refused never counts; what is verified replaces what counted of the quarter until then."""
        said = self._signed[body["attestation"]["ref"]]
        if body["decision"] == "verified":
            code, outcome, on = said["contract"], said["outcome"], date.fromisoformat(said["quarterFrom"])
            self.stated[code, outcome, on] = Stated(outcome, on, said["people"], said["met"])
            self._unreckoned.add(code)

    def _propose_run(self, line: Line, body: Line) -> None:
        code = body["contract"]
        claims = [c for c in self.claims.values() if c.contract == code and c.due > 0 and not self._blocked(c)]
        self.propose(line["id"], code, [*claims, *(money for money in self._of_contract(code) if money.due > 0)])

    def _blocked(self, claim: Claim) -> bool:
        return any(p.pending for p in self.file.members(self.file.root(claim.outcome.person)))

    def _approve_run(self, _line: Line, body: Line) -> None:
        self.approve(body["run"]["ref"])

    def _reject_run(self, _line: Line, body: Line) -> None:
        self.reject(body["run"]["ref"])

    def _return_run(self, _line: Line, body: Line) -> None:
        self.give_back(body["run"]["ref"])

    def _settle_run(self, _line: Line, body: Line) -> None:
        self.settle(body["run"]["ref"], date.fromisoformat(body["settledOn"]))
