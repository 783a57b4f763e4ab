"""Measures that a review shows, most of them against the start form of its journey."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from deploy.examples.oracle.answers import answer, exact, reached
from deploy.examples.oracle.facts import Paper
from deploy.examples.oracle.known import Known


class ByTops(Known):
    """Each yields when, in which journey, by whose episode, by what ways, and by which discharge."""

    def start_and_reviews(self) -> Iterator[tuple[tuple[date, date], Paper, list[Paper]]]:
        for journey in self.journeys():
            mine = [top for top in self.of_kind("top") if self.journey_of(top) == journey]
            begun = sorted((self._serves_from(t), t.id, t) for t in mine if t.body["stage"] == "start")
            if begun and begun[0][0] < date.max:
                since, _, start = begun[0]
                yield journey, start, [top for top in self._reviews(journey) if top.on > since]

    def _in_time(self, top: Paper, journey: tuple[date, date]) -> bool:
        """Not before the treatment that it names began; where it names none, before any of the journey."""
        own = [e for e in self.episodes if journey[0] <= e.started < journey[1]]
        named = [e for e in self.episodes if e.id == top.episode]
        return any(e.started <= top.on for e in named or own)

    def _from_tops(self, holds: Any) -> Iterator[Any]:
        """The start form is taken as it now is: whoever verifies vouches for the review."""
        for journey, start, reviews in self.start_and_reviews():
            yield from self._each_day(journey, [review for review in reviews if holds(start, review)])

    def _each_day(self, journey: tuple[date, date], held: list[Paper]) -> Iterator[Any]:
        for on, episode in dict.fromkeys((review.on, review.episode) for review in held):
            same = [review for review in held if (review.on, review.episode) == (on, episode)]
            yield on, journey, self._named(same[0]), [[(review.id, review.version)] for review in same]

    def _reviews(self, journey: tuple[date, date]) -> list[Paper]:
        mine = [top for top in self.of_kind("top") if self.journey_of(top) == journey and self.proves(top)]
        return [top for top in mine if top.body["stage"] in {"review", "exit"} and self._in_time(top, journey)]

    def _top_abstinent(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        def holds(start: Paper, review: Paper) -> bool:
            named = params.get("substances", "presenting")
            items = self._presenting_items(start.on) if named == "presenting" else named
            if not items or review.on < start.on + timedelta(weeks=params["min_weeks"]):
                return False
            before, now = [answer(start, i) for i in items], [answer(review, i) for i in items]
            return None not in before and any(before) and all(days == 0 and days is not None for days in now)

        return self._from_tops(holds)

    def _presenting_items(self, on: date) -> list[str | None]:
        profiles = [p.body["drugProfile"] for p in self.of_kind("assessment") if p.on <= on]
        return [self.scheme.top_items[drug["code"]] for drug in profiles[-1]] if profiles else []

    def _injecting_stopped(self, _measure: Any, _params: Any) -> Iterator[Any]:
        return self._from_tops(lambda start, now: (answer(start, "injecting") or 0) > 0 == answer(now, "injecting"))

    def _top_item(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        def holds(start: Paper, review: Paper) -> bool:
            return reached(params, exact(start, params["item"]), exact(review, params["item"]))

        if "range" not in params:
            yield from self._from_tops(holds)
            return
        for journey in self.journeys():  # what it was at the start is not asked
            held = [top for top in self._reviews(journey) if reached(params, None, exact(top, params["item"]))]
            yield from self._each_day(journey, held)

    def _top_reliable_change(self, _measure: Any, params: dict[str, Any]) -> Iterator[Any]:
        item = params["substance"]

        def holds(start: Paper, review: Paper) -> bool:
            least = self.scheme.reliable_fall(item, review.on)
            before, now = answer(start, item), answer(review, item)
            return least is not None and before is not None and now is not None and now <= before - least

        return self._from_tops(holds)
