"""Treatment Outcomes Profiles by which the scheme's measures of a form can be met, are met, or are not."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from deploy.examples.generator.areas.rating import reached
from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.examples.generator.clinical import DRUG_DAYS, FLAGS, OTHER_DAYS, Items, Need, top

SCALES = ("psychological", "physical", "quality_of_life")
Answers = dict[str, int]


class Forms:
    """The answers to all that a measure asks for; the rest of a form is nothing used, calm and housed."""

    def __init__(self, terms: SchemeTerms) -> None:
        self._items: dict[str, list[Mapping[str, Any]]] = {}
        for measure in terms.of_kind("top_item"):
            self._items.setdefault(measure["params"]["item"], []).append(measure["params"])
        changed = [measure["params"]["substance"] for measure in terms.of_kind("top_reliable_change")]
        lists = [measure["params"]["substances"] for measure in terms.of_kind("top_abstinent")]
        self._abstinent = sorted({name for names in lists if names != "presenting" for name in names} | set(changed))
        self._injecting = bool(terms.of_kind("injecting_stopped"))

    def start(self, need: Need, rng: random.Random) -> Answers:
        """Bad where a measure wants it better. What somebody presents with is used, and else every second thing."""
        answers: Answers = {item: rng.choice([12, 16, 20, 28]) for item in need.used_items}
        for item in self._abstinent:
            if rng.random() < 0.5:
                answers.setdefault(item, rng.choice([8, 12, 16]))
        if need.injects or (self._injecting and rng.random() < 0.5):
            answers["injecting"] = rng.choice([4, 12, 20])
        for item, asked in self._items.items():
            answers.setdefault(item, self._before(item, asked, rng))
        return answers

    @staticmethod
    def _before(item: str, asked: Iterable[Mapping[str, Any]], rng: random.Random) -> int:
        """From where each of them can still be reached, if there is such an answer."""
        if rng.random() < 0.2:
            return 0 if item not in SCALES else 10  # somebody without that trouble
        met = {
            before: sum(any(_meets(params, before, after) for after in _scale(item)) for params in asked)
            - sum(_meets(params, before, before) for params in asked)
            for before in _scale(item)
        }
        best = max(met.values())
        usual = [before for before, count in met.items() if count == best]
        return rng.choice(usual)

    def good(self, start: Answers) -> Answers:
        """Nothing used any more where that is enough, and each other thing as near to where it was as is enough."""
        answers = {item: 0 for item in start if item not in SCALES}
        for item, asked in self._items.items():
            answers[item] = self._best(item, asked, start.get(item, 0))
        return answers

    @staticmethod
    def _best(item: str, asked: Sequence[Mapping[str, Any]], before: int) -> int:
        nearest = 0 if item in DRUG_DAYS else before
        return max(
            _scale(item),
            key=lambda after: (sum(_meets(params, before, after) for params in asked), -abs(after - nearest)),
        )

    def middling(self, start: Answers, rng: random.Random) -> Answers:
        """Somewhat less of everything, and not enough."""
        return {
            item: max(1, days - rng.randint(1, 3)) if days and item not in FLAGS else days
            for item, days in start.items()
        }

    @staticmethod
    def filled(answers: Answers, need: Need, rng: random.Random) -> Items:
        wanted: dict[str, int | bool | str] = dict(answers)
        wanted |= {item: bool(answers[item]) for item in FLAGS if item in answers}
        return top(need, rng, **wanted)


def _scale(item: str) -> range:
    if item in FLAGS:
        return range(2)
    return range(29 if item in (*DRUG_DAYS, *OTHER_DAYS) else 21)


def _meets(params: Mapping[str, Any], before: int, after: int) -> bool:
    return reached(params, Fraction(before), Fraction(after))
