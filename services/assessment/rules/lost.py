"""What its source does not know any more, and what stands in its place.

What was recorded under a lost episode was true of it: it goes to who had that. A start that is said anew, of the same
party and day, is the same one under another id, and was said when the lost one was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from services.assessment.rules.facts import End, H, PersonFacts, Start, Transfer, newest, recorded_at, standing


def lost(facts: Iterable[H]) -> list[H]:
    return [fact for fact in newest(facts) if fact.lost]


def said_anew(facts: PersonFacts) -> Mapping[UUID, UUID]:
    """By the ids of lost starts and transfers those of the standing ones in their place."""
    starts, transfers = standing(facts.starts), standing(facts.transfers)
    found: dict[UUID, UUID] = {}
    for gone in lost(facts.starts):
        same = [one for one in starts if _alike(one, gone)]
        if same:
            found[gone.id] = max(same, key=lambda one: (one.care_coordinating == gone.care_coordinating, one.id)).id
    for moved in lost(facts.transfers):
        of = found.get(moved.episode_id, moved.episode_id)
        again = [one.id for one in transfers if (one.episode_id, one.on, one.to) == (of, moved.on, moved.to)]
        if again:
            found[moved.id] = max(again)
    return found


def _alike(one: Start, gone: Start) -> bool:
    return (one.delivered_by, one.on, one.is_treatment) == (gone.delivered_by, gone.on, gone.is_treatment)


def said_first(anew: Mapping[UUID, UUID]) -> Mapping[UUID, UUID]:
    """By what is said anew the id under which it was said first."""
    found: dict[UUID, UUID] = {}
    for gone in sorted(anew, key=lambda each: recorded_at(each) or 0):
        found.setdefault(anew[gone], gone)
    return found


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
