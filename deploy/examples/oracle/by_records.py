"""Measures that records meet: events, what lasts, the scores of assessments, and tariffs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from deploy.examples.oracle.answers import reached
from deploy.examples.oracle.facts import Paper
from deploy.examples.oracle.known import Known


class ByRecords(Known):
    """Each yields when, in which journey, by whose episode, by what ways, and by which discharge."""

    def _event(self, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
        for journey, counted, left in self._counted(measure, params):
            yield from self._full_rounds(counted, params["n"], journey, left)
            for vouched in self._vouched_for(measure["code"], counted, params["n"]):
                yield from self._full_rounds(vouched, params["n"], journey, left)

    def _counted(
        self, measure: dict[str, Any], params: dict[str, Any]
    ) -> Iterator[tuple[tuple[date, date], list[Paper], date | None]]:
        """Of each journey; or of each of its episodes; or what follows each completion, which may take it back."""
        for journey in self.journeys():
            coded = [p for p in self.of_kind("evidence") if p.body["code"] == params["code"]]
            coded = [
                p for p in coded if self._not_before_its_course(p) or self.scheme.paid_to_lasars(measure["code"], p.on)
            ]
            mine = [p for p in coded if p.by in params["roles"] and self.journey_of(p) == journey]
            proven = [paper for paper in mine if self.proves(paper)]
            if params.get("scope") == "episode":
                of_episode: dict[str, list[Paper]] = {}
                for paper in proven:
                    if episode := self._named(paper) or self._responsible(paper.on, journey):
                        of_episode.setdefault(episode.id, []).append(paper)
                yield from ((journey, papers, None) for papers in of_episode.values())
            elif params.get("scope") == "after_discharge":
                for episode, left, _ in self.exits():
                    if self.journey_on(episode.started) == journey:
                        heard = [p for p in mine if p.on >= left and self._counts_after(p, episode)]
                        yield journey, heard, left
            else:
                yield journey, proven, None

    def rounds_seen_for(self, code: str, of: dict[str, Any]) -> Iterator[Any]:
        """What somebody was shown of these events as a part of the measure of that code, whatever they said."""
        params = of["params"]
        for journey, counted, left in self._counted(of, params):
            for measure, _, evidence in self.decisions:
                if measure != code:
                    continue
                papers = [paper for paper in counted if (paper.id, paper.version) in evidence]
                if len(papers) == params["n"]:
                    yield from self._full_rounds(papers, params["n"], journey, left)

    def _full_rounds(
        self, counted: list[Paper], n: int, journey: tuple[date, date], left: date | None = None
    ) -> Iterator[Any]:
        days: dict[date, list[Paper]] = {}
        for paper in counted:
            days.setdefault(paper.on, []).append(paper)
        ordered = [days[day] for day in sorted(days)]
        for begin in range(0, len(ordered) - n + 1, n):
            *before, last = ordered[begin : begin + n]
            whose = [self._named(paper) for paper in last]
            for name in dict.fromkeys(episode.id if episode else "" for episode in whose):
                of_name = [p for p, e in zip(last, whose, strict=True) if (e.id if e else "") == name]
                served = [*before, of_name]
                longest = max(len(papers) for papers in served)
                ways = [
                    [(p[min(k, len(p) - 1)].id, p[min(k, len(p) - 1)].version) for p in served] for k in range(longest)
                ]
                yield of_name[0].on, journey, self._named(of_name[0]), ways, *([left] if left else [])

    def _vouched_for(self, code: str, counted: list[Paper], n: int) -> Iterator[list[Paper]]:
        """What somebody verified goes on counting by itself, also when an earlier paper turns up."""
        for (measure, on, evidence), says in self.decisions.items():
            if says and measure == code and len(evidence) == n:
                papers = [paper for paper in counted if (paper.id, paper.version) in evidence]
                if len(papers) == n and papers[-1].on == on:
                    yield papers

    def _sustained(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        """Begun, not ended while the weeks last, and somebody has confirmed it since."""
        facts = [paper for paper in self.of_kind("evidence") if self._heard(paper)]
        right = [p for p in facts if p.by in params["roles"] and self._not_before_its_course(p)]
        ended = [paper.on for paper in facts if paper.body["code"] == params["ended_by"]]
        starts: dict[tuple[date, str | None, tuple[date, date]], list[Paper]] = {}
        for paper in right:
            if paper.body["code"] == params["code"]:
                starts.setdefault((paper.on, paper.episode, self.journey_of(paper)), []).append(paper)
        for (on, name, journey), papers in starts.items():
            over = on + timedelta(weeks=params["weeks"])
            seen = [paper for paper in right if paper.body["code"] == params["confirmed_by"] and paper.on >= over]
            if seen and not any(on <= day < over for day in ended):
                episode = next((e for e in self.episodes if e.id == name), None)
                yield over, journey, episode, [[(p.id, p.version), (c.id, c.version)] for p in papers for c in seen]

    def _score(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        """A later form of a journey against its first."""
        for journey in self.journeys():
            forms = [f for f in self.of_kind("assessment") if f.body.get("points") and self.journey_on(f.on) == journey]
            started = [e.started for e in self.episodes if journey[0] <= e.started < journey[1]]
            days: dict[date, list[Paper]] = {}
            for form in forms:
                if started and form.on > forms[0].on and form.on >= min(started) and self.proves(form):
                    now = self.scheme.score(params["score"], form.body["points"])
                    before = self.scheme.score(params["score"], forms[0].body["points"])
                    if reached(params, before, now):
                        days.setdefault(form.on, []).append(form)
            for on, same in days.items():
                yield on, journey, None, [[(forms[0].id, forms[0].version), (f.id, f.version)] for f in same]

    def _assessed(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        """Whoever treats is paid, or was first to treat after."""
        for member in self.file.members(self.root):
            for tariff in member.tariffs:
                journey = self.journey_on(tariff.valid_from)
                mine = [e for e in self.episodes if journey[0] <= e.started < journey[1]]
                if tariff.band in params["bands"]:
                    episode = self._responsible(tariff.valid_from, journey) or (mine[0] if mine else None)
                    way = [(tariff.assessment, tariff.order)]
                    yield tariff.valid_from, journey, episode, [way]
