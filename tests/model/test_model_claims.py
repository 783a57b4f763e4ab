"""What single outcomes are worth, by hand. Payment rules, sections 2 to 5."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from tests.model.builders import END, START, contract, episode, known, outcome, pence, priced, scheme, tariff
from tests.model.claims import claims
from tests.model.days import EVER
from tests.model.facts import Case, Contract, Episode, Facts, Gate, Measure, OncePer, Outcome, PriceRow, Subcontractor
from tests.model.places import paid, proposed
from tests.model.prices import carried_prices
from tests.model.provisional import falls, provisional_until
from tests.model.standing import standing
from tests.model.subcontracts import shares_of_parties

MAY, JUNE, JULY, AUGUST = (date(2012, month, 1) for month in (5, 6, 7, 8))
LATE = date(2015, 1, 1)


# Band and price


PRICES = (PriceRow("m", "low", 100, START, JULY), PriceRow("m", "low", 110, JULY), PriceRow("m", "high", 300, START))


def test_the_band_is_that_of_the_latest_tariff_by_the_day_of_achievement() -> None:
    tariffs = (
        tariff("x", valid_from=MAY, band="low"),
        tariff("x", valid_from=JUNE, band="low", confirmed=2),
        tariff("x", valid_from=JUNE, band="high", confirmed=3),
    )
    days = (START, MAY, date(2012, 5, 31), JUNE)
    facts = [known(outcome("x", day), under=(scheme(contract(), prices=PRICES),), tariffs=tariffs) for day in days]
    assert [pence(each) for each in facts] == [[100], [100], [100], [300]]


def test_the_book_is_read_on_the_day_of_achievement() -> None:
    versions = (scheme(contract(), prices=PRICES),)
    facts = known(outcome("x", JUNE), outcome("y", JULY), under=versions)
    low = tuple(tariff(journey, band="low") for journey in "xy")
    assert pence(replace(facts, tariffs=low)) == [100, 110]


def test_the_bands_own_price_comes_before_that_for_all_and_ends() -> None:
    rows = (PriceRow("m", "*", 50, START), PriceRow("m", "b", 70, START, JULY))
    facts = known(outcome("x", date(2012, 6, 30)), outcome("y", JULY), under=(scheme(contract(), prices=rows),))
    assert pence(facts) == [70, 50]
    ended = known(outcome("x", JULY), under=(scheme(contract(), prices=rows[1:]),))
    assert claims(ended, LATE)[0].unpriced == "no price"


def test_a_tariff_carries_its_prices() -> None:
    versions = (scheme(contract(), prices=PRICES, price_from="tariff"),)
    carried = tariff("x", valid_from=MAY, band="low", prices=carried_prices(versions, MAY, "low"))
    assert pence(known(outcome("x", JULY), under=versions, tariffs=(carried,))) == [100]
    single = replace(carried, prices={"m": 75})
    assert pence(known(outcome("x", JULY), under=versions, tariffs=(single,))) == [75]


def test_what_lacks_a_tariff_or_a_price_is_unpriced_and_priced_later() -> None:
    facts = known(outcome("x", MAY), under=contract())
    without = replace(facts, tariffs=())
    no_price = known(outcome("x", MAY), under=(scheme(contract(), prices=()),))
    assert [claims(each, LATE)[0].unpriced for each in (without, no_price, facts)] == ["no tariff", "no price", None]
    assert (pence(without), pence(facts)) == ([0], [100])


# Once per


def paid_ids(facts: Facts) -> list[str]:
    return sorted(outcome.id for outcome, _ in paid(facts))


def once(once_per: OncePer, *outcomes: Outcome, **terms: object) -> Facts:
    stated = scheme(contract(ends=date(2014, 4, 1), **terms), measures=(Measure("m", once_per),))
    return known(*outcomes, under=(stated,))


@pytest.mark.parametrize(
    ("once_per", "ids"),
    [
        ("episode", ["first", "other-episode", "other-journey", "other-person", "other-year"]),
        ("journey", ["first", "other-journey", "other-person", "other-year"]),
        ("person", ["first", "other-person"]),
        ("contract year", ["first", "other-person", "other-year"]),
    ],
)
def test_a_measure_pays_once_in_its_scope(once_per: OncePer, ids: list[str]) -> None:
    first = outcome("first", MAY, person="p", journey="j", episode="e")
    others = (
        replace(first, id="again", achieved_on=JUNE),
        replace(first, id="other-episode", achieved_on=JUNE, episode="e2"),
        replace(first, id="other-journey", achieved_on=JUNE, journey="j2", episode="e3"),
        replace(first, id="other-person", achieved_on=JUNE, person="p2", journey="j3", episode="e4"),
        replace(first, id="other-year", achieved_on=END, journey="j4", episode="e5"),
    )
    assert paid_ids(once(once_per, first, *others)) == ids


def test_if_the_first_falls_the_next_one_pays() -> None:
    first, second = (outcome(name, day, person="p") for name, day in (("a", MAY), ("b", JUNE)))
    assert paid_ids(once("person", first, second)) == ["a"]
    assert paid_ids(once("person", replace(first, withdrawn=True), second)) == ["b"]


def test_what_no_contract_covers_takes_no_place() -> None:
    before, other = outcome("a", date(2012, 3, 1), person="p"), outcome("b", MAY, person="p", party="nobody")
    unlisted = outcome("d", MAY, person="p", measure="n")
    assert paid_ids(once("person", before, other, unlisted, outcome("c", JUNE, person="p"))) == ["c"]


def test_one_without_a_price_or_over_the_cap_keeps_its_place() -> None:
    first, second = (outcome(name, day, person="p", journey="j") for name, day in (("a", MAY), ("b", JUNE)))
    assert pence(replace(once("person", first, second), tariffs=())) == [0]
    assert pence(once("person", first, second, cap_pence=(0,))) == [0]


def test_one_that_came_back_and_did_not_fall_keeps_its_place() -> None:
    back = outcome("a", MAY, person="p", represented_on=JUNE)
    assert paid_ids(once("person", back, outcome("b", JUNE, person="p"))) == ["a"]


def test_the_earliest_verified_pays_and_an_earlier_one_is_proposed_beside_it() -> None:
    early, late = outcome("a", MAY, person="p", verified=False), outcome("b", JUNE, person="p")
    facts = once("person", early, late)
    assert (paid_ids(facts), [each.id for each in proposed(facts)]) == (["b"], ["a"])
    facts = once("person", replace(early, verified=True), late)
    assert (paid_ids(facts), list(proposed(facts))) == (["a"], [])
    facts = once("person", early, replace(late, verified=False))
    assert (paid_ids(facts), [each.id for each in proposed(facts)]) == ([], ["a"])


def test_a_later_unverified_one_is_not_proposed() -> None:
    facts = once("person", outcome("a", MAY, person="p"), outcome("b", JUNE, person="p", verified=False))
    assert list(proposed(facts)) == []


# Attribution


def codes(facts: Facts) -> list[str]:
    return [claim.cover.contract.code for claim in claims(facts, LATE)]


def two_contracts(run_off_months: int) -> tuple[Contract, Contract]:
    return (
        contract(run_off_months=run_off_months),
        contract(code="next", starts=END, ends=date(2015, 4, 1)),
    )


def test_what_a_closed_episode_yields_stays_with_the_contract_of_its_end() -> None:
    later = outcome("x", date(2013, 12, 1), episode="e")
    before, after = date(2013, 2, 1), date(2013, 5, 1)
    for ended_on, months, expected in (
        (before, 12, ["c"]), (after, 12, ["next"]), (None, 12, ["next"]), (before, 6, []),
    ):  # fmt: skip
        versions = (scheme(*two_contracts(months)),)
        facts = known(later, under=versions, episodes=(episode("e", MAY, ended_on),))
        assert codes(facts) == expected


def test_run_off_is_of_the_last_year_and_ends() -> None:
    under = contract(run_off_months=6)
    facts = known(outcome("x", date(2013, 9, 30)), outcome("y", date(2013, 10, 1)), under=under)
    assert [(claim.outcome.id, claim.contract_year) for claim in claims(facts, LATE)] == [("x", ("c", 0))]


# Quality gates


def gated(price: int, *gates: Gate, met: int, eligible: int, day: date = LATE) -> list[int]:
    versions = (scheme(contract(gates=gates), prices=(PriceRow("m", "*", price, START),)),)
    cases = tuple(Case(str(number), "c", "quick", MAY, number < met) for number in range(eligible))
    return pence(known(outcome("x", MAY), under=versions, cases=cases), day)


def gate(factor: str = "0.9", measure: str = "m") -> Gate:
    return Gate(frozenset({measure}), "quick", Fraction(9, 10), Fraction(factor))


def test_factors_multiply_before_the_one_rounding() -> None:
    assert gated(15, gate(), gate(), met=8, eligible=10) == [12]


@pytest.mark.parametrize(("met", "eligible", "stands"), [(9, 10, 100), (8, 10, 90), (0, 0, 100)])
def test_a_gate_under_its_target_lessens(met: int, eligible: int, stands: int) -> None:
    assert gated(100, gate(), met=met, eligible=eligible) == [stands]


def test_a_quarter_is_ungated_until_it_ends() -> None:
    assert gated(100, gate(), met=0, eligible=1, day=date(2012, 6, 30)) == [100]
    assert gated(100, gate(), met=0, eligible=1, day=JULY) == [90]


def test_a_gate_is_of_its_measures_and_its_quarter() -> None:
    assert gated(100, gate(measure="n"), met=0, eligible=1) == [100]
    late = Case("late", "c", "quick", JULY, met=False)
    assert pence(known(outcome("x", MAY), under=contract(gates=(gate(),)), cases=(late,))) == [100]


# Cap and collar


def test_the_claim_that_crosses_the_cap_is_split() -> None:
    facts = priced({"m": 600, "n": 600}, outcome("a", MAY), outcome("b", JUNE, measure="n"), cap_pence=(1000,))
    assert [(claim.standing, claim.over_cap) for claim in claims(facts, LATE)] == [(600, 0), (400, 200)]


def test_when_an_earlier_one_falls_later_ones_move_up() -> None:
    fallen = outcome("a", MAY, withdrawn=True)
    facts = priced({"m": 600}, fallen, outcome("b", JUNE), outcome("c", JULY), cap_pence=(1000,))
    assert [claim.standing for claim in claims(facts, LATE)] == [600, 400]


def test_on_one_day_the_place_in_the_scheme_decides_then_the_id() -> None:
    later = outcome("a", MAY, measure="n")
    facts = priced({"m": 600, "n": 600}, later, outcome("c", MAY), outcome("b", MAY), cap_pence=(1000,))
    assert [(claim.outcome.id, claim.standing) for claim in claims(facts, LATE)] == [("b", 600), ("c", 400), ("a", 0)]


def test_the_cap_is_of_a_contract_year_and_counts_what_is_held() -> None:
    held = outcome("a", MAY, provisional_until=END)
    terms = {"ends": date(2014, 4, 1), "cap_pence": (1000,), "provisional": "hold"}
    facts = priced({"m": 600}, held, outcome("b", JUNE), outcome("c", END), **terms)
    assert pence(facts) == [600, 400, 600]


def test_the_cap_comes_after_the_gates() -> None:
    cases = (Case("x", "c", "quick", MAY, met=False),)
    facts = priced({"m": 600}, outcome("a", MAY), outcome("b", JUNE), cap_pence=(1000,), gates=(gate("0.5"),))
    assert pence(replace(facts, cases=cases)) == [300, 300]


def test_under_the_collar_the_difference_is_paid_at_the_years_end() -> None:
    facts = priced({"m": 600}, outcome("a", MAY), collar_pence=(1000,))
    assert (pence(facts, date(2013, 3, 31)), pence(facts, END)) == ([600], [600, 400])
    assert pence(priced({"m": 600}, outcome("a", MAY), outcome("b", MAY), collar_pence=(1000,)), END, "collar") == [0]


def test_what_is_dated_later_than_today_changes_nothing_yet() -> None:
    facts = priced(
        {"m": 600}, outcome("a", MAY), outcome("b", date(2013, 6, 1)), collar_pence=(1000,), run_off_months=6
    )
    assert (pence(facts, END), pence(facts, date(2013, 6, 1))) == ([600, 400], [600, 0, 600])
    held = priced({"m": 600}, outcome("a", MAY, provisional_until=JULY), provisional="hold")
    assert (pence(held, date(2012, 4, 30)), pence(held, MAY)) == ([], [600])


# Provisional state


def test_a_held_one_is_due_when_nothing_can_fell_it_any_more() -> None:
    facts = known(outcome("x", MAY, provisional_until=END), under=contract(provisional="hold"))
    amount = standing(facts, MAY)["c/claim/x"]
    assert (amount.pence, amount.held, amount.due_on) == (100, True, END)


@pytest.mark.parametrize("rule", ["clawback", "count"])
def test_without_a_hold_it_is_due_at_once(rule: str) -> None:
    facts = known(outcome("x", MAY, provisional_until=EVER), under=contract(provisional=rule))
    amount = standing(facts, MAY)["c/claim/x"]
    assert (amount.held, amount.due_on) == (False, MAY)


def test_what_a_return_fells() -> None:
    out = date(2012, 8, 31)
    last, end = date(2013, 2, 27), date(2013, 2, 28)
    assert [falls("hold", out, 6, None, day) for day in (out, last, end)] == [True, True, False]
    assert [falls("clawback", out, 6, None, day) for day in (last, end)] == [True, False]
    assert [falls("clawback", out, None, 6, day) for day in (last, end)] == [True, False]
    assert not falls("count", out, None, None, last)


def test_from_when_money_cannot_fall() -> None:
    out = date(2012, 8, 31)
    assert provisional_until("hold", out, 6, None) == date(2013, 2, 28)
    assert provisional_until("clawback", out, None, 6) == date(2013, 2, 28)
    assert provisional_until("clawback", out, 12, 6) == date(2013, 2, 28)
    assert provisional_until("count", out, None, None) == EVER


def test_a_return_that_is_only_counted_moves_no_money() -> None:
    facts = known(outcome("x", MAY, represented_on=JUNE), under=contract(provisional="count"))
    assert pence(facts) == [100]


# Subcontract


def delivered(price: int, achieved_on: date, treated: Episode, **leaver: object) -> dict[str, int]:
    subcontractors = (Subcontractor("sub", Fraction(2, 3), **leaver), Subcontractor("heir", Fraction(1, 2)))  # type: ignore[arg-type]
    facts = priced({"m": price}, outcome("x", achieved_on, episode="e"), subcontractors=subcontractors)
    return shares_of_parties(replace(facts, episodes=(treated,)), "c", LATE)


def test_the_subcontractors_share_is_split_off_first() -> None:
    treated = episode("e", MAY, delivered_by="sub")
    assert delivered(100, JUNE, treated) == {"sub": 67, "provider": 33}
    assert delivered(100, JUNE, replace(treated, delivered_by=None)) == {"provider": 100}


def test_without_an_episode_it_is_the_primes() -> None:
    facts = priced({"m": 100}, outcome("x", MAY), subcontractors=(Subcontractor("sub", Fraction(1)),))
    assert shares_of_parties(facts, "c", LATE) == {"provider": 100}


def test_a_leavers_successor_takes_the_open_episodes_from_that_day() -> None:
    treated, leaver = episode("e", MAY, delivered_by="sub"), {"left_on": JULY, "successor": "heir"}
    assert delivered(100, date(2012, 6, 30), treated, **leaver) == {"sub": 67, "provider": 33}
    assert delivered(100, JULY, treated, **leaver) == {"heir": 50, "provider": 50}
    assert delivered(100, JULY, treated, left_on=JULY) == {"provider": 100}


def test_what_a_closed_episode_yields_stays_with_who_closed_it() -> None:
    leaver = {"left_on": JULY, "successor": "heir"}
    closed = episode("e", MAY, date(2012, 6, 30), delivered_by="sub")
    assert delivered(100, AUGUST, closed, **leaver) == {"sub": 67, "provider": 33}
    assert delivered(100, AUGUST, replace(closed, ended_on=JULY), **leaver) == {"heir": 50, "provider": 50}
