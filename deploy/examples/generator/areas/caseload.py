"""Writes an area's caseload: `python -m deploy.examples.generator.areas.caseload SCHEME --persons 30 --out FOLDER`.

The same scheme, number and seed give the same bytes. All areas have the same invented persons, under the same NHS
numbers: whoever serves several of them must not take one for the other.
"""

# ruff: noqa: S311 - what is drawn has to come out the same each time

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path

from deploy.examples.generator.areas import cohorts_stated, lives, surroundings, told_anew
from deploy.examples.generator.areas.forms import Forms
from deploy.examples.generator.areas.rating import PointsGiven
from deploy.examples.generator.areas.script import AreaScript, Setting
from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.examples.generator.clinical import TOP_ITEM, Need, need_of
from deploy.examples.generator.generate import DOORS, write
from deploy.examples.generator.people import Town
from deploy.examples.generator.person_script import Line

OUTWARD = "ZY"  # no postcode area

# In this order, again and again: the first of each begins early, so that what follows it is seen.
LIVES: tuple[lives.Life, ...] = (
    lives.completes,
    lives.returns_in_window,
    told_anew.treated_twice,
    lives.returns_after_window,
    lives.completes,
    told_anew.corrected_top,
    lives.drops_out,
    told_anew.merged_by_mistake,
    lives.dies,
    lives.completes,
    told_anew.corrected_end,
    lives.completes_some,
    lives.never_starts,
    lives.stays,
    told_anew.refused,
    lives.completes,
    lives.drops_out,
    lives.custody,
    lives.returns_at_once,
    lives.completes,
    lives.declined,
    lives.completes_some,
    lives.moves_away,
    lives.stays,
)


class AreaCaseload:
    def __init__(self, scheme: Path, persons: int, seed: int) -> None:
        self.terms = SchemeTerms(scheme)
        self._setting = Setting(self.terms, PointsGiven(self.terms), Forms(self.terms))
        self._seed = seed
        self._town = Town(seed, self.terms.area, OUTWARD)
        self.scripts: list[AreaScript] = []
        doors = cycle(DOORS)
        for number, life in enumerate(islice(cycle(LIVES), persons)):
            self._write(number, life, next(doors))

    def _write(self, number: int, life: lives.Life, door: str) -> None:
        name = f"P{number + 1:03}"
        rng = random.Random(f"{self._seed}/{name}")
        on = self._arrival(number, rng)
        age = rng.randint(self.terms.oldest_remit + 1, 60)
        identity = self._town.person(rng, age, on)
        script = AreaScript(name, identity, self._need(number, rng, age, on), rng, self._setting)
        life(script, on, door)
        self.scripts += [script, *script.doubles]

    def _arrival(self, number: int, rng: random.Random) -> date:
        """The first of each life within two months; the others up to a quarter before the end."""
        longest = (self.terms.last - self.terms.first).days - 90
        return self.terms.first + timedelta(days=rng.randint(1, 60 if number < len(LIVES) else max(1, longest)))

    def _need(self, number: int, rng: random.Random, age: int, on: date) -> Need:
        """In one band after the other, with drugs that the scheme knows and takes somebody of that age for."""
        need = need_of(rng, alcohol_only=rng.random() < 0.2)
        taken = self.terms.paid_for(TOP_ITEM, age, on)
        drugs = tuple(self.terms.paid_for(need.drugs, age, on)) or tuple(taken[:1])
        bands = self._setting.rating.bands
        return replace(need, drugs=drugs, injects=need.injects and "1011" in drugs, band=bands[number % len(bands)])

    def features(self) -> dict[str, list[str]]:
        shown: dict[str, set[str]] = {}
        for script in self.scripts:
            for feature, person, on in script.shown:
                if on <= self.terms.last:
                    shown.setdefault(feature, set()).add(person)
        return {feature: sorted(shown[feature]) for feature in sorted(shown)}

    def lines(self) -> list[Line]:
        """In order: by day, and within it setting up, persons, what is stated, verifying, paying."""
        refusals = [(on, script.name, measure) for script in self.scripts for on, measure in script.refusals]
        parts = (
            surroundings.setting_up(self.terms),
            [line for script in sorted(self.scripts, key=lambda script: script.name) for line in script.lines],
            cohorts_stated.stating(self.terms, self._seed),
            surroundings.verifying(self.terms, refusals),
            surroundings.paying(self.terms),
        )
        last = self.terms.last.isoformat()
        stories = [(line["on"], part, line) for part, lines in enumerate(parts) for line in lines if line["on"] <= last]
        ordered = sorted(stories, key=lambda entry: entry[:2])
        return [{"on": on, "seq": seq, **line} for seq, (on, _, line) in enumerate(ordered, start=1)]


def make_area_caseload(scheme: Path, folder: Path, persons: int, seed: int) -> AreaCaseload:
    caseload = AreaCaseload(scheme, persons, seed)
    write(folder, caseload.lines(), caseload.features())
    return caseload


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write the invented caseload of an area's scheme.")
    parser.add_argument("scheme", type=Path)
    parser.add_argument("--persons", type=int, default=30)
    parser.add_argument("--seed", type=int, default=2012)
    parser.add_argument("--out", type=Path, required=True)
    wanted = parser.parse_args(arguments)
    caseload = make_area_caseload(wanted.scheme, wanted.out, wanted.persons, wanted.seed)
    print(f"{len(caseload.lines())} lines of {len(caseload.scripts)} registrations in {wanted.out}")


if __name__ == "__main__":
    main()
