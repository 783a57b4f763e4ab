"""Whether a broker still holds what a bookmark speaks of: the rule, over histories of one partition."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.kafka.places import KafkaBookmark, PartitionRange, lost

CLUSTER = "one"
events = st.lists(st.uuids(), max_size=12, unique=True)


def held(log: list[UUID], begins: int, place: KafkaBookmark, cluster: str = CLUSTER) -> PartitionRange:
    """As the broker would answer, with what stands before our place."""
    partition_range = PartitionRange(cluster, begins, len(log))
    at = place.position - 1
    return replace(partition_range, event_id=log[at] if partition_range.has(at) else None)


def read(log: list[UUID], count: int, began: int = 0) -> KafkaBookmark:
    return KafkaBookmark(count, log[count - 1] if count else None, CLUSTER, began)


@given(events, st.data())
def test_what_only_grew_and_lost_nothing_unread_is_gone_on_with(log: list[UUID], data: st.DataObject) -> None:
    count = data.draw(st.integers(0, len(log)))
    place = read(log, count)
    more = log + data.draw(events)
    assert lost(place, held(more, data.draw(st.integers(0, count)), place)) == ""


@given(events, events, st.data())
def test_a_log_made_again_stops_who_has_read_of_the_old_one(
    old: list[UUID], new: list[UUID], data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, len(old))) if old else 0
    if count == 0 or (count <= len(new) and new[count - 1] == old[count - 1]):
        return
    place = read(old, count)
    assert lost(place, held(new, 0, place))


@given(events, st.data())
def test_what_was_cut_off_before_it_was_read_stops(log: list[UUID], data: st.DataObject) -> None:
    if not log:
        return
    begins = data.draw(st.integers(1, len(log)))
    place = read(log, data.draw(st.integers(0, begins - 1)))
    assert lost(place, held(log, begins, place))
    assert lost(place, held(log, begins, place), sent=True) == ""  # what we sent may go when it is old


def test_another_cluster_stops_even_who_has_read_nothing() -> None:
    assert "cluster" in lost(KafkaBookmark(0, None, CLUSTER, 0), PartitionRange("other", 0, 0))


def test_a_fresh_place_begins_where_the_log_begins() -> None:
    assert lost(KafkaBookmark(), PartitionRange(CLUSTER, 7, 9)) == ""


def test_a_log_that_began_later_was_made_again() -> None:
    assert "made again" in lost(KafkaBookmark(9, None, CLUSTER, 7), PartitionRange(CLUSTER, 0, 20))
