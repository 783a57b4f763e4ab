"""A contract's money step by step: what becomes known, and what is done with runs and debts. Payment rules, section 5.

What stands and what is due follows from the facts and the runs at any time. Three things need the steps: how old a
receivable is, which debt was cancelled, and what stood when a year's final account was made.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, reduce
from itertools import pairwise

from tests.model import on_account
from tests.model.amounts import Amount
from tests.model.balances import (
    AmountBalance,
    Cancelled,
    ContractBalance,
    DebtReport,
    by_amount,
    cancelled_since,
    contract_balance,
    debts_of,
    kept_of,
    moved_by,
    reported,
)
from tests.model.facts import Facts
from tests.model.runs import Line, OpenReceivable, Run, RunState, aged, less, net
from tests.model.standing import standing
from tests.model.versions import terms


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known on a day; a new day alone is one with the same facts."""

    day: date
    facts: Facts


@dataclass(frozen=True, slots=True)
class Approved:
    """A run of a contract. Left out: amounts that separation of duties or a dispute keeps out of it.

    silent: a run whose date is not the day of its approval. It takes what is due on that one day.
    """

    contract: str
    run_on: date
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Moved:
    """A run got another state."""

    contract: str
    run_on: date
    state: RunState


@dataclass(frozen=True, slots=True)
class Undone:
    """A report of a debt never was: the one of that place among those that count."""

    place: int


@dataclass(frozen=True, slots=True)
class ReturnUndone:
    """The payment of a run had never come back: what its return cancelled is owed again, as it was."""

    contract: str
    run_on: date


Step = Known | Approved | Moved | DebtReport | Undone | ReturnUndone


@dataclass(frozen=True, slots=True)
class Moment:
    day: date
    standing: Mapping[str, Amount] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()
    reports: tuple[DebtReport, ...] = ()
    cancelled: Cancelled = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    facts: Facts
    moments: tuple[Moment, ...] = (Moment(date.min),)
    final: Mapping[tuple[str, int], Mapping[str, Amount]] = field(default_factory=dict)
    id_of: Callable[[str], str] = str  # by key: what amounts of one day go by

    @property
    def now(self) -> Moment:
        return self.moments[-1]

    @cached_property
    def balances(self) -> dict[str, AmountBalance]:
        return by_amount(self.now.standing, self.now.day, self.now.runs, self.now.reports, self.now.cancelled)

    def of_contract(self, code: str) -> ContractBalance:
        own = [part for key, part in self.balances.items() if self.now.standing[key].contract == code]
        return contract_balance(own, self.runs_of(code))

    def runs_of(self, code: str) -> list[Run]:
        return [run for run in self.now.runs if run.contract == code]


def played(steps: Iterable[Step]) -> History:
    return reduce(after, steps, History(Facts(())))


def after(history: History, step: Step) -> History:
    now = history.now
    match step:
        case Known(day, facts):
            return known(history, day, facts)
        case Approved(contract, run_on, left_out):
            return approved(known(history, run_on, history.facts), contract, left_out)
        case Moved(contract, run_on, state):
            return with_runs(history, tuple(moved(run, contract, run_on, state) for run in history.now.runs))
        case DebtReport():
            said = reported(step, debts_of(step.key, moved_by(now.runs), now.reports, now.cancelled))
            return with_moment(history, replace(now, reports=(*now.reports, said)))
        case Undone(place):
            reports = now.reports
            return with_moment(history, replace(now, reports=(*reports[:place], *reports[place + 1 :])))
        case ReturnUndone(contract, run_on):
            return return_undone(history, contract, run_on)


def with_moment(history: History, moment: Moment) -> History:
    by_runs = moved_by(moment.runs)
    in_doubt = {
        key: on_account.as_it_stands(
            amount, history.facts, kept_of(key, by_runs, moment.reports),
            {outcome: kept_of(f"{amount.contract}/claim/{outcome}", by_runs, moment.reports)
             for outcome, _ in amount.accrued},
        )
        for key, amount in moment.standing.items()
        if amount.accrued
    }  # fmt: skip
    moment = replace(moment, standing={**moment.standing, **in_doubt})
    cancelled = {
        key: cancelled_since(amount, by_runs, moment.reports, moment.cancelled)
        for key, amount in moment.standing.items()
    }
    return replace(history, moments=(*history.moments, replace(moment, cancelled=cancelled)))


def with_runs(history: History, runs: tuple[Run, ...]) -> History:
    return with_moment(history, replace(history.now, runs=runs))


FROM: Mapping[RunState, RunState] = {
    "released": "approved", "rejected": "approved", "settled": "released", "returned": "settled",
}  # fmt: skip


def moved(run: Run, contract: str, run_on: date, state: RunState) -> Run:
    of_run = (run.contract, run.run_on, run.state) == (contract, run_on, FROM[state])
    return replace(run, state=state) if of_run else run


def return_undone(history: History, code: str, run_on: date) -> History:
    """silent: what arose since of the same amounts. It is as old as it is; what is owed again keeps its age."""
    now = history.now
    (back,) = [run for run in history.runs_of(code) if (run.run_on, run.state) == (run_on, "returned")]
    pairs = reversed(list(pairwise(history.moments)))
    before, moment = next(pair for pair in pairs if back.number in turned(*pair))
    cancelled = {key: dict(parts) for key, parts in now.cancelled.items()}
    for key, parts in moment.cancelled.items():
        for number, pence in parts.items():
            by_return = pence - before.cancelled.get(key, {}).get(number, 0)
            cancelled[key][number] = cancelled[key].get(number, 0) - by_return
    runs = tuple(replace(run, state="settled") if run is back else run for run in now.runs)
    return with_moment(history, replace(now, runs=runs, cancelled=cancelled))


def turned(before: Moment, moment: Moment, was: RunState = "settled", now: RunState = "returned") -> set[int]:
    """Which runs' state changed so between two moments."""
    states = {run.number for run in before.runs if run.state == was}
    return {run.number for run in moment.runs if run.state == now} & states


def known(history: History, day: date, facts: Facts) -> History:
    """What does not stand any more is kept, at 0: it may be owed back, or due again after a return. It is dated as it
    was said last.
    """
    if day < history.now.day:
        raise ValueError(f"{day} is before {history.now.day}")
    final = {**made_final(history, day, facts), **history.final}
    amounts = {
        key: amount
        for key, amount in standing(facts, day).items()
        if (amount.contract, amount.year) not in final or is_query(key)
    }
    said = {outcome.id: outcome.achieved_on for outcome in facts.outcomes}
    gone = {
        key: replace(
            amount, pence=0, held=False, accrued=(), effective_on=said.get(outcome_of(key), amount.effective_on)
        )
        for key, amount in history.now.standing.items()
    }
    frozen = {key: amount for amounts_of_year in final.values() for key, amount in amounts_of_year.items()}
    moment = replace(history.now, day=day, standing={**gone, **amounts, **frozen})
    return with_moment(replace(history, facts=facts, final=final), moment)


def made_final(history: History, day: date, facts: Facts) -> dict[tuple[str, int], Mapping[str, Amount]]:
    """What stands of each year whose final account has come, as was known when its day began.

    silent: what becomes known on that very day. It comes too late.
    silent: of which nothing stands then, as it is unpriced or over the cap. In a later year it may stand.
    silent: an outcome that is frozen so, and falls. It leaves its place: the next one pays, in another year.
    """
    days = {
        (contract.code, year): final_on
        for version in facts.versions
        for contract in version.contracts
        for year, final_on in enumerate(contract.final_accounts)
        if final_on is not None and final_on <= day and terms(facts.versions, contract.code, final_on) is contract
    }
    closed = {key for of_year in history.final.values() for key in of_year}  # dated into a later year since, they stay
    final: dict[tuple[str, int], Mapping[str, Amount]] = {}
    for year, final_on in days.items():
        stood = [a for a in standing(history.facts, final_on).values() if a.key not in closed and not is_query(a.key)]
        final[year] = {a.key: a for a in stood if (a.contract, a.year) == year and (a.pence or a.accrued)}
    return final


def outcome_of(key: str) -> str:
    """Of an amount of an outcome its id."""
    return key.partition("/claim/")[2]


def is_query(key: str) -> bool:
    return "/query/" in key


def approved(history: History, code: str, left_out: frozenset[str]) -> History:
    now = history.now
    dates = [run for run in history.runs_of(code) if run.state != "rejected"]
    if any(run.run_on == now.day for run in dates):
        raise ValueError(f"{code} has a run on {now.day}")
    lines = [
        Line(now.standing[key].effective_on, key, part.due)
        for key, part in history.balances.items()
        if part.due and key not in left_out and takes(history, now.standing[key], code)
    ]
    lines.sort(key=lambda line: (line.effective_on, history.id_of(line.key)))
    stated = terms(history.facts.versions, code, now.day)
    if stated is None:
        raise ValueError(f"no version carries {code} on {now.day}")
    gross = sum(line.pence for line in lines)
    netting = net(
        gross, receivables(history, code), stated.floor, stated.carry, [*(run.run_on for run in dates), now.day]
    )
    run = Run(len(now.runs), code, now.day, tuple(lines), netting.netted, netting.debts)
    return with_runs(history, (*now.runs, run))


def takes(history: History, amount: Amount, code: str) -> bool:
    """silent: whether what a barred person owes back is netted meanwhile. It is."""
    return amount.contract == code and amount.person not in history.facts.barred


def receivables(history: History, code: str) -> list[OpenReceivable]:
    """The open ones of a contract, as if the runs that were rejected since had never been: oldest first, those of one
    day by when their amounts were achieved and by id.
    """
    rejected = {run.number for run in history.now.runs if run.state == "rejected"}
    layers: list[OpenReceivable] = []
    cancelled: dict[int, list[OpenReceivable]] = {}  # by the run whose return did
    achieved: dict[str, date] = {}
    for before, moment in pairwise((Moment(date.min), *history.moments)):
        runs = [run for run in moment.runs if run.number not in rejected and run.contract == code]
        own = {key: amount for key, amount in moment.standing.items() if amount.contract == code}
        parts = by_amount(own, moment.day, runs, moment.reports, moment.cancelled)
        achieved |= {key: amount.effective_on for key, amount in moment.standing.items()}
        again = [layer for run in turned(before, moment, "returned", "settled") for layer in cancelled.get(run, ())]
        older, layers = layers, aged(layers, {key: parts[key].receivable for key in own}, moment.day, again)
        cancelled |= dict.fromkeys(turned(before, moment), less(older, layers))
    return sorted(layers, key=lambda layer: (layer.arose_on, achieved[layer.key], history.id_of(layer.key)))
