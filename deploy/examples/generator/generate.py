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

from deploy.examples.generator import around, corrections, doubles, lives, named
from deploy.examples.generator.clinical import need_of
from deploy.examples.generator.people import Identity, Town
from deploy.examples.generator.story import LAST_DAY, Line, Story
from deploy.examples.generator.treatment import days

WHOLE = 300
DOORS = ("self", "gp", "self", "custody", "court", "prison", "gp")
PROVIDERS = ("cdas", "riverside")
BEGIN, LATE = date(2012, 4, 3), date(2014, 2, 3)
Pair = Callable[[Story, Story, date, str, str, bool], None]

# How many of each life, and the first days between which it begins.
LIVES: tuple[tuple[int, lives.Life, date, date], ...] = (
    (35, lives.completes, BEGIN, date(2013, 9, 2)),
    (43, lives.drops_out, BEGIN, date(2014, 2, 3)),
    (33, lives.stays, date(2013, 2, 4), date(2014, 4, 1)),
    (14, lives.never_engages, BEGIN, date(2014, 3, 3)),
    (16, lives.declined, BEGIN, date(2013, 10, 7)),
    (11, lives.alcohol_before_july, BEGIN, date(2012, 6, 8)),
    (10, lives.returns_at_once, BEGIN, date(2013, 4, 1)),
    (18, lives.returns_in_window, BEGIN, date(2012, 12, 3)),
    (10, lives.returns_after_window, BEGIN, date(2012, 10, 1)),
    (9, corrections.tariff_late, BEGIN, date(2013, 7, 1)),
    (10, corrections.reassessed, BEGIN, date(2013, 6, 3)),
    (5, corrections.points_corrected, BEGIN, date(2013, 6, 3)),
    (8, corrections.late_top, BEGIN, date(2013, 5, 6)),
    (8, corrections.corrected_top, BEGIN, date(2013, 7, 1)),
    (8, corrections.corrected_end, BEGIN, date(2013, 7, 1)),
    (8, lives.not_answered, BEGIN, date(2013, 10, 7)),
    (6, lives.moves_provider, BEGIN, date(2013, 6, 3)),
    (6, corrections.refused, BEGIN, date(2013, 10, 7)),
    (5, lives.early_success, BEGIN, date(2013, 4, 1)),
    (8, lives.housed, BEGIN, date(2013, 10, 7)),
    (5, lives.only_advice, BEGIN, date(2014, 3, 3)),
    (3, lives.after_the_contracts, BEGIN, LATE),
)
PAIRS: tuple[tuple[Pair, bool], ...] = (
    (doubles.treated_as_double, True),
    (doubles.treated_as_double, False),
    (doubles.treated_as_double, True),
    (doubles.treated_as_double, False),
    (doubles.pending_long, True),
    (doubles.pending_long, True),
    (doubles.merged_by_mistake, True),
    (doubles.merged_by_mistake, False),
    (doubles.merged_by_mistake, True),
    (doubles.merged_by_mistake, False),
    (doubles.two_after_all, True),
)


class Caseload:
    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._town = Town(seed)
        self._doors, self._providers = cycle(DOORS), cycle(PROVIDERS)
        self.stories: list[Story] = []
        self.groups: list[tuple[str, ...]] = []
        self._doubles = WHOLE

    def tell(self) -> None:
        self._tell_named()
        for pair, proposed in PAIRS:
            self._tell_pair(pair, proposed)
        order = random.Random(f"{self._seed}/order")
        planned = [(life, first, last) for count, life, first, last in LIVES for _ in range(count)]
        order.shuffle(planned)
        for life, first, last in planned[: WHOLE - len(self.groups)]:
            self._tell_life(life, first, last)

    def _tell_named(self) -> None:
        told = (named.first, named.second, named.third, named.fourth, named.fifth, named.sixth)
        told_later = (named.seventh, named.eighth, named.tenth)
        for tell in told + told_later[:2]:
            tell(self._named())
        ninth = self._named()
        named.ninth(ninth, self._double(ninth, doubles.misspelt))
        told_later[2](self._named())

    def _named(self) -> Story:
        number = len(self.groups) + 1
        story = self._story(f"P{number:03}", 45 if number == 5 else 20 + 3 * number, date(2012, 4, 2))
        story.need = replace(named.NEEDS[number - 1])
        self._grouped(story)
        return story

    def _tell_pair(self, pair: Pair, proposed: bool) -> None:
        story = self._next(date(2012, 4, 3), 24 + len(self.groups))
        first = BEGIN + days(random.Random(f"{self._seed}/{story.name}/day").randint(0, 240))
        double = self._double(story, doubles.misspelt if proposed else doubles.other_birthday)
        pair(story, double, first, next(self._doors), next(self._providers), proposed)

    def _tell_life(self, life: lives.Life, first: date, last: date) -> None:
        name = f"P{len(self.groups) + 1:03}"
        rng = random.Random(f"{self._seed}/{name}/day")
        on = first + timedelta(days=rng.randint(0, (last - first).days))
        older = life is lives.alcohol_before_july
        story = self._next(on, rng.randint(27, 62) if older else rng.randint(19, 58))
        story.need = need_of(rng, alcohol_only=older or (on >= date(2012, 7, 2) and rng.random() < 0.25))
        if life is corrections.late_top:
            story.need.drugs = ("1011",)
        life(story, on, next(self._doors), next(self._providers))

    def _next(self, on: date, age: int) -> Story:
        story = self._story(f"P{len(self.groups) + 1:03}", age, on)
        self._grouped(story)
        return story

    def _double(self, story: Story, changed: Callable[[Identity], Identity]) -> Story:
        self._doubles += 1
        double = Story(f"P{self._doubles}", changed(story.identity), story.need, story.rng)
        self.stories.append(double)
        self.groups[-1] += (double.name,)
        return double

    def _story(self, name: str, age: int, on: date) -> Story:
        rng = random.Random(f"{self._seed}/{name}")
        return Story(name, self._town.person(rng, age, on), need_of(rng), rng)

    def _grouped(self, story: Story) -> None:
        self.stories.append(story)
        self.groups.append((story.name,))

    def features(self, persons: Iterable[str]) -> dict[str, list[str]]:
        kept = set(persons)
        found: dict[str, set[str]] = {}
        for story in self.stories:
            for feature, person, on in story.shown:
                if on <= LAST_DAY and person in kept:
                    found.setdefault(feature, set()).add(person)
        return {feature: sorted(found[feature]) for feature in sorted(found)}

    def lines(self, persons: Iterable[str]) -> list[Line]:
        """In order: by day, and within it setting up, persons, verifying, paying."""
        kept = set(persons)
        told = [story for story in sorted(self.stories, key=lambda story: story.name) if story.name in kept]
        refusals = [(on, story.name, measure) for story in told for on, measure in story.refusals]
        parts = (
            around.setting_up(),
            [line for story in told for line in story.lines],
            around.verifying(refusals),
            around.paying(),
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
    caseload.tell()
    persons = chosen(caseload, wanted.persons)
    lines = caseload.lines(persons)
    write(wanted.out, lines, caseload.features(persons))
    print(f"{len(lines)} lines of {len(persons)} registrations in {wanted.out}")


if __name__ == "__main__":
    main()
