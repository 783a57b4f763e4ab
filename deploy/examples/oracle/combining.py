"""Measures that are put together from others: each day, and all the evidence that could bring it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any, Protocol

from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.scheme import Scheme


class History(Protocol):
    """Of one person, as `outcomes` has it: besides this, how each kind is met."""

    scheme: Scheme

    def rounds_seen_for(self, code: str, of: dict[str, Any]) -> Iterator[Any]: ...


@dataclass(frozen=True)
class Part:
    """One measure, met once, by one piece of evidence."""

    on: date
    journey: tuple[date, date]
    episode: Episode | None
    way: tuple[tuple[str, int], ...]
    left: date | None = None


def all_of(history: History, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
    wanted = [_parts(history, code, measure) for code in params["of"] if isinstance(code, str)]
    barred = [part for no in params["of"] if isinstance(no, dict) for part in _parts(history, no["not"], measure)]
    together = [
        parts
        for parts in product(*wanted)
        if not any(part.journey == parts[0].journey and part.on <= max(p.on for p in parts) for part in barred)
    ]
    return _told(together)


def any_of(history: History, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
    return _told([(part,) for code in params["of"] for part in _parts(history, code, measure)])


def after(history: History, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
    first, then = (_parts(history, params[name], measure) for name in ("after", "of"))
    return _told([(a, b) for a in first for b in then if a.on < b.on])


def within(history: History, measure: dict[str, Any], params: dict[str, Any]) -> Iterator[Any]:
    first, then = (_parts(history, params[name], measure) for name in ("since", "of"))
    most = timedelta(days=params["days"])
    return _told([(a, b) for a in first for b in then if a.on <= b.on <= a.on + most])


def _parts(history: History, code: str, of: dict[str, Any]) -> list[Part]:
    """As that measure is met by itself; several records that somebody has seen for the whole count together on."""
    measure = history.scheme.measures[code]
    met = [*getattr(history, "_" + measure["kind"])(measure, measure["params"])]
    if measure["kind"] == "event":
        met += history.rounds_seen_for(of["code"], measure)
    parts = [
        Part(on, journey, episode, tuple(way), left[0] if left else None)
        for on, journey, episode, ways, *left in met
        for way in ways
    ]
    apart = {(part.on, part.journey, part.way): part for part in parts}
    return sorted(apart.values(), key=lambda part: (part.on, part.way))


def _told(together: list[tuple[Part, ...]]) -> Iterator[Any]:
    """By the day of the last part, and whose that is."""
    alike: dict[Any, list[tuple[Part, ...]]] = {}
    for parts in together:
        if len({part.journey for part in parts}) == 1:
            on = max(part.on for part in parts)
            episodes = [part.episode for part in parts if part.on == on and part.episode]
            left = max((part.left for part in parts if part.left), default=None)
            named = episodes[0] if episodes else None
            alike.setdefault((on, named.id if named else "", left), []).append(parts)
    for (on, name, left), several in alike.items():
        named = next((part.episode for part in several[0] if part.episode and part.episode.id == name), None)
        ways = [list(dict.fromkeys(thing for part in parts for thing in part.way)) for parts in several]
        yield on, several[0][0].journey, named, ways, left
