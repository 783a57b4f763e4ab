"""The whole demo has said nothing of who anybody is, neither in its events nor in its logs."""

import pytest

from deploy.examples.oracle.privacy import hits, planted
from tests.journeys.told import Told

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("story")]


def test_the_demo_names_nobody(told: Told) -> None:
    words = planted(told.example.folder)
    assert len(words) > 30 * 5
    assert len(told.events) > 500
    assert hits([(event.type, event.body) for event in told.events], words) == []
    assert told.logs["assessment.log"].count("register_person") >= 30
    assert hits(told.logs.items(), words) == []
