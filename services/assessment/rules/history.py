"""A person's facts put in order once, for all measures to read.

Payment rules 3, Whose evidence counts.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from services.assessment.rules.facts import (
    LASARS,
    OF_NO_PROVIDER,
    Assessment,
    Contact,
    Episode,
    Evidence,
    Fact,
    PersonFacts,
    Rating,
    Start,
    Tariff,
    Top,
    newest,
    recorded_at,
    standing,
    treatment_episodes,
)
from services.assessment.rules.journeys import (
    Discharge,
    Journey,
    Presentation,
    discharges,
    journeys,
    new_presentations,
    presentations,
)
from services.assessment.rules.lost import as_before, lost, said_anew
from services.assessment.rules.met import Stated
from services.assessment.rules.terms import Contract, Terms, first_terms, last_terms_on

Named = TypeVar("Named", Top, Evidence)
T = TypeVar("T")

REVIEWS = frozenset({"review", "exit"})  # stages that show what treatment has changed


@dataclass(frozen=True)
class History:
    """`versions` are all that were published: each rule is read from the one of the day that it judges.

    `facts` are in their places (`lost.in_place`).
    """

    facts: PersonFacts
    versions: Sequence[Terms]
    _on: dict[date, Terms | None] = field(default_factory=dict)
    _then: "dict[int | str | UUID, History]" = field(default_factory=dict)
    _worked_out: dict[tuple[Hashable, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, work_out: Callable[..., T], *of: Hashable) -> T:
        """What this comes to, worked out at the first asking: each measure asks for much of the same."""
        key = (work_out, *of)
        if key not in self._worked_out:
            self._worked_out[key] = work_out(self, *of)
        made: T = self._worked_out[key]
        return made

    def terms_on(self, day: date) -> Terms | None:
        """None before the first version: what lies there is no outcome."""
        if day not in self._on:
            self._on[day] = last_terms_on(day, self.versions)
        return self._on[day]

    def contracts_on(self, day: date) -> Collection[Contract]:
        """Those of the version of that day, and what it leaves out because it has run off, as was said of it last."""
        return self.once(History._contracts_on, day)

    def _contracts_on(self, day: date) -> Collection[Contract]:
        in_force = self.terms_on(day)
        begun = sorted(
            (version for version in self.versions if version.valid_from <= day), key=lambda version: version.published
        )
        said = {contract.code: contract for version in (*begun, in_force) if version for contract in version.contracts}
        listed = {contract.code for contract in in_force.contracts} if in_force else set()
        return [contract for contract in said.values() if contract.code in listed or contract.run_off_ends <= day]

    def rules_on(self, day: date) -> Terms:
        """What a journey and a success is, also before the first version."""
        terms = self.terms_on(day) or first_terms(self.versions)
        if terms is None:
            raise ValueError("no version")
        return terms

    def stated(self, code: str, kind: str, day: date) -> Stated | None:
        terms = self.terms_on(day)
        measure = terms.measure(code) if terms else None
        return Stated(measure, terms) if terms and measure and measure.kind == kind else None

    @cached_property
    def episodes(self) -> list[Episode]:
        return treatment_episodes(self.facts)

    @cached_property
    def assessments(self) -> list[Assessment]:
        return standing(self.facts.assessments)

    @cached_property
    def ratings(self) -> list[Rating]:
        return [rating for rating in standing(self.facts.ratings) if rating.points]

    @cached_property
    def tariffs(self) -> list[Tariff]:
        return standing(self.facts.tariffs)

    @cached_property
    def contacts(self) -> list[Contact]:
        return [contact for contact in standing(self.facts.contacts) if contact.attended and self.counts(contact)]

    @cached_property
    def tops(self) -> list[Top]:
        """Of the stage start only those of their own journey: that is what all its reviews are measured against."""
        tops = [top for top in self._in_effect(standing(self.facts.tops)) if top.is_answered]
        return [top for top in tops if (self.counts_from(top) if top.stage == "start" else self.counts(top))]

    @cached_property
    def evidence(self) -> list[Evidence]:
        """Whoever recorded it: what happens after a discharge is judged by who had that episode."""
        return self._in_effect(standing(self.facts.evidence))

    def counts(self, fact: Fact) -> bool:
        """Recorded by the LASARS or an interviewer, or by a provider that treated the person on its date."""
        return bool(OF_NO_PROVIDER & fact.roles) or any(
            fact.organisation in episode.treated_by_on(fact.on) for episode in self.episodes
        )

    def counts_from(self, top: Top) -> date | None:
        """A start TOP counts from its day if the LASARS recorded it, or who treats in its journey on that day.

        Who begins to within the days of the scheme has taken it for that treatment: it counts from that start.
        """
        if LASARS in top.roles:
            return top.on
        episodes = self.journey_of(top).episodes
        if any(top.organisation in episode.treated_by_on(top.on) for episode in episodes):
            return top.on
        return min((episode.started_on for episode in episodes if self._precedes(top, episode)), default=None)

    def _precedes(self, top: Top, episode: Episode) -> bool:
        since = episode.started_on - timedelta(days=self.rules_on(episode.started_on).start_top_days)
        return episode.start.delivered_by == top.organisation and since <= top.on < episode.started_on

    def _in_effect(self, facts: Sequence[Named]) -> list[Named]:
        """What names an episode that nobody has told of yet waits for it; what names a lost one, for nothing."""
        episode_ids = {start.id for start in newest(self.facts.starts) if start.lost or not start.voided}
        return [fact for fact in facts if fact.episode_id is None or fact.episode_id in episode_ids]

    @cached_property
    def _newly_presented(self) -> list[Presentation]:
        presented = presentations(self.assessments, self.episodes, self.rules_on)
        return new_presentations(presented, self.episodes)

    @cached_property
    def journeys(self) -> list[Journey]:
        return journeys(self._newly_presented, self.episodes, self.rules_on)

    @cached_property
    def treated(self) -> list[Journey]:
        return [journey for journey in self.journeys if journey.episodes]

    @cached_property
    def discharges(self) -> dict[UUID, Discharge]:
        return dict(discharges(self._newly_presented, self.episodes, self.rules_on))

    def successes(self, journey: Journey) -> list[Discharge]:
        ended = [self.discharges[episode.id] for episode in journey.episodes if episode.end]
        return [discharge for discharge in ended if discharge.successful]

    @cached_property
    def _by_id(self) -> dict[UUID, Episode]:
        return {episode.id: episode for episode in self.episodes}

    def episode(self, episode_id: UUID) -> Episode | None:
        return self._by_id.get(episode_id)

    def decided_until(self, party: str) -> date | None:
        """The last day on which it decided about the person as the LASARS."""
        return max((decision.on for decision in self.facts.decisions if decision.organisation == party), default=None)

    @cached_property
    def _anew(self) -> Mapping[UUID, UUID]:
        return said_anew(self.facts)

    @cached_property
    def _lost(self) -> Mapping[UUID, Start]:
        """Treatment, by its id."""
        return {start.id: start for start in lost(self.facts.starts) if start.is_treatment}

    @cached_property
    def before_the_loss(self) -> "History":
        """The same, but that what its source does not know any more stands, unless it was said anew."""
        gone = any(lost(facts) for facts in (self.facts.starts, self.facts.transfers, self.facts.ends))
        return History(as_before(self.facts, self._anew), self.versions, self._on) if gone else self

    def in_place_of(self, episode_id: UUID, day: date) -> Episode | None:
        """The episode itself or, where it is lost, the one that was said anew, else one of who had it that day: open
        then, or closed last.
        """
        if episode_id not in self._lost:
            return self.episode(episode_id)
        if episode_id in self._anew:
            return self.episode(self._anew[episode_id])
        gone = self.before_the_loss.episode(episode_id)
        began = [episode for episode in self.journey_on(day).episodes if episode.started_on <= day]
        own = [episode for episode in began if gone and episode.delivered_by_on(day) == gone.delivered_by_on(day)]
        return max(own, key=lambda episode: _nearness(episode, day), default=None)

    @cached_property
    def _under_lost(self) -> Mapping[UUID, Top | Evidence]:
        records: list[Top | Evidence] = [*self.tops, *self.evidence]
        return {record.id: record for record in records if record.episode_id in self._lost}

    def lost_party(self, thing: UUID) -> str | None:
        """Who had the lost episode that this record names, on its day."""
        record = self._under_lost.get(thing)
        had = self.before_the_loss.named(record) if record else None
        return had.delivered_by_on(record.on) if had and record else None

    def is_lost(self, episode_id: UUID | None) -> bool:
        return episode_id in self._lost

    @cached_property
    def treatment_recorded_at(self) -> list[int]:
        """When each start and each transfer was recorded first, as far as is known, in that order."""
        changes = (*standing(self.facts.starts), *standing(self.facts.transfers))
        moments = (recorded_at(fact.order_id) for fact in changes)
        return sorted({at for at in moments if at is not None})

    def as_known_at(self, at: int) -> "History":
        """The same but for starts and transfers that were recorded later: as if nobody had said them.

        A start that has been voided never was, then as now: who said it gains nothing by it, and nobody loses by it.
        """
        last = max((moment for moment in self.treatment_recorded_at if moment <= at), default=0)
        if last not in self._then:
            starts = tuple(start for start in self.facts.starts if (recorded_at(start.order_id) or 0) <= last)
            transfers = tuple(
                transfer for transfer in self.facts.transfers if (recorded_at(transfer.order_id) or 0) <= last
            )
            earlier_facts = replace(self.facts, starts=starts, transfers=transfers)
            self._then[last] = History(earlier_facts, self.versions, self._on)
        return self._then[last]

    def as_ended_first(self, party: str) -> "History":
        """The same but for what `party` has made since of the ends that it said first."""
        if party not in self._then:
            own = {episode.id for episode in self.episodes if episode.delivered_by_on(date.max) == party}
            ends = tuple(
                replace(end, on=end.first_on, voided=False) if end.first_on and end.id in own else end
                for end in self.facts.ends
            )
            said_first = History(replace(self.facts, ends=ends), self.versions, self._on)
            self._then[party] = self if ends == self.facts.ends else said_first
        return self._then[party]

    def as_not_ended(self, episode: Episode) -> "History":
        """The same but for this episode's end: when that was said first, nobody knows by the moment."""
        if episode.id not in self._then:
            ends = tuple(end for end in self.facts.ends if end.id != episode.id)
            self._then[episode.id] = History(replace(self.facts, ends=ends), self.versions, self._on)
        return self._then[episode.id]

    def named(self, fact: Top | Evidence) -> Episode | None:
        return self.in_place_of(fact.episode_id, fact.on) if fact.episode_id else None

    def journey_of(self, fact: Top | Evidence) -> Journey:
        episode = self.named(fact)
        return self.journey_on(episode.started_on if episode else fact.on)

    def journey_on(self, day: date) -> Journey:
        return next(journey for journey in self.journeys if journey.covers(day))

    @cached_property
    def _tops_of(self) -> dict[date | None, list[Top]]:
        """By the day their journey opened."""
        by_opening: dict[date | None, list[Top]] = {}
        for top in self.tops:
            by_opening.setdefault(self.journey_of(top).opened_on, []).append(top)
        return by_opening

    def start_top(self, journey: Journey) -> Top | None:
        """The one that counts first, whatever day it says; of several the one that was recorded first."""
        return self.once(History._start_top, journey.opened_on)

    def _start_top(self, opened_on: date | None) -> Top | None:
        starts = (top for top in self._tops_of.get(opened_on, ()) if top.stage == "start")
        return min(starts, key=lambda top: (self.counts_from(top) or top.on, top.id), default=None)

    def reviews(self, journey: Journey) -> list[Top]:
        """They show what treatment has changed: none from before the treatment that it names, or before any."""
        reviews = (top for top in self._tops_of.get(journey.opened_on, ()) if top.stage in REVIEWS)
        return [top for top in reviews if self._had_begun(top, journey)]

    def _had_begun(self, top: Top, journey: Journey) -> bool:
        return (
            self.named_had_begun(top)
            if self.named(top)
            else any(episode.started_on <= top.on for episode in journey.episodes)
        )

    def named_had_begun(self, fact: Top | Evidence) -> bool:
        """Whether the treatment that it names, if it names any, had begun by its day."""
        named = self.named(fact)
        return named is None or named.started_on <= fact.on

    def seen(self) -> list[Contact | Top]:
        """Attended contacts and reviews, in order: signs that somebody is still there."""
        reviews = [top for top in self.tops if top.stage in REVIEWS]
        both: list[Contact | Top] = [*self.contacts, *reviews]
        return sorted(both, key=lambda fact: (fact.on, fact.id))

    def profile_on(self, day: date) -> Assessment | None:
        """The latest on or before the day that names drugs."""
        profiles = [assessed for assessed in self.assessments if assessed.drugs and assessed.on <= day]
        return profiles[-1] if profiles else None


def _nearness(episode: Episode, day: date) -> tuple[bool, bool, date, UUID]:
    is_open = episode.open_on(day)
    since = episode.started_on if is_open else episode.ended_on or date.max
    return is_open, episode.start.care_coordinating, since, episode.order_id
