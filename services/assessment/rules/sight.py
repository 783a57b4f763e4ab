"""Under which ids an organisation's figures find the people whom it sees or has seen, and until when it saw each.

Who is one person is asked of the last day on which it saw them: a merge or an unmerge of later brings in nobody and
takes out nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

NO_END = date(9999, 12, 31)  # whoever is with it is seen without an end


@dataclass(frozen=True, slots=True)
class SeenTo:
    """Under one id, the last day on which the organisation saw the person."""

    client_id: UUID
    seen_to: date


@dataclass(frozen=True, slots=True)
class MergedFor:
    """`absorbed_id` went by `survivor_id` from a day to the day before `until`, or still does."""

    survivor_id: UUID
    absorbed_id: UUID
    since: date
    until: date | None


def owners_seen(seen: Iterable[SeenTo], merges: Iterable[MergedFor]) -> dict[UUID, date]:
    """By the id under which cases were kept on the last day, that day. Of two ids that were one person on the later of
    their last days, the earlier tells nothing more.
    """
    by_absorbed: dict[UUID, list[MergedFor]] = defaultdict(list)
    for merge in merges:
        by_absorbed[merge.absorbed_id].append(merge)
    last: dict[UUID, date] = {}
    for part in seen:
        last[part.client_id] = max(part.seen_to, last.get(part.client_id, part.seen_to))
    ends = _ends_of_others(last, by_absorbed)
    owners: dict[UUID, date] = {}
    for client, day in last.items():
        later = [end for other, end in ends.get(client, ()) if end > day and _same(client, other, end, by_absorbed)]
        if not later:
            owner = _goes_by(client, day, by_absorbed)
            owners[owner] = max(day, owners.get(owner, day))
    return owners | {
        absorbed: NO_END for absorbed in by_absorbed if owners.get(_goes_by(absorbed, NO_END, by_absorbed)) == NO_END
    }


def _goes_by(client: UUID, day: date, by_absorbed: Mapping[UUID, Sequence[MergedFor]]) -> UUID:
    passed = {client}
    while True:
        standing = (
            merge.survivor_id
            for merge in by_absorbed.get(client, ())
            if merge.since <= day and (merge.until is None or day < merge.until)
        )
        survivor = next(standing, None)
        if survivor is None or survivor in passed:
            return client
        passed.add(survivor)
        client = survivor


def _same(client: UUID, other: UUID, day: date, by_absorbed: Mapping[UUID, Sequence[MergedFor]]) -> bool:
    return _goes_by(client, day, by_absorbed) == _goes_by(other, day, by_absorbed)


def _ends_of_others(
    last: Mapping[UUID, date], by_absorbed: Mapping[UUID, Sequence[MergedFor]]
) -> dict[UUID, list[tuple[UUID, date]]]:
    """Of each id that was ever merged, the other ids seen that were ever merged with it, with their days."""
    groups: dict[UUID, set[UUID]] = {}
    for merges in by_absorbed.values():
        for merge in merges:
            both = groups.get(merge.survivor_id, {merge.survivor_id}) | groups.get(
                merge.absorbed_id, {merge.absorbed_id}
            )
            groups.update(dict.fromkeys(both, both))
    return {
        client: [(other, last[other]) for other in group if other != client and other in last]
        for client, group in groups.items()
        if client in last
    }
