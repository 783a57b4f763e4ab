"""Measures that treatment itself meets: how it begins, goes on and ends, and that nobody comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.facts import Paper
from deploy.examples.oracle.known import Known
from deploy.examples.oracle.scheme import add_months


class ByTreatment(Known):
    """Each yields when, in which journey, by whose episode, by what ways, and by which discharge."""

    def _engaged(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        left_well = {episode.id for episode, _, _ in self.exits()}
        reviews = [t for t in self.of_kind("top") if t.body["stage"] in {"review", "exit"}]
        seen = [paper for paper in self.of_kind("contact") + reviews if self.proves(paper)]
        if params.get("scope") == "journey":
            yield from self._engaged_throughout(params, left_well, seen)
            return
        for episode in self.episodes:
            full = episode.started + timedelta(weeks=params["weeks"])
            journey = self.journey_on(episode.started)
            if episode.ended and episode.ended < full:
                if episode.id in left_well:
                    yield (
                        episode.ended,
                        journey,
                        episode,
                        [[(episode.id, 0), (episode.id, episode.ends)]],
                        episode.ended,
                    )
                continue
            since = full - timedelta(weeks=params["contact_weeks"])
            served = sorted((p.on, p.id, p.version) for p in seen if since <= p.on < full)
            if served:
                yield full, journey, episode, [[(episode.id, 0), (name, version)] for _, name, version in served]

    def _engaged_throughout(self, params: dict[str, Any], left_well: set[str], seen: list[Paper]) -> Iterator[Any]:
        """From the first start of a journey on, whoever has the person when the weeks are over."""
        for journey in self.journeys():
            mine = [e for e in self.episodes if journey[0] <= e.started < journey[1]]
            if not mine:
                continue
            full = mine[0].started + timedelta(weeks=params["weeks"])
            since = full - timedelta(weeks=params["contact_weeks"])
            stays = [e for e in mine if e.ended is None or e.ended >= full]
            papers = sorted((p.on, p.id, p.version) for p in seen if since <= p.on < full)
            if stays and papers:
                starts = [dict.fromkeys([(mine[0].id, 0), (e.id, 0)]) for e in stays]
                yield full, journey, None, [[*s, (name, version)] for _, name, version in papers for s in starts]
            last = max(e.ended or date.max for e in mine)
            for episode in [e for e in mine if not stays and e.ended == last and e.id in left_well]:
                begun = dict.fromkeys([(mine[0].id, 0), (episode.id, 0)])
                yield last, journey, episode, [[*begun, (episode.id, episode.ends)]], last

    def _new_person(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        for episode in self.episodes:
            on, months = episode.started, params["months"]
            first = date.min if months == "ever" else add_months(on, -months)
            begun = [*(e.started for e in self.episodes), *self.earlier]
            if not any(first <= before < on for before in begun):
                yield on, self.journey_on(on), episode, [[(episode.id, 0)]]

    def _discharge(self, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
        """Whoever died has neither succeeded nor failed; only a success can be taken back."""
        for episode in self.episodes:
            if episode.ended is None or self.continued(episode) or params.get("by") not in {None, episode.ended_by}:
                continue
            found = self.scheme.discharge_class(episode.reason)
            if found in params["classes"] and self.looks_at(measure, episode):
                left = episode.ended if found == "successful" else None
                yield episode.ended, self.journey_on(episode.started), episode, [[(episode.id, episode.ends)]], left

    def _no_representation(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        """Back in the window, and it was never met, whatever the contract says of money."""
        for episode, ended, back in self.exits():
            over = add_months(ended, params["months"])
            stayed = self.ends_treatment(episode) and not (back and back < over)
            if stayed and not self._prevented(params, episode, ended, over):
                yield over, self.journey_on(episode.started), episode, [[(episode.id, episode.ends)]], ended

    def _prevented(self, params: dict[str, Any], episode: Episode, ended: date, over: date) -> bool:
        """By death, whoever says it; by custody and moving away as the scheme says."""
        fates = {fate for fate in ("custody", "moved") if params.get(fate, "not_met") == "not_met"}
        fates |= {"died", *params.get("ineligible", [])}
        events = (p for p in self.of_kind("evidence") if p.body["code"] in fates and self._counts_after(p, episode))
        deaths = (e.ended for e in self.episodes if e.ended and self._died(e))
        return any(ended <= day < over for day in [*deaths, *(paper.on for paper in events)])
