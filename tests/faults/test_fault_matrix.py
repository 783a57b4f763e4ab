"""A sample of the matrix: the first weeks of the example, failing at named steps, end as without a fault."""

from datetime import date

import pytest

from shared.kernel.fail_points import FAIL_POINTS
from tests.faults.comparing import Apart, apart
from tests.faults.ends import End
from tests.faults.points import Case, points_of
from tests.faults.processes import PROCESSES
from tests.faults.rounds import Faults, Played, Round, play_round

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("fault-matrix")]

PERSONS, SEED, UNTIL = 30, 2012, date(2012, 5, 14)
FEED = Round("feed", SEED, PERSONS, UNTIL, every=2)
KAFKA = Round("kafka", SEED, PERSONS, UNTIL, every=2)


def _in_time(case: Case) -> bool:
    """Who ends while it has an endpoint is waited for: a minute and a half, which the long run has."""
    return not case.point.startswith("webhook.") or case.fault in {"cut", "delay"}


@pytest.fixture(scope="module")
async def without_faults() -> End:
    return (await play_round(FEED, None)).end


def _ends_as(played: Played, expected: End) -> None:
    end = played.end
    assert (end.missed, end.gaps, end.waiting, end.unbalanced_pence) == ([], [], [], 0), played.done
    assert apart(expected.facts, end.facts) == Apart(), played.done


async def test_by_feed_it_ends_as_without_a_fault_and_every_point_is_passed(without_faults: End) -> None:
    played = await play_round(FEED, Faults(wanted=_in_time))
    _ends_as(played, without_faults)
    assert len({case.point for case in played.done}) >= 10
    assert played.reached == {point for process in PROCESSES for point in points_of(process, "feed")}


@pytest.mark.kafka
async def test_by_kafka_it_ends_as_by_feed_without_a_fault(broker_at_hand: None, without_faults: End) -> None:
    played = await play_round(KAFKA, Faults(wanted=_in_time))
    _ends_as(played, without_faults)
    assert len({case.point for case in played.done}) >= 10
    assert {point for point in FAIL_POINTS if point.startswith("publisher.")} <= played.reached
