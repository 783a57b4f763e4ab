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
    found: dict[UUID, UUID] = {}
    for gone in sorted(lost(facts.starts), key=lambda one: one.id, reverse=True):
        taken = set(found.values())
        same = [one for one in starts if _alike(one, gone)]
        if same:
            found[gone.id] = max(same, key=lambda one: _likeness(one, gone, taken)).id
    for moved in lost(facts.transfers):
        of = found.get(moved.episode_id, moved.episode_id)
        again = [one.id for one in transfers if (one.episode_id, one.on, one.to) == (of, moved.on, moved.to)]
        if again:
            found[moved.id] = max(again)
    return found


def _alike(one: Start, gone: Start) -> bool:
    return (one.delivered_by, one.on, one.is_treatment) == (gone.delivered_by, gone.on, gone.is_treatment)


def _likeness(one: Start, gone: Start, taken: Collection[UUID]) -> tuple[bool, bool, bool, UUID]:
    """What was said later, each in place of another."""
    return one.id > gone.id, one.id not in taken, one.care_coordinating == gone.care_coordinating, one.id


def in_place(facts: PersonFacts) -> PersonFacts:
    """The same, but that what is said anew knows the id under which it was said first."""
    first: dict[UUID, UUID] = {}
    for gone, again in said_anew(facts).items():
        first[again] = min(gone, first.get(again, again), key=lambda each: recorded_at(each) or 0)
    if not first:
        return facts
    return replace(
        facts,
        starts=_placed(facts.starts, first),
        transfers=_placed(facts.transfers, first),
        ends=_placed(facts.ends, first),
    )


def _placed(facts: Iterable[H], first: Mapping[UUID, UUID]) -> tuple[H, ...]:
    return tuple(replace(one, first_id=first.get(one.id)) for one in facts)


def as_before(facts: PersonFacts, anew: Mapping[UUID, UUID]) -> PersonFacts:
    """The same, but that what was lost and nobody has said anew stands, under what is said anew of its episode."""
    ended = {end.id for end in standing(facts.ends)}
    starts = [one for one in lost(facts.starts) if one.id not in anew]
    transfers = [_under(one, anew) for one in lost(facts.transfers) if one.id not in anew]
    ends = [_ending(one, anew) for one in lost(facts.ends)]
    return replace(
        facts,
        starts=_with(facts.starts, starts),
        transfers=_with(facts.transfers, transfers),
        ends=_with(facts.ends, [one for one in ends if one.id not in ended]),
    )


def _under(one: Transfer, anew: Mapping[UUID, UUID]) -> Transfer:
    return replace(one, episode_id=anew.get(one.episode_id, one.episode_id))


def _ending(one: End, anew: Mapping[UUID, UUID]) -> End:
    return replace(one, id=anew.get(one.id, one.id))


def _with(facts: Iterable[H], again: Iterable[H]) -> tuple[H, ...]:
    stand = {one.id: replace(one, voided=False, lost=False) for one in again}
    return (*(fact for fact in facts if fact.id not in stand), *stand.values())
