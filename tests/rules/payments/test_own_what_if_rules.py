"""What a party is told of a draft that is proposed to it: of one that hangs on people, nothing that does."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.what_if.own import hangs_on_assessments, own_sum

BEFORE = 100_000


def row(difference: int, different: int, accrued: int) -> dict[str, Any]:
    return {"party": "riverside", "contract": "riverside-2012", "amounts": 20 + different, "different": different,
            "before_pence": BEFORE, "after_pence": BEFORE + difference, "difference_pence": difference,
            "before_accrued_pence": 0, "after_accrued_pence": accrued}  # fmt: skip


sums = st.builds(row, st.integers(-50_000_000, 50_000_000), st.integers(0, 500), st.integers(0, 50_000_000))


@given(sums, sums)
def test_whatever_it_comes_to_and_of_however_many_a_draft_by_people_says_the_same(
    some: dict[str, Any], others: dict[str, Any]
) -> None:
    assert own_sum(some, by_people=True) == own_sum(others, by_people=True)
    assert own_sum(some, by_people=True)["before_pence"] == BEFORE


@given(sums)
def test_where_nobody_is_judged_otherwise_it_is_its_own_and_exact(said: dict[str, Any]) -> None:
    assert own_sum(said, by_people=False) == said


def version(starts: str, bounds: int, price_from: str = "outcome") -> dict[str, Any]:
    return {"valid_from": starts, "complexity": {"bands": [{"code": "low", "to": bounds}]}, "price_from": price_from}


def test_a_draft_hangs_on_assessments_where_a_version_whose_days_it_takes_has_other_bands() -> None:
    first, second = version("2012-04-01", 5), version("2013-04-01", 6)
    assert not hangs_on_assessments(version("2013-04-01", 6), [first, second])
    assert hangs_on_assessments(version("2013-04-01", 5), [first, second])
    assert hangs_on_assessments(version("2012-10-01", 6), [first, second])
    assert hangs_on_assessments(version("2013-04-01", 6, "tariff"), [first, second])
    assert not hangs_on_assessments(version("2012-04-01", 6), [version("2012-04-01", 5), version("2012-04-01", 6)])


def test_a_version_that_counts_again_after_another_has_ended_is_one_whose_days_a_draft_takes() -> None:
    first, second = version("2012-04-01", 5), version("2012-04-01", 6) | {"valid_to": "2013-04-01"}
    assert hangs_on_assessments(version("2012-10-01", 6), [first, second])
    assert not hangs_on_assessments(version("2012-10-01", 6) | {"valid_to": "2013-04-01"}, [first, second])
    assert not hangs_on_assessments(
        version("2012-10-01", 6) | {"valid_to": "2013-04-01"}, [version("2012-04-01", 6), version("2013-04-01", 5)]
    )
