"""A forecast goes by what people's tariffs carry, and by the book of the day where that decides."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np

from services.payments.rules.forecast.bootstrap import Band
from services.payments.rules.forecast.codes import BandMeasureCodes
from services.payments.rules.forecast.facts import BookPrices, ForecastTerms, Journey
from services.payments.rules.forecast.forecasting import forecast
from services.payments.rules.forecast.price_table import PriceTable
from services.payments.rules.forecast.pricing import book_prices, prices_at, set_by_hand, with_later
from services.payments.rules.schemes import Scheme, read_scheme
from services.payments.rules.tariffs import Tariff
from tests.payments.builders import BACK, canonical
from tests.rules.payments.test_forecast_rules import DAY, YEAR_ENDS, facts, journey, observed

RISES = date(2012, 8, 1)
BOOKED, RISEN, BY_HAND = 10_000, 20_000, 33_333
PENCE_OF_BANDS = {"high": 30_000, "low": 10_000, "medium": 20_000}
ROWS = [
    {"measure": measure, "band": band, "from": starts, "to": ends, "pence": pence}
    for measure in ("housing_resolved", "planned_discharge")
    for band, starts, ends, pence in (
        ("low", "2012-04-02", "2012-08-01", BOOKED),
        ("low", "2012-08-01", None, RISEN),
        ("*", "2012-04-02", None, 5_000),
    )
]


def book(**changes: Any) -> Scheme:
    return read_scheme(canonical(prices=ROWS, **changes), "a" * 64, datetime(2012, 4, 1, tzinfo=UTC))


def tariff(prices: dict[str, int] | None, band: str = "low", on: date = date(2012, 4, 10)) -> Tariff:
    return Tariff(UUID(int=1), UUID(int=2), on, band, prices, "x", on, "stockport-2012", 1, "a" * 64)


def test_an_open_measure_brings_what_the_persons_tariff_carries() -> None:
    scheme = book()
    contract, day = scheme.contracts[BACK], date(2012, 9, 1)
    by_hand = tariff({"housing_resolved": BY_HAND, "planned_discharge": BOOKED, "of_no_contract": 1})
    assert prices_at(by_hand, scheme, contract, [scheme], day) == {
        "housing_resolved": BY_HAND, "planned_discharge": BOOKED,
    }  # fmt: skip
    # One that carries none has those of the book of its day; one without a tariff waits for the lowest of any band.
    assert set(prices_at(tariff(None), scheme, contract, [scheme], day).values()) == {BOOKED}
    assert set(prices_at(None, scheme, contract, [scheme], day).values()) == {RISEN}
    assert set_by_hand(by_hand, scheme, contract, [scheme]) == {"housing_resolved": BY_HAND}


def test_where_the_day_of_achievement_decides_it_is_the_books() -> None:
    """Of the band's own row, not of that for all."""
    scheme = book(price_from="achievement")
    contract = scheme.contracts[BACK]
    carries = tariff({"housing_resolved": BY_HAND})
    assert set(prices_at(carries, scheme, contract, [scheme], RISES).values()) == {RISEN}
    assert set_by_hand(carries, scheme, contract, [scheme]) == {}
    now, later = book_prices([scheme], contract, {"low", "other"}, date(2012, 7, 1))
    assert (now.by_band["low"]["housing_resolved"], now.by_band["other"]["housing_resolved"]) == (BOOKED, 5_000)
    assert (later.starts, later.by_band["low"]["housing_resolved"]) == (RISES, RISEN)


def test_what_gets_a_price_later_is_open_where_that_day_decides() -> None:
    terms = ForecastTerms((BookPrices(DAY, {}), BookPrices(RISES, {"low": {"new": 5}, "high": {"other": 5}})))
    assert with_later({"old": 1}, tariff(None), terms) == {"old": 1}
    assert with_later({"old": 1}, tariff(None), replace(terms, priced_on_achievement=True)) == {"old": 1, "new": 0}


def test_who_has_no_band_yet_waits_for_the_lowest_price_of_any_and_each_band_has_its_own() -> None:
    terms = ForecastTerms((BookPrices(DAY, {band: {"engaged": pence} for band, pence in PENCE_OF_BANDS.items()}),))
    codes = BandMeasureCodes.of([], terms)
    bands = np.array([codes.band(band) for band in (*PENCE_OF_BANDS, None)])
    table = PriceTable.of(facts(terms=terms), codes)
    booked = table.booked(np.zeros(len(bands)), bands, np.zeros_like(bands))
    assert booked.tolist() == [*PENCE_OF_BANDS.values(), min(PENCE_OF_BANDS.values())]


def test_who_starts_in_a_band_of_which_nobody_did_of_late_brings_what_the_book_says() -> None:
    """Those of the other bands carry what was set by hand: that says nothing of this one."""
    terms = ForecastTerms((BookPrices(DAY, {band: {"engaged": pence} for band, pence in PENCE_OF_BANDS.items()}),))
    people = [replace(journey(5, band), set_by_hand={"engaged": BY_HAND}) for band in ("low", "medium")]
    people.append(replace(journey(27, "high"), set_by_hand={"engaged": BY_HAND}))
    codes = BandMeasureCodes.of(people, terms)
    table, engaged = PriceTable.of(facts(people, terms=terms), codes), np.zeros(3, dtype=np.int64)
    bands = np.array([codes.band(band) for band in PENCE_OF_BANDS])
    carried = table.of_tariffs(
        table.drawn_tariffs(np.random.default_rng(1), bands),
        table.booked(engaged.astype(np.float64), bands, engaged),
        engaged,
    )
    assert dict(zip(PENCE_OF_BANDS, carried.tolist(), strict=True)) == {
        "high": PENCE_OF_BANDS["high"], "low": BY_HAND, "medium": BY_HAND,
    }  # fmt: skip


def starting(carried: int | None, booked: ForecastTerms) -> Band:
    """Who starts until the year's end, one a week as those of the year before did, and each is engaged at once."""
    people = [
        replace(journey(weeks, met_after=0), set_by_hand={} if carried is None else {"engaged": carried})
        for weeks in range(1, 79)
    ]
    year = forecast(facts(people, starts_end=YEAR_ENDS, terms=booked), seed=1, draws=100).year
    assert year is not None
    return year


def test_who_starts_brings_what_the_tariffs_of_those_before_carry() -> None:
    """A book of a third of what was set by hand said a third of the year."""
    plain = ForecastTerms((BookPrices(DAY, {"low": {"engaged": BOOKED}}),))
    by_book, by_hand = starting(None, plain), starting(BY_HAND, plain)
    assert by_book.likely > 10 * BOOKED
    assert by_hand.likely * BOOKED == by_book.likely * BY_HAND


def test_who_starts_after_a_new_price_has_that() -> None:
    rises = ForecastTerms(
        (
            BookPrices(DAY, {"low": {"engaged": BOOKED}}),
            BookPrices(DAY + timedelta(days=1), {"low": {"engaged": RISEN}}),
        )
    )
    plain = ForecastTerms((BookPrices(DAY, {"low": {"engaged": RISEN}}),))
    assert starting(None, plain).likely * 0.9 < starting(None, rises).likely <= starting(None, plain).likely
    assert starting(BY_HAND, rises) == starting(BY_HAND, plain)


def test_what_is_met_after_a_new_price_brings_that() -> None:
    """In about seven weeks; the price rises in four. A tariff carries its own."""
    waiting = [
        Journey(DAY - timedelta(weeks=6), "low", open_pence={"engaged": BOOKED}, priced_band="low") for _ in range(100)
    ]
    rises = (
        BookPrices(DAY, {"low": {"engaged": BOOKED}}),
        BookPrices(DAY + timedelta(weeks=4), {"low": {"engaged": RISEN}}),
    )
    known = facts([*observed(200, 200), *waiting])

    def still_to_earn(*, priced_on_achievement: bool) -> int:
        terms = ForecastTerms(rises, priced_on_achievement=priced_on_achievement)
        band = forecast(replace(known, terms=terms), seed=1, draws=100).still_to_earn
        return band.likely if band else 0

    assert still_to_earn(priced_on_achievement=False) == 100 * BOOKED
    assert still_to_earn(priced_on_achievement=True) == 100 * RISEN
