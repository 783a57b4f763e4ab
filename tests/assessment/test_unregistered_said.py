"""Whom referral names and nobody registered: what is published of them."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.assessment.commands.restating import facts
from tests.assessment.client import Desk
from tests.assessment.test_waits_at_referral import over, unassessed


@pytest.fixture
def front(open_desk: Desk) -> Desk:
    open_desk.running.today = date(2012, 9, 3)
    return open_desk


async def said(desk: Desk) -> list[tuple[Any, ...]]:
    events = [event["data"] for event in await desk.running.published("client-unregistered")]
    return [(event["clientId"], event["since"], event["revision"], event["voided"]) for event in events]


async def test_it_is_said_once_of_whom_nobody_registered(front: Desk) -> None:
    client, nobody = await front.new_client(), str(uuid4())
    event = unassessed(nobody)
    await front.running.deliver(unassessed(client), event, event)
    await front.running.deliver(over(event), unassessed(nobody))
    assert await said(front) == [(nobody, "2012-09-03", 1, False)]


async def test_one_that_is_over_says_nothing(front: Desk) -> None:
    await front.running.deliver(unassessed(str(uuid4()), outcome="withdrawn"), unassessed(str(uuid4()), voided=True))
    assert await said(front) == []


async def test_whoever_is_registered_in_another_area_is_nobody_here(front: Desk) -> None:
    client = await front.new_client()
    await front.running.deliver(unassessed(client, area="wigan"))
    assert [row[0] for row in await said(front)] == [client]


async def test_whose_registration_came_back_is_somebody_again(front: Desk) -> None:
    """By a backup of this service that knows them: ids are made here, so nobody is registered by one later."""
    nobody = str(uuid4())
    await front.running.deliver(unassessed(nobody))
    known = await front.new_client()
    await front.running.as_owner(f"UPDATE unregistered_client SET client_id = '{known}'")
    front.running.today = date(2012, 9, 4)
    await front.running.tick()
    await front.running.tick()
    assert (await said(front))[1:] == [(known, "2012-09-03", 2, True)]


async def test_it_is_published_anew_with_all_else(front: Desk) -> None:
    nobody = str(uuid4())
    await front.running.deliver(unassessed(nobody))
    async with front.running.db.session() as session:
        again = [payload async for part in facts(session) for _, payload in part]
    (of_nobody,) = [payload for payload in again if payload.type == "client-unregistered"]
    assert (str(of_nobody.model_dump()["client_id"]), of_nobody.revision, of_nobody.voided) == (nobody, 1, False)
