"""The share of a sample that failed, of what else its month pays of the class."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.rules.samples import ClassOfSample, Samples, ValidatedSample, classes_of
from services.payments.rules.shapes import extrapolation
from services.payments.rules.shapes.amounts import PeriodAmount, PeriodFacts
from tests.rules.payments.test_payment_at_risk import CONTRACT
from tests.thorough import part_of

MONTH, FINISHED = date(2012, 7, 1), date(2012, 8, 20)
TERMS = replace(CONTRACT, code="c", extrapolates=True)
ALL = ClassOfSample("all", ("a", "b"), 95, 5, verified=40, drawn=10, validated=6, failed=2, set_aside=2)
REST = {("c", MONTH, "a"): 100_000, ("c", MONTH, "b"): 1, ("c", MONTH, "z"): 7, ("d", MONTH, "a"): 9}


def amounts(
    *classes: ClassOfSample, today: date = FINISHED, rest: dict[tuple[str, date, str], int] = REST, says: bool = True
) -> list[PeriodAmount]:
    sample = ValidatedSample(UUID(int=1), "c", MONTH, FINISHED, classes or (ALL,))
    facts = PeriodFacts(samples=Samples([sample], rest))
    return extrapolation.amounts("x", replace(TERMS, extrapolates=says), today, facts)


def test_a_quarter_that_failed_takes_a_quarter_of_the_rest() -> None:
    (amount,) = amounts()
    assert (amount.pence, amount.effective_on, amount.due_on) == (-25_000, date(2012, 7, 31), FINISHED)
    assert [step["step"] for step in amount.steps] == ["sample", "extrapolated"]
    assert (amount.steps[1]["share"], amount.steps[1]["restPence"], amount.steps[1]["pence"]) == (
        "1/4", 100_001, -25_000,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("of_class", "rest", "pence", "reason"),
    [
        (replace(ALL, failed=0), REST, 0, "none-failed"),
        (replace(ALL, failed=0, validated=0), REST, 0, "none-failed"),
        (ALL, {}, 0, "nothing-else-paid"),
        (replace(ALL, validated=0), REST, -100_001, None),
        (replace(ALL, failed=1, validated=1), {("c", MONTH, "a"): 5}, -2, None),  # half to even
        (replace(ALL, failed=1, validated=1), {("c", MONTH, "a"): 7}, -4, None),
    ],
)
def test_what_it_comes_to(
    of_class: ClassOfSample, rest: dict[tuple[str, date, str], int], pence: int, reason: str | None
) -> None:
    (amount,) = amounts(of_class, rest=rest)
    assert (amount.pence, amount.unearned) == (pence, reason)


def test_nothing_comes_of_it_before_it_is_finished_or_where_the_contract_does_not_say_so() -> None:
    assert amounts(today=date(2012, 8, 19)) == []
    assert amounts(says=False) == []
    assert amounts(replace(ALL, drawn=0)) == []


@settings(max_examples=part_of(200))
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 10**9)), min_size=1, max_size=4),
)
def test_it_is_never_more_than_the_rest_and_each_class_is_a_line_of_its_own(rows: list[tuple[int, int, int]]) -> None:
    classes = [
        replace(ALL, code=f"k{n}", measures=(f"m{n}",), validated=validated, failed=failed)
        for n, (validated, failed, _) in enumerate(rows)
    ]
    rest = {("c", MONTH, f"m{n}"): pence for n, (_, _, pence) in enumerate(rows)}
    lines = amounts(*classes, rest=rest)
    assert len({line.key for line in lines}) == len(rows)
    for line, (validated, failed, pence) in zip(lines, rows, strict=True):
        exact = Fraction(pence * failed, max(1, validated + failed))
        assert -pence <= line.pence <= 0
        assert abs(line.pence + exact) <= Fraction(1, 2)


def test_a_month_of_the_last_days_counts_in_the_term() -> None:
    terms = replace(TERMS, ends=date(2012, 7, 15), run_off_months=0)
    sample = ValidatedSample(UUID(int=1), "c", MONTH, FINISHED, (ALL,))
    (amount,) = extrapolation.amounts("x", terms, FINISHED, PeriodFacts(samples=Samples([sample], REST)))
    assert (amount.effective_on, amount.year) == (date(2012, 7, 14), 0)


def test_classes_are_read_as_they_are_told() -> None:
    row = {"code": "all", "measures": ["a", "b"], "confidence": 95, "margin": 5, "verified": 40, "drawn": 10}
    assert classes_of([row | {"validated": 6, "failed": 2, "set_aside": 2}]) == (ALL,)
