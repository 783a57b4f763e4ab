"""Until when an organisation corrects what it recorded of a person.

Nothing that others did since plays a part: a refusal would tell a former provider that the person came back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Tenure:
    """Treatment by one organisation in one of its services; what ends it is None while it goes on.

    `start_top_from` is the first day of a start TOP: before that of the treatment, where the organisation began it.
    """

    episode_id: UUID
    since: date
    until: date | None
    corrections_end_on: date | None
    start_top_from: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def takes_start_top(self, day: date) -> bool:
        return (self.start_top_from or self.since) <= day and (self.until is None or day <= self.until)

    def is_corrected_on(self, day: date) -> bool:
        return self.corrections_end_on is None or day < self.corrections_end_on


def may_correct(own: Sequence[Tenure], recorded_for: date, recorded_on: date, today: date) -> bool:
    """By the tenure of that day, else the next one, if a start TOP of that day would be its, else the one in which it
    was recorded, else the last before; and while it treats in that episode, in whichever of its services, also away
    and back. Who treats anew, in another episode, does not get hold of what it recorded long ago.
    """
    in_order = sorted(own, key=lambda tenure: tenure.since)
    on_the_day = [tenure for tenure in own if tenure.covers(recorded_for)]
    later = [tenure for tenure in in_order if tenure.since > recorded_for and tenure.takes_start_top(recorded_for)]
    meanwhile = [tenure for tenure in in_order if tenure.covers(recorded_on)]
    earlier = [tenure for tenure in in_order if tenure.since <= recorded_for]
    episodes = {tenure.episode_id for tenure in on_the_day or later[:1] or meanwhile or earlier[-1:]}
    return any(tenure.is_corrected_on(today) for tenure in own if tenure.episode_id in episodes)


def start_top(
    own: Sequence[Tenure], named: UUID | None, recorded_for: date, today: date
) -> Literal["taken", "over", "outside"]:
    """Whether a provider records, or makes of another record, a start TOP of that day: all later reviews of the journey
    are measured against it, others' too. `over`: it is too late for it, as for a correction. `outside`: one that names
    this episode can never count. One that names none waits for the treatment that it begins.
    """
    takers = {tenure.episode_id for tenure in own if tenure.takes_start_top(recorded_for)}
    episodes = {named} if named and (named in takers or not takers) else takers
    if episodes and not any(tenure.is_corrected_on(today) for tenure in own if tenure.episode_id in episodes):
        return "over"
    return "outside" if named and not takers else "taken"
