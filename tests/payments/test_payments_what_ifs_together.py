"""What a party reads of several what-ifs of its own: together they tell no more of one person than each by itself."""

from datetime import date
from typing import Any

import pytest

from services.payments.events import SchemePublished
from tests.harness import Running
from tests.payments.builders import BACK, HOLD, MEASURES, achieved, canonical, contract, ident, scheme, tariff
from tests.payments.test_payments_what_ifs import asked, judged, worked
from tests.payments.test_payments_what_ifs_named import named, own

TERMS = [contract(HOLD), contract(BACK)]
BOUNDS = [{"code": "low", "from": 0}, {"code": "high", "from": 14}]
KNOWN = ["p1", "p2", "p3", "p4", "p5"]


def draft(version: int, bound: int, more: int) -> SchemePublished:
    """The high band from so many points on, and its price for abstinence by so much more."""
    prices = canonical()["prices"]
    for price in prices:
        if price["measure"] == MEASURES[0] and price["band"] == "high":
            price["pence"] += more
    bands = [{"code": "low", "from": 0}, {"code": "high", "from": bound}]
    return scheme(version, contracts=TERMS, prices=prices, complexity={"bands": bands})


async def told(payments: Running, tried: SchemePublished, bands: dict[str, str]) -> dict[str, Any]:
    what_if = ident(f"what if {tried.version}")
    await payments.deliver(asked(tried, what_if), judged(bands, what_if))
    await worked(payments)
    await payments.deliver(named("riverside", what_if=what_if))
    (row,) = (await own(payments, "riverside", what_if=what_if)).json()["contracts"]
    return dict(row)


async def told_of_ann(payments: Running, points: int) -> list[dict[str, Any]]:
    """By three drafts, whose high band begins ever lower."""
    return [
        await told(
            payments, draft(version, bound, 3_000),
            dict.fromkeys(KNOWN, "high") | {"ann": "high" if points >= bound else "low"},
        )
        for version, bound in enumerate((13, 12, 11), 2)
    ]  # fmt: skip


@pytest.mark.parametrize("points", [10, 11, 12, 13])
async def test_the_points_of_one_person_are_told_by_no_number_of_drafts(payments: Running, points: int) -> None:
    """Five of the party are of the high band and known to bring £30 more. Only Ann is of the low one."""
    payments.today = date(2012, 12, 3)
    await payments.deliver(scheme(contracts=TERMS, complexity={"bands": BOUNDS}))
    high = dict.fromkeys(MEASURES, 30_000)
    await payments.deliver(tariff("ann"), *(tariff(who, band="high", prices=high) for who in KNOWN))
    await payments.deliver(achieved("ann"), *(achieved(who) for who in KNOWN))
    rows = await told_of_ann(payments, points)
    of_draft = ("amounts", "different", "afterPence", "differencePence", "afterAccruedPence")
    assert {row["beforePence"] for row in rows} == {160_000}
    assert {row[name] for row in rows for name in of_draft} == {None}


async def test_two_prices_do_not_tell_how_many_people_would_be_of_another_band(payments: Running) -> None:
    payments.today = date(2012, 12, 3)
    await payments.deliver(scheme(contracts=TERMS, complexity={"bands": BOUNDS}))
    people = [f"q{number}" for number in range(8)]
    await payments.deliver(*(tariff(who) for who in people), *(achieved(who) for who in people))
    bands = dict.fromkeys(people, "high")
    rows = [await told(payments, draft(version, 12, more), bands) for version, more in ((2, -2_000), (3, -1_000))]
    assert rows[0] == rows[1]
    assert rows[0]["differencePence"] is None
