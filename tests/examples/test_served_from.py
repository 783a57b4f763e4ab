"""An example is served while its contracts still pay for whoever comes new."""

from datetime import date, timedelta

import pytest

from deploy.demo.example import STOCKPORT, load_example
from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.sandbox.scheme_files import known_areas, terms_of
from deploy.sandbox.topology import AREA

FIRST_OUTCOME = timedelta(weeks=20)  # the longest: twelve in treatment, and some to be assessed and verified


def _is_within_all(terms: SchemeTerms, served_from: date) -> bool:
    return all(contract["starts"] < served_from + FIRST_OUTCOME < contract["ends"] for contract in terms.contracts)


def test_somebody_who_comes_on_the_first_day_can_be_paid_for() -> None:
    example = load_example(STOCKPORT)
    assert _is_within_all(terms_of(AREA), example.served_from)
    assert example.served_from < example.last_day
    assert example.served_from.isoweekday() == 1


@pytest.mark.parametrize("area", known_areas())
def test_so_in_each_area(area: str) -> None:
    terms = terms_of(area)
    assert _is_within_all(terms, terms.served_from)
    assert terms.served_from < terms.last
    assert terms.served_from.isoweekday() == 1
