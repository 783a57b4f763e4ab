"""What-ifs that a variation names: each party sees what is of its contracts, and they are kept; others go in time."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.payments.events import WhatIfNamed
from tests.harness import Running
from tests.payments.builders import BACK, HOLD, WHO, achieved, contract, ident, scheme, tariff
from tests.payments.test_payments_what_ifs import WHAT_IF, asked, dearer, judged, shown, worked

DAYS = 400


def named(*parties: str, what_if: UUID = WHAT_IF) -> WhatIfNamed:
    said: dict[str, Any] = {"what_if_id": what_if, "variation_id": ident("variation"), "parties": list(parties)}
    return WhatIfNamed(**(WHO | said))


@pytest.fixture
async def tried(payments: Running) -> Running:
    """£100 of each of two providers, and a draft by which each comes to £110."""
    payments.today = date(2012, 12, 3)
    terms = [contract(HOLD), contract(BACK)]
    await payments.deliver(scheme(contracts=terms), tariff("ann"), tariff("ben"))
    await payments.deliver(achieved("ann"), achieved("ben", contract=HOLD, party="cdas"))
    await payments.deliver(asked(dearer(contracts=terms)), judged({"ann": "low", "ben": "low"}))
    await worked(payments)
    return payments


async def own(payments: Running, organisation: str, role: str = "provider", what_if: UUID = WHAT_IF) -> httpx.Response:
    headers = payments.headers(role, organisation=organisation, key=False)
    return await payments.client.get(f"/what-ifs/{what_if}/own", headers=headers)


async def test_a_party_that_is_asked_sees_its_own_contracts_and_no_others(tried: Running) -> None:
    await tried.deliver(named("riverside", "cdas"))
    for party, code in (("riverside", BACK), ("cdas", HOLD)):
        seen = await own(tried, party)
        assert seen.status_code == 200, seen.text
        (row,) = seen.json()["contracts"]
        assert (row["contract"], row["beforePence"], row["afterPence"], row["differencePence"]) == (
            code, 10_000, 11_000, 1_000,
        )  # fmt: skip
        assert "20000" not in seen.text
        assert (HOLD if code == BACK else BACK) not in seen.text


async def test_who_is_not_asked_is_told_of_none(tried: Running) -> None:
    assert (await own(tried, "riverside")).status_code == 404
    await tried.deliver(named("cdas"))
    assert (await own(tried, "riverside")).status_code == 404
    assert (await own(tried, "council", "commissioner")).status_code == 403


async def test_that_it_is_named_may_be_known_before_it_is(payments: Running) -> None:
    payments.today = date(2012, 12, 3)
    await payments.deliver(scheme(), named("riverside"))
    assert (await own(payments, "riverside")).status_code == 404
    await payments.deliver(asked(dearer()), judged({}))
    seen = (await own(payments, "riverside")).json()
    assert (seen["state"], seen["contracts"]) == ("waiting", [])


async def test_an_old_one_goes_with_its_list_and_says_when(tried: Running) -> None:
    last = date(2012, 12, 3) + timedelta(days=DAYS)
    assert (await shown(tried))["keptUntil"] == last.isoformat()
    tried.today = last
    await tried.tick()
    assert (await shown(tried))["state"] == "done"
    tried.today = last + timedelta(days=1)
    await tried.tick()
    for table in ("what_if", "what_if_amount", "what_if_tariffs"):
        assert await tried.db.read(f"SELECT * FROM {table}") == []


async def test_one_that_a_variation_names_stays_and_so_does_what_it_was_reckoned_as(tried: Running) -> None:
    same = ident("the same again")
    await tried.deliver(asked(dearer(contracts=[contract(HOLD), contract(BACK)]), same))
    await tried.deliver(judged({"ann": "low", "ben": "low"}, same), named("riverside", what_if=same))
    await worked(tried)
    assert (await shown(tried, same))["sameAs"] == str(WHAT_IF)
    assert (await shown(tried, same))["keptUntil"] is None
    tried.today = date(2012, 12, 3) + timedelta(days=DAYS + 1)
    await tried.tick()
    rows = await tried.db.read("SELECT id FROM what_if")
    assert {row["id"] for row in rows} == {WHAT_IF, same}
    assert len(await tried.db.read("SELECT * FROM what_if_amount")) == 2


@pytest.mark.parametrize("said", [{"complexity": {"bands": [{"code": "low", "to": 4}]}}, {"price_from": "tariff"}])
async def test_whose_points_or_day_of_assessment_would_cost_otherwise_is_not_told(
    payments: Running, said: dict[str, Any]
) -> None:
    """Ann's would be of another band; a party reads neither her points nor the day of her assessment."""
    payments.today = date(2012, 12, 3)
    terms = [contract(HOLD), contract(BACK)]
    await payments.deliver(scheme(contracts=terms, price_from="outcome"), tariff("ann"), tariff("ben"))
    await payments.deliver(achieved("ann"), achieved("ben"))
    await payments.deliver(asked(scheme(2, contracts=terms, **({"price_from": "outcome"} | said))))
    await payments.deliver(judged({"ann": "high", "ben": "low"}))
    await worked(payments)
    await payments.deliver(named("riverside"))
    (row,) = (await own(payments, "riverside")).json()["contracts"]
    assert row["beforePence"] == 20_000
    assert {row[name] for name in ("amounts", "different", "afterPence", "differencePence")} == {None}


async def test_points_that_nobody_has_confirmed_a_band_by_yet_are_not_told(payments: Running) -> None:
    """The draft changes nothing but its number; by the points of now somebody elsewhere would be of a higher band."""
    payments.today = date(2012, 12, 3)
    terms = [contract(HOLD), contract(BACK)]
    await payments.deliver(scheme(contracts=terms), tariff("ann"), tariff("ben"))
    await payments.deliver(achieved("ann"), achieved("ben", contract=HOLD, party="cdas"))
    await payments.deliver(asked(scheme(2, contracts=terms)), judged({"ann": "low", "ben": "high"}))
    await worked(payments)
    await payments.deliver(named("riverside"))
    (row,) = (await own(payments, "riverside")).json()["contracts"]
    assert row["beforePence"] == 10_000
    assert {row[name] for name in ("amounts", "different", "afterPence", "differencePence")} == {None}
