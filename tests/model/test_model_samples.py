"""What fails in a sample counts for the rest of its month."""

from datetime import date

import pytest

from tests.model.builders import contract, known, outcome, pence
from tests.model.facts import Facts, Sample

JUNE = date(2012, 6, 1)


def facts(drawn: set[str], validated: int, failed: int, *, extrapolates: bool = True) -> Facts:
    """Ten of June at £1, and one of July."""
    outcomes = [outcome(str(number), date(2012, 6, 1 + number)) for number in range(10)]
    sample = Sample("c", JUNE, date(2012, 7, 20), frozenset(drawn), validated, failed)
    under = contract(extrapolates=extrapolates)
    return known(*outcomes, outcome("later", date(2012, 7, 2)), under=under, samples=(sample,))


@pytest.mark.parametrize(
    ("validated", "failed", "falls"), [(2, 1, -200), (3, 0, 0), (0, 3, -600), (0, 0, None), (1, 6, -514)]
)
def test_the_share_that_failed_of_what_else_the_month_pays(validated: int, failed: int, falls: int | None) -> None:
    said = facts({"0", "1", "2", "3"}, validated, failed)
    assert pence(said, part="extrapolation") == ([] if falls is None else [falls])


def test_nothing_falls_before_it_is_finished_or_where_the_contract_does_not_say_so() -> None:
    assert pence(facts({"0"}, 1, 1), date(2012, 7, 19), "extrapolation") == []
    assert pence(facts({"0"}, 1, 1, extrapolates=False), part="extrapolation") == []
