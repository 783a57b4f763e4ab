"""Measures that are made of other measures: all of them, any, one after another, one within so many days of another.

Payment rules 3, The kinds.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import UUID

from services.assessment.rules.history import History
from services.assessment.rules.journeys import Discharge
from services.assessment.rules.met import Met, Stated, VerifierDecision, Way, seen
from services.assessment.rules.words import Said

MetBy = Callable[[str, Said], Sequence[Met]]  # by code: each day on which that measure is met, with what was said


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """One way in which one part was met. Another is another piece, whatever it says."""

    met: Met
    way: Way


Pieces = Sequence[_Piece]
Choice = tuple[_Piece, ...]  # one of each part
Part = Sequence[Met]


def met_by_combining(code: str, kind: str, met_by: MetBy, said: Said, history: History) -> Iterator[Met]:
    """By each version, on the days that it judges: those from which the last of the parts counts."""
    words = said.get(code, ())
    for terms in history.versions:
        measure = terms.measure(code)
        if measure is None or measure.kind != kind:
            continue
        stated = Stated(measure, terms)
        parts = {part: met_by(part, _said_of(part, words, said, history)) for part in part_codes(measure.params)}
        for journey in history.journeys:
            own = {part: [met for met in days if met.journey.id == journey.id] for part, days in parts.items()}
            for day, of_day in _COMBINED[kind](measure.params, own):
                yield from _met_on(day, of_day, stated, words, history)


def part_codes(params: Mapping[str, Any]) -> list[str]:
    """Of all the measures that it names, those that are not to be met among them."""
    named = [params[name] for name in ("of", "after", "since") if name in params]
    listed = [part for name in named for part in (name if isinstance(name, list) else [name])]
    return list(dict.fromkeys(part["not"] if isinstance(part, Mapping) else part for part in listed))


# -- each day, with what of each part may have brought it


Days = Iterator[tuple[date, list[Part]]]


def _all(params: Mapping[str, Any], parts: Mapping[str, Part]) -> Days:
    wanted = [parts[part] for part in params["of"] if isinstance(part, str)]
    ruled_out = [
        met.on for part in params["of"] if isinstance(part, Mapping) for met in parts[part["not"]] if _lasts(met)
    ]
    for day in _days_of(*wanted):
        by_then: list[Part] = [[met for met in part if met.on <= day] for part in wanted]
        if all(by_then) and not any(on <= day for on in ruled_out):
            yield day, by_then


def _any(params: Mapping[str, Any], parts: Mapping[str, Part]) -> Days:
    """Each part by itself: of one day they prove the same."""
    every = [met for part in params["of"] for met in parts[part]]
    for day in _days_of(every):
        yield day, [[met for met in every if met.on == day]]


def _after(params: Mapping[str, Any], parts: Mapping[str, Part]) -> Days:
    for day in _days_of(parts[params["of"]]):
        before = [met for met in parts[params["after"]] if met.on < day]
        if before:
            yield day, [before, _on(day, parts[params["of"]])]


def _within(params: Mapping[str, Any], parts: Mapping[str, Part]) -> Days:
    for day in _days_of(parts[params["of"]]):
        first = day - timedelta(days=params["days"])
        before = [met for met in parts[params["since"]] if first <= met.on <= day]
        if before:
            yield day, [before, _on(day, parts[params["of"]])]


_COMBINED: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Part]], Days]] = {
    "all": _all,
    "any": _any,
    "after": _after,
    "within": _within,
}
COMBINATIONS = frozenset(_COMBINED)


def _days_of(*parts: Part) -> list[date]:
    return sorted({met.on for part in parts for met in part})


def _on(day: date, part: Part) -> Part:
    return [met for met in part if met.on == day]


def _lasts(met: Met) -> bool:
    """What a return shows never to have been met, or no exit, rules nothing out."""
    back = met.discharge.represented_by if met.discharge else None
    never = back and met.away_until and back.on < met.away_until
    return not never and not (met.discharge and met.discharge.continued_by)


# -- what proves it


def _met_on(
    day: date, parts: Sequence[Part], stated: Stated, words: Sequence[VerifierDecision], history: History
) -> Iterator[Met]:
    """One for each episode that is named and each discharge that it follows, with all that proves it."""
    pieces = [_pieces(part) for part in parts]
    alike: dict[tuple[UUID | None, ...], list[Choice]] = {}
    for choice in sorted(_choices(day, pieces, stated, words, history), key=_order):
        alike.setdefault(_whose(_last(day, choice).met, _discharge(choice)), []).append(choice)
    for choices in alike.values():
        last = _last(day, choices[0]).met
        yield replace(
            last,
            stated=stated,
            ways=tuple(dict.fromkeys(_way(day, choice) for choice in choices)),
            discharge=_discharge(choices[0]),
            by_time=False,
            follows=None,
            counts_from=_counts_from(choices[0]),
            away_until=max((piece.met.away_until for piece in choices[0] if piece.met.away_until), default=None),
        )


def _pieces(part: Part) -> Pieces:
    return sorted((_Piece(met, way) for met in part for way in met.ways), key=_piece_order)


def _piece_order(piece: _Piece) -> tuple[date, list[tuple[date, UUID]]]:
    return piece.met.on, [(proof.on, proof.order_id) for proof in piece.way]


def _order(choice: Choice) -> list[tuple[date, list[tuple[date, UUID]]]]:
    return [_piece_order(piece) for piece in choice]


def _choices(
    day: date, pieces: Sequence[Pieces], stated: Stated, words: Sequence[VerifierDecision], history: History
) -> Iterable[Choice]:
    """Not everything that could be put together, which may be a great deal: the first, what somebody has seen, and,
    where that was refused, whatever differs from it in one part.
    """

    def fits(choice: Choice) -> bool:
        is_last = max(piece.met.on for piece in choice) == day
        return is_last and history.terms_on(_counts_from(choice)) is stated.terms

    choices: list[Choice] = []
    for group in product(*map(_apart, pieces)):
        for first in _firsts(day, group):
            choices += [first] if fits(first) else filter(fits, _near(first, group))
    for word in words:
        vouched = [[piece for piece in part if seen(piece.way) <= word.evidence] for part in pieces]
        for choice in filter(fits, product(*vouched)):
            choices += [choice] if word.verified else [choice, *filter(fits, _near(choice, pieces))]
    return dict.fromkeys(choices)


def _apart(pieces: Pieces) -> list[Pieces]:
    """By whose they are and by the discharge that they follow: one of them may fall without the other."""
    groups: dict[tuple[UUID | None, ...], list[_Piece]] = {}
    for piece in pieces:
        groups.setdefault(_whose(piece.met, piece.met.discharge), []).append(piece)
    return list(groups.values())


def _whose(last: Met, left: Discharge | None) -> tuple[UUID | None, ...]:
    return tuple(episode.id if episode else None for episode in (last.episode, last.within, left and left.episode))


def _firsts(day: date, pieces: Sequence[Pieces]) -> Iterator[Choice]:
    """Of each part the first, but of one of them the first of that day."""
    for place, part in enumerate(pieces):
        for piece in [piece for piece in part if piece.met.on == day][:1]:
            yield tuple(piece if place == at else other[0] for at, other in enumerate(pieces))


def _near(choice: Choice, pieces: Sequence[Pieces]) -> Iterator[Choice]:
    for place, part in enumerate(pieces):
        yield from ((*choice[:place], piece, *choice[place + 1 :]) for piece in part)


def _last(day: date, choice: Choice) -> _Piece:
    """Whose outcome it is, is said by the part that is met last; of several by one that names an episode."""
    last = [piece for piece in choice if piece.met.on == day]
    return next((piece for piece in last if piece.met.episode), last[0])


def _way(day: date, choice: Choice) -> Way:
    """The evidence of the last part comes last."""
    last = _last(day, choice)
    others = (proof for piece in choice if piece is not last for proof in piece.way if proof not in last.way)
    return (*dict.fromkeys(others), *last.way)


def _counts_from(choice: Choice) -> date:
    return max(piece.met.counts_from or piece.met.on for piece in choice)


def _discharge(choice: Choice) -> Discharge | None:
    """The one that was no exit, else the last: then it is known longest whether somebody comes back."""
    left = [piece.met.discharge for piece in choice if piece.met.discharge]
    return max(left, key=lambda end: (end.continued_by is not None, end.on, end.episode.order_id), default=None)


# -- what was said of a part


def _said_of(part: str, words: Sequence[VerifierDecision], said: Said, history: History) -> Said:
    """Of what it is made of too: whoever saw three doses of a combination has seen that day's three doses."""
    if not words:
        return said
    return {**said, part: (*said.get(part, ()), *_of_events(words, history), *words)}


def _of_events(words: Sequence[VerifierDecision], history: History) -> Iterator[VerifierDecision]:
    """The events among the evidence, by code, as if somebody had said that of them alone."""
    for word in words:
        by_code: dict[str, list[tuple[date, tuple[UUID, int]]]] = {}
        for record in history.evidence:
            if (record.id, record.revision) in word.evidence:
                by_code.setdefault(record.code, []).append((record.on, (record.id, record.revision)))
        for records in by_code.values():
            yield replace(word, evidence=frozenset(key for _, key in records), achieved_on=max(records)[0])
