"""How points become a band, in plain sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.tariff.rules.words.measure_words import listed
from shared.pages.words import counted, plain, sentence

Said = Mapping[str, Any]


def points(complexity: Said) -> str:
    """How they are given and what they come to, before the bands."""
    domains = [_domain(domain, complexity) for domain in complexity["domains"]]
    rated = " ".join(_rated(domains))
    if all(domain["weight"] == "1" for domain in domains):
        return f"{rated} Their sum says the band:"
    weighed = listed([f"{plain(domain['code'])} {_times(domain['weight'])}" for domain in domains], "and")
    return f"{rated} What they come to by their weight is the score, never rounded: {weighed}. It says the band:"


def assessing(complexity: Said) -> str:
    """Who assesses."""
    if complexity.get("assessed_by_provider") != "under_audit":
        return "Only the LASARS assesses."
    under_audit = (
        "Who treats may assess too, under audit: each such assessment is marked, another organisation confirms its "
        "tariff, and nobody of the one that assessed verifies what follows from it."
    )
    percent = complexity.get("second_rated_percent")
    return f"{under_audit} {_second_rated(percent)}" if percent else under_audit


def _second_rated(percent: int) -> str:
    drawn = "All of them are" if percent == 100 else f"{percent} in a hundred of them, drawn by lot, are"
    return (
        f"{drawn} rated a second time by somebody who does not see the first points; that changes no tariff by itself."
    )


def _domain(domain: Any, complexity: Said) -> dict[str, Any]:
    """As if all of it had been said."""
    said = {"code": domain} if isinstance(domain, str) else domain
    return {"weight": "1", "max_points": complexity.get("max_points")} | said


def _rated(domains: Sequence[Said]) -> Iterator[str]:
    """`Each of housing and health is given 0 to 4 points.`, by their maximum."""
    for most in dict.fromkeys(domain["max_points"] for domain in domains):
        alike = [plain(domain["code"]) for domain in domains if domain["max_points"] == most]
        whose = f"Each of {listed(alike, 'and')}" if len(alike) > 1 else sentence(alike[0])
        yield f"{whose} is given 0 to {counted(most, 'point')}."


def _times(weight: str) -> str:
    return {"0": "not at all", "1": "once", "2": "twice"}.get(weight, f"{weight} times")


def bands(complexity: Said) -> list[str]:
    """`Medium: 7 to 13 points.`, or `Medium: 7.5 to less than 14.` where a score may be no whole number."""
    thresholds = complexity["bands"]
    whole = all(isinstance(domain, str) or "weight" not in domain for domain in complexity["domains"])
    whole = whole and all(isinstance(band["from"], int) for band in thresholds)
    following = [*(band["from"] for band in thresholds[1:]), None]
    return [_band(band, end, whole=whole) for band, end in zip(thresholds, following, strict=True)]


def _band(band: Said, following: Any, *, whole: bool) -> str:
    name = sentence(plain(band["code"]))
    if whole:
        return f"{name}: {_whole_points(band['from'], following)}."
    end = "and more" if following is None else f"to less than {following}"
    return f"{name}: {band['from']} {end}."


def _whole_points(least: int, following: int | None) -> str:
    if following is None:
        return f"{least} and more points"
    return counted(least, "point") if following == least + 1 else f"{least} to {following - 1} points"
