"""Who is whom from one year that is told to the next: by the cases, which stay whatever id their person goes by.

A merge gives somebody another id, and its undoing gives it back. Of whom it is told before goes by the person, so that
neither makes them somebody new, of whom nothing was told yet, nor takes them out of those who were told together.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID, uuid5

# By two days: under which ids the cases stand on the later that stood under an id on the earlier.
Moves = Mapping[tuple[date, date], Mapping[UUID, Collection[UUID]]]


class Followed:
    """Everybody who was told, or shut out, by the id that they had then. The names that are returned stay."""

    def __init__(self, moves: Moves) -> None:
        self._moves = moves
        self._last: dict[UUID, tuple[date, UUID]] = {}

    def names_on(self, day: date, persons: Collection[UUID]) -> dict[UUID, UUID]:
        """By the id of that day. Without those of whom two were told before they were found to be one, and those who
        were told as one and are two since: what both would be told of could be compared.
        """
        at = {name: self._ids_on(day, name) for name in self._last}
        names: dict[UUID, list[UUID]] = defaultdict(list)
        for name, ids in at.items():
            for person in ids:
                names[person].append(name)
        on_day: dict[UUID, UUID] = {}
        for person in persons:
            match names.get(person, []):
                case []:
                    on_day[person] = self._new(person)
                case [name] if len(at[name]) == 1:
                    on_day[person] = name
        return on_day

    def keep(self, day: date, names: Mapping[UUID, UUID], whom: Collection[UUID]) -> None:
        """`whom`: the names of those who were told that day, or shut out."""
        self._last.update({name: (day, person) for person, name in names.items() if name in whom})

    def _ids_on(self, day: date, name: UUID) -> Collection[UUID]:
        before, person = self._last[name]
        return set(self._moves.get((before, day), {}).get(person, ())) or {person}

    def _new(self, person: UUID) -> UUID:
        name = person
        while name in self._last:
            name = uuid5(name, "another")
        return name
