"""A person is at a service once: one open referral or one open episode, under whichever id and by whichever door."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from asyncpg import UniqueViolationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.older import older
from tests.referral.builders import merged, scheme
from tests.referral.client import Town
from tests.thorough import part_of

DAY = "2012-04-02"


@pytest.fixture(autouse=True)
async def known_reasons(town: Town) -> None:
    await town.running.deliver(scheme())


def _type(answer: httpx.Response) -> str:
    assert answer.status_code == 409, answer.text
    return str(answer.json()["type"]).removeprefix("/problems/")


async def _start(town: Town, referral: dict[str, Any]) -> httpx.Response:
    return await town.act(referral["id"], "start", {"startedOn": DAY}, organisation=referral["organisation"])


async def test_one_person_does_not_fill_a_service(town: Town) -> None:
    service, client = await town.service(), await town.client()
    episode = await town.start(service, client)
    again = await town.try_to_refer(service, client)
    assert (_type(again), again.json()["episodeId"]) == ("already-in-treatment", episode["id"])
    assert await town.places(service) == (3, 1, 0)
    assert (await town.end(episode["id"], DAY)).status_code == 200
    assert (await town.try_to_refer(service, client)).status_code == 201


async def test_a_referral_is_not_started_beside_an_episode_that_a_merge_brought(town: Town) -> None:
    service, one, other = await town.service(), await town.client(), await town.client()
    first, second = await town.refer(service, one), await town.refer(service, other)
    await town.running.deliver(merged(one, other, uuid4()))
    third = await town.try_to_refer(service, other)
    assert _type(third) == "already-referred"
    episode = await _start(town, first)
    refused = await _start(town, second)
    assert (_type(refused), refused.json()["episodeId"]) == ("already-in-treatment", episode.json()["id"])
    assert await town.places(service) == (3, 1, 1)


async def test_nobody_is_moved_to_where_a_referral_waits(town: Town) -> None:
    here, there, client = await town.service(), await town.service("riverside"), await town.client()
    episode = await town.start(here, client)
    referral = await town.refer(there, client)
    move = {"to": there, "on": DAY}
    hidden = await town.act_on_episode(episode["id"], "transfer", move)
    assert (_type(hidden), "referralId" in hidden.json()) == ("already-there", False), "it is another organisation's"
    seen = await town.act_on_episode(episode["id"], "transfer", move, "assessor", organisation="start")
    assert (_type(seen), seen.json()["referralId"]) == ("already-referred", referral["id"])
    assert (await town.places(here), await town.places(there)) == ((3, 1, 0), (3, 0, 1))


async def test_an_end_is_not_voided_beside_what_was_begun_after_it(town: Town) -> None:
    service, client = await town.service(), await town.client()
    episode = await town.start(service, client)
    await town.end(episode["id"], DAY)
    referral = await town.refer(service, client)
    void = {"reasonCode": "still_in_treatment"}
    assert _type(await town.act_on_episode(episode["id"], "end/void", void)) == "already-referred"
    later = (await _start(town, referral)).json()
    refused = await town.act_on_episode(episode["id"], "end/void", void)
    assert (_type(refused), refused.json()["episodeId"]) == ("already-in-treatment", later["id"])
    await town.end(later["id"], DAY)
    assert (await town.act_on_episode(episode["id"], "end/void", void)).status_code == 200


async def test_two_ids_of_one_person_started_at_once_make_one_episode(town: Town) -> None:
    service, one, other = await town.service(), await town.client(), await town.client()
    both = [await town.refer(service, each) for each in (one, other)]
    await town.running.deliver(merged(one, other, uuid4()))
    answers = await asyncio.gather(*(_start(town, each) for each in both))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert await town.places(service) == (3, 1, 1)


async def test_the_database_holds_one_open_episode_of_a_client_at_a_service(town: Town) -> None:
    """Whatever a command forgot to ask."""
    here, there, client = await town.service(), await town.service("riverside"), await town.client()
    first = await town.start(here, client)
    await town.start(there, client)
    with pytest.raises(UniqueViolationError, match="uq_episode_open"):
        await town.running.db.write(f"UPDATE episode SET service_id = '{there}' WHERE id = '{first['id']}'")


async def test_a_client_who_was_there_twice_is_kept_and_marked(town: Town, database_url: str) -> None:
    async with older(database_url, town.running.service, "0008") as kept:
        await kept.rows(_TWO_OPEN)
        await kept.upgrade()
        rows = await kept.rows("SELECT kept_double FROM referral.episode ORDER BY id")
        assert [row["kept_double"] for row in rows] == [False, True]


@settings(
    max_examples=part_of(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(st.sampled_from("rstev"), st.integers(0, 1), st.integers(0, 1)), max_size=14))
async def test_no_order_of_steps_brings_a_person_to_a_service_twice(
    town: Town, steps: list[tuple[str, int, int]]
) -> None:
    services = [await town.service(places=9), await town.service(places=9)]
    person = [await town.client(), await town.client()]
    await town.running.deliver(merged(person[0], person[1], uuid4()))
    for step, which, at in steps:
        await _do(town, step, person[which], services[at], services[1 - at])
        open_there = [await _open_at(town, person[0], service) for service in services]
        assert all(count <= 1 for count in open_there), (step, open_there)


async def _do(town: Town, step: str, client: UUID, service: str, other: str) -> None:
    referrals = (await town.get(f"/referrals?clientId={client}")).json()["items"]
    episodes = (await town.get(f"/episodes?clientId={client}")).json()["items"]
    if step == "r":
        await town.try_to_refer(service, client)
    for each in referrals if step == "s" else []:
        await _start(town, each)
    for each in [e for e in episodes if e["serviceId"] == service] if step in "tev" else []:
        if step == "t":
            await town.act_on_episode(each["id"], "transfer", {"to": other, "on": DAY})
        elif step == "e":
            await town.end(each["id"], DAY)
        else:
            await town.act_on_episode(each["id"], "end/void", {"reasonCode": "other"})


async def _open_at(town: Town, client: UUID, service: str) -> int:
    referrals = (await town.get(f"/referrals?clientId={client}")).json()["items"]
    episodes = (await town.get(f"/episodes?clientId={client}")).json()["items"]
    held = [r for r in referrals if r["serviceId"] == service and r["state"] in ("pending", "referred", "accepted")]
    return len(held) + len([e for e in episodes if e["serviceId"] == service and e["state"] == "open"])


_TWO_OPEN = """
WITH organisation AS (INSERT INTO referral.organisation (area, code, name, kind) VALUES ('a', 'o', 'O', 'provider')
), service AS (
    INSERT INTO referral.service (id, area, organisation, name, is_treatment, modality_code, modality_list,
        setting_code, setting_list, sexes, substances, districts, places, occupied, held, revision)
    VALUES (gen_random_uuid(), 'a', 'o', 'S', true, '2', 'm', 'community', 's', '[]', '[]', '[]', 3, 2, 0, 1)
    RETURNING id
), client AS (
    INSERT INTO referral.client (area, id, known) VALUES ('a', gen_random_uuid(), true) RETURNING id
), referral AS (
    INSERT INTO referral.referral (id, area, client_id, organisation, service_id, is_treatment, state, choice,
        referred_on, hold_expires_on, revision, event_revision, referred_by, referred_by_organisation)
    SELECT gen_random_uuid(), 'a', client.id, 'o', service.id, true, 'started', 'client', '2012-04-02', '2012-04-30',
        2, 1, 'x', 'o' FROM service, client, generate_series(1, 2) RETURNING *
)
INSERT INTO referral.episode (id, area, referral_id, client_id, delivered_by, service_id, is_treatment, modality_code,
    modality_list, setting_code, setting_list, referred_on, started_on, care_coordinating, started_by,
    started_by_organisation, revision, end_revision, end_voided)
SELECT gen_random_uuid(), 'a', id, client_id, 'o', service_id, true, '2', 'm', 'community', 's', '2012-04-02',
    '2012-04-02', true, 'x', 'o', 1, 0, false FROM referral
"""
