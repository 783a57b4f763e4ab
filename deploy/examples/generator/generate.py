"""Writes the invented caseload: `python -m deploy.examples.generator.generate --persons 300 --seed 2012 --out FOLDER`.

The same seed gives the same bytes. Fewer persons are a choice from the whole, so that each feature is still there and
whoever is in both files has the same life in both.
"""

# ruff: noqa: S311 - what is drawn has to come out the same each time

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

from deploy.examples.generator import area_lines, corrections, duplicate_persons, golden_persons, life_courses
from deploy.examples.generator.clinical import need_of
from deploy.examples.generator.people import InventedIdentity, Town
from deploy.examples.generator.person_script import LAST_DAY, Line, PersonScript
from deploy.examples.generator.treatment import days

WHOLE = 300
DOORS = ("self", "gp", "self", "custody", "court", "prison", "gp")
PROVIDERS = ("cdas", "riverside")
BEGIN, LATE = date(2012, 4, 3), date(2014, 2, 3)
Pair = Callable[[PersonScript, PersonScript, date, str, str, bool], None]

# How many of each life, and the first days between which it begins.
LIVES: tuple[tuple[int, life_courses.Life, date, date], ...] = (
    (35, life_courses.completes, BEGIN, date(2013, 9, 2)),
    (43, life_courses.drops_out, BEGIN, date(2014, 2, 3)),
    (33, life_courses.stays, date(2013, 2, 4), date(2014, 4, 1)),
    (14, life_courses.never_engages, BEGIN, date(2014, 3, 3)),
    (16, life_courses.declined, BEGIN, date(2013, 10, 7)),
    (11, life_courses.alcohol_before_july, BEGIN, date(2012, 6, 8)),
    (10, life_courses.returns_at_once, BEGIN, date(2013, 4, 1)),
    (18, life_courses.returns_in_window, BEGIN, date(2012, 12, 3)),
    (10, life_courses.returns_after_window, BEGIN, date(2012, 10, 1)),
    (9, corrections.tariff_late, BEGIN, date(2013, 7, 1)),
    (10, corrections.reassessed, BEGIN, date(2013, 6, 3)),
    (5, corrections.points_corrected, BEGIN, date(2013, 6, 3)),
    (8, corrections.late_top, BEGIN, date(2013, 5, 6)),
    (8, corrections.corrected_top, BEGIN, date(2013, 7, 1)),
    (8, corrections.corrected_end, BEGIN, date(2013, 7, 1)),
    (8, life_courses.not_answered, BEGIN, date(2013, 10, 7)),
    (6, life_courses.moves_provider, BEGIN, date(2013, 6, 3)),
    (6, corrections.refused, BEGIN, date(2013, 10, 7)),
    (5, life_courses.early_success, BEGIN, date(2013, 4, 1)),
    (8, life_courses.housed, BEGIN, date(2013, 10, 7)),
    (5, life_courses.only_advice, BEGIN, date(2014, 3, 3)),
    (3, life_courses.after_the_contracts, BEGIN, LATE),
)
PAIRS: tuple[tuple[Pair, bool], ...] = (
    (duplicate_persons.treated_as_double, True),
    (duplicate_persons.treated_as_double, False),
    (duplicate_persons.treated_as_double, True),
    (duplicate_persons.treated_as_double, False),
    (duplicate_persons.pending_long, True),
    (duplicate_persons.pending_long, True),
    (duplicate_persons.merged_by_mistake, True),
    (duplicate_persons.merged_by_mistake, False),
    (duplicate_persons.merged_by_mistake, True),
    (duplicate_persons.merged_by_mistake, False),
    (duplicate_persons.two_after_all, True),
)


class Caseload:
    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._town = Town(seed)
        self._doors, self._providers = cycle(DOORS), cycle(PROVIDERS)
        self.scripts: list[PersonScript] = []
        self.groups: list[tuple[str, ...]] = []
        self._doubles = WHOLE

    def write_scripts(self) -> None:
        self._write_golden()
        for pair, proposed in PAIRS:
            self._write_pair(pair, proposed)
        order = random.Random(f"{self._seed}/order")
        planned = [(life, first, last) for count, life, first, last in LIVES for _ in range(count)]
        order.shuffle(planned)
        for life, first, last in planned[: WHOLE - len(self.groups)]:
            self._write_life(life, first, last)

    def _write_golden(self) -> None:
        for write in golden_persons.FIRST_EIGHT:
            write(self._named())
        ninth = self._named()
        golden_persons.ninth(ninth, self._double(ninth, duplicate_persons.misspelt))
        golden_persons.tenth(self._named())

    def _named(self) -> PersonScript:
        number = len(self.groups) + 1
        script = self._story(f"P{number:03}", 45 if number == 5 else 20 + 3 * number, date(2012, 4, 2))
        script.need = replace(golden_persons.NEEDS[number - 1])
        self._grouped(script)
        return script

    def _write_pair(self, pair: Pair, proposed: bool) -> None:
        script = self._next(date(2012, 4, 3), 24 + len(self.groups))
        first = BEGIN + days(random.Random(f"{self._seed}/{script.name}/day").randint(0, 240))
        double = self._double(script, duplicate_persons.misspelt if proposed else duplicate_persons.other_birthday)
        pair(script, double, first, next(self._doors), next(self._providers), proposed)

    def _write_life(self, life: life_courses.Life, first: date, last: date) -> None:
        name = f"P{len(self.groups) + 1:03}"
        rng = random.Random(f"{self._seed}/{name}/day")
        on = first + timedelta(days=rng.randint(0, (last - first).days))
        older = life is life_courses.alcohol_before_july
        script = self._next(on, rng.randint(27, 62) if older else rng.randint(19, 58))
        script.need = need_of(rng, alcohol_only=older or (on >= date(2012, 7, 2) and rng.random() < 0.25))
        if life is corrections.late_top:
            script.need.drugs = ("1011",)
        life(script, on, next(self._doors), next(self._providers))

    def _next(self, on: date, age: int) -> PersonScript:
        script = self._story(f"P{len(self.groups) + 1:03}", age, on)
        self._grouped(script)
        return script

    def _double(self, script: PersonScript, changed: Callable[[InventedIdentity], InventedIdentity]) -> PersonScript:
        self._doubles += 1
        double = PersonScript(f"P{self._doubles}", changed(script.identity), script.need, script.rng)
        self.scripts.append(double)
        self.groups[-1] += (double.name,)
        return double

    def _story(self, name: str, age: int, on: date) -> PersonScript:
        rng = random.Random(f"{self._seed}/{name}")
        return PersonScript(name, self._town.person(rng, age, on), need_of(rng), rng)

    def _grouped(self, script: PersonScript) -> None:
        self.scripts.append(script)
        self.groups.append((script.name,))

    def features(self, persons: Iterable[str]) -> dict[str, list[str]]:
        kept = set(persons)
        persons_by_feature: dict[str, set[str]] = {}
        for script in self.scripts:
            for feature, person, on in script.shown:
                if on <= LAST_DAY and person in kept:
                    persons_by_feature.setdefault(feature, set()).add(person)
        return {feature: sorted(persons_by_feature[feature]) for feature in sorted(persons_by_feature)}

    def lines(self, persons: Iterable[str]) -> list[Line]:
        """In order: by day, and within it setting up, persons, verifying, paying."""
        kept = set(persons)
        chosen = [script for script in sorted(self.scripts, key=lambda script: script.name) if script.name in kept]
        refusals = [(on, script.name, measure) for script in chosen for on, measure in script.refusals]
        parts = (
            area_lines.setting_up(),
            [line for script in chosen for line in script.lines],
            area_lines.verifying(refusals),
            area_lines.paying(),
        )
        ordered = sorted(
            (
                (line["on"], part, line)
                for part, lines in enumerate(parts)
                for line in lines
                if line["on"] <= LAST_DAY.isoformat()
            ),
            key=lambda entry: entry[:2],
        )
        return [{"on": on, "seq": seq, **line} for seq, (on, _, line) in enumerate(ordered, start=1)]


def chosen(caseload: Caseload, count: int) -> list[str]:
    """The ten with a golden row, then whoever shows most of what is still missing, then the last of the rest."""
    examples = caseload.features(name for group in caseload.groups for name in group)
    shows = {group: {f for f, who in examples.items() if set(who) & set(group)} for group in caseload.groups}
    picked = caseload.groups[:10]
    rest = caseload.groups[10:]
    missing = set(examples) - {feature for group in picked for feature in shows[group]}
    while rest and (missing or len(picked) < count):
        best = max(rest, key=lambda group: (len(shows[group] & missing), group))
        picked.append(best)
        rest.remove(best)
        missing -= shows[best]
    return [name for group in picked for name in group]


def write(folder: Path, lines: Sequence[Line], features: dict[str, list[str]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.jsonl"):
        old.unlink()
    months: dict[str, list[str]] = {}
    for line in lines:
        months.setdefault(line["on"][:7], []).append(json.dumps(line, separators=(",", ":")))
    for month, texts in months.items():
        (folder / f"{month}.jsonl").write_text("\n".join(texts) + "\n")
    (folder / "features.json").write_text(json.dumps(features, indent=1) + "\n")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write the invented caseload.")
    parser.add_argument("--persons", type=int, default=WHOLE)
    parser.add_argument("--seed", type=int, default=2012)
    parser.add_argument("--out", type=Path, required=True)
    wanted = parser.parse_args(arguments)
    caseload = Caseload(wanted.seed)
    caseload.write_scripts()
    persons = chosen(caseload, wanted.persons)
    lines = caseload.lines(persons)
    write(wanted.out, lines, caseload.features(persons))
    print(f"{len(lines)} lines of {len(persons)} registrations in {wanted.out}")


if __name__ == "__main__":
    main()
