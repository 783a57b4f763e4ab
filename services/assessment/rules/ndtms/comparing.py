"""What an agency told NDTMS of its episodes, beside what was recorded here of the provider that it is.

An episode there is one here if it is of the same person and provider and began within some weeks; of several the
nearest.
docs/ndtms.md, Compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args
from uuid import UUID

NEAR_DAYS = 28
NDTMS_LISTS = "cds-"  # the names that schemes give to the data set's own lists begin so
ComparedField = Literal["started_on", "ended_on", "reason"]
Comparison = Literal["agrees", "differs", "only_there", "unknown_person", "doubtful", "only_here"]
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)


@dataclass(frozen=True, slots=True)
class ReportedEpisode:
    """As NDTMS was told of it. `persons`: whoever has its initials, birth date and sex here."""

    client_ref: str
    episode_ref: str
    referred_on: date
    started_on: date | None
    ended_on: date | None
    reason: str | None
    persons: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class RecordedEpisode:
    """As it was recorded here. `reason_list` says whose code the reason is."""

    id: UUID
    client_id: UUID
    started_on: date
    ended_on: date | None
    reason_list: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class ComparedEpisode:
    """`key` orders them, and is the same as long as both say the same references."""

    key: str
    comparison: Comparison
    differs_in: tuple[ComparedField, ...]
    reported: ReportedEpisode | None
    recorded: RecordedEpisode | None


def compare(
    reported: Iterable[ReportedEpisode], recorded: Iterable[RecordedEpisode], since: date, until: date
) -> list[ComparedEpisode]:
    """In the order of their keys. Only what went on on a day of the extract can be missing in it."""
    here: dict[UUID, list[RecordedEpisode]] = defaultdict(list)
    for episode in recorded:
        here[episode.client_id].append(episode)
    compared: list[ComparedEpisode] = []
    by_person: dict[UUID, list[ReportedEpisode]] = defaultdict(list)
    for said in reported:
        if len(said.persons) == 1:
            by_person[said.persons[0]].append(said)
        elif said.started_on is not None:
            compared.append(_compared("doubtful" if said.persons else "unknown_person", said, None))
    doubtful = {person for said in compared if said.reported for person in said.reported.persons}
    for person in {*here, *by_person}:
        pairs = _paired(by_person[person], here[person])
        compared += _of_person(by_person[person], pairs)
        missing = [episode for episode in here[person] if episode.id not in {ours.id for ours in pairs.values()}]
        if person not in doubtful:
            compared += [_compared("only_here", None, ours) for ours in missing if _went_on(ours, since, until)]
    return sorted(compared, key=lambda episode: episode.key)


def _of_person(reported: Sequence[ReportedEpisode], pairs: Mapping[str, RecordedEpisode]) -> Iterator[ComparedEpisode]:
    """An episode that did not begin is nothing that can be missing here."""
    for said in reported:
        ours = pairs.get(_of(said))
        if ours is not None:
            fields = _differing(said, ours)
            yield _compared("differs" if fields else "agrees", said, ours, fields)
        elif said.started_on is not None:
            yield _compared("only_there", said, None)


def _paired(reported: Sequence[ReportedEpisode], recorded: Sequence[RecordedEpisode]) -> dict[str, RecordedEpisode]:
    """The nearest first; of equally near ones by their own order, so that it is the same whoever comes first."""
    near = sorted(
        (distance, _of(said), str(ours.id), ours)
        for said in reported
        for ours in recorded
        if (distance := abs(((said.started_on or said.referred_on) - ours.started_on).days)) <= NEAR_DAYS
    )
    pairs: dict[str, RecordedEpisode] = {}
    taken: set[UUID] = set()
    for _, reference, _, ours in near:
        if reference not in pairs and ours.id not in taken:
            pairs[reference] = ours
            taken.add(ours.id)
    return pairs


def _differing(said: ReportedEpisode, ours: RecordedEpisode) -> tuple[ComparedField, ...]:
    """A reason of another list than the data set's own is not compared: it has other codes."""
    fields: list[ComparedField] = []
    if said.started_on != ours.started_on:
        fields.append("started_on")
    if said.ended_on != ours.ended_on:
        fields.append("ended_on")
    both = said.reason and ours.reason and (ours.reason_list or "").startswith(NDTMS_LISTS)
    if both and said.reason != ours.reason:
        fields.append("reason")
    return tuple(fields)


def _went_on(episode: RecordedEpisode, since: date, until: date) -> bool:
    return episode.started_on <= until and (episode.ended_on is None or episode.ended_on >= since)


def _compared(
    comparison: Comparison,
    said: ReportedEpisode | None,
    ours: RecordedEpisode | None,
    fields: tuple[ComparedField, ...] = (),
) -> ComparedEpisode:
    key = _of(said) if said else f"~{ours.id if ours else ''}"
    return ComparedEpisode(key, comparison, fields, said, ours)


def _of(said: ReportedEpisode) -> str:
    return f"{said.client_ref}|{said.episode_ref}"
