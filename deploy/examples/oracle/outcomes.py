"""What one person has achieved, as far as is known on a day.

Journeys first, then each measure's candidates in the order in which they were met. Who verifies what comes later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from deploy.examples.oracle import combining
from deploy.examples.oracle.by_records import ByRecords
from deploy.examples.oracle.by_tops import ByTops
from deploy.examples.oracle.by_treatment import ByTreatment
from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.known import Evidence
from deploy.examples.oracle.shapes.years import year_of


@dataclass(frozen=True)
class Outcome:
    measure: str
    scope: str
    episode: str
    person: str
    party: str
    contract: str | None
    achieved: date
    provisional_until: date | None
    journey: tuple[date, date]
    ways: tuple[Evidence, ...]
    recorders: frozenset[str]
    row: str  # where events are counted, of which only one date is met
    began: date  # its episode; of one day what began first comes first
    year: int | None = None  # of its contract, of what counts once in each


class History(ByTops, ByRecords, ByTreatment):
    """What follows from all that, measure by measure."""

    def candidates(self, measure: dict[str, Any]) -> list[Outcome]:
        met = sorted(getattr(self, "_" + measure["kind"])(measure, measure["params"]), key=lambda m: m[0])
        return [outcome for achievement in met if (outcome := self._outcome(measure, *achievement))]

    def _outcome(
        self,
        measure: dict[str, Any],
        achieved: date,
        journey: tuple[date, date],
        episode: Episode | None,
        ways: list[list[tuple[str, int]]],
        left: date | None = None,
    ) -> Outcome | None:
        """`left` is the discharge by which it was achieved: back too soon, and it falls."""
        code = measure["code"]
        if lasars := self.scheme.paid_to_lasars(code, achieved):
            episode = self._part_of(lasars, journey, achieved)
        episode = episode or self._responsible(achieved, journey)
        if episode is None or achieved > self.today:
            return None
        party = episode.party_on(achieved)
        contract = self.scheme.contract_for(party, code, episode, achieved)
        until = self.scheme.recoverable_until(contract, measure.get("provisional_months"), left)
        back = self.next_presented(left) if left else None
        if until and back and back < until:
            return None
        once_per = measure["once_per"]
        terms = self.scheme.contracts[contract] if contract and once_per == "contract_year" else None
        year = year_of(terms, achieved) if terms else None
        rows = {"episode": episode.id, "after_discharge": str(left)}
        scopes = {"journey": str(journey[0]), "episode": episode.id, "person": self.root}
        return Outcome(
            code,
            scopes.get(once_per, f"{self.root}|{contract}|{year}"),
            episode.id,
            episode.person,
            party,
            contract,
            achieved,
            until,
            journey,
            tuple(frozenset(way) for way in ways),
            self._recorders(ways[0], episode),
            rows.get(measure.get("params", {}).get("scope"), str(journey[0])),
            episode.started,
            year,
        )

    def _part_of(self, lasars: str, journey: tuple[date, date], on: date) -> Episode:
        """In a journey, whoever treats: since its first assessment, without an end."""
        assessed = [paper.on for paper in self.of_kind("assessment") if journey[0] <= paper.on < journey[1]]
        name = f"{self.root}|{lasars}|{journey[0]}"
        return Episode(name, self.root, min([*assessed, on]), lasars, treats=False)

    def _recorders(self, way: list[tuple[str, int]], episode: Episode) -> frozenset[str]:
        """Organisations: START's papers are START's, an episode's ends its provider's."""
        papers = {paper.id: paper.organisation for paper in self.papers}
        ends = {e.id: e.party_on(e.ended or date.max) for e in self.episodes}
        return frozenset(papers.get(name) or ends.get(name) or episode.party for name, _ in way)

    def _all(self, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
        return combining.all_of(self, measure, params)

    def _any(self, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
        return combining.any_of(self, measure, params)

    def _after(self, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
        return combining.after(self, measure, params)

    def _within(self, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
        return combining.within(self, measure, params)
