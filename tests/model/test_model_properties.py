"""What holds of any history of the model. Payment rules, sections 1, 5 and 6."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.balances import AmountBalance, DebtReport
from tests.model.builders import START, contract, episode, known, scheme, tariff
from tests.model.facts import Case, Contract, Facts, Gate, Measure, Outcome, PriceRow, Subcontractor
from tests.model.history import Approved, History, Known, Moved, Step, after, played
from tests.model.invariants import (
    cash_violations,
    end_violations,
    run_violations,
)  # fmt: skip
from tests.model.money import allocate
from tests.model.runs import RunState
from tests.model.standing import standing
from tests.model.subcontracts import shares_of_parties
from tests.thorough import part_of

LATE = date(2014, 1, 1)
MEASURES = ("m", "n")
PEOPLE = [f"p{number}" for number in range(4)]
SEEDS = st.integers(0, 2**32)
FEW = settings(max_examples=part_of(25))


@given(st.integers(-10_000, 10_000), st.lists(st.integers(0, 100), min_size=1, max_size=12).filter(any))
def test_parts_come_to_the_whole_and_none_is_a_penny_off(total: int, weights: list[int]) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    assert all(abs(part - share) < 1 for part, share in zip(parts, exact, strict=True))


def terms() -> st.SearchStrategy[Contract]:
    gates = st.sampled_from([(), (Gate(frozenset({"m"}), "quick", Fraction(1, 2), Fraction(3, 4)),)])
    return st.builds(
        contract,
        measures=st.just(MEASURES),
        annual_pence=st.just((997,)),
        block=st.sampled_from([(Fraction(0),), (Fraction(1, 3),)]),
        on_account=st.sampled_from([Fraction(0), Fraction(1, 4)]),
        gates=gates,
        cap_pence=st.sampled_from([(), (350,)]),
        collar_pence=st.sampled_from([(), (300,)]),
        provisional=st.sampled_from(["hold", "clawback"]),
        floor=st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1)]),
        carry=st.sampled_from([None, 0, 1]),
        subcontractors=st.just((Subcontractor("sub", Fraction(1, 3), date(2012, 9, 1)),)),
    )


def outcomes() -> st.SearchStrategy[list[Outcome]]:
    days, until = st.dates(START, date(2013, 3, 31)), st.sampled_from([None, 30, 400])
    row = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(MEASURES), days, st.booleans(), until)
    return st.lists(row, max_size=6).map(lambda rows: [numbered(number, *row) for number, row in enumerate(rows)])


def numbered(number: int, who: str, measure: str, day: date, verified: bool, until: int | None) -> Outcome:
    last = None if until is None else day + timedelta(until)
    return Outcome(f"o{number}", "provider", who, who, measure, day, who, verified, last)


def cases() -> st.SearchStrategy[tuple[Case, ...]]:
    several = st.lists(st.tuples(st.dates(START, date(2013, 3, 31)), st.booleans()), max_size=4)
    return several.map(lambda rows: tuple(Case(str(n), "c", "quick", day, met) for n, (day, met) in enumerate(rows)))


@st.composite
def all_facts(draw: st.DrawFn) -> Facts:
    prices = tuple(PriceRow(measure, "*", amount, START) for measure, amount in (("m", 101), ("n", 57)))
    measures = (Measure("m"), Measure("n", draw(st.sampled_from(["person", "contract year", "journey"]))))
    return known(
        *draw(outcomes()),
        under=(scheme(draw(terms()), prices=prices, measures=measures),),
        tariffs=tuple(tariff(person) for person in PEOPLE[1:]),
        cases=draw(cases()),
        episodes=tuple(episode(person, delivered_by="sub") for person in PEOPLE[:2]),
    )


def stands(facts: Facts, day: date) -> dict[str, int]:
    return {key: amount.pence for key, amount in standing(facts, day).items() if amount.pence}


@FEW
@given(all_facts(), SEEDS, st.dates(START, LATE))
def test_the_order_of_facts_changes_nothing(facts: Facts, seed: int, day: date) -> None:
    order = Random(seed)
    mixed = Facts(
        facts.versions,
        tuple(order.sample(facts.episodes, len(facts.episodes))),
        tuple(order.sample(facts.tariffs, len(facts.tariffs))),
        tuple(order.sample(facts.outcomes, len(facts.outcomes))),
        tuple(order.sample(facts.cases, len(facts.cases))),
    )
    assert standing(mixed, day) == standing(facts, day)


@FEW
@given(all_facts(), SEEDS, st.dates(START, LATE))
def test_a_withdrawn_outcome_leaves_no_trace_in_what_stands(facts: Facts, seed: int, day: date) -> None:
    fallen = {outcome.id for outcome in facts.outcomes if Random(f"{seed}{outcome.id}").random() < 0.4}
    withdrawn = tuple(replace(outcome, withdrawn=outcome.id in fallen) for outcome in facts.outcomes)
    without = tuple(outcome for outcome in facts.outcomes if outcome.id not in fallen)
    assert stands(replace(facts, outcomes=withdrawn), day) == stands(replace(facts, outcomes=without), day)


@FEW
@given(all_facts())
def test_what_is_split_comes_to_what_stands(facts: Facts) -> None:
    parts = shares_of_parties(facts, "c", LATE)
    alone = replace(facts, versions=(replace(facts.versions[0], contracts=(without_parties(facts),)),))
    assert sum(parts.values()) == sum(shares_of_parties(alone, "c", LATE).values())


def without_parties(facts: Facts) -> Contract:
    return replace(facts.versions[0].contracts[0], subcontractors=())


# Histories: facts come and change, runs are made, come back, and debts are reported.


REPORTED: tuple[RunState, ...] = ("released", "rejected", "settled", "settled", "returned")


def changed(facts: Facts, draw: Random) -> Facts:
    """Some fall, some stand again, and some are not known yet."""
    several = [replace(outcome, withdrawn=draw.random() < 0.3) for outcome in facts.outcomes]
    return replace(facts, outcomes=tuple(outcome for outcome in several if draw.random() < 0.8))


def next_steps(history: History, facts: Facts, day: date, draw: Random) -> list[Step]:
    runs = history.runs_of("c")
    owed = [(key, part.debt) for key, part in history.balances.items() if part.debt]
    steps: list[Step] = [Known(day, changed(facts, draw))]
    if owed and draw.random() < 0.5:
        key, debt = draw.choice(owed)
        return [DebtReport(key, draw.randint(1, debt), draw.random() < 0.5)]
    if runs and draw.random() < 0.6:
        return [Moved("c", draw.choice(runs).run_on, draw.choice(REPORTED)) for _ in range(4)]
    return [*steps, Approved("c", day)] if draw.random() < 0.7 else steps


def histories(facts: Facts, seed: int) -> Iterator[History]:
    history, draw = played([]), Random(seed)
    for number in range(1, 9):
        for step in next_steps(history, facts, START + timedelta(days=60 * number), draw):
            history = after(history, step)
            yield history


@FEW
@given(all_facts(), SEEDS)
def test_at_any_time_the_money_is_somewhere_and_nothing_negative_is_paid(facts: Facts, seed: int) -> None:
    floor = facts.versions[0].contracts[0].floor
    for history in histories(facts, seed):
        balance = history.of_contract("c")
        assert cash_violations(balance) + end_violations(balance) + run_violations(history.runs_of("c"), floor) == []


def paid_out(history: History) -> History:
    for run in history.runs_of("c"):
        for state in REPORTED[0], REPORTED[2]:
            history = after(history, Moved("c", run.run_on, state))
    return history


@FEW
@given(all_facts(), SEEDS)
def test_once_all_runs_are_through_what_stands_was_kept(facts: Facts, seed: int) -> None:
    """All is known in the end; what the next run does not net is a debt, which finance collects."""
    *_, history = histories(facts, seed)
    stated = replace(facts.versions[0].contracts[0], carry=0)
    at_once = replace(facts, versions=(replace(facts.versions[0], contracts=(stated,)),))
    for number in range(3):
        day = LATE + timedelta(days=400 + number)
        history = paid_out(after(after(history, Known(day, at_once)), Approved("c", day)))
        for key, part in history.balances.items():
            history = after(history, DebtReport(key, part.debt)) if part.debt else history
    balance = history.of_contract("c")
    assert (balance.held, balance.due, balance.approved, balance.receivable, balance.debt) == (0, 0, 0, 0, 0)
    assert balance.paid - balance.collected == balance.standing + balance.written_off
    assert balance.standing == sum(stands(facts, history.now.day).values())


@FEW
@given(all_facts(), SEEDS)
def test_what_was_known_between_changes_no_balance(facts: Facts, seed: int) -> None:
    *_, history = histories(facts, seed)
    straight = after(history, Known(LATE, facts))
    around = after(after(history, Known(LATE, changed(facts, Random(seed)))), Known(LATE, facts))
    assert moved_money(around) == moved_money(straight)
    assert around.of_contract("c") == straight.of_contract("c")


def moved_money(history: History) -> dict[str, AmountBalance]:
    return {key: part for key, part in history.balances.items() if part != AmountBalance(0, 0, 0, 0, 0, 0, 0)}
