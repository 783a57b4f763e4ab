"""Where a person's journeys begin and end, and who came back.

A person who presents again within the gap after a discharge goes on with the same
journey: that discharge was no exit. Beyond the gap a new journey opens, and after a
successful discharge this is a re-presentation, by any door and for ever.

Payment rules 3, Journeys and returns.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from services.assessment.rules.facts import Assessment, Episode
from services.assessment.rules.terms import Terms

Rules = Callable[[date], Terms]  # the version by which a day is judged


@dataclass(frozen=True, slots=True)
class Presentation:
    id: UUID
    on: date
    door: str
    starts_episode: bool


@dataclass(frozen=True, slots=True)
class Journey:
    """`opened_on` is None for a person's first, `closed_on` for the one that nothing followed."""

    episodes: tuple[Episode, ...]
    opened_on: date | None
    closed_on: date | None

    @property
    def id(self) -> UUID | None:
        return self.episodes[0].id if self.episodes else None

    def covers(self, day: date) -> bool:
        begun = self.opened_on is None or self.opened_on <= day
        return begun and (self.closed_on is None or day < self.closed_on)


@dataclass(frozen=True, slots=True)
class Discharge:
    """An episode's end and what followed: at most one of `continued_by` and `represented_by` is set."""

    episode: Episode
    on: date
    successful: bool
    leaves_treatment: bool
    continued_by: Presentation | None
    represented_by: Presentation | None


def presentations(assessments: Sequence[Assessment], episodes: Sequence[Episode], rules: Rules) -> list[Presentation]:
    """Every attended first assessment of a kind that presented on its day, and every start of treatment, in order.

    Of one day each kind stays in the order given.
    """
    assessed = [
        Presentation(assessment.id, assessment.on, assessment.door, starts_episode=False)
        for assessment in assessments
        if assessment.kind in rules(assessment.on).presentation_kinds
    ]
    started = [Presentation(episode.id, episode.started_on, "treatment", starts_episode=True) for episode in episodes]
    return sorted(assessed + started, key=lambda presentation: (presentation.on, presentation.starts_episode))


def new_presentations(presented: Sequence[Presentation], episodes: Sequence[Episode]) -> list[Presentation]:
    """Those of people whom nobody was treating: an assessment in mid-treatment is no coming back."""
    return [
        presentation
        for presentation in presented
        if not any(_in_treatment(presentation, episode) for episode in episodes)
    ]


def _in_treatment(presentation: Presentation, episode: Episode) -> bool:
    if episode.started_on >= presentation.on:
        return False
    if episode.ended_on is None or episode.ended_on > presentation.on:
        return True
    return episode.ended_on == presentation.on and not presentation.starts_episode


def follows(presentation: Presentation, episode: Episode, discharged_on: date) -> bool:
    """On the day of a discharge only the start of another episode comes after it."""
    if presentation.on == discharged_on:
        return presentation.starts_episode and presentation.id != episode.id
    return presentation.on > discharged_on


def journeys(newly_presented: Sequence[Presentation], episodes: Sequence[Episode], rules: Rules) -> list[Journey]:
    opened = [opening.on for opening in openings(newly_presented, episodes, rules)]
    bounds: list[date | None] = [None, *opened, None]
    spans = [Journey((), opens, closes) for opens, closes in pairwise(bounds)]
    return [
        Journey(
            tuple(episode for episode in episodes if span.covers(episode.started_on)),
            span.opened_on,
            span.closed_on,
        )
        for span in spans
    ]


def within_gap(presentation: Presentation, discharged_on: date, rules: Rules) -> bool:
    """The gap is that of the day of the discharge."""
    return (presentation.on - discharged_on).days <= rules(discharged_on).gap_days


def openings(newly_presented: Sequence[Presentation], episodes: Sequence[Episode], rules: Rules) -> list[Presentation]:
    """The presentations that open another journey: the first after a discharge, if beyond the gap of each.

    Whoever presents within the gap and starts after it went on all the same.
    """
    presentations: list[Presentation] = []
    before: Presentation | None = None
    for presentation in newly_presented:
        left = [
            episode.ended_on
            for episode in episodes
            if episode.ended_on is not None
            and follows(presentation, episode, episode.ended_on)
            and not (before and follows(before, episode, episode.ended_on))
        ]
        if left and not any(within_gap(presentation, ended_on, rules) for ended_on in left):
            presentations.append(presentation)
        before = presentation
    return presentations


def discharges(
    newly_presented: Sequence[Presentation], episodes: Sequence[Episode], rules: Rules
) -> Mapping[UUID, Discharge]:
    """By episode: every end, and whether the person went on or came back."""
    opened = openings(newly_presented, episodes, rules)
    return {
        episode.id: _discharge(episode, newly_presented, opened, episodes, rules) for episode in episodes if episode.end
    }


def _discharge(
    episode: Episode,
    newly_presented: Sequence[Presentation],
    opened: Sequence[Presentation],
    episodes: Sequence[Episode],
    rules: Rules,
) -> Discharge:
    if episode.end is None:
        raise ValueError(episode.id)
    on = episode.end.on
    successful = rules(on).class_of(episode.end.reason_list, episode.end.reason_code) == "successful"
    after = (presentation for presentation in newly_presented if follows(presentation, episode, on))
    first = next(after, None)
    continued = first if first and within_gap(first, on, rules) else None
    back = next((presentation for presentation in opened if follows(presentation, episode, on)), None)
    others = (other for other in episodes if other.id != episode.id and other.started_on <= on)
    return Discharge(
        episode=episode,
        on=on,
        successful=successful,
        leaves_treatment=all(other.closed_on(on) for other in others),
        continued_by=continued,
        represented_by=back if successful and not continued else None,
    )
