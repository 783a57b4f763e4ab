"""A wait that ended by itself for what was not so goes on; nobody waits twice, or is offered two places."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.referral.builders import merged
from tests.referral.client import Town
from tests.referral.test_referral_waiting import full, offer, queue, state, waits  # noqa: F401


async def next_day(town: Town) -> None:
    town.running.today += timedelta(days=1)
    await town.running.tick()


async def places_of(town: Town, *clients: UUID) -> list[tuple[str, int | None]]:
    rows = await queue(town)
    return [(row["state"], row["place"]) for client in clients for row in rows if row["clientId"] == str(client)]


async def more(town: Town, service: str, places: int) -> None:
    seen = await town.get(f"/services/{service}")
    answer = await town.put(f"/services/{service}", town.service_body(places=places), match=seen.headers["etag"])
    assert answer.status_code == 200, answer.text


async def test_who_was_taken_for_somebody_else_stands_where_they_stood(town: Town, full: str) -> None:  # noqa: F811
    """Somebody else started the same treatment, the two were merged by mistake, and told apart again."""
    same = await town.service("riverside")
    first, other, later = await town.client(), await town.client(), await town.client()
    wait = await waits(town, full, client=first)
    await waits(town, full, client=later)
    await town.start(same, other, on="2012-05-01")
    await town.running.deliver(merged(other, first, UUID(int=7)))
    await next_day(town)
    assert (await state(town, wait), await places_of(town, first, later)) == ("withdrawn", [("waiting", 1)])
    await town.running.deliver(merged(other, first, UUID(int=7), revision=2, voided=True))
    await next_day(town)
    assert await places_of(town, first, later) == [("waiting", 1), ("waiting", 2)]
    again = [row for row in await town.published("client-referred") if row["clientId"] == str(first)][-1]
    assert (again["referralId"] != wait, again["referredOn"], again["revision"]) == (True, "2012-05-01", 1)
    await next_day(town)
    assert await places_of(town, first, later) == [("waiting", 1), ("waiting", 2)]


async def test_who_never_started_elsewhere_waits_on_and_whose_treatment_ended_does_not(
    town: Town,
    full: str,  # noqa: F811
) -> None:
    same = await town.service("riverside", places=9)
    mistaken, treated = await town.client(), await town.client()
    for client in (mistaken, treated):
        await waits(town, full, client=client)
    wrong, right = [await town.start(same, client, on="2012-05-01") for client in (mistaken, treated)]
    await next_day(town)
    assert await places_of(town, mistaken, treated) == []
    headers = town.running.headers("assessor", organisation="start") | {"If-Match": f'"{wrong["revision"]}"'}
    void = await town.running.client.post(
        f"/episodes/{wrong['id']}/start/void", json={"reasonCode": "wrong_person"}, headers=headers
    )
    assert void.status_code == 200, void.text
    await next_day(town)
    ended = await town.end(right["id"], town.running.today.isoformat(), organisation="riverside")
    assert ended.status_code == 200, ended.text
    await next_day(town)
    assert await places_of(town, mistaken, treated) == [("waiting", 1)]


async def test_who_was_referred_again_meanwhile_does_not_wait_twice(town: Town, full: str) -> None:  # noqa: F811
    same = await town.service("riverside")
    client, other = await town.client(), await town.client()
    await waits(town, full, client=client)
    await town.start(same, other, on="2012-05-01")
    await town.running.deliver(merged(other, client, UUID(int=7)))
    await next_day(town)
    await town.running.deliver(merged(other, client, UUID(int=7), revision=2, voided=True))
    anew = await waits(town, full, on=town.running.today.isoformat(), client=client)
    await next_day(town)
    assert [row["referralId"] for row in await queue(town, clientId=client)] == [anew]
    withdrawn = await town.act(anew, "withdraw", {"reasonCode": "client_request"}, "assessor", organisation="start")
    assert withdrawn.status_code == 200, withdrawn.text
    await next_day(town)
    assert await queue(town, clientId=client) == []


async def test_who_was_said_to_have_died_and_comes_again_waits(town: Town, full: str) -> None:  # noqa: F811
    elsewhere = await town.service("riverside", modality={"code": "9", "list": "ndtms-modality"})
    client = await town.client()
    other = (await town.refer(elsewhere, client))["id"]
    closed = await town.act(other, "close", {"reasonCode": "died"}, organisation="riverside")
    assert closed.status_code == 200, closed.text
    town.running.today += timedelta(days=1)
    wait = await waits(town, full, on=town.running.today.isoformat(), client=client)
    await town.running.tick()
    await next_day(town)
    assert await state(town, wait) == "waiting"


async def test_whom_a_merge_brings_together_is_offered_one_place(town: Town, full: str) -> None:  # noqa: F811
    client, alias, third = await town.client(), await town.client(), await town.client()
    first, twin, last = [await waits(town, full, client=who) for who in (client, alias, third)]
    await town.running.deliver(merged(client, alias, UUID(int=7)))
    await more(town, full, 3)
    await next_day(town)
    assert [await state(town, wait) for wait in (first, twin, last)] == ["referred", "waiting", "referred"]
    await more(town, full, 4)
    answer: Any = (await offer(town, twin)).json()
    assert (answer["type"], answer["referralId"]) == ("/problems/already-referred", first)
    await next_day(town)
    assert (await state(town, twin), await town.places(full)) == ("waiting", (4, 1, 2))
