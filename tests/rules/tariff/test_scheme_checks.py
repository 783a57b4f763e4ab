"""What the check refuses, each with the path of the fault, and that Stockport's own scheme passes."""

import copy
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tariff.rules.checks import check
from services.tariff.rules.dates import add_months, contract_years
from services.tariff.rules.examining import examine
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import read
from services.tariff.rules.toml_text import parse_toml
from tests.thorough import part_of

SOURCE = parse_toml((Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text())
Change = Callable[[dict[str, Any]], Any]


def faults_of(change: Change, area: str = "stockport") -> dict[str, str]:
    source = copy.deepcopy(SOURCE)
    change(source)
    return {fault.path: str(fault) for fault in check(read(source), area)}


def price(**keys: Any) -> dict[str, Any]:
    return {"measure": "hep_b_course", "band": "low", "from": "2012-04-02", "pence": 1} | keys


def for_ever(source: dict[str, Any]) -> None:
    source["measures"][6]["provisional_months"] = "ever"


def first_price_ends(source: dict[str, Any]) -> None:
    source["prices"][6]["to"] = date(2012, 9, 1)


def test_the_scheme_of_stockport_passes() -> None:
    assert check(read(SOURCE), "stockport") == []


def test_no_two_prices_of_stockport_are_equal() -> None:
    pence = [row["pence"] for row in SOURCE["prices"]]
    assert len(set(pence)) == len(pence)


CASES: list[tuple[str, Change, str]] = [
    ("two prices on one day", lambda s: s["prices"].append(price()), "prices[36]"),
    ("one for every band beside one for a band", lambda s: s["prices"].append(price(band="*")), "prices[36]"),
    ("a price for a measure nobody knows", lambda s: s["prices"].append(price(measure="x")), "prices[36].measure"),
    ("a price for a band nobody knows", lambda s: s["prices"].append(price(band="x")), "prices[36].band"),
    ("a band without a price", lambda s: s["prices"].pop(20), "prices"),
    ("a time without a price", first_price_ends, "prices"),
    (
        "bands that do not start at 0",
        lambda s: s["complexity"]["bands"][0].update({"from": 2}),
        "complexity.bands[0].from",
    ),
    ("bands out of order", lambda s: s["complexity"]["bands"][2].update({"from": 7}), "complexity.bands[2].from"),
    ("a band out of reach", lambda s: s["complexity"]["bands"][2].update({"from": 25}), "complexity.bands[2].from"),
    ("a band twice", lambda s: s["complexity"]["bands"][2].update(code="low"), "complexity.bands[2].code"),
    (
        "provisional before a discharge",
        lambda s: s["measures"][0].update(provisional_months=6),
        "measures[0].provisional_months",
    ),
    (
        "provisional after any discharge",
        lambda s: s["measures"][6]["params"].update(classes=["successful", "neutral"]),
        "measures[6].provisional_months",
    ),
    (
        "automatic on a provider's word",
        lambda s: s["measures"][5].update(verification="automatic"),
        "measures[5].verification",
    ),
    ("automatic on a TOP", lambda s: s["measures"][0].update(verification="automatic"), "measures[0].verification"),
    ("held for ever", for_ever, "contracts[0].provisional"),
    ("taken back for ever without a limit", for_ever, "contracts[1].recover_months"),
    (
        "a limit where nothing is taken back",
        lambda s: s["contracts"][0].update(recover_months=6),
        "contracts[0].recover_months",
    ),
    (
        "a contract for a measure nobody knows",
        lambda s: s["contracts"][0]["measures"].append("x"),
        "contracts[0].measures[9]",
    ),
    (
        "a measure twice in a contract",
        lambda s: s["contracts"][0]["measures"].append("hep_b_course"),
        "contracts[0].measures[9]",
    ),
    (
        "a contract that ends before it starts",
        lambda s: s["contracts"][0].update(ends="2012-04-02"),
        "contracts[0].ends",
    ),
    (
        "two contracts that pay one party for one measure",
        lambda s: s["contracts"].append(s["contracts"][0] | {"code": "cdas-again", "starts": "2014-04-01"}),
        "contracts[2].measures[0]",
    ),
    (
        "values that are stated for another end",
        lambda s: s["contracts"][0].update(values_stated_to="2014-04-01"),
        "contracts[0].values_stated_to",
    ),
    (
        "too few annual values",
        lambda s: s["contracts"][1].update(annual_value_pence=[1]),
        "contracts[1].annual_value_pence",
    ),
    (
        "a block of nothing",
        lambda s: s["contracts"][1].update(annual_value_pence=[]),
        "contracts[1].annual_value_pence",
    ),
    ("validity reversed", lambda s: s.update(valid_to="2012-04-01"), "valid_to"),
    ("remit reversed", lambda s: s["remit"][0].update(to="2012-01-01"), "remit[0].to"),
    ("price reversed", lambda s: s["prices"][3].update(to="2013-01-01"), "prices[3].to"),
    ("ages reversed", lambda s: s["remit"][1].update(max_age=17), "remit[1].max_age"),
    ("a measure twice", lambda s: s["measures"].append(s["measures"][0]), "measures[9].code"),
    ("a drug twice", lambda s: s["drugs"].append(s["drugs"][0]), "drugs[18].code"),
    (
        "a discharge reason twice",
        lambda s: s["discharge_reasons"].append(s["discharge_reasons"][0]),
        "discharge_reasons[10].code",
    ),
]


@pytest.mark.parametrize(("change", "path"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_refused(change: Change, path: str) -> None:
    assert path in faults_of(change)


def test_another_area_is_refused() -> None:
    assert faults_of(dict.copy, area="wigan") == {
        "area": "area: 'stockport' is not the area that you act for (allowed: wigan)"
    }


def test_a_gap_in_the_prices_says_when_and_for_whom() -> None:
    def drop_low_of_2013(source: dict[str, Any]) -> None:
        source["prices"].pop(3)

    assert faults_of(drop_low_of_2013)["prices"].startswith(
        "prices: abstinent_at_review has no price for band low from 2013-04-02 on"
    )


def test_prices_only_have_to_reach_to_the_end_of_the_scheme() -> None:
    def closed(source: dict[str, Any]) -> None:
        source["valid_to"] = "2014-04-02"
        for row in source["prices"]:
            row.setdefault("to", "2014-04-02")

    assert faults_of(closed) == {}


def test_one_price_for_every_band_covers_them_all() -> None:
    def flat(source: dict[str, Any]) -> None:
        source["prices"] = [price(band="*")]
        for terms in source["contracts"]:
            del terms["plan"]  # which assumes what has no price then

    assert faults_of(flat) == {}


def test_a_measure_without_any_price_is_only_counted() -> None:
    def uncounted(source: dict[str, Any]) -> None:
        source["prices"] = [row for row in source["prices"] if row["measure"] != "hep_b_course"]

    assert faults_of(uncounted) == {}


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2012-08-31", 6, "2013-02-28"), ("2012-02-29", 12, "2013-02-28"), ("2012-12-01", 1, "2013-01-01")],
)
def test_months_are_clipped_to_the_end_of_the_month(day: str, months: int, then: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(then)


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(1, 6))
def test_a_contract_of_n_years_has_n_contract_years(starts: date, years: int) -> None:
    assert contract_years(starts, add_months(starts, 12 * years)) == years


def test_a_scheme_has_to_fit_into_one_event() -> None:
    def wordy(source: dict[str, Any]) -> None:
        source["unverified"] = ["x" * 400] * 1300

    assert "scheme" in faults_of(wordy)


def all_faults_of(change: Change) -> dict[str, str]:
    source = copy.deepcopy(SOURCE)
    change(source)
    with pytest.raises(SchemeRefused) as refused:
        examine(source, "stockport", [])
    return {fault.path: fault.message for fault in refused.value.faults}


def test_faults_of_every_sort_come_at_once() -> None:
    """Of shape, of one section, and between sections: nobody is sent round after round."""

    def wrong(source: dict[str, Any]) -> None:
        source["colour"] = "blue"
        source["price_from"] = "claim"
        source["area"] = "wigan"
        source["prices"][0]["pence"] = 220.0
        source["prices"].append(price(measure="mood"))
        source["prices"][4]["hue"] = 1
        source["contracts"][0]["block_share"] = 0.5
        source["contracts"][1]["measures"].append("mood")
        source["complexity"]["bands"][2]["from"] = 25
        source["measures"][0]["provisional_months"] = 6

    assert set(all_faults_of(wrong)) == {
        "colour",
        "price_from",
        "area",
        "prices[0].pence",
        "prices[36].measure",
        "prices[4].hue",
        "contracts[0].block_share",
        "contracts[0].annual_value_pence",
        "contracts[1].measures[9]",
        "complexity.bands[2].from",
        "measures[0].provisional_months",
    }


def test_what_hangs_on_a_section_that_cannot_be_read_is_not_told() -> None:
    def wrong(source: dict[str, Any]) -> None:
        del source["measures"][0]["kind"]
        source["contracts"][0]["ends"] = "2012-04-01"
        del source["journey"]
        source["drugs"] = "heroin"

    assert set(all_faults_of(wrong)) == {"measures[0].kind", "contracts[0].ends", "journey", "drugs"}


@settings(max_examples=part_of(60))
@given(st.data())
def test_whatever_stands_in_any_place_is_examined_without_a_crash(data: st.DataObject) -> None:
    source = copy.deepcopy(SOURCE)
    for _ in range(data.draw(st.integers(1, 4))):
        target: Any = source
        while True:
            keys = list(target) if isinstance(target, dict) else list(range(len(target)))
            key = data.draw(st.sampled_from(keys))
            if isinstance(target[key], dict | list) and target[key] and data.draw(st.booleans()):
                target = target[key]
                continue
            odd: list[Any] = [
                None,
                True,
                -1,
                10**30,
                1.5,
                float("nan"),
                "x",
                "220.00",
                "\0",
                [],
                {},
                [[]],
                {"a": 1},
                date.max,
            ]
            target[key] = data.draw(st.sampled_from(odd))
            break
    with suppress(SchemeRefused):
        examine(source, "stockport", [])
