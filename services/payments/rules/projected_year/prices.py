"""What an outcome brings on both sides: by the rules that pay, for each tariff, measure and stretch of the year.

Payment rules 9, A projected year.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid5

import numpy as np

from services.payments.rules.capped_years import STANDS
from services.payments.rules.claims import Outcome
from services.payments.rules.forecast.journeys import Ints
from services.payments.rules.projected_year.coming import ComingYear, days_between
from services.payments.rules.projected_year.draws import Kinds
from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes.tariff import book_row
from services.payments.rules.tariffs import Tariff
from services.payments.rules.terms_in_force import last_source
from services.payments.rules.what_if.outcomes import PastOutcome, Versions

_DRAWN = UUID("5f0c7c1e-6d0b-4b7e-9a55-0d6d0e1a2b77")


@dataclass(frozen=True, slots=True)
class BothTariffs:
    """What prices somebody, by the published versions and by the draft."""

    before: Tariff
    after: Tariff


class NumberedTariffs:
    """Those that the rules see no difference between have one number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self.tariffs: list[BothTariffs] = []

    def number(self, both: BothTariffs) -> int:
        key = (*_alike(both.before), *_alike(both.after))
        if key not in self._numbers:
            self._numbers[key] = len(self.tariffs)
            self.tariffs.append(both)
        return self._numbers[key]


def _alike(tariff: Tariff) -> tuple[object, ...]:
    prices = None if tariff.prices is None else tuple(sorted(tariff.prices.items()))
    return tariff.band, tariff.scheme_hash, prices, tariff.valid_from if prices is None else None


def confirmed(
    tariff: Tariff, band: str, set_singly: Mapping[str, int], versions: tuple[Sequence[Scheme], str], day: date
) -> Tariff:
    """As it would be of somebody who starts on a day: the prices of that day's book, but for those set by hand."""
    schemes, contract = versions
    book = last_source(schemes, contract, day)
    if book is None:
        return replace(tariff, band=band, valid_from=day)
    named = replace(
        tariff, id=uuid5(_DRAWN, f"{tariff.id} {day}"), band=band, valid_from=day, confirmed_on=day, prices=None,
        scheme_id=book.id, scheme_version=book.version, scheme_hash=book.hash,
    )  # fmt: skip
    if book.price_from != "tariff":
        return named
    rows = {measure: book_row(book, band, measure, day) for measure in book.measures}
    prices = {measure: row.pence for measure, row in rows.items() if row}
    return replace(named, prices={measure: set_singly.get(measure, pence) for measure, pence in prices.items()})


@dataclass(frozen=True, slots=True)
class PricedKinds:
    """`measures` and the pence are by kind; the pence by stretch too. Before gates, and before a cap."""

    kinds: Kinds
    stretches: tuple[date, ...]
    measures: Ints
    before: Ints
    after: Ints


def priced(
    year: ComingYear, tariffs: Sequence[BothTariffs], measures: Sequence[str], sides: tuple[Versions, Versions],
    day: date,
) -> PricedKinds:  # fmt: skip
    stretches = tuple(_stretches(year, sides))
    numbers: dict[tuple[int, tuple[int, ...], tuple[int, ...]], int] = {}
    rows = []
    for both in tariffs or ():
        of_sides = [
            [_pence(year, tariff, measure, versions, stretches) for measure in measures]
            for tariff, versions in zip((both.before, both.after), sides, strict=True)
        ]
        rows.append(
            [
                numbers.setdefault((place, before, after), len(numbers))
                for place, (before, after) in enumerate(zip(*of_sides, strict=True))
            ]
        )
    days = np.array([(first - day).days for first in stretches], dtype=np.int64)
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(measures))
    by_kind = [np.array([key[part] for key in numbers], dtype=np.int64) for part in range(3)]
    shape = (len(numbers), len(stretches))
    return PricedKinds(
        Kinds(table, len(numbers), days), stretches, by_kind[0], by_kind[1].reshape(shape), by_kind[2].reshape(shape)
    )


def _stretches(year: ComingYear, sides: tuple[Versions, Versions]) -> Iterator[date]:
    """Within which neither a price nor a term nor the quarter changes, on either side."""
    changes = {
        day for versions in sides for day in days_between(versions.schemes, year.terms.code, year.starts, year.ends)
    }
    yield from sorted(changes | set(year.quarters))


def _pence(
    year: ComingYear, tariff: Tariff, measure: str, versions: Versions, stretches: Sequence[date]
) -> tuple[int, ...]:
    """On the first day of each stretch. What is held or accrues comes in the end, so it counts too."""
    pence = []
    for day in stretches:
        outcome = Outcome(
            id=tariff.id, client_id=tariff.client_id, revision=1, kind="achieved", measure=measure, achieved_on=day,
            contract=year.terms.code, journey_from=None, journey_to=None, provisional_until=None,
        )  # fmt: skip
        worth = versions.worth(PastOutcome(outcome, None, year.terms.party, [tariff]))
        pence.append(worth.value_pence if worth.standing in STANDS else 0)
    return tuple(pence)
