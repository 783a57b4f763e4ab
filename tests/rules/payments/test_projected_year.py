"""A projected year: drawn from what was observed, and paid by the rules of both sides for the same draws."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payments.rules.counted import CountedDay, counts_of
from services.payments.rules.forecast.bootstrap import band_of
from services.payments.rules.forecast.codes import BandMeasureCodes
from services.payments.rules.forecast.facts import AmountAtRisk, BookPrices, ForecastTerms, Journey, MetMeasure
from services.payments.rules.forecast.journeys import Ints
from services.payments.rules.forecast.rates import RecordingDelays
from services.payments.rules.forecast.simulate import Simulation
from services.payments.rules.projected_year.cases import DrawnCases, drawn_cases
from services.payments.rules.projected_year.coming import ComingYear, coming_years, going_on
from services.payments.rules.projected_year.draws import AT_ONCE, YearDraws
from services.payments.rules.projected_year.income import DrawnYear, Income, income
from services.payments.rules.projected_year.people import DrawnPerson, Observed, Pattern
from services.payments.rules.projected_year.prices import BothTariffs, NumberedTariffs, PricedKinds, confirmed, priced
from services.payments.rules.projected_year.summed import ProjectedContract, floor_of, projected
from services.payments.rules.schemes import Scheme, read_scheme
from services.payments.rules.tariffs import Tariff
from services.payments.rules.what_if.outcomes import Versions
from tests.payments.builders import BACK, MEASURES, canonical, contract
from tests.thorough import part_of

DAY = date(2013, 6, 3)
SINCE = DAY - timedelta(weeks=60)
PENCE = {"low": 10_000, "high": 30_000}
MET_AFTER_DAYS = {"abstinent_at_review": 40, "housing_resolved": 75}


def versions(pence: Callable[[int], int] = lambda pence: pence, version: int = 1, **terms: Any) -> list[Scheme]:
    prices = [
        {"measure": measure, "band": band, "from": "2012-04-02", "to": None, "pence": pence(of_band)}
        for measure in MEASURES
        for band, of_band in PENCE.items()
    ]
    of_contract = contract(BACK, **({"provisional": "clawback"} | terms))
    body = canonical(version, prices=prices, price_from="achievement", contracts=[of_contract])
    scheme = read_scheme(body, f"{version}" * 64, datetime(2012, 4, version, tzinfo=UTC))
    return going_on([scheme], BACK, YEAR_ENDS)


YEAR_ENDS = date(2015, 4, 2)


def coming(schemes: Sequence[Scheme]) -> ComingYear:
    (year,) = coming_years(schemes, DAY)
    return year


def journeys() -> list[Journey]:
    """Four start each week, two of each band. Every other one is abstinent after six weeks, every fourth is housed."""
    rows = []
    for number in range(240):
        started_on = SINCE + timedelta(weeks=number // 4, days=number % 7)
        met = [measure for place, measure in enumerate(MET_AFTER_DAYS) if number // 4 % (2 + 2 * place) == 0]
        days = {measure: started_on + timedelta(days=MET_AFTER_DAYS[measure]) for measure in met}
        ended_on = started_on + timedelta(days=150 + number % 30)
        rows.append(
            Journey(
                started_on,
                "low" if number % 2 else "high",
                ended_on if ended_on < DAY else None,
                tuple(MetMeasure(measure, on) for measure, on in days.items() if on < DAY),
            )
        )
    return rows


def tariff(band: str) -> Tariff:
    day = date(2012, 4, 10)
    return Tariff(UUID(int=len(band)), UUID(int=0), day, band, None, "", day, "stockport-2012", 1, "1" * 64)


def observed(at_risk: Sequence[AmountAtRisk] = (), windows: dict[str, int] | None = None) -> Observed:
    year, rows = coming(versions()), journeys()
    bands = sorted(PENCE)
    people = [
        DrawnPerson(row, frozenset({*MEASURES} - {met.measure for met in row.achieved}), bands.index(row.band or ""))
        for row in rows
        if row.ended_on is None
    ]
    return Observed(
        DAY, year.starts, year.ends, SINCE, tuple(sorted(MEASURES)), tuple(rows), tuple(at_risk), windows or {},
        tuple(people), tuple(Pattern(band, (place,)) for place, band in enumerate(bands)), (DAY,),
    )  # fmt: skip


def kinds(before: Sequence[Scheme], after: Sequence[Scheme]) -> PricedKinds:
    numbered = NumberedTariffs()
    for band in sorted(PENCE):
        numbered.number(BothTariffs(tariff(band), tariff(band)))
    sides = Versions(before, date.max), Versions(after, date.max)
    return priced(coming(before), numbered.tariffs, sorted(MEASURES), sides, DAY)


@cache
def counts_by_band_and_measure() -> Ints:
    """Of a hundred draws, by the quarter: whoever pays for it, it is the same."""
    return YearDraws(observed(), kinds(versions(), dearer()).kinds, [1, 2]).batch(0)


def dearer() -> list[Scheme]:
    """So that no two kinds are one."""
    return versions(lambda pence: pence + 1, 2)


NO_CASES = DrawnCases(np.zeros((AT_ONCE, 4), dtype=np.int64), np.zeros((AT_ONCE, 4), dtype=np.int64))


def both(before: Sequence[Scheme], after: Sequence[Scheme], cases: DrawnCases = NO_CASES) -> tuple[Income, Income]:
    prices = kinds(before, after)
    counts = YearDraws(observed(), prices.kinds, [1, 2]).batch(0) if cases is not NO_CASES else None
    if counts is None:
        counts = _as_kinds(prices)
    drawn = DrawnYear(coming(before), prices.stretches, counts, prices.measures, sorted(MEASURES), {"stayed": cases})
    return income(drawn, prices.before, before), income(drawn, prices.after, after)


def _as_kinds(prices: PricedKinds) -> Ints:
    """What was drawn once, in the kinds of these prices."""
    whole = kinds(versions(), dearer())
    counts = np.zeros((AT_ONCE, prices.kinds.count, len(prices.stretches)), dtype=np.int64)
    for number, of_whole in zip(prices.kinds.numbers.ravel(), whole.kinds.numbers.ravel(), strict=True):
        counts[:, number] += counts_by_band_and_measure()[:, of_whole]
    return counts


def test_the_year_after_the_one_that_runs_is_drawn_and_a_contract_that_ends_goes_on() -> None:
    schemes = [read_scheme(canonical(), "1" * 64, datetime(2012, 4, 1, tzinfo=UTC))]
    years = coming_years(schemes, date(2012, 12, 3))
    assert [(year.terms.code, year.number, year.starts, year.ends, year.goes_on) for year in years] == [
        ("cdas-2012", 1, date(2013, 4, 2), date(2014, 4, 2), False),
        ("riverside-2012", 1, date(2013, 4, 2), date(2014, 4, 2), False),
    ]
    (year, _) = coming_years(schemes, date(2013, 4, 2))
    assert (year.number, year.starts, year.goes_on) == (2, date(2014, 4, 2), True)
    assert coming_years(schemes, date(2014, 4, 2)) == [], "it is over"
    assert coming_years(schemes, date(2012, 4, 1)) == [], "it has not begun"
    assert {terms.ends for terms in going_on(schemes, BACK, year.ends)[0].contracts.values()} == {
        date(2014, 4, 2), date(2015, 4, 2),
    }  # fmt: skip


def test_the_same_seed_draws_the_same_and_another_one_other_years() -> None:
    drawing = kinds(versions(), dearer()).kinds
    again = YearDraws(observed(), drawing, [1, 2]).batch(0)
    assert (again == counts_by_band_and_measure()).all()
    assert (YearDraws(observed(), drawing, [1, 2]).batch(1) != again).any()
    assert (YearDraws(observed(), drawing, [1, 3]).batch(0) != again).any()


def test_facts_in_another_order_draw_the_same() -> None:
    facts = observed()
    turned = replace(facts, journeys=facts.journeys[::-1])
    drawing = kinds(versions(), dearer()).kinds
    assert (YearDraws(turned, drawing, [1, 2]).batch(0) == counts_by_band_and_measure()).all()


def test_what_is_drawn_is_what_the_forecast_draws_of_the_same_year() -> None:
    """It draws person by person and measure by measure: slower, and by the same rates."""
    facts = observed()
    book = {band: dict.fromkeys(MEASURES, PENCE[band]) for band in PENCE}
    rows = [
        replace(of.journey, open_pence=dict.fromkeys(of.may_meet, PENCE[of.journey.band or ""]),
                priced_band=of.journey.band)
        for of in facts.people
    ]  # fmt: skip
    over = [journey for journey in facts.journeys if journey.ended_on is not None]
    as_forecast = replace(
        facts.as_forecast(), journeys=(*rows, *over), terms=ForecastTerms(prices=(BookPrices(DAY, book),))
    )
    codes, delays = BandMeasureCodes.of(as_forecast.journeys, as_forecast.terms), RecordingDelays.of(as_forecast)
    slow = Simulation(as_forecast, codes, delays, [DAY, facts.starts], draws=400, seed=5).run()
    drawing = YearDraws(facts, kinds(versions(), dearer()).kinds, [5])
    quick = np.concatenate([drawing.batch(number) for number in range(4)])
    drawn = np.tensordot(quick, kinds(versions(), dearer()).before, axes=2)
    by_person = slow.of_people_open + slow.of_new_starts
    assert np.median(drawn) == pytest.approx(np.median(by_person), rel=0.06)
    assert drawn.std() == pytest.approx(by_person.std(), rel=0.2)


def test_what_nobody_ever_met_is_not_drawn() -> None:
    prices = kinds(versions(), dearer())
    by_measure = {
        measure: counts_by_band_and_measure()[:, prices.measures == place].sum()
        for place, measure in enumerate(sorted(MEASURES))
    }
    assert {measure for measure, count in by_measure.items() if count} == set(MET_AFTER_DAYS)


def test_what_a_return_takes_back_within_its_window_comes_to_nothing() -> None:
    """Of all that was achieved it took back half, within a month."""
    since = SINCE + timedelta(days=30)
    fell = [
        AmountAtRisk(since, since + timedelta(days=180), since + timedelta(days=20) if half else None, 1, True, since)
        for half in (True, False)
        for _ in range(100)
    ]
    drawing = kinds(versions(), dearer()).kinds
    windows = dict.fromkeys(MEASURES, 180)
    left = YearDraws(observed(fell, windows), drawing, [1, 2]).batch(0).sum()
    assert left == pytest.approx(counts_by_band_and_measure().sum() / 2, rel=0.1)


def test_a_draft_that_is_the_same_makes_no_difference_in_any_draw() -> None:
    capped: dict[str, Any] = {
        "cap_pence": [900_000],
        "collar_pence": [700_000],
        "annual_value_pence": [500_000],
        "block_share": "0.3",
    }
    before, after = both(versions(**capped), versions(version=2, **capped))
    assert (before.total == after.total).all()
    assert band_of(after.total - before.total) == band_of(np.zeros(AT_ONCE, dtype=np.int64))


@settings(max_examples=part_of(30), deadline=None)
@given(st.integers(2, 9))
def test_prices_times_so_much_come_to_so_much_more_in_every_draw(times: int) -> None:
    before, after = both(versions(), versions(lambda pence: times * pence, 2))
    assert (after.total == times * before.total).all()
    assert before.total.min() > 0


@settings(max_examples=part_of(30), deadline=None)
@given(st.integers(0, 3_000_000), st.integers(0, 3_000_000), st.integers(0, 1_000_000))
def test_a_cap_a_collar_and_a_block_bound_every_draw(cap: int, least: int, block: int) -> None:
    terms: dict[str, Any] = {
        "cap_pence": [cap],
        "collar_pence": [min(least, cap)],
        "annual_value_pence": [block],
        "block_share": "1",
    }
    free, bound = both(versions(), versions(version=2, **terms))
    assert (bound.total - block == np.clip(free.total, min(least, cap), cap)).all()
    for side in (free, bound):
        assert (np.sum(list(side.parts.values()), axis=0) == side.total).all(), "the parts add up"
        band = band_of(side.total)
        assert band.low <= band.likely <= band.high


def test_a_gate_lessens_what_is_met_in_the_quarters_in_which_it_is_missed() -> None:
    """Half a penny is rounded outcome by outcome, as when it is paid."""
    gate = {"code": "quality", "indicator": "stayed", "target": "0.5", "factor": "0.85", "measures": [MEASURES[0]]}
    met = np.zeros((AT_ONCE, 4), dtype=np.int64)
    met[:, 1] = 10  # reached in the second quarter alone
    cases = DrawnCases(np.full((AT_ONCE, 4), 10), met)
    one_pence = versions(lambda _: 11, 2, gates=[gate])
    before, after = both(versions(lambda _: 11), one_pence, cases)
    prices = kinds(versions(lambda _: 11), one_pence)
    place = sorted(MEASURES).index(MEASURES[0])
    counts = YearDraws(observed(), prices.kinds, [1, 2]).batch(0)[:, prices.measures == place].sum(axis=1)
    lost = counts[:, [0, 2, 3]].sum(axis=1) * (11 - 9)
    assert (before.total - after.total == lost).all()
    assert lost.sum() > 0


def test_pots_earn_by_drawn_cases_and_the_year_is_trued_up() -> None:
    measure = {"indicator": "stayed", "weight": "1", "target": "0.5"}
    pots: dict[str, Any] = {
        "annual_value_pence": [400_000],
        "at_risk": {"shares": ["0.1"], "true_up": True, "measures": [measure]},
    }
    met = np.zeros((AT_ONCE, 4), dtype=np.int64)
    met[:, 0], met[:50, 1] = 10, 10
    cases = DrawnCases(np.full((AT_ONCE, 4), 10), met)
    _, after = both(versions(), versions(version=2, **pots), cases)
    assert set(after.shapes["at_risk"][:50]) == {40_000}, "half of all is the target"
    assert set(after.shapes["at_risk"][50:]) == {20_000}


def test_cases_are_drawn_around_what_was_seen() -> None:
    days = [CountedDay(BACK, "stayed", DAY - timedelta(weeks=week), 4, 3) for week in range(1, 52)]
    drawn = drawn_cases(counts_of(days), coming(versions()), ["stayed"], DAY, [1], 1_000)["stayed"]
    assert drawn.eligible.sum(axis=1).mean() == pytest.approx(4 * 52, rel=0.05)
    assert drawn.met.sum() / drawn.eligible.sum() == pytest.approx(0.75, rel=0.03)
    assert (drawn.met <= drawn.eligible).all()


def test_who_starts_has_the_prices_of_that_days_book_but_for_those_set_by_hand() -> None:
    body = canonical(prices=[
        {"measure": measure, "band": "low", "from": starts, "to": ends, "pence": pence}
        for measure in MEASURES[:2]
        for starts, ends, pence in (("2012-04-02", "2013-09-01", 100), ("2013-09-01", None, 200))
    ])  # fmt: skip
    schemes = [read_scheme(body, "1" * 64, datetime(2012, 4, 1, tzinfo=UTC))]
    now, later = (
        confirmed(tariff("high"), "low", {MEASURES[1]: 77}, (schemes, BACK), day) for day in (DAY, date(2013, 9, 1))
    )
    assert (now.band, now.prices) == ("low", {MEASURES[0]: 100, MEASURES[1]: 77})
    assert later.prices == {MEASURES[0]: 200, MEASURES[1]: 77}


def test_the_floor_is_what_is_expected_times_the_share_below_which_it_is_short() -> None:
    plan = {"expected_value_pence": [100, 200, 300_000], "warnings": {"short_share": "0.9"}}
    schemes = versions(plan=plan)
    assert floor_of(coming(schemes), schemes) == 270_000
    assert floor_of(coming(versions()), versions()) is None, "nothing is expected"


def test_how_often_the_floor_is_missed_and_what_the_spread_hangs_on() -> None:
    sides = both(versions(), versions(lambda pence: 2 * pence, 2))
    floor = int(np.sort(sides[0].total)[30])
    year = coming(versions())
    of_contract = ProjectedContract(year, SINCE, 240, 180, None, floor, sides=sides)
    not_drawn = ProjectedContract(year, SINCE, 3, 0, "starts", None)
    shown = projected([of_contract, not_drawn], 7, DAY)
    first, second = shown["contracts"]
    assert first["before_below_floor"] == 30 > first["after_below_floor"]
    assert (second["why_not"], second["range"], second["before_below_floor"]) == ("starts", None, None)
    assert shown["total"] == first["range"]
    assert sum(row["before_spread"] for row in shown["parts"]) == pytest.approx(1_000, abs=2)
    assert {row["measure"] for row in shown["parts"]} == set(MET_AFTER_DAYS)
    assert projected([not_drawn], 7, DAY)["total"] is None


def test_a_total_that_never_differs_has_no_spread() -> None:
    sides = both(versions(cap_pence=[5]), versions(version=2, cap_pence=[5]))
    shown = projected([ProjectedContract(coming(versions()), SINCE, 240, 180, None, None, sides=sides)], 7, DAY)
    assert {row["before_spread"] for row in shown["parts"]} == {None}
    assert shown["total"]["after"] == {"low_pence": 5, "likely_pence": 5, "high_pence": 5}
