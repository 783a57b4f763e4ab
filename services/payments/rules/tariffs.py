"""Which confirmed tariff an outcome is paid by.

Payment rules 2, Which tariff.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from shared.kernel.values import value


@value
class Tariff:
    id: UUID
    client_id: UUID
    valid_from: date
    band: str
    prices: Mapping[str, int] | None  # pence by measure, where the scheme prices by tariff
    confirmed_by: str
    confirmed_on: date
    scheme_id: str
    scheme_version: int
    scheme_hash: str
    override_code: str | None = None


def tariff_for(
    tariffs: Iterable[Tariff], achieved_on: date, journey_from: date | None, journey_to: date | None
) -> Tariff | None:
    """The journey's latest tariff on the date of achievement; before its first one, that first one.

    Of equal dates the later confirmed counts, then the greater id, which is the younger.
    """
    journey = [
        tariff
        for tariff in tariffs
        if (journey_from is None or journey_from <= tariff.valid_from)
        and (journey_to is None or tariff.valid_from < journey_to)
    ]
    if len(journey) == 1:  # most have no other
        return journey[0]
    in_force = [tariff for tariff in journey if tariff.valid_from <= achieved_on]
    if not in_force and journey:
        first = min(tariff.valid_from for tariff in journey)
        in_force = [tariff for tariff in journey if tariff.valid_from == first]
    return max(in_force, key=_rank, default=None)


def _rank(tariff: Tariff) -> tuple[date, date, UUID]:
    return tariff.valid_from, tariff.confirmed_on, tariff.id
