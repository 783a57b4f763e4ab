"""What a prime passes on, by the independent check and by the plain model, on the same invented outcomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.examples.oracle.shapes.by_year import Earned
from deploy.examples.oracle.shapes.passing_on import Delivered, paid_of, passed_on
from deploy.examples.oracle.shapes.years import quarter_of
from tests.model.builders import episode, outcome, priced
from tests.model.facts import Subcontractor
from tests.model.subcontracts import shares_of_parties
from tests.thorough import part_of

START, END, LEAVES = date(2012, 4, 2), date(2013, 4, 2), date(2012, 6, 20)
JUNE, OVER = date(2012, 6, 1), date(2012, 7, 2)
ROWS: list[dict[str, Any]] = [
    {"party": "alpha", "share": "0.9", "to": LEAVES, "successor": "heir"},
    {"party": "heir", "share": "1/3"},
]
CONTRACT: dict[str, Any] = {"party": "provider", "starts": START, "ends": END, "subcontracts": ROWS}
QUARTER = quarter_of(CONTRACT, JUNE)


def delivered(
    pence: int = 10_000, began: str = "alpha", on: date = JUNE, closed: date | None = None, **of: Any
) -> Delivered:
    return Delivered(Earned(on, 0, of.pop("name", "x"), pence, **{"accrued": True} | of), began, closed)


@pytest.mark.parametrize(("today", "alpha"), [(date(2012, 7, 1), 0), (OVER, 9_000)])
def test_what_comes_with_a_balance_is_passed_on_once_its_quarter_is_over(today: date, alpha: int) -> None:
    two = delivered(), delivered(began="provider")
    assert passed_on(CONTRACT, two, today) == {"alpha": alpha, "provider": 11_000 if alpha else 0}
    by_itself = delivered(accrued=False)
    assert passed_on(CONTRACT, [by_itself], today) == {"alpha": 9_000, "provider": 1_000}
    assert passed_on(CONTRACT, [delivered(left_out=10_000)], OVER) == {"alpha": 0, "provider": 0}
    assert passed_on(CONTRACT, [delivered(left_out=4_000)], OVER) == {"alpha": 5_400, "provider": 600}


@pytest.mark.parametrize(
    ("paid", "parts"),
    [
        (20_000, {"alpha": 9_000, "provider": 11_000}),
        (15_000, {"alpha": 9_000, "provider": 6_000}),  # the other comes second
        (5_000, {"alpha": 4_500, "provider": 500}),
        (-1, {"alpha": 0, "provider": 0}),
    ],
)
def test_what_is_paid_of_a_quarter_goes_to_one_outcome_after_another(paid: int, parts: dict[str, int]) -> None:
    two = delivered(began="provider", on=date(2012, 6, 2)), delivered()
    assert paid_of(CONTRACT, QUARTER, two, paid) == parts


days = st.dates(START, date(2012, 10, 1))
drawn = st.tuples(st.integers(0, 30_001), st.sampled_from(["alpha", "heir", "provider"]), days, st.none() | days)


@settings(max_examples=part_of(100), deadline=None, derandomize=True)
@given(st.lists(drawn, max_size=6), st.booleans(), days)
def test_both_say_the_same_of_what_stands(
    outcomes: list[tuple[int, str, date, date | None]], accrued: bool, today: date
) -> None:
    checked = [delivered(pence, began, on, closed, accrued=accrued) for pence, began, on, closed in outcomes]
    ours = passed_on(CONTRACT, checked, today)
    named = {f"m{number}": pence for number, (pence, *_) in enumerate(outcomes)}
    both = (
        Subcontractor("alpha", Fraction(9, 10), LEAVES, "heir"),
        Subcontractor("heir", Fraction(1, 3)),
    )
    achieved = [outcome(f"m{number}", on, measure=f"m{number}", episode=f"m{number}")
                for number, (_, _, on, _) in enumerate(outcomes)]  # fmt: skip
    terms = {"starts": START, "ends": END, "on_account": Fraction(accrued, 2), "provisional": "count"}
    facts = priced(named, *achieved, subcontractors=both, **terms)
    treated = tuple(
        episode(f"m{number}", START, delivered_by=began, ended_on=closed)
        for number, (_, began, _, closed) in enumerate(outcomes)
    )
    by_model = shares_of_parties(replace(facts, episodes=treated), "c", today)
    assert {who: pence for who, pence in ours.items() if pence} == {who: p for who, p in by_model.items() if p}
