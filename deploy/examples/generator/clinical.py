"""What people use, how badly off they are, and what they answer on the Treatment Outcomes Profile."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

TOP_ITEM = {
    "1011": "opiates",
    "3201": "crack",
    "3200": "cocaine",
    "3100": "amphetamines",
    "5000": "cannabis",
    "2200": "other_drug",
    "7000": "alcohol",
}
DRUG_DAYS = ("alcohol", "opiates", "crack", "cocaine", "amphetamines", "cannabis", "other_drug")
OTHER_DAYS = ("tobacco", "injecting", "shoplifting", "selling", "paid_work", "education")
FLAGS = ("sharing", "other_theft", "assault", "acute_housing", "eviction_risk")
DOMAINS = ("drug_use", "injecting", "health", "housing", "offending", "previous_treatment")
MIXES = (("1011",), ("1011", "3201"), ("3200",), ("5000",), ("3100",), ("1011", "2200"), ("3201", "7000"))
Items = dict[str, Any]


@dataclass
class Need:
    """One person's need at the front door."""

    drugs: tuple[str, ...]
    injects: bool
    homeless: bool
    offends: bool
    band: str
    quality: int = 8

    @property
    def presenting(self) -> list[str]:
        return list(self.drugs)

    @property
    def used_items(self) -> list[str]:
        return [TOP_ITEM[code] for code in self.drugs]

    def drug_profile(self) -> list[dict[str, object]]:
        routes = {"1011": "inject" if self.injects else "smoke", "7000": "oral", "2200": "oral", "3200": "sniff"}
        return [
            {"code": code, "rank": rank, "route": routes.get(code, "smoke")}
            for rank, code in enumerate(self.drugs, start=1)
        ]


def need_of(rng: random.Random, *, alcohol_only: bool = False) -> Need:
    drugs = ("7000",) if alcohol_only else rng.choice(MIXES)
    return Need(
        drugs=drugs,
        injects="1011" in drugs and rng.random() < 0.6,
        homeless=rng.random() < 0.3,
        offends=rng.random() < 0.35,
        band=rng.choice(["low", "medium", "medium", "high"]),
        quality=rng.randint(4, 9),
    )


def points_for(band: str, rng: random.Random) -> dict[str, int]:
    """Points by domain whose sum falls in the band (low below 7, medium below 14)."""
    total = rng.randint(*{"low": (2, 6), "medium": (7, 13), "high": (14, 21)}[band])
    points = dict.fromkeys(DOMAINS, 0)
    while sum(points.values()) < total:
        domain = rng.choice(DOMAINS)
        points[domain] = min(4, points[domain] + 1)
    return points


def top(need: Need, rng: random.Random, **wanted: int | bool | str) -> Items:
    """A full form: nothing used, calm and housed but for what is `wanted`.

    A wanted number or flag is the answer; the text "NA" is an answer that the person did not give.
    """
    items: Items = {name: {"days": 0} for name in DRUG_DAYS + OTHER_DAYS}
    items |= {name: {"value": False} for name in FLAGS}
    items |= {"psychological": {"value": rng.randint(7, 14)}, "physical": {"value": rng.randint(7, 14)}}
    items |= {"quality_of_life": {"value": need.quality}, "tobacco": {"days": rng.choice([0, 20, 28])}}
    for name, answer in wanted.items():
        items[name] = _answer(name, answer)
    return {camel(name): answer for name, answer in items.items()}


def camel(name: str) -> str:
    """As the API writes it: acute_housing is acuteHousing."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _answer(name: str, answer: int | bool | str) -> Items:
    days = name in DRUG_DAYS + OTHER_DAYS
    if answer == "NA":
        return {"days" if days else "value": None, "na": "declined"}
    if days and isinstance(answer, int) and answer and answer % 4 == 0:
        return {"days": answer, "weeks": [answer // 4] * 4}
    return {"days" if days else "value": answer}


def start_form(need: Need, rng: random.Random) -> dict[str, int | bool | str]:
    wanted: dict[str, int | bool | str] = {item: rng.choice([8, 12, 16, 20, 28]) for item in need.used_items}
    if need.injects:
        wanted["injecting"] = rng.choice([4, 12, 20])
    if need.homeless:
        wanted["acute_housing"] = True
    if need.offends:
        wanted["shoplifting"] = rng.choice([2, 4, 8])
    return wanted


def better(need: Need, rng: random.Random) -> dict[str, int | bool | str]:
    """A review of somebody who has stopped all they came with."""
    return {"quality_of_life": min(20, need.quality + rng.randint(4, 8))}


def somewhat_better(need: Need, rng: random.Random) -> dict[str, int | bool | str]:
    """Fewer days, still using and still where they live; injecting may have stopped."""
    wanted: dict[str, int | bool | str] = {item: rng.choice([1, 2, 3, 4, 6]) for item in need.used_items}
    wanted["quality_of_life"] = need.quality + rng.randint(-2, 3)
    if need.homeless:
        wanted["acute_housing"] = True
    if need.injects and rng.random() < 0.5:
        wanted["injecting"] = rng.choice([1, 2])
    return wanted
