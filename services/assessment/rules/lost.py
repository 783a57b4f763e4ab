"""What its source does not know any more, and what stands in its place.

What was recorded under a lost episode was true of it: it goes to who had that. A start that is said anew, of the same
party and day, is the same one under another id: it was said when the lost one was, and has its place in every order.

Payment rules 6, After a backup was restored.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from services.assessment.rules.facts import End, H, PersonFacts, Start, Transfer, newest, recorded_at, standing


def lost(facts: Iterable[H]) -> list[H]:
    return [fact for fact in newest(facts) if fact.lost]


def said_anew(facts: PersonFacts) -> Mapping[UUID, UUID]:
    """By the ids of lost starts and transfers those of the standing ones in their place."""
    starts, transfers = standing(facts.starts), standing(facts.transfers)
    replaced_by: dict[UUID, UUID] = {}
    for gone in sorted(lost(facts.starts), key=lambda start: start.id, reverse=True):
        taken = set(replaced_by.values())
        same = [start for start in starts if _alike(start, gone)]
        if same:
            replaced_by[gone.id] = max(same, key=lambda start: _likeness(start, gone, taken)).id
    for moved in lost(facts.transfers):
        of = replaced_by.get(moved.episode_id, moved.episode_id)
        again = [
            transfer.id
            for transfer in transfers
            if (transfer.episode_id, transfer.on, transfer.to) == (of, moved.on, moved.to)
        ]
        if again:
            replaced_by[moved.id] = max(again)
    return replaced_by


def _alike(start: Start, gone: Start) -> bool:
    return (start.delivered_by, start.on, start.is_treatment) == (gone.delivered_by, gone.on, gone.is_treatment)


def _likeness(start: Start, gone: Start, taken: Collection[UUID]) -> tuple[bool, bool, bool, UUID]:
    """What was said later, each in place of another."""
    return start.id > gone.id, start.id not in taken, start.care_coordinating == gone.care_coordinating, start.id


def in_place(facts: PersonFacts) -> PersonFacts:
    """The same, but that what is said anew knows the id under which it was said first."""
    first: dict[UUID, UUID] = {}
    for gone, again in said_anew(facts).items():
        first[again] = min(gone, first.get(again, again), key=lambda fact_id: recorded_at(fact_id) or 0)
    if not first:
        return facts
    return replace(
        facts,
        starts=_placed(facts.starts, first),
        transfers=_placed(facts.transfers, first),
        ends=_placed(facts.ends, first),
    )


def _placed(facts: Iterable[H], first: Mapping[UUID, UUID]) -> tuple[H, ...]:
    return tuple(replace(fact, first_id=first.get(fact.id)) for fact in facts)


def as_before(facts: PersonFacts, anew: Mapping[UUID, UUID]) -> PersonFacts:
    """The same, but that what was lost and nobody has said anew stands, under what is said anew of its episode."""
    ended = {end.id for end in standing(facts.ends)}
    starts = [start for start in lost(facts.starts) if start.id not in anew]
    transfers = [_under(transfer, anew) for transfer in lost(facts.transfers) if transfer.id not in anew]
    ends = [_ending(end, anew) for end in lost(facts.ends)]
    return replace(
        facts,
        starts=_with(facts.starts, starts),
        transfers=_with(facts.transfers, transfers),
        ends=_with(facts.ends, [end for end in ends if end.id not in ended]),
    )


def _under(transfer: Transfer, anew: Mapping[UUID, UUID]) -> Transfer:
    return replace(transfer, episode_id=anew.get(transfer.episode_id, transfer.episode_id))


def _ending(end: End, anew: Mapping[UUID, UUID]) -> End:
    return replace(end, id=anew.get(end.id, end.id))


def _with(facts: Iterable[H], again: Iterable[H]) -> tuple[H, ...]:
    stand = {fact_again.id: replace(fact_again, voided=False, lost=False) for fact_again in again}
    return (*(fact for fact in facts if fact.id not in stand), *stand.values())
