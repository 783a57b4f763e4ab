"""Parked events: seen, healed or given up, by an operator and under a name."""

from typing import Any
from uuid import uuid4

import pytest

from shared.data.db import execute
from shared.messaging.reading import RawMessage
from tests.harness import Running
from tests.shared import example
from tests.shared.news import batch, consumer_of, heard, numbered
from tests.shared.test_consumer import fails_on


async def _places(things: Running, listed: list[dict[str, Any]]) -> list[int]:
    """Which they are; who keeps one area is not told."""
    known = {str(row["event_id"]): row["position"] for row in await things.db.read("SELECT * FROM parked")}
    return [known[item["eventId"]] for item in listed]


async def _park(things: Running) -> str:
    example.trouble["in_handler"] = fails_on(2)
    await consumer_of(things).deliver(batch(*numbered(3)))
    listed = (await things.client.get("/parked", headers=things.headers("operator"))).json()
    assert await _places(things, listed["items"]) == [2]
    assert "Broken" in listed["items"][0]["error"]
    return str(listed["items"][0]["eventId"])


async def test_unpark_heals_once_the_cause_is_gone(things: Running) -> None:
    event_id = await _park(things)
    headers = things.headers("operator")
    failing = await things.client.post(f"/parked/{event_id}/unpark", headers=headers)
    assert failing.status_code == 409
    assert failing.json()["type"] == "/problems/still-failing"
    assert await heard(things) == [1, 3]
    example.reset()
    healed = await things.client.post(f"/parked/{event_id}/unpark", headers=headers)
    assert healed.status_code == 200
    assert await heard(things) == [1, 3, 2]
    assert await things.parked() == []
    gone = await things.client.post(f"/parked/{event_id}/unpark", headers=things.headers("operator"))
    assert gone.status_code == 404


async def test_a_dropped_event_is_kept_with_reason_and_name(things: Running) -> None:
    event_id = await _park(things)
    headers = things.headers("operator", sub="olive")
    without = await things.client.post(f"/parked/{event_id}/drop", json={}, headers=headers)
    unseen = await things.client.post(
        f"/parked/{event_id}/drop", json={"reason": "\u200b\u200b\u200b"}, headers=things.headers("operator")
    )
    assert (unseen.status_code, unseen.json()["errors"][0]["field"]) == (422, "reason")
    assert without.status_code == 422
    body = {"reason": "Doubled by a test"}
    assert (await things.client.post(f"/parked/{event_id}/drop", json=body, headers=headers)).status_code == 200
    (row,) = await things.db.read("SELECT event_id, reason, dropped_by FROM dropped")
    assert (str(row["event_id"]), row["reason"], row["dropped_by"]) == (event_id, "Doubled by a test", "olive")
    assert await things.parked() == []


async def test_a_redelivered_parked_event_stays_parked_once(things: Running) -> None:
    example.trouble["in_handler"] = fails_on(2)
    events = numbered(3)
    for _ in range(2):
        await consumer_of(things).deliver(batch(*events))
    assert len(await things.parked()) == 1
    assert await heard(things) == [1, 3]


async def test_positions_that_are_given_anew_overwrite_nothing_parked(things: Running) -> None:
    """The source's log was restored from an older backup, and the reader set back to its start."""
    example.trouble["in_handler"] = fails_on(2)
    await consumer_of(things).deliver(batch(*numbered(3)))
    async with things.db.session() as session:
        await execute(session, "UPDATE bookmark SET position = 0, event_id = NULL")
    await consumer_of(things).deliver(batch(*numbered(3)))
    found = await things.db.read("SELECT position, count(DISTINCT event_id) AS events FROM parked GROUP BY position")
    assert [(row["position"], row["events"]) for row in found] == [(2, 2)]
    assert await heard(things) == [1, 3, 1, 3]


async def test_only_an_operator_sees_parked_events(things: Running) -> None:
    assert (await things.client.get("/parked", headers=things.headers("assessor"))).status_code == 403
    unknown = await things.client.post(f"/parked/{uuid4()}/unpark", headers=things.headers("operator"))
    assert unknown.status_code == 404


async def test_parked_events_page(things: Running) -> None:
    example.trouble["in_handler"] = fails_on(*range(1, 6))
    await consumer_of(things).deliver(batch(*numbered(5)))
    found, url = [], "/parked?limit=2"
    while url:
        answer = await things.client.get(url, headers=things.headers("operator"))
        found += await _places(things, answer.json()["items"])
        url = answer.links["next"]["url"] if "next" in answer.links else ""
    assert sorted(found) == [1, 2, 3, 4, 5]


async def _park_two_areas(things: Running) -> tuple[str, str]:
    """One of stockport, one of wigan; and one that nobody can read."""
    example.trouble["in_handler"] = fails_on(1, 2)
    events = numbered(2)
    wigan = RawMessage(2, events[1].body.replace(b'"area":"stockport"', b'"area":"wigan"'))
    await consumer_of(things).deliver(batch(events[0], wigan, RawMessage(3, b"\xff nothing")))
    listed = (await things.client.get("/parked", headers=things.headers("platform_operator"))).json()["items"]
    by_place = {item["position"]: str(item["eventId"]) for item in listed}
    assert sorted(by_place) == [1, 2, 3]
    return by_place[1], by_place[2]


async def _parked_for(things: Running, area: str) -> list[int]:
    answer = await things.client.get("/parked", headers=things.headers("operator", area=area))
    return await _places(things, answer.json()["items"])


async def test_an_operator_sees_what_is_parked_of_their_area_and_nothing_of_another(things: Running) -> None:
    await _park_two_areas(things)
    assert await _parked_for(things, "stockport") == [1]
    assert await _parked_for(things, "wigan") == [2]
    assert await _parked_for(things, "leeds") == []


@pytest.mark.parametrize("act", ["unpark", "drop"])
async def test_an_operator_of_another_area_can_do_nothing_and_learns_nothing(things: Running, act: str) -> None:
    stockports, _ = await _park_two_areas(things)
    headers = things.headers("operator", area="wigan")
    answers = []
    for event_id in (stockports, str(uuid4())):
        url = f"/parked/{event_id}/{act}"
        answer = await things.client.post(url, json={"reason": "Not mine to drop"}, headers=headers)
        answers.append((answer.status_code, answer.text.replace(event_id, "")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    assert len(await things.parked()) == 3


async def test_pages_of_a_small_area_are_full_however_much_is_parked_of_others(things: Running) -> None:
    example.trouble["in_handler"] = fails_on(*range(1, 10))
    events = [
        each if each.position % 3 == 0 else RawMessage(each.position, each.body.replace(b'"stockport"', b'"wigan"'))
        for each in numbered(9)
    ]
    await consumer_of(things).deliver(batch(*events))
    assert sorted(await _parked_for(things, "stockport")) == [3, 6, 9]
    found, url = [], "/parked?limit=1"
    while url:
        answer = await things.client.get(url, headers=things.headers("operator"))
        found += await _places(things, answer.json()["items"])
        url = answer.links["next"]["url"] if "next" in answer.links else ""
    assert sorted(found) == [3, 6, 9]


async def test_where_in_the_log_of_all_areas_it_is_only_who_keeps_all_is_told(things: Running) -> None:
    """From the places of two of them an operator of one area would count the news of the others."""
    await _park_two_areas(things)
    for role, places in (("operator", [(None, None)]), ("platform_operator", [(0, 1), (0, 2), (0, 3)])):
        listed = (await things.client.get("/parked", headers=things.headers(role))).json()["items"]
        assert sorted((item["shard"], item["position"]) for item in listed) == places
