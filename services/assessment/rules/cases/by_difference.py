"""What others are told of people besides facts, as the difference between what they were told and what is so now."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

_SILENT = frozenset({"id", "revision", "owner_id"})


@dataclass(frozen=True, slots=True)
class SentRecord:
    """As it was told last. `owner_id` is the person whose it is, which nobody is told by this."""

    id: UUID
    owner_id: UUID
    revision: int
    voided: bool

    @property
    def key(self) -> Hashable:
        """By which it is found again, whatever else it says."""
        return self.id

    @property
    def said(self) -> tuple[Any, ...]:
        return tuple(getattr(self, field.name) for field in fields(self) if field.name not in _SILENT)


T = TypeVar("T", bound=SentRecord)


@dataclass(frozen=True, slots=True)
class ChangesToSend(Generic[T]):
    """`quiet` ones are another's now, which nobody is told."""

    published: Sequence[T]
    quiet: Sequence[T]


def changes_to_send(kept: Iterable[T], wanted: Iterable[T]) -> ChangesToSend[T]:
    """What is not wanted any more is voided; what comes again has the id that it had."""
    before = {sent.key: sent for sent in kept}
    now = {record.key: record for record in wanted}
    published = [
        replace(sent, voided=True, revision=sent.revision + 1)
        for key, sent in before.items()
        if key not in now and not sent.voided
    ]
    quiet = []
    for key, record in now.items():
        sent = before.get(key)
        if sent is None:
            published.append(record)
        elif sent.said != record.said:
            published.append(replace(record, id=sent.id, revision=sent.revision + 1))
        elif sent.owner_id != record.owner_id:
            quiet.append(replace(sent, owner_id=record.owner_id))
    return ChangesToSend(published, quiet)
