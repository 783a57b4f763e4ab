"""How many wait, for the council: numbers alone."""

from datetime import date
from typing import Any

import pytest

from tests.referral.client import Town
from tests.referral.test_referral_waiting import freed, full, offer, waits

__all__ = ["full"]


async def waits_from(town: Town, service: str, day: int) -> str:
    """Of May, on which it is recorded: since then they wait, whatever day the referral says."""
    town.running.today = date(2012, 5, day)
    return await waits(town, service, "2012-04-11")


async def lengths(town: Town, role: str = "commissioner", organisation: str = "council") -> list[dict[str, Any]]:
    answer = await town.get("/waiting-list/lengths", role, organisation=organisation)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_the_council_reads_how_many_wait_where_and_since_when(town: Town, full: str) -> None:
    empty = await town.service("riverside", places=0)
    waiting = [await waits_from(town, full, day) for day in (1, 6, 11, 16)]
    town.running.today = date(2012, 5, 21)
    clients = [(await town.get(f"/referrals/{referral}")).json()["clientId"] for referral in waiting]
    (there,) = await lengths(town)
    assert there == {
        "serviceId": full, "organisation": "cdas", "waiting": 4, "offered": 0, "longestSince": "2012-05-01",
        "longestDays": 20, "medianDays": None, "priorities": [], "outOfOrder": 0,
    }  # fmt: skip
    await waits(town, full, "2001-01-01", priority="pregnant")
    (there,) = await lengths(town, "auditor")
    assert (there["longestSince"], there["longestDays"]) == ("2012-05-01", 20), "who waits longest stands first"
    assert (there["waiting"], there["medianDays"]) == (5, 10)
    assert there["priorities"] == []
    await freed(town, full)
    await offer(town, waiting[3], reason="urgent_need")
    await waits(town, empty, "2012-04-30")
    town.running.today = date(2012, 5, 22)
    first, second = sorted(await lengths(town), key=lambda row: row["organisation"])
    assert [first[name] for name in ("waiting", "offered", "outOfOrder")] == [4, 1, 1]
    assert [second[name] for name in ("organisation", "waiting", "longestDays")] == ["riverside", 1, 1]
    text = (await town.get("/waiting-list/lengths", "commissioner", organisation="council")).text
    assert not [each for each in (*waiting, *clients) if each in text]


async def test_five_with_a_reason_are_counted_and_a_year_is_looked_back(town: Town, full: str) -> None:
    for _ in range(5):
        await waits(town, full, priority="pregnant")
    (there,) = await lengths(town)
    assert there["priorities"] == [], "all of them: who waits there is known to be one of these"
    for _ in range(5):
        await waits(town, full)
    (there,) = await lengths(town)
    assert there["priorities"] == [{"priority": "pregnant", "waiting": 5}]
    last = await waits(town, full)
    await freed(town, full)
    assert (await offer(town, last, reason="other")).status_code == 200
    done = await town.act(last, "decline", {"reasonCode": "other"})
    assert done.status_code == 200, done.text
    town.running.today = date(2013, 4, 30)
    assert [(row["waiting"], row["outOfOrder"]) for row in await lengths(town)] == [(10, 1)]
    town.running.today = date(2013, 5, 1)
    assert [(row["waiting"], row["outOfOrder"]) for row in await lengths(town)] == [(10, 0)]


@pytest.mark.parametrize(("role", "organisation"), [("assessor", "start"), ("provider", "cdas"), ("referrer", "gp")])
async def test_nobody_else_reads_the_numbers(town: Town, full: str, role: str, organisation: str) -> None:
    assert (await town.get("/waiting-list/lengths", role, organisation=organisation)).status_code == 403
