"""Once per episode, journey, person or contract year: which of all that was met counts, and under which id.

Of what takes one place the earliest verified day counts, wherever else it is counted; while none is verified, the
earliest is proposed. An earlier day that nobody verified yet is proposed beside it. What is met again is left no room.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from uuid import UUID, uuid5

from services.assessment.rules.candidates import Candidate, Fall, fall_of
from services.assessment.rules.verifying import SYSTEM, Decided, decided
from services.assessment.rules.words import Words

OUTCOMES = UUID("5d1c3b0e-6f0a-5c57-9a56-3f6f4c1d7a10")


@dataclass(frozen=True, slots=True)
class Judged:
    one: Candidate
    decided: Decided
    fall: Fall | None
    kept_id: UUID | None

    @property
    def verified(self) -> bool:
        return self.decided.verified_by is not None

    @property
    def by_itself(self) -> bool:
        return self.decided.verified_by == SYSTEM

    @property
    def stands(self) -> bool:
        return self.fall is None


@dataclass(frozen=True, slots=True)
class Place:
    """All that was met in one place, in order; `main` is what it comes to, standing or fallen."""

    main: Judged
    beside: tuple[Judged, ...]
    rest: tuple[Judged, ...]


def judged(one: Candidate, words: Words) -> Judged:
    told = decided(one, words)
    kept_id = words.kept_id(one.met, one.episode)
    return Judged(one, told, fall_of(one) or told.refused, kept_id)


def selected(found: Iterable[Judged], refused_ids: Collection[UUID]) -> Iterator[tuple[UUID, Judged]]:
    """Of one measure, each with its id. `refused_ids` are those of what was refused, whatever became of it."""
    ordered = sorted(found, key=lambda one: one.one.order)
    taken = _taken(ordered)
    groups: dict[tuple[str, str], list[Judged]] = {}
    for each in ordered:
        groups.setdefault(_group(each), []).append(each)
    yield from _named([_place(group, taken) for group in groups.values()], refused_ids)


def _group(each: Judged) -> tuple[str, str]:
    return each.one.measure.once_per, each.one.place


def _taken(ordered: Iterable[Judged]) -> list[Judged]:
    """What there is room for, what was verified first. Only what is earlier leaves no room: whoever records something
    that nobody verified takes nothing from who is paid.
    """
    taken: list[Judged] = []
    for each in sorted(ordered, key=lambda one: not one.verified):
        if each.stands and not any(_takes(other, each) for other in taken if other.one.order <= each.one.order):
            taken.append(each)
    return taken


def _takes(other: Judged, each: Judged) -> bool:
    """Nothing is left where another version counted per person what this one counts per journey, say."""
    if _group(other) == _group(each):
        return True
    if other.one.contract is None or each.one.contract is None:
        return False
    again = each.one.met.follows is not None and each.one.met.follows == other.one.met.follows
    return again or other.one.places.get(each.one.measure.once_per) == each.one.place


def _place(group: Sequence[Judged], taken: Sequence[Judged]) -> Place:
    told = [_left(each, taken) for each in group]
    standing = sorted((each for each in told if each.stands), key=lambda one: not one.verified)
    main, *beside = standing or told[:1]
    return Place(main, tuple(beside), tuple(each for each in told if each is not main and not each.stands))


def _left(each: Judged, taken: Sequence[Judged]) -> Judged:
    if not each.stands or any(each is one for one in taken):
        return each
    by = next(other for other in taken if _takes(other, each))
    return replace(each, fall=Fall("superseded", None, by.one.met.on))


def _named(places: Sequence[Place], refused_ids: Collection[UUID]) -> Iterator[tuple[UUID, Judged]]:
    """What somebody said something of keeps its id while the evidence stands. An earlier day that took the place of
    another has its id, and what counts goes first.

    Anything else has the first ordinal in its episode that nothing keeps. What holds by itself has no word to keep its
    id by: it never gets one that was refused, else it would lose its own for that once the refused record is voided.
    """
    told = [(0, _with_id_of(place, refused_ids)) for place in places]
    told += [(1, each) for place in places for each in place.beside]
    told += [(2, each) for place in places for each in place.rest]
    kept = {each.kept_id for _, each in told}
    free: dict[tuple[UUID, str], Iterator[UUID]] = {}
    taken: set[UUID] = set()
    for _, each in sorted(told, key=lambda pair: _rank(*pair)):
        row = each.one.episode.id, _row(each.one)
        names = free.setdefault(row, _names(each.one.measure.code, *row, kept))
        if each.kept_id and each.kept_id not in taken:
            name = each.kept_id
        else:
            name = next(name for name in names if not (each.by_itself and name in refused_ids))
        taken.add(name)
        yield name, each


def _with_id_of(place: Place, refused_ids: Collection[UUID]) -> Judged:
    """Where nobody has said anything of what counts, it goes on under the id of what it takes the place of."""
    main = place.main
    if main.kept_id or not main.stands:
        return main
    ids = (
        each.kept_id
        for each in sorted(place.rest, key=lambda one: one.one.order)
        if each.verified
        and each.fall
        and each.fall.reason == "superseded"
        and each.one.episode.id == main.one.episode.id
    )
    taken_over = next((one for one in ids if one and not (main.by_itself and one in refused_ids)), None)
    return replace(main, kept_id=taken_over)


def _names(measure: str, episode_id: UUID, row: str, kept: Collection[UUID | None]) -> Iterator[UUID]:
    names = (outcome_id(measure, episode_id, ordinal, row) for ordinal in count())
    return (name for name in names if name not in kept)


def _rank(told_as: int, each: Judged) -> tuple[bool, bool, int, bool, tuple[date, list[UUID]]]:
    """What no contract covers comes after what one does, and what nobody verified after what somebody did."""
    falls_short = told_as == 2
    return falls_short, each.one.contract is None, told_as, not (each.stands and each.verified), each.one.order


def _row(one: Candidate) -> str:
    """Years are counted apart, else one of them would rename the next; those of who took the episode over too."""
    if one.contract is None or one.measure.once_per != "contract_year":
        return ""
    began_on = one.contract.year_began_on(one.met.on)
    return f"{began_on}|" if one.party == one.episode.start.delivered_by else f"{one.party}|{began_on}|"


def outcome_id(measure: str, episode_id: UUID, ordinal: int, row: str = "") -> UUID:
    return uuid5(OUTCOMES, f"{measure}|{episode_id}|{row}{ordinal}")
