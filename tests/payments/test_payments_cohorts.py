"""The cohort band: months paid by what was achieved in them, and settled again whenever a fact of a cohort changes."""

from datetime import date
from typing import Any

import pytest

from services.referral.events import FactsRestated as ReferralRestated
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    HOLD,
    achieved,
    canonical,
    cohort,
    contract,
    ident,
    merged,
    proposed,
    scheme,
    tariff,
    treatment_ended,
    treatment_started,
    treatment_transferred,
    withdrawn,
)
from tests.shared.lost import restated, take_back

MEASURE = "housing_resolved"
PRICES = [row for row in canonical()["prices"] if row["measure"] != MEASURE]
PEOPLE = ["ann", "bob", "cat", "dan", "eve"]


def paid_by_cohort(version: int = 1, **changes: Any) -> Any:
    terms = {"provisional": "clawback", "floor": "0.5", "carry": 1, "cohorts": [cohort(**changes)]}
    return scheme(version, prices=PRICES, contracts=[contract(HOLD), contract(BACK, **terms)])


def treated(*names: str, band: str = "low") -> list[Any]:
    return [event for name in names for event in (treatment_started(name), tariff(name, band=band))]


def met(name: str, on: str = "2012-09-03", **changes: Any) -> Any:
    return achieved(name, MEASURE, on, **changes)


async def months(payments: Running) -> dict[str, tuple[str, int, str | None]]:
    items = (await client.get(payments, "/claims", contract=BACK))["items"]
    return {
        item["effectiveOn"]: (item["state"], item["pence"], item["reason"])
        for item in items
        if item["shape"] == "cohort_band" and item["state"] != "unearned"
    }


async def position(payments: Running) -> dict[str, Any]:
    (found,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    return dict(found)


@pytest.fixture
async def september(payments: Running) -> Running:
    """Five who began in May, three of whom achieved it in September: 60 %."""
    payments.today = date(2012, 9, 30)
    await payments.deliver(paid_by_cohort(), *treated(*PEOPLE), *map(met, PEOPLE[:3]))
    assert await months(payments) == {}
    payments.today = date(2012, 10, 1)
    await payments.tick()
    return payments


async def test_a_month_is_paid_on_the_first_day_after_it(september: Running) -> None:
    assert await months(september) == {"2012-09-30": ("due", 360_000, None)}
    run = await client.paid_run(september)
    assert (run["netPence"], run["lines"]) == (360_000, 1)


@pytest.mark.parametrize(
    ("left_on", "cohort_date"),
    [(None, "start"), (None, "discharge"), ("2012-08-01", "start"), ("2012-08-01", "discharge")],
)
async def test_what_a_subcontractor_delivers_is_a_case_of_its_primes_contract(
    payments: Running, left_on: str | None, cohort_date: str
) -> None:
    """Also what it had when it left, whether or not a hand-over was recorded: then its prime has it."""
    delivered = {"party": "alpha", "share": "0.7", "from": "2012-04-02", "clause": "9"} | (
        {"to": left_on} if left_on else {}
    )
    terms = {"provisional": "clawback", "floor": "0.5", "carry": 1, "subcontracts": [delivered]}
    cohorts = [cohort(cohort_date=cohort_date)]
    payments.today = date(2012, 10, 31)
    await payments.deliver(
        scheme(prices=PRICES, contracts=[contract(HOLD), contract(BACK, **terms, cohorts=cohorts)]),
        *(treatment_started(name, delivered_by="alpha") for name in PEOPLE),
        *(tariff(name, band="low") for name in PEOPLE),
        *(met(name, "2012-10-01", delivered_by="alpha" if left_on is None else "riverside") for name in PEOPLE[:3]),
        *map(treatment_ended, PEOPLE),
    )
    payments.today = date(2012, 11, 1)
    await payments.tick()
    assert await months(payments) == {"2012-10-31": ("due", 360_000, None)}


async def test_what_a_subcontractor_begins_once_it_has_left_is_no_case(payments: Running) -> None:
    left = {"party": "alpha", "share": "0.7", "from": "2012-04-02", "to": "2012-04-30", "clause": "9"}
    terms = {"provisional": "clawback", "floor": "0.5", "carry": 1, "cohorts": [cohort()], "subcontracts": [left]}
    payments.today = date(2012, 9, 30)
    await payments.deliver(
        scheme(prices=PRICES, contracts=[contract(HOLD), contract(BACK, **terms)]),
        *(treatment_started(name, delivered_by="alpha") for name in PEOPLE),
        *(tariff(name, band="low") for name in PEOPLE),
        *map(met, PEOPLE[:3]),
    )
    payments.today = date(2012, 10, 1)
    await payments.tick()
    assert await months(payments) == {}


async def test_an_outcome_is_paid_with_its_month_and_is_not_without_a_price(september: Running) -> None:
    items = (await client.get(september, "/claims", contract=BACK, state="in_cohort"))["items"]
    assert [(item["pence"], item["valuePence"], item["reason"]) for item in items] == [(0, 0, None)] * 3
    shown = await position(september)
    assert shown["unpricedByReason"] == []
    assert (shown["balancesNow"]["unpriced"], shown["balancesNow"]["duePence"]) == (0, 360_000)
    assert shown["thisYear"]["earnedPence"] == 360_000


async def outcome_states(payments: Running, *names: str) -> list[tuple[str, str | None]]:
    found = [await client.claim(payments, ident(f"outcome {name} {MEASURE}")) for name in names]
    return [(claim["state"], claim["reason"]) for claim in found]


async def test_what_its_month_never_pays_for_is_closed_and_not_in_a_cohort(payments: Running) -> None:
    """A version of before closes on the day on which the last month, March, is due: no check refused it then."""
    ends = {"ends": "2013-04-01", "run_off_months": 0, "final_accounts": ["2013-04-01"], "cohorts": [cohort()]}
    terms = {"provisional": "clawback", "floor": "0.5", "carry": 1} | ends
    payments.today = date(2013, 3, 20)
    await payments.deliver(
        scheme(prices=PRICES, contracts=[contract(HOLD), contract(BACK, **terms)]),
        *treated("ann", "bob", "cat"), met("ann", "2013-02-28"), met("bob", "2013-03-20"),
    )  # fmt: skip
    assert await outcome_states(payments, "ann", "bob") == [("in_cohort", None), ("closed", "final-account")]
    payments.today = date(2013, 4, 8)
    await payments.tick()
    await payments.deliver(met("cat", "2013-02-28"), met("ann", "2013-02-28", revision=2))
    assert await outcome_states(payments, "ann", "cat") == [("in_cohort", None), ("closed", "final-account")]
    assert list(await months(payments)) == ["2013-02-28"]


async def test_each_penny_is_explained(september: Running) -> None:
    items = (await client.get(september, "/claims", contract=BACK))["items"]
    (month,) = (item for item in items if item["shape"] == "cohort_band" and item["pence"])
    (line,) = (await client.get(september, f"/claims/{month['id']}/lines"))["items"]
    basis = (await client.get(september, f"/lines/{line['id']}/explanation"))["basis"]
    steps = {step["step"]: step for step in basis["steps"]}
    assert basis["shape"] == "cohort_band"
    assert (steps["cohort"]["size"], steps["cohort"]["achieved"], steps["cohort"]["band"]) == (5, 3, "low")
    assert (steps["price by cohort"]["atLeast"], steps["price by cohort"]["pence"]) == ("0.6", 120_000)
    assert (steps["cohort month"]["achieved"], steps["cohort month"]["pence"]) == (3, 360_000)


async def test_one_that_falls_takes_back_its_own_pay_and_the_higher_price_of_the_others(september: Running) -> None:
    await client.paid_run(september)
    september.today = date(2012, 10, 8)
    await september.deliver(withdrawn("ann", MEASURE))
    assert await months(september) == {"2012-09-30": ("settled", 160_000, None)}
    totals = (await position(september))["balancesNow"]
    assert (totals["receivablePence"], totals["paidPence"]) == (200_000, 360_000)
    await september.deliver(achieved("fay", "abstinent_at_review", "2012-10-08"), tariff("fay"))
    run = await client.paid_run(september)
    assert (run["grossPence"], run["nettedPence"], run["netPence"]) == (10_000, 5_000, 5_000)


async def test_all_that_fall_leave_nothing_earned(september: Running) -> None:
    await september.deliver(*(withdrawn(name, MEASURE) for name in PEOPLE[:3]))
    assert await months(september) == {}
    items = (await client.get(september, "/claims", contract=BACK, state="unearned"))["items"]
    assert {(item["effectiveOn"], item["pence"], item["reason"]) for item in items} >= {
        ("2012-09-30", 0, "nothing-achieved")
    }
    assert (await position(september))["balancesNow"]["duePence"] == 0


async def test_a_month_in_which_nobody_achieved_it_says_so(september: Running) -> None:
    items = (await client.get(september, "/claims", contract=BACK, state="unearned"))["items"]
    months_of_both_bands = ["2012-04-30", "2012-05-31", "2012-06-30", "2012-07-31", "2012-08-31"] * 2
    assert sorted(item["effectiveOn"] for item in items) == sorted([*months_of_both_bands, "2012-09-30"])
    assert {item["reason"] for item in items} == {"nothing-achieved"}


@pytest.mark.parametrize(
    ("news", "pence"),
    [
        ([treatment_started("zoe")], 360_000),  # nobody knows the band
        (treated("zoe"), 240_000),  # 3 of 6
        (treated("zoe", band="high"), 360_000),
        ([tariff("dan", name="higher", valid_from="2012-04-20", band="high")], 360_000),  # 3 of 4
        ([tariff("ann", name="higher", valid_from="2012-04-20", band="high")], 160_000 + 50_000),  # 2 of 4 and 1 of 1
        ([treatment_started("dan", revision=2, voided=True)], 360_000),  # 3 of 4
        ([treatment_started("ann", "2011-05-01", revision=2)], 160_000),  # before the contract: no case of it
        ([met("dan", "2012-08-31")], 360_000 + 50_000),  # August has 1 of 5, September 4 of 5
        ([proposed("dan", MEASURE, "2012-09-03")], 360_000),
        ([treatment_started("zoe", client_id=ident("yen")), tariff("yan"), merged("yen", "yan")], 240_000),
        ([treatment_transferred("ann")], 360_000),  # it was theirs when it began
    ],
)  # fmt: skip
async def test_a_fact_of_a_cohort_settles_its_months_again(september: Running, news: list[Any], pence: int) -> None:
    for event in news:
        await september.deliver(event)
    assert (await position(september))["balancesNow"]["duePence"] == pence


async def test_treatment_that_its_source_has_lost_is_in_no_cohort_once_it_is_taken_back(september: Running) -> None:
    await september.deliver(restated(ReferralRestated))
    assert await months(september) == {"2012-09-30": ("due", 360_000, None)}
    await take_back(september)
    assert await months(september) == {}


async def test_a_cohort_by_discharge_waits_for_the_end_of_treatment(payments: Running) -> None:
    """Ends are in October: until then September has no cohort, and its achievements no case."""
    payments.today = date(2012, 11, 1)
    people = [*treated(*PEOPLE), *map(met, PEOPLE[:3])]
    await payments.deliver(paid_by_cohort(cohort_date="discharge"), *people)
    assert await months(payments) == {}
    await payments.deliver(*map(treatment_ended, PEOPLE))
    assert await months(payments) == {"2012-09-30": ("due", 150_000, None)}  # no cohort yet, and so the first price
    await payments.deliver(met("dan", "2012-10-15"))
    assert (await months(payments))["2012-10-31"] == ("due", 120_000, None)  # 4 of 5


async def test_a_version_that_pays_by_the_outcome_again_takes_the_months_back(september: Running) -> None:
    again = scheme(2, price_from="achievement", contracts=[contract(HOLD), contract(BACK, provisional="clawback")])
    await september.deliver(again)
    assert await months(september) == {"2012-09-30": ("withdrawn", 0, "no-longer-due")}
    assert (await position(september))["balancesNow"]["duePence"] == 3 * 10_000


async def test_a_measure_that_months_pay_needs_a_tariff_like_any_other(payments: Running) -> None:
    payments.today = date(2012, 10, 1)
    await payments.deliver(paid_by_cohort(), treatment_started("ann"), met("ann"))
    assert (await position(payments))["unpricedByReason"] == [{"reason": "no-tariff", "claims": 1}]
    await payments.deliver(tariff("ann"))
    assert (await position(payments))["unpricedByReason"] == []
    assert await months(payments) == {"2012-09-30": ("due", 50_000, None)}


async def test_its_terms_are_told_with_the_contract(payments: Running) -> None:
    payments.today = date(2012, 9, 30)
    await payments.deliver(paid_by_cohort())
    (terms,) = (await client.get(payments, "/contracts", contract=BACK))["items"]
    told = {measure["code"]: measure for measure in terms["measures"] if measure["cohort"]}
    assert told.keys() == {MEASURE}
    assert told[MEASURE]["prices"] == []
    assert told[MEASURE]["cohort"].items() >= {"cohortDate": "start", "months": 12, "minimum": 3}.items()
    assert told[MEASURE]["cohort"]["rates"][1] == {"band": "low", "from": "0.4", "pence": 80_000}


@pytest.mark.parametrize(("paid", "fell"), [(False, "before_payment"), (True, "after_approval")])
async def test_what_fell_of_a_month_says_whether_a_run_had_approved_that(
    september: Running, paid: bool, fell: str
) -> None:
    if paid:
        await client.paid_run(september)
    refused = proposed("eve", MEASURE, on="2012-09-03")
    await september.deliver(refused, withdrawn("ann", MEASURE), withdrawn("eve", MEASURE, reason="refused"))
    found = [await client.claim(september, ident(f"outcome {name} {MEASURE}")) for name in ("ann", "eve")]
    assert [claim["fell"] for claim in found] == [fell, "refused"]
