"""Who stands first of those who wait, and who is passed over."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.referral.rules.waiting import (
    OFFER_DAYS,
    InQueue,
    free_beside_queue,
    in_order,
    offer_expires_on,
    passed_over,
    to_be_offered,
    unpublished,
)

FIRST = date(2012, 4, 2)
WAITING = st.lists(
    st.builds(
        InQueue,
        referral_id=st.uuids(),
        queued_as=st.uuids(),
        priority=st.sampled_from([None, None, "pregnant", "risk"]),
    ),
    unique_by=lambda entry: entry.referral_id,
    max_size=8,
)


def waiting(number: int, queued_as: int, priority: str | None = None) -> InQueue:
    return InQueue(UUID(int=number), UUID(int=queued_as), priority)


def test_a_priority_goes_first_then_who_was_recorded_first() -> None:
    long, late, first = waiting(4, 1), waiting(2, 2), waiting(3, 3, "pregnant")
    assert in_order([late, first, long]) == [first, long, late]
    assert [passed_over([late, first, long], entry.referral_id) for entry in (first, long, late)] == [0, 1, 2]


def test_of_several_priorities_none_goes_before_another() -> None:
    assert in_order([waiting(1, 5, "risk"), waiting(2, 3, "pregnant")])[0].priority == "pregnant"


@given(WAITING, st.integers(-2, 10))
def test_as_many_are_offered_a_place_as_are_free_and_none_who_stands_behind(entries: list[InQueue], free: int) -> None:
    offered = to_be_offered(entries, free)
    assert len(offered) == min(len(entries), max(0, free))
    assert all(passed_over(entries, entry.referral_id) < len(offered) for entry in offered)


@given(WAITING)
def test_nobody_is_overtaken_by_who_came_later_for_the_same_reason(entries: list[InQueue]) -> None:
    for before, after in zip(in_order(entries), in_order(entries)[1:], strict=False):
        same = (before.priority is None) == (after.priority is None)
        assert not same or before.queued_as <= after.queued_as


def test_a_place_that_somebody_waits_for_is_not_free_for_others() -> None:
    assert [free_beside_queue(free, waiting) for free, waiting in ((3, 1), (1, 3), (0, 0))] == [2, 0, 0]


def test_an_offer_is_over_after_its_days() -> None:
    assert offer_expires_on(FIRST) == FIRST + OFFER_DAYS


def test_only_a_priority_that_the_service_publishes_counts() -> None:
    assert [unpublished(code, ["pregnant"]) for code in (None, "pregnant", "risk")] == [False, False, True]
