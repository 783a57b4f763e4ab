"""What others are told of people besides facts, as the difference between what they were told and what is so now."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

_SILENT = frozenset({"id", "revision", "owner_id"})


@dataclass(frozen=True, slots=True)
class Told:
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


T = TypeVar("T", bound=Told)


@dataclass(frozen=True, slots=True)
class ToldChanges(Generic[T]):
    """`quiet` ones are another's now, which nobody is told."""

    published: Sequence[T]
    quiet: Sequence[T]


def told_changes(kept: Iterable[T], wanted: Iterable[T]) -> ToldChanges[T]:
    """What is not wanted any more is voided; what comes again has the id that it had."""
    before = {told.key: told for told in kept}
    now = {told.key: told for told in wanted}
    published = [
        replace(told, voided=True, revision=told.revision + 1)
        for key, told in before.items()
        if key not in now and not told.voided
    ]
    quiet = []
    for key, told in now.items():
        old = before.get(key)
        if old is None:
            published.append(told)
        elif old.said != told.said:
            published.append(replace(told, id=old.id, revision=old.revision + 1))
        elif old.owner_id != told.owner_id:
            quiet.append(replace(old, owner_id=told.owner_id))
    return ToldChanges(published, quiet)
