"""All that is known of one person on a day, in order: journeys, whose papers count, and who is responsible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from deploy.examples.oracle.answers import answer
from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.facts import File, Paper

Evidence = frozenset[tuple[str, int]]
Decisions = dict[tuple[str, date, Evidence], bool]


class Known:
    """Everything on file of one person under all their names, in order."""

    def __init__(self, file: File, root: str, today: date, decisions: Decisions | None = None) -> None:
        self.file, self.scheme, self.root, self.today = file, file.scheme, root, today
        self.decisions = decisions or {}
        members = file.members(root)
        papers = [paper for person in members for paper in person.papers.values() if self._known(paper)]
        self.papers = sorted(papers, key=lambda paper: (paper.on, paper.id))
        everything = [file.episodes[name] for person in members for name in person.episodes]
        self.episodes = sorted((e for e in everything if e.treats), key=lambda e: (e.started, e.id))
        self.earlier = [on for person in members for on in person.earlier]
        self.presented = self._presentations()
        self.openings = [date.min, *self._openings(), date.max]

    def _known(self, paper: Paper) -> bool:
        """What names an episode that nobody has told of waits for it; a form without any answer is none."""
        answered = paper.kind != "top" or any(answer(paper, item) is not None for item in paper.body["items"])
        return answered and (paper.episode is None or paper.episode in self.file.episodes)

    def of_kind(self, kind: str) -> list[Paper]:
        return [paper for paper in self.papers if paper.kind == kind]

    def proves(self, paper: Paper) -> bool:
        """START's papers do, what people said to an interviewer, and those of whoever treated that day, to its end."""
        neutral = paper.by in {"assessor", "interviewer"}
        return neutral or any(paper.organisation in e.parties_at_work(paper.on) for e in self.episodes)

    def _serves_from(self, top: Paper) -> date:
        """Never, or since when. A provider that was soon to begin in that journey brings its form along to that day."""
        opened, closed = self.journey_of(top)
        own = [e for e in self.episodes if opened <= e.started < closed]
        if top.by == "assessor" or any(top.organisation in e.parties_at_work(top.on) for e in own):
            return top.on
        soon = [e for e in own if top.on < e.started <= top.on + self.scheme.start_form]
        return min([e.started for e in soon if e.party == top.organisation], default=date.max)

    def _presentations(self) -> list[tuple[date, int, str]]:
        """Comprehensive assessments and starts of treatment, of people who are in no treatment."""
        kinds = self.scheme.presentation_kinds
        assessed = [(p.on, 0, p.id) for p in self.of_kind("assessment") if p.body["kind"] in kinds]
        started = [(e.started, 1, e.id) for e in self.episodes]
        return [p for p in sorted(assessed + started) if not self._in_treatment(*p)]

    def _in_treatment(self, on: date, is_start: int, name: str) -> bool:
        earlier = (e for e in self.episodes if e.started < on and e.id != name)
        return any(e.ended is None or e.ended > on or (e.ended == on and not is_start) for e in earlier)

    def next_presented(self, ended: date) -> date | None:
        """The first presentation that follows a discharge; on its own day only a start does."""
        return next((on for on, start, _ in self.presented if on > ended or (start and on == ended)), None)

    def _openings(self) -> list[date]:
        """A journey opens where the first presentation after a discharge lies beyond the gap."""
        ends = sorted(e.ended for e in self.episodes if e.ended)
        firsts = {(self.next_presented(ended), ended) for ended in ends}
        latest: dict[date, date] = {}
        for presented, ended in firsts:
            if presented:
                latest[presented] = max(ended, latest.get(presented, date.min))
        return sorted(presented for presented, ended in latest.items() if presented - ended > self.scheme.gap)

    def journey_on(self, day: date) -> tuple[date, date]:
        place = max(n for n, opened in enumerate(self.openings) if opened <= day)
        return self.openings[place], self.openings[place + 1]

    def journeys(self) -> list[tuple[date, date]]:
        return list(zip(self.openings, self.openings[1:], strict=False))

    def journey_of(self, paper: Paper) -> tuple[date, date]:
        named = next((e for e in self.episodes if e.id == paper.episode), None)
        return self.journey_on(named.started if named else paper.on)

    def continued(self, episode: Episode) -> bool:
        """Back within the gap: that end was no exit."""
        back = self.next_presented(episode.ended) if episode.ended else None
        return bool(episode.ended and back and back - episode.ended <= self.scheme.gap)

    def ends_treatment(self, episode: Episode) -> bool:
        """Nobody else goes on."""
        others = (e for e in self.episodes if e is not episode and episode.ended and e.started <= episode.ended)
        return all(e.ended and episode.ended and e.ended <= episode.ended for e in others)

    def looks_at(self, measure: dict[str, Any], episode: Episode) -> bool:
        """What pays each episode looks at any end, all else at the one with which treatment ends."""
        return measure["once_per"] == "episode" or self.ends_treatment(episode)

    def exits(self) -> Iterator[tuple[Episode, date, date | None]]:
        """Successful discharges that ended something, with the day of coming back."""
        for episode in self.episodes:
            if episode.ended is None or self.continued(episode):
                continue
            if self.scheme.discharge_class(episode.reason) == "successful":
                yield episode, episode.ended, self.next_presented(episode.ended)

    def _not_before_its_course(self, paper: Paper) -> bool:
        """What is dated before the treatment that it names shows nothing of it."""
        named = self._named(paper)
        return named is None or named.started <= paper.on

    def _named(self, paper: Paper) -> Episode | None:
        return next((e for e in self.episodes if e.id == paper.episode), None)

    def _responsible(self, day: date, journey: tuple[date, date]) -> Episode | None:
        """Of that journey the first that co-ordinates, else the last closed one; before any treatment nobody."""
        begun = [e for e in self.episodes if journey[0] <= e.started < journey[1] and e.started <= day]
        still_open = [e for e in begun if e.ended is None or day < e.ended]
        by_end = sorted((e for e in begun if e not in still_open), key=lambda e: e.ended or date.max)
        in_turn = [*(e for e in still_open if e.coordinates), *reversed(by_end), *still_open]
        return in_turn[0] if in_turn else None

    def _counts_after(self, paper: Paper, episode: Episode) -> bool:
        """The word of who let the person go counts beside START's and that of whoever treats."""
        return self.proves(paper) or episode.party_on(paper.on) == paper.organisation

    def _heard(self, paper: Paper) -> bool:
        """What proves; or, while nobody of that journey treats, the word of who let the person go last."""
        if self.proves(paper):
            return True
        opened, closed = self.journey_of(paper)
        of_journey = [e for e in self.episodes if opened <= e.started < closed and e.started <= paper.on]
        ends = [e.ended for e in of_journey if e.ended and e.ended < paper.on]
        if not ends or len(ends) < len(of_journey):
            return False
        latest = max(ends)
        return any(e.ended == latest and e.party_on(paper.on) == paper.organisation for e in of_journey)

    def _died(self, episode: Episode) -> bool:
        return episode.ended is not None and self.scheme.discharge_class(episode.reason) == "died"
