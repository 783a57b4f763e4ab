"""A quality gate multiplies what its quarter pays, once that has ended and whenever it turns; a cap bounds the year."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, case_counted, contract, ident, scheme, tariff, withdrawn

OPEN: dict[str, Any] = {"provisional": "clawback", "floor": "0.5", "carry": 1}
GATE = {"code": "reviews", "indicator": "completed", "target": "0.5", "factor": "0.9",
        "measures": ["abstinent_at_review"]}  # fmt: skip
PEOPLE = ("ann", "bob", "cat")


def terms(**changes: Any) -> Any:
    return scheme(contracts=[contract(HOLD), contract(BACK, **(OPEN | changes))])


def outcomes(*days: str, measure: str = "abstinent_at_review") -> list[Any]:
    return [achieved(name, measure, day) for name, day in zip(PEOPLE, days, strict=False)]


async def standing(payments: Running, *names: str) -> list[tuple[str, int]]:
    found = [await client.claim(payments, ident(f"outcome {name} abstinent_at_review")) for name in names]
    return [(claim["state"], claim["pence"]) for claim in found]


async def balances(payments: Running) -> dict[str, int]:
    (position,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    found: dict[str, int] = position["balancesNow"]
    return found


@pytest.fixture
async def gated(payments: Running) -> Running:
    """Two gates of one target on two outcomes of the first quarter, of which one case of three is met."""
    payments.today = date(2012, 7, 1)
    second = GATE | {"code": "second", "factor": "0.9"}
    cases = [case_counted(name, met_on="2012-05-02" if name == "ann" else None) for name in PEOPLE]
    await payments.deliver(
        terms(gates=[GATE, second]), *map(tariff, PEOPLE), *outcomes("2012-06-01", "2012-06-30"), *cases
    )
    return payments


async def test_it_is_ungated_until_the_quarter_ends_and_then_multiplied_once(gated: Running) -> None:
    assert await standing(gated, "ann", "bob") == [("due", 10_000)] * 2
    gated.today = date(2012, 7, 2)
    await gated.tick()
    assert await standing(gated, "ann", "bob") == [("due", 8_100)] * 2


async def test_what_was_paid_before_is_owed_and_comes_back_when_the_gate_turns(gated: Running) -> None:
    await client.paid_run(gated)
    gated.today = date(2012, 7, 2)
    await gated.tick()
    assert (await balances(gated))["receivablePence"] == 3_800
    await gated.deliver(case_counted("bob", met_on="2012-06-20", revision=2))
    assert await standing(gated, "ann", "bob") == [("settled", 10_000)] * 2
    assert (await balances(gated))["receivablePence"] == 0


async def test_an_outcome_that_is_verified_late_is_gated_at_once_and_says_by_which(gated: Running) -> None:
    gated.today = date(2012, 8, 6)
    await gated.tick()
    await gated.deliver(achieved("cat", on="2012-05-20"))
    assert await standing(gated, "cat") == [("due", 8_100)]
    key = ident("outcome cat abstinent_at_review")
    (line,) = (await client.get(gated, f"/claims/{key}/lines"))["items"]
    steps = (await client.get(gated, f"/lines/{line['id']}/explanation"))["basis"]["steps"]
    gates = [step for step in steps if step["step"] == "gate"]
    assert [(step["gate"], step["met"], step["eligible"], step["passed"]) for step in gates] == [
        ("reviews", 1, 3, False), ("second", 1, 3, False),
    ]  # fmt: skip


async def test_another_quarter_and_another_measure_are_left_alone(gated: Running) -> None:
    gated.today = date(2012, 8, 6)
    await gated.deliver(achieved("cat", on="2012-07-02"), achieved("cat", "housing_resolved", "2012-06-01"))
    assert await standing(gated, "cat") == [("due", 10_000)]
    housed = await client.claim(gated, ident("outcome cat housing_resolved"))
    assert housed["pence"] == 10_000


async def test_the_outcome_that_crosses_the_cap_is_split_and_later_ones_move_up(payments: Running) -> None:
    payments.today = date(2012, 9, 3)
    await payments.deliver(
        terms(cap_pence=[14_000]), *map(tariff, PEOPLE), *outcomes("2012-06-01", "2012-07-01", "2012-08-01")
    )
    assert await standing(payments, *PEOPLE) == [("due", 10_000), ("due", 4_000), ("over_cap", 0)]
    await client.paid_run(payments)
    await payments.deliver(withdrawn("ann"))
    assert await standing(payments, *PEOPLE) == [("withdrawn", 0), ("due", 10_000), ("due", 4_000)]
    assert (await balances(payments))["receivablePence"] == 10_000


async def test_an_earlier_outcome_that_becomes_known_later_pushes_the_later_ones_out(payments: Running) -> None:
    payments.today = date(2012, 9, 3)
    await payments.deliver(terms(cap_pence=[14_000]), *map(tariff, PEOPLE), *outcomes("2012-07-01", "2012-08-01"))
    assert await standing(payments, "ann", "bob") == [("due", 10_000), ("due", 4_000)]
    await payments.deliver(achieved("cat", on="2012-06-01"))
    assert await standing(payments, *PEOPLE) == [("due", 4_000), ("over_cap", 0), ("due", 10_000)]


async def test_each_year_has_its_own_cap_and_a_version_that_lifts_it_lets_all_stand(payments: Running) -> None:
    payments.today = date(2013, 9, 2)
    await payments.deliver(
        terms(cap_pence=[10_000, 15_000]), *map(tariff, PEOPLE), *outcomes("2012-06-01", "2012-07-01", "2013-06-01")
    )
    assert await standing(payments, *PEOPLE) == [("due", 10_000), ("over_cap", 0), ("due", 10_000)]
    await payments.deliver(scheme(2, contracts=[contract(HOLD), contract(BACK, **OPEN)]))
    assert await standing(payments, *PEOPLE) == [("due", 10_000)] * 3


async def test_under_the_collar_the_rest_is_paid_after_the_year_and_falls_with_what_is_found_later(
    payments: Running,
) -> None:
    payments.today = date(2013, 4, 1)
    await payments.deliver(terms(collar_pence=[25_000]), *map(tariff, PEOPLE), *outcomes("2012-06-01"))
    payments.today = date(2013, 4, 2)
    await payments.tick()
    assert (await balances(payments))["duePence"] == 25_000
    await client.paid_run(payments)
    await payments.deliver(achieved("bob", on="2012-07-01"))
    after = await balances(payments)
    assert (after["duePence"], after["receivablePence"]) == (10_000, 10_000)
