"""How many of so many are drawn, and which: the same whoever draws again."""

import hashlib
from datetime import date
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.sampling import (
    DEVIATIONS,
    SampleClass,
    SampledFrom,
    SampleSize,
    agreed_percent,
    draw,
    each_by_itself,
    sample_size,
    validation_terms,
)
from tests.thorough import part_of

SEED = "9f86d081884c7d659a2feaa0c55ad015"
SIZE = SampleSize(95, 5)
SIZES = st.builds(SampleSize, st.sampled_from([*DEVIATIONS]), st.integers(1, 50))


@pytest.mark.parametrize(
    ("population", "size", "drawn"),
    [
        (0, SIZE, 0),
        (1, SIZE, 1),
        (10, SIZE, 10),
        (100, SIZE, 80),  # 384.16 of endlessly many, so 38,416 in 483.16
        (500, SIZE, 218),
        (1_000, SIZE, 278),
        (10_000, SIZE, 370),
        (10**9, SIZE, 385),
        (1_000, SampleSize(99, 5), 400),
        (1_000, SampleSize(90, 10), 64),
        (1_000, SampleSize(80, 50), 2),
    ],
)
def test_as_many_are_drawn_as_the_confidence_and_the_margin_need(population: int, size: SampleSize, drawn: int) -> None:
    assert sample_size(population, size) == drawn


@settings(max_examples=part_of(300))
@given(st.integers(1, 20_000), SIZES)
def test_it_is_exactly_enough(population: int, size: SampleSize) -> None:
    """The margin that so many give, with the correction for a population that ends, is the stated one or less; with one
    fewer it would be more.
    """
    drawn = sample_size(population, size)
    assert 1 <= drawn <= population

    def squared_margin(number: int) -> Fraction:
        left = Fraction(population - number, max(1, population - 1))
        return Fraction(DEVIATIONS[size.confidence], 1000) ** 2 / 4 / number * left

    assert squared_margin(drawn) <= Fraction(size.margin, 100) ** 2
    assert drawn == 1 or squared_margin(drawn - 1) > Fraction(size.margin, 100) ** 2


@settings(max_examples=part_of(100))
@given(st.randoms(use_true_random=False), st.integers(1, 60))
def test_the_order_in_which_outcomes_come_decides_nothing(random: object, number: int) -> None:
    outcomes = [SampledFrom(UUID(int=n), "a" if n % 3 else "b") for n in range(number)]
    classes = [SampleClass(code, SampleSize(80, 20), frozenset({code})) for code in "ab"]
    first = draw(SEED, classes, outcomes)
    random.shuffle(outcomes)  # type: ignore[attr-defined]
    assert draw(SEED, classes, outcomes) == first
    assert sum(len(of.population) for of in first) == number


def test_an_auditor_draws_the_same_in_a_few_lines() -> None:
    """As docs/payment-rules.md says it."""
    outcomes = [SampledFrom(uuid4(), "a") for _ in range(200)]
    (drawn,) = draw(SEED, [SampleClass("a", SIZE, frozenset("a"))], outcomes)
    lots = sorted((hashlib.sha256(f"{SEED}|{it.id}".encode()).hexdigest(), str(it.id)) for it in outcomes)
    assert [str(outcome_id) for outcome_id in drawn.drawn] == [outcome_id for _, outcome_id in lots[:132]]


def test_another_seed_draws_others() -> None:
    outcomes = [SampledFrom(uuid4(), "a") for _ in range(200)]
    classes = [SampleClass("a", SIZE, frozenset("a"))]
    (first,), (other,) = (draw(seed, classes, outcomes) for seed in (SEED, "another"))
    assert {*first.drawn} != {*other.drawn}


CONTRACT = {
    "measures": ["a", "b", "c"],
    "validation": {
        "samples": [
            {"code": "dear", "from_pence": 500, "confidence": 95, "margin": 5},
            {"code": "risky", "measures": ["a", "b"], "confidence": 90, "margin": 5},
            {"code": "rest", "confidence": 80, "margin": 10},
        ]
    },
}
PRICES = [
    {"measure": "a", "band": "low", "from": "2012-04-02", "pence": 100},
    {"measure": "a", "band": "high", "from": "2012-07-10", "to": "2012-08-01", "pence": 500},
    {"measure": "b", "band": "*", "from": "2012-04-02", "pence": 499},
]


@pytest.mark.parametrize(
    ("month", "classes"),
    [
        (date(2012, 6, 1), {"dear": "", "risky": "ab", "rest": "c"}),
        (date(2012, 7, 1), {"dear": "a", "risky": "b", "rest": "c"}),
        (date(2012, 8, 1), {"dear": "", "risky": "ab", "rest": "c"}),
    ],
)
def test_a_measure_is_of_the_first_class_that_takes_it_at_the_prices_of_the_month(
    month: date, classes: dict[str, str]
) -> None:
    terms = validation_terms(CONTRACT, {"prices": PRICES})
    assert terms is not None
    assert {of.code: "".join(sorted(of.takes)) for of in terms.classes_of(month)} == classes
    assert terms.counter is None


def test_a_contract_without_samples_has_none() -> None:
    assert validation_terms({"measures": ["a"]}, {}) is None


def test_each_verifier_is_a_class() -> None:
    outcomes = [SampledFrom(uuid4(), by) for by in ("start", "north", "start")]
    classes = each_by_itself(SIZE, outcomes)
    assert [(of.drawn_from.code, len(of.drawn)) for of in draw(SEED, classes, outcomes)] == [("north", 1), ("start", 2)]


@pytest.mark.parametrize(
    ("agreed", "disagreed", "percent"), [(0, 0, None), (4, 0, None), (5, 0, 100), (0, 5, 0), (5, 3, 63), (2, 3, 40)]
)
def test_nothing_is_said_of_few(agreed: int, disagreed: int, percent: int | None) -> None:
    assert agreed_percent(agreed, disagreed) == percent
