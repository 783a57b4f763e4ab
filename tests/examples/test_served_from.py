"""The example is served while its contracts still pay for whoever comes new."""

import tomllib
from datetime import timedelta

from deploy.demo.example import STOCKPORT, load_example


def test_somebody_who_comes_on_the_first_day_can_be_paid_for() -> None:
    """With the longest that a first outcome takes: twelve weeks in treatment, and some to be assessed and verified."""
    example = load_example(STOCKPORT)
    contracts = tomllib.loads(example.scheme.read_text())["contracts"]
    assert len(contracts) == 2
    for contract in contracts:
        assert contract["starts"] < example.served_from + timedelta(weeks=20) < contract["ends"]
    assert example.served_from < example.last_day
    assert example.served_from.isoweekday() == 1
