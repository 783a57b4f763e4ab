"""Whether the broker still holds what a bookmark speaks of. If not, whoever goes on there loses events unseen."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KafkaBookmark:
    """A bookmark: all below `position` is done. What was not noted when it was set is None.

    `event_id` is the event before it, `cluster` where that was, `began` where the partition then began, `topic_id` the
    topic for ever. `stopped` says why nobody goes on there until a person has set it back, `again_to` what it was set
    back over. `is_new` where nothing was ever read, nor anybody has said that it shall be.
    """

    position: int = 0
    event_id: UUID | None = None
    cluster: str | None = None
    began: int | None = None
    topic_id: str | None = None
    stopped: str | None = None
    again_to: int | None = None
    is_new: bool = False

    @property
    def is_accepted(self) -> bool:
        """Set back by a person, or never noted: whatever the broker holds now is taken as it is."""
        return self.cluster is None and self.event_id is None

    @property
    def next(self) -> int:
        """The offset to go on at, if the broker holds it: nothing was missed below `began`."""
        return max(self.position, self.began or 0)


@dataclass(frozen=True, slots=True)
class PartitionRange:
    """A partition as it is: from `begins` to below `ends`. `event_id` is what stands before the bookmark."""

    cluster: str
    begins: int
    ends: int
    event_id: UUID | None = None
    topic_id: str | None = None

    def has(self, offset: int) -> bool:
        return self.begins <= offset < self.ends


def lost(place: KafkaBookmark, held: PartitionRange, *, sent: bool = False) -> str:
    """Why one cannot go on from here; nothing if one can. For what we `sent` ourselves, retention may have taken it."""
    if why := place.stopped or _elsewhere(place, held) or _never_heard(place, held):
        return why
    if place.position > held.ends:
        return f"we are at offset {place.position}, and the partition ends at {held.ends}"
    if place.began is not None and held.begins < place.began:
        return f"the partition began at {place.began} and now begins at {held.begins}: it was made again"
    was_read = place.position > 0 or place.began is not None
    if was_read and not sent and held.begins > place.next:
        return f"we are at offset {place.next}, and the partition begins at {held.begins}"
    if place.event_id is not None and held.event_id not in {None, place.event_id}:
        return f"offset {place.position - 1} held the event {place.event_id} and now holds {held.event_id}"
    return ""


def _never_heard(place: KafkaBookmark, held: PartitionRange) -> str:
    if not place.is_new or held.begins == 0:
        return ""
    return (
        f"nothing was read here yet, and the partition begins at {held.begins}: what was before is held no more; what"
        " its sender's log does not hold either, the sender has to say again first (restate)"
    )


def _elsewhere(place: KafkaBookmark, held: PartitionRange) -> str:
    if place.cluster is not None and place.cluster != held.cluster:
        return f"our place is in the cluster {place.cluster}, and this is {held.cluster}"
    if place.topic_id is not None and place.topic_id != held.topic_id:
        return f"the topic was made again: it was {place.topic_id}, and this is {held.topic_id}"
    return ""
