"""The band and the prices that one assessment leads to, with the arithmetic.

Everything a person has to confirm is here as data: each domain's points times their weight as they add up, each
threshold and whether it is reached, each price with the row of the book it stands in. Nothing is guessed: a domain that
was not rated, or rated outside its range, leaves the band open for the person who confirms.

Payment rules 2.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from services.tariff.rules.scheme import EVERY_BAND, PriceRow, Scheme
from services.tariff.rules.versions import that_counts


@dataclass(frozen=True, slots=True)
class PublishedScheme:
    scheme: Scheme
    hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Addition:
    domain: str
    points: int
    total: int  # of the points so far, this domain included
    weight: Decimal
    score: Decimal  # so far, this domain included

    @property
    def weighted(self) -> Decimal:
        return self.points * self.weight


@dataclass(frozen=True, slots=True)
class Unrated:
    domain: str
    reason: Literal["missing", "out_of_range"]


@dataclass(frozen=True, slots=True)
class Comparison:
    band: str
    from_: Decimal
    reached: bool


@dataclass(frozen=True, slots=True)
class Arithmetic:
    additions: tuple[Addition, ...]
    unrated: tuple[Unrated, ...]
    ignored: tuple[str, ...]
    total: int
    score: Decimal
    comparisons: tuple[Comparison, ...]
    band: str | None
    exact: bool  # whether the score may differ from the sum of the points, or a threshold be no whole number


@dataclass(frozen=True, slots=True)
class ProposedPrice:
    measure: str
    pence: int
    row: PriceRow
    place: int  # of the row in the scheme's prices


def scheme_on(day: date, published: Iterable[PublishedScheme]) -> PublishedScheme | None:
    """The version that counts on that day, or None: the assessment then waits for its scheme.

    The terms of one that is valid no more hold on until its contracts have run off.
    """
    counting = that_counts(day, published)
    if counting is None:
        return None
    scheme = counting.scheme
    return counting if scheme.is_valid_on(day) or scheme.runs_off_on(day) else None


def leads_to_tariff(scheme: Scheme, kind: str, in_remit: bool) -> bool:
    return in_remit and kind in scheme.journey.tariff_kinds


def arithmetic(scheme: Scheme, points: Mapping[str, int]) -> Arithmetic:
    """The score is the sum of the points times their weight, exact: it is never rounded."""
    complexity = scheme.complexity
    additions: list[Addition] = []
    unrated: list[Unrated] = []
    total, score = 0, Decimal(0)
    for domain in complexity.domains:
        if reason := _unrated(points.get(domain.code), complexity.most_points(domain) or 0):
            unrated.append(Unrated(domain.code, reason))
            continue
        rated, weight = points[domain.code], Decimal(domain.weight)
        total, score = total + rated, score + rated * weight
        additions.append(Addition(domain.code, rated, total, weight, score))
    comparisons = tuple(Comparison(band.code, band.score, score >= band.score) for band in complexity.bands)
    ignored = tuple(sorted(set(points) - set(complexity.codes)))
    band = None if unrated else [c.band for c in comparisons if c.reached][-1]
    return Arithmetic(
        tuple(additions), tuple(unrated), ignored, total, score, comparisons, band, exact=complexity.exact
    )


def _unrated(points: int | None, most: int) -> Literal["missing", "out_of_range"] | None:
    if points is None:
        return "missing"
    return None if 0 <= points <= most else "out_of_range"


def prices_on(day: date, scheme: Scheme, band: str) -> tuple[ProposedPrice, ...]:
    """Every price of that band as the book stood on that day, in the order of the measures.

    A measure without a price on that day is left out: what it yields is unpriced, never free.
    """
    prices = (_price(day, scheme, measure.code, band) for measure in scheme.measures)
    return tuple(price for price in prices if price)


def _price(day: date, scheme: Scheme, measure: str, band: str) -> ProposedPrice | None:
    """At most one covers a day: the check refuses overlaps. After its version the one that ended last holds on."""
    rows = [
        (place, row)
        for place, row in enumerate(scheme.prices)
        if row.measure == measure and row.band in {band, EVERY_BAND} and row.from_ <= day
    ]
    covering = [(place, row) for place, row in rows if row.covers(day)]
    if not covering and scheme.valid_to is not None and scheme.valid_to <= day:
        covering = [max(rows, key=lambda placed: placed[1].to or date.max)] if rows else []
    if not covering:
        return None
    place, row = covering[0]
    return ProposedPrice(measure, row.pence, row, place)
