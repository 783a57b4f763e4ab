"""The steps as the plain model takes them, and what it then says of each amount."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.model.balances import DebtReport
from tests.model.builders import START
from tests.model.days import add_months
from tests.model.earned import earned
from tests.model.facts import Case, Episode, Facts, Outcome, Sample, SchemeVersion, Statement, Tariff
from tests.model.history import FROM, Approved, History, Known, Moved, ReturnUndone, Undone, after
from tests.model.invariants import run_violations
from tests.model.paid import approved, paid
from tests.payments import builders
from tests.payments.machine.passing_on import party_of, passed_on, terms_of
from tests.payments.machine.periods import ids_of_periods
from tests.payments.machine.pictures import Money, Picture, violations
from tests.payments.machine.schemes import up_to
from tests.payments.machine.steps import (
    CODES,
    FIRST,
    MEASURES,
    PEOPLE,
    STATED,
    Asked,
    Attested,
    Began,
    ByFinance,
    Counted,
    Disputed,
    Ended,
    Later,
    Moves,
    OfRecords,
    Priced,
    Published,
    Ran,
    Reached,
    Reports,
    Same,
    Sampled,
    Stated,
    Step,
    TakesBack,
    Together,
    Undoes,
)


def first_of(quarter: int) -> date:
    return add_months(START, 3 * quarter)


def is_of_recorder(word: Stated, versions: Sequence[SchemeVersion]) -> bool:
    """Not of what is paid on account: that is left out of a balance with the next day alone."""
    return word.by_recorder and not any(terms.on_account for terms in versions[0].contracts)


LONG_AGO = date(2000, 1, 1)
YearFigures = Mapping[str, Counter[tuple[str, int]]]  # by what a position calls it, of each contract and year
NAMES = [f"{who} {what}" for who in PEOPLE for what in MEASURES]


@dataclass(slots=True)
class ByModel:
    versions: Sequence[SchemeVersion]
    area: str = builders.AREA
    day: date = FIRST
    words: dict[str, Stated] = field(default_factory=dict)
    stood: dict[str, Stated] = field(default_factory=dict)  # the last words by which something was achieved
    tariffs: dict[tuple[str, date], Priced] = field(default_factory=dict)
    published: list[int] = field(default_factory=lambda: [0])  # places of versions
    survivors: dict[str, str] = field(default_factory=dict)  # by who is absorbed
    asked: set[str] = field(default_factory=set)
    disputed: set[str] = field(default_factory=set)  # names of outcomes
    cases: dict[tuple[str, str, int], Counted] = field(default_factory=dict)
    statements: dict[tuple[str, int], Attested] = field(default_factory=dict)
    samples: dict[tuple[str, date], Sample] = field(default_factory=dict)
    began: dict[str, date] = field(default_factory=dict)  # by the name of the outcome that may be achieved
    ended: dict[str, date] = field(default_factory=dict)
    parts: list[Mapping[str, int]] = field(default_factory=list)  # whose each run is, in the order of their approval
    years_by: dict[date, YearFigures] = field(default_factory=dict)  # at the end of each day, as known
    keys: dict[str, str] = field(init=False)  # by name, as payments has them
    names: dict[str, str] = field(init=False)
    history: History = field(init=False)

    def __post_init__(self) -> None:
        self.keys = {name: str(builders.ident(f"outcome {self.area} {name}")) for name in NAMES}
        self.names = {key: name for name, key in self.keys.items()}
        self.history = after(History(Facts(()), id_of=self.id_of), Known(self.day, self._facts()))

    def end_day(self) -> None:
        self.years_by[self.day] = {
            "earnedPence": earned(self.history),
            "paidPence": paid(self.history),
            "approvedPence": approved(self.history),
        }

    def return_to_undo(self, code: str) -> date | None:
        """Not while a run is approved that would pay again some of what it paid."""
        runs = self.history.runs_of(code)
        waits = {line.key for run in runs if run.state == "approved" for line in run.lines}
        back = [run for run in runs if run.state == "returned" and waits.isdisjoint(line.key for line in run.lines)]
        return min((run.run_on for run in back), default=None)

    def run_to_move(self, code: str, state: Reached) -> date | None:
        """Of £0 nothing comes back."""
        runs = [run for run in self.history.runs_of(code) if run.state == FROM[state]]
        return min((run.run_on for run in runs if run.net or state != "returned"), default=None)

    def debt_to_report(self, code: str) -> str | None:
        """Of one whose run is released: until then the run may be rejected, and its debts with it."""
        if any(run.state == "approved" for run in self.history.runs_of(code)):
            return None
        balances = self.history.balances
        return min((key for key, part in balances.items() if key.startswith(f"{code}/") and part.debt), default=None)

    def place_of_report(self, step: Undoes) -> int:
        return step.place % len(self.history.now.reports)

    def take(self, step: Step) -> None:
        if isinstance(step, Ran | Moves | Reports | Undoes | TakesBack):
            self.history = after(self.history, self._done(step))
            if isinstance(step, Ran):
                self._keep_parts()
            return
        match step:
            case Later(days):
                self.end_day()
                *before, self.day = up_to(self.day, days)
                for day in before:
                    self.history = after(self.history, Known(day, self.history.facts))
            case Stated():
                self._heard((step,))
            case Together(words):
                self._heard(words)
            case Priced(person, valid_from):
                self.tariffs[person, valid_from] = step
            case Published(place):
                self.published.append(place)
            case Began() | Ended() | Same() | Asked() | Counted() | Attested() | Sampled() | Disputed():
                self._hear(step)
        self.history = after(self.history, Known(self.day, self._facts()))

    def _keep_parts(self) -> None:
        """Of what is paid by then that of each subcontractor, less what was passed on to it by runs that still pay."""
        *before, run = self.history.now.runs
        primes = {terms.party for version in self.versions for terms in version.contracts}
        parts = Counter({who: paid for (code, who), (_, paid) in self._passed_on().items() if code == run.contract})
        for earlier, passed in zip(before, self.parts, strict=True):
            if earlier.contract == run.contract and earlier.state not in {"rejected", "returned"}:
                parts.subtract(passed)
        self.parts.append({who: pence for who, pence in parts.items() if pence and who not in primes})

    def _passed_on(self) -> dict[tuple[str, str], tuple[int, int]]:
        return passed_on(self.history, self.versions, {self.keys[name]: word for name, word in self.stood.items()})

    def _heard(self, words: Sequence[Stated]) -> None:
        self.words |= {word.name: word for word in words}
        self.stood |= {word.name: word for word in words if word.word != "withdrawn"}

    def _hear(self, step: OfRecords | Disputed) -> None:
        match step:
            case Disputed():
                self.disputed ^= {step.name}
            case Began():
                self.began[step.name] = step.started_on
            case Ended():
                self.ended[step.name] = step.ended_on
            case Attested(code, quarter):
                self.statements[code, quarter] = step
            case Sampled(code, month, drawn, validated, failed):
                ids = frozenset(self.keys[name] for name in drawn)
                self.samples[code, month] = Sample(code, month, add_months(month, 1), ids, validated, failed)
            case Same(survivor, absorbed, apart):
                self.survivors = {who: by for who, by in self.survivors.items() if who != absorbed}
                self.survivors |= {} if apart else {absorbed: survivor}
            case Asked(person, settled):
                self.asked = self.asked - {person} if settled else self.asked | {person}
            case Counted(code, indicator, number):
                self.cases[code, indicator, number] = step

    def _done(self, step: ByFinance) -> Approved | Moved | DebtReport | Undone | ReturnUndone:
        match step:
            case Ran(code):
                return Approved(code, self.day, self._left_out())
            case TakesBack(code):
                run_on = self.return_to_undo(code)
                assert run_on is not None
                return ReturnUndone(code, run_on)
            case Moves(code, state):
                run_on = self.run_to_move(code, state)
                assert run_on is not None
                return Moved(code, run_on, state)
            case Reports(code, percent, written_off):
                key = self.debt_to_report(code)
                assert key is not None
                return DebtReport(key, max(1, self.history.balances[key].debt * percent // 100), written_off)
            case Undoes():
                return Undone(self.place_of_report(step))

    def _left_out(self) -> frozenset[str]:
        """What was verified by who recorded it, and what is disputed."""
        own = {
            word.name for word in self.stood.values()
            if word.word == "achieved" and is_of_recorder(word, self.versions)
        }  # fmt: skip
        return frozenset(f"{code}/claim/{self.keys[name]}" for name in own | self.disputed for code in CODES)

    def who(self, person: str) -> str:
        """Whose record it is, with all that are of the same person."""
        while person in self.survivors:
            person = self.survivors[person]
        return person

    def _facts(self) -> Facts:
        tariffs = tuple(
            Tariff(self.who(by), said.valid_from, PEOPLE.index(by), said.band, dict.fromkeys(MEASURES, said.pence))
            for (by, _), said in self.tariffs.items()
            if not said.voided
        )
        outcomes = tuple(self._outcome(word) for word in self.words.values())
        episodes = tuple(self._episode(name) for name in {**self.words, **self.began})
        versions = tuple(self.versions[place] for place in self.published)
        asked = set(
            map(self.who, self.asked)
        )  # under any of their names, one that only what has fallen still bears too
        barred = frozenset(person for person in PEOPLE if self.who(person) in asked)
        cases = tuple(
            Case(str(place), case.contract, case.indicator, case.eligible_on, case.met)
            for place, case in self.cases.items()
        )
        statements = tuple(
            Statement(code, STATED, first_of(quarter), said.people, said.met)
            for (code, quarter), said in self.statements.items()
        )
        return Facts(versions, episodes, tariffs, outcomes, cases, statements=statements, barred=barred,
                     samples=tuple(self.samples.values()),
                     disputed=frozenset(self.keys[name] for name in self.disputed))  # fmt: skip

    def _episode(self, name: str) -> Episode:
        """One of which nobody said when it began is no case."""
        person, measure = name.split()
        contract, word = terms_of(self.versions[0], measure), self.words.get(name)
        if contract.verified_by and word:
            began = min(word.achieved_on, word.assessed_on)
            return Episode(name, self.who(person), contract.party, began)
        began = self.began.get(name, LONG_AGO)
        return Episode(name, self.who(person), contract.party, began, self.ended.get(name))

    def _outcome(self, word: Stated) -> Outcome:
        return Outcome(
            id=self.keys[word.name],
            party=party_of(self.versions[0], word.measure),
            person=self.who(word.person),
            journey=self.who(word.person),
            measure=word.measure,
            achieved_on=self.stood.get(word.name, word).achieved_on,  # a withdrawal says no day
            episode=word.name,
            verified=word.word == "achieved",
            provisional_until=word.until,
            withdrawn=word.word == "withdrawn",
            provisional_rule=word.rule,
        )

    def picture(self) -> Picture:
        balances = self.history.balances
        amounts = {
            self.place_of(key): Money(b.held, b.due, b.receivable, b.debt, b.collected, b.written_off)
            for key, b in balances.items()
        }
        contracts = {code: self.history.of_contract(code) for code in CODES}
        return Picture(
            {place: money for place, money in amounts.items() if any(money)},
            {self.place_of(key): b.standing for key, b in balances.items() if b.standing},
            {code: balance.approved for code, balance in contracts.items() if balance.approved},
            {code: balance.paid for code, balance in contracts.items() if balance.paid},
            self._passed_on(),
            tuple(
                (run.contract, run.run_on, parts) for run, parts in zip(self.history.now.runs, self.parts, strict=True)
            ),
            tuple(
                (run.contract, run.run_on, run.state, run.gross, sum(run.netted.values()), sum(run.debts.values()))
                for run in self.history.now.runs
            ),
        )

    def violations(self, said: Picture) -> list[str]:
        found = violations(said)
        for code in CODES:
            floor = min(terms.floor for version in self.versions for terms in version.contracts if terms.code == code)
            found += run_violations(self.history.runs_of(code), floor)
        return found

    def id_of(self, key: str) -> str:
        """As payments has it: of amounts of one day the order is theirs."""
        return key.split("/claim/")[1] if "/claim/" in key else str(ids_of_periods(self.area)[key])

    def place_of(self, key: str) -> tuple[str, str]:
        contract, rest = key.split("/", 1)
        return contract, self.names[rest.removeprefix("claim/")] if rest.startswith("claim/") else rest
