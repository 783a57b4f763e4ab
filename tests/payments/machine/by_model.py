"""The steps as the plain model takes them, and what it then says of each amount."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from tests.model.balances import DebtReport
from tests.model.facts import Episode, Facts, Outcome, SchemeVersion, Tariff
from tests.model.history import FROM, Approved, History, Known, Moved, after
from tests.model.invariants import cash_violations, run_violations
from tests.payments import builders
from tests.payments.machine.steps import (
    FIRST,
    MEASURES,
    PEOPLE,
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


@dataclass(slots=True)
class ByModel:
    scheme: SchemeVersion
    area: str = builders.AREA
    day: date = FIRST
    words: dict[str, Stated] = field(default_factory=dict)
    tariffs: dict[tuple[str, date], Priced] = field(default_factory=dict)
    keys: dict[str, str] = field(init=False)  # by name, as payments has them: of one day the order is theirs
    names: dict[str, str] = field(init=False)
    history: History = field(init=False)

    def __post_init__(self) -> None:
        self.keys = {name: str(builders.ident(f"outcome {self.area} {name}")) for name in NAMES}
        self.names = {key: name for name, key in self.keys.items()}
        self.history = after(History(Facts(())), Known(self.day, self._facts()))

    def can(self, step: Step) -> bool:
        """Whether the step finds something to do: it is the same for payments, which would refuse it."""
        match step:
            case Ran(code):
                runs = self.history.runs_of(code)
                waits = any(run.state == "approved" for run in runs)
                return not waits and all(run.run_on != self.day for run in runs if run.state != "rejected")
            case Moves(code, state):
                return self.run_to_move(code, state) is not None
            case Reports(code):
                return self.debt_to_report(code) is not None
            case Stated():
                return step.achieved_on <= self.day
            case Together(words):
                return all(word.achieved_on <= self.day for word in words)
            case _:
                return True

    def run_to_move(self, code: str, state: Reached) -> date | None:
        days = [run.run_on for run in self.history.runs_of(code) if run.state == FROM[state]]
        return min(days, default=None)

    def debt_to_report(self, code: str) -> str | None:
        """Of one whose run is released: until then the run may be rejected, and its debts with it."""
        if any(run.state == "approved" for run in self.history.runs_of(code)):
            return None
        balances = self.history.balances
        return min((key for key, part in balances.items() if key.startswith(f"{code}/") and part.debt), default=None)

    def take(self, step: Step) -> None:
        match step:
            case Later(days):
                self.day += timedelta(days=days)
            case Stated():
                self.words[step.name] = step
            case Together(words):
                self.words |= {word.name: word for word in words}
            case Priced(person, valid_from):
                self.tariffs[person, valid_from] = step
            case Ran(code):
                self.history = after(self.history, Approved(code, self.day))
                return
            case Moves(code, state):
                run_on = self.run_to_move(code, state)
                assert run_on is not None
                self.history = after(self.history, Moved(code, run_on, state))
                return
            case Reports(code, percent, written_off):
                key = self.debt_to_report(code)
                assert key is not None
                pence = max(1, self.history.balances[key].debt * percent // 100)
                self.history = after(self.history, DebtReport(key, pence, written_off))
                return
        self.history = after(self.history, Known(self.day, self._facts()))

    def _facts(self) -> Facts:
        tariffs = tuple(
            Tariff(said.person, said.valid_from, 1, said.band, dict.fromkeys(MEASURES, said.pence))
            for said in self.tariffs.values()
            if not said.voided
        )
        outcomes = tuple(self._outcome(word) for word in self.words.values())
        pairs = zip(self.words.values(), outcomes, strict=True)
        episodes = tuple(Episode(word.name, word.person, told.party, told.achieved_on) for word, told in pairs)
        return Facts((self.scheme,), episodes, tariffs, outcomes)

    def _outcome(self, word: Stated) -> Outcome:
        return Outcome(
            id=self.keys[word.name],
            party=party_of(self.scheme, word.measure),
            person=word.person,
            journey=word.person,
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
        contracts = {each.code: self.history.of_contract(each.code) for each in self.scheme.contracts}
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

    def violations(self) -> list[str]:
        found: list[str] = []
        for terms in self.scheme.contracts:
            found += cash_violations(self.history.of_contract(terms.code))
            found += run_violations(self.history.runs_of(terms.code), terms.floor)
        return found

    def place_of(self, key: str) -> tuple[str, str]:
        contract, rest = key.split("/", 1)
        return contract, self.names[rest.removeprefix("claim/")]


def party_of(scheme: SchemeVersion, measure: str) -> str:
    return next(terms.party for terms in scheme.contracts if measure in terms.measures)
