"""The steps as the plain model takes them, and what it then says of each amount."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from tests.model.balances import ContractBalance, DebtReport
from tests.model.facts import Case, Episode, Facts, Outcome, SchemeVersion, Tariff
from tests.model.history import FROM, Approved, History, Known, Moved, Undone, after
from tests.model.invariants import cash_violations, run_violations
from tests.payments import builders
from tests.payments.machine.periods import ids_of_periods
from tests.payments.machine.schemes import up_to
from tests.payments.machine.steps import (
    CODES,
    FIRST,
    MEASURES,
    PEOPLE,
    Asked,
    Began,
    ByFinance,
    Counted,
    Later,
    Moves,
    Priced,
    Published,
    Ran,
    Reached,
    Reports,
    Same,
    Stated,
    Step,
    Together,
    Undoes,
)

LONG_AGO = date(2000, 1, 1)
NAMES = [f"{who} {what}" for who in PEOPLE for what in MEASURES]


class Money(NamedTuple):
    """Of one amount, under one contract."""

    held: int = 0
    due: int = 0
    receivable: int = 0
    debt: int = 0
    collected: int = 0
    written_off: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """What payments and the model must say alike."""

    amounts: Mapping[tuple[str, str], Money] = field(default_factory=dict)  # those with nothing left out
    standing: Mapping[tuple[str, str], int] = field(default_factory=dict)  # by contract and amount, as those
    approved: Mapping[str, int] = field(default_factory=dict)
    paid: Mapping[str, int] = field(default_factory=dict)
    runs: tuple[tuple[str, date, str, int, int, int], ...] = ()  # contract, day, state, gross, netted, debts


def violations(picture: Picture) -> list[str]:
    """What must hold of each contract and amount, whoever says it."""
    found = []
    for code in CODES:
        own = [money for (contract, _), money in picture.amounts.items() if contract == code]
        sums = Money(*map(sum, zip(*own, strict=True))) if own else Money()
        stands = sum(pence for (contract, _), pence in picture.standing.items() if contract == code)
        approved, paid = picture.approved.get(code, 0), picture.paid.get(code, 0)
        found += cash_violations(ContractBalance(stands, sums.held, sums.due, approved, paid, *sums[2:]))
    both = [place for place, money in picture.amounts.items() if money.due and (money.receivable or money.debt)]
    return [*found, *(f"{place} is due and owed back at once" for place in both)]


@dataclass(slots=True)
class ByModel:
    versions: Sequence[SchemeVersion]
    area: str = builders.AREA
    day: date = FIRST
    words: dict[str, Stated] = field(default_factory=dict)
    tariffs: dict[tuple[str, date], Priced] = field(default_factory=dict)
    published: list[int] = field(default_factory=lambda: [0])  # places of versions
    survivors: dict[str, str] = field(default_factory=dict)  # by who is absorbed
    asked: set[str] = field(default_factory=set)
    cases: dict[tuple[str, str, int], Counted] = field(default_factory=dict)
    began: dict[str, date] = field(default_factory=dict)  # by the name of the outcome that may be achieved
    keys: dict[str, str] = field(init=False)  # by name, as payments has them
    names: dict[str, str] = field(init=False)
    history: History = field(init=False)

    def __post_init__(self) -> None:
        self.keys = {name: str(builders.ident(f"outcome {self.area} {name}")) for name in NAMES}
        self.names = {key: name for name, key in self.keys.items()}
        self.history = after(History(Facts(()), id_of=self.id_of), Known(self.day, self._facts()))

    def can(self, step: Step) -> bool:
        """Whether the step finds something to do: it is the same for payments, which would refuse it."""
        match step:
            case Began():
                return step.started_on <= self.day and bool(self.versions[0].contracts[0].cohorts)
            case Published(place):
                return place < len(self.versions) and place not in self.published
            case Stated(achieved_on=day) | Counted(eligible_on=day):
                return day <= self.day
            case Together(words):
                return all(word.achieved_on <= self.day for word in words)
            case Ran() | Moves() | Reports() | Undoes():
                return self._can_be_done(step)
            case _:
                return True

    def _can_be_done(self, step: ByFinance) -> bool:
        match step:
            case Ran(code):
                runs = self.history.runs_of(code)
                waits = any(run.state == "approved" for run in runs)
                return not waits and all(run.run_on != self.day for run in runs if run.state != "rejected")
            case Moves(code, state):
                return self.run_to_move(code, state) is not None
            case Reports(code):
                return self.debt_to_report(code) is not None
            case Undoes():
                return bool(self.history.now.reports)

    def run_to_move(self, code: str, state: Reached) -> date | None:
        days = [run.run_on for run in self.history.runs_of(code) if run.state == FROM[state]]
        return min(days, default=None)

    def debt_to_report(self, code: str) -> str | None:
        """Of one whose run is released: until then the run may be rejected, and its debts with it."""
        if any(run.state == "approved" for run in self.history.runs_of(code)):
            return None
        balances = self.history.balances
        return min((key for key, part in balances.items() if key.startswith(f"{code}/") and part.debt), default=None)

    def place_of_report(self, step: Undoes) -> int:
        return step.place % len(self.history.now.reports)

    def take(self, step: Step) -> None:
        if isinstance(step, Ran | Moves | Reports | Undoes):
            self.history = after(self.history, self._done(step))
            return
        match step:
            case Later(days):
                *before, self.day = up_to(self.day, days)
                for day in before:
                    self.history = after(self.history, Known(day, self.history.facts))
            case Began():
                self.began[step.name] = step.started_on
            case Stated():
                self.words[step.name] = step
            case Together(words):
                self.words |= {word.name: word for word in words}
            case Priced(person, valid_from):
                self.tariffs[person, valid_from] = step
            case Published(place):
                self.published.append(place)
            case Same() | Asked() | Counted():
                self._hear(step)
        self.history = after(self.history, Known(self.day, self._facts()))

    def _hear(self, step: Same | Asked | Counted) -> None:
        match step:
            case Same(survivor, absorbed, apart):
                self.survivors = {who: by for who, by in self.survivors.items() if who != absorbed}
                self.survivors |= {} if apart else {absorbed: survivor}
            case Asked(person, settled):
                self.asked = self.asked - {person} if settled else self.asked | {person}
            case Counted(code, indicator, number):
                self.cases[code, indicator, number] = step

    def _done(self, step: ByFinance) -> Approved | Moved | DebtReport | Undone:
        match step:
            case Ran(code):
                return Approved(code, self.day)
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
        barred = frozenset(map(self.who, self.asked))
        cases = tuple(
            Case(str(place), case.contract, case.indicator, case.eligible_on, case.met)
            for place, case in self.cases.items()
        )
        return Facts(versions, episodes, tariffs, outcomes, cases, barred=barred)

    def _episode(self, name: str) -> Episode:
        """One of which nobody said when it began is no case."""
        person, measure = name.split()
        return Episode(name, self.who(person), party_of(self.versions[0], measure), self.began.get(name, LONG_AGO))

    def _outcome(self, word: Stated) -> Outcome:
        return Outcome(
            id=self.keys[word.name],
            party=party_of(self.versions[0], word.measure),
            person=self.who(word.person),
            journey=self.who(word.person),
            measure=word.measure,
            achieved_on=word.achieved_on,
            episode=word.name,
            verified=word.word == "achieved",
            provisional_until=word.until,
            withdrawn=word.word == "withdrawn",
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


def party_of(scheme: SchemeVersion, measure: str) -> str:
    return next(terms.party for terms in scheme.contracts if measure in terms.measures)
