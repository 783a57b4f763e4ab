"""Nobody is dated back before who waits: a queue is in the order in which its referrals were recorded."""

from datetime import date
from typing import Any

import pytest

from tests.referral.client import Town
from tests.referral.test_referral_waiting import DAY, freed, full, offer, queue, state, waits

__all__ = ["full"]
LONG_AGO = "2001-01-01"


async def places(town: Town, **by: Any) -> list[tuple[str, int]]:
    return [(row["referralId"], row["place"]) for row in await queue(town, **by)]


async def test_who_is_dated_back_stands_behind_who_waits(town: Town, full: str) -> None:
    first = await waits(town, full, "2012-04-05")
    await freed(town, full)
    late = await waits(town, full, LONG_AGO)
    assert [(row["referralId"], row["place"], row["recordedOn"], row["daysWaited"]) for row in await queue(town)] == [
        (first, 1, "2012-05-01", 26), (late, 2, "2012-05-01", 4138),
    ]  # fmt: skip
    refused = await offer(town, late)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reasonCode")
    assert await town.running.tick()
    assert [await state(town, referral) for referral in (first, late)] == ["referred", "waiting"]


async def test_nor_does_who_is_referred_again_as_of_the_first_day(town: Town, full: str) -> None:
    client = await town.client()
    taken_back, other = await waits(town, full, "2012-04-05", client), await waits(town, full, "2012-04-20")
    done = await town.act(taken_back, "withdraw", {"reasonCode": "other"}, "assessor", organisation="start")
    assert done.status_code == 200, done.text
    again = await waits(town, full, "2012-04-05", client)
    assert await places(town) == [(other, 1), (again, 2)]


async def test_of_two_with_a_priority_the_one_that_was_recorded_first_goes_first(town: Town, full: str) -> None:
    usual = await waits(town, full, LONG_AGO)
    first = await waits(town, full, priority="pregnant")
    town.running.today = date(2012, 5, 3)
    late = await waits(town, full, LONG_AGO, priority="released_from_prison")
    assert await places(town) == [(first, 1), (late, 2), (usual, 3)]


async def test_who_was_recorded_late_is_offered_a_place_before_others_on_record(town: Town, full: str) -> None:
    await waits(town, full, "2012-04-05")
    late = await waits(town, full, "2012-03-01")
    await freed(town, full)
    assert (await offer(town, late, reason="recorded_late")).status_code == 200
    listed = await town.get("/waiting-list/exceptions", "commissioner", organisation="council")
    assert [(row["referralId"], row["passedOver"], row["reasonCode"]) for row in listed.json()["items"]] == [
        (late, 1, "recorded_late")
    ]


@pytest.mark.parametrize("times", [1, 2])
async def test_who_moves_to_a_successor_keeps_the_place_of_the_first_record(town: Town, full: str, times: int) -> None:
    left = await town.service(places=0)
    first = await waits(town, left, "2012-04-20")
    there = await waits(town, full, LONG_AGO)
    last = await waits(town, left, LONG_AGO)
    town.running.today = date(2012, 5, 3)
    people = {(await town.get(f"/referrals/{each}")).json()["clientId"]: each for each in (first, there, last)}
    between = await town.service("riverside", places=0)
    for source, to in ((left, full),) if times == 1 else ((left, between), (between, full)):
        moved = await town.post(
            "/bulk-transfers", {"from": source, "to": to, "on": DAY.isoformat()}, "assessor", organisation="start"
        )
        assert moved.status_code == 200, moved.text
    rows = await queue(town, serviceId=full)
    assert [(people[row["clientId"]], row["recordedOn"]) for row in rows] == [
        (entry, "2012-05-01") for entry in (first, there, last)
    ]
