"""The command that settles many persons twice: what it compares, and what it counts as apart."""

from __future__ import annotations

from datetime import date

from tests.examples.many_persons import Compared, compare
from tests.examples.test_two_reckonings import Life

NOBODY = Life(today=100, courses=[], assessed=[], contacts=[], forms=[], seen=[], says=[])
ENGAGED = ("engaged_12_weeks", date(2012, 7, 3), "e", "cdas-2012")


def test_each_scheme_has_half_of_the_persons() -> None:
    found = compare(6, first_seed=1)
    assert (found.persons, found.apart, found.pence, found.examples) == (6, 0, 0, [])


def test_what_one_alone_says_is_apart_by_its_price() -> None:
    found = Compared()
    found.take(NOBODY, [ENGAGED], [ENGAGED])
    assert (found.outcomes, found.apart) == (1, 0)
    found.take(NOBODY, [ENGAGED, ENGAGED], [ENGAGED])
    assert (found.outcomes, found.apart, found.pence, found.examples) == (3, 1, 15_000, [NOBODY])
