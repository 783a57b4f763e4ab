"""Referral says all again: the same as before, above what was heard."""

import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shared.data.revisions import STEP
from shared.messaging.restated import FIRST_DAY
from shared.messaging.restating import restate
from tests.assessment.test_said_again import hear
from tests.harness import Running
from tests.referral.builders import assessed, scheme
from tests.referral.client import Town
from tests.shared.lost import otherwise

DAY = date(2026, 11, 26)
ABOVE = (DAY - FIRST_DAY).days * STEP


async def _story(town: Town) -> None:
    await town.running.deliver(scheme())
    service, other = await town.service(), await town.service("riverside")
    client = uuid4()
    await town.running.deliver(assessed(client))
    declined = await town.refer(service, client)
    await town.act(declined["id"], "decline", {"reasonCode": "other"})
    episode = await town.start(service, client)
    await town.act_on_episode(episode["id"], "transfer", {"to": other, "on": "2012-04-02"})
    await town.end(episode["id"], "2012-04-02", organisation="riverside")
    await town.refer(service, uuid4())  # nothing is said of whom assessment does not know


async def test_the_same_is_said_again_with_higher_revisions(town: Town) -> None:
    await _story(town)
    before = await town.running.published()
    facts = town.running.service.facts
    assert facts is not None
    await restate(town.running.db, facts, "restored", DAY)
    again = (await town.running.published())[len(before) :]
    assert _contents(again) == _contents(before)
    assert all(event["data"]["revision"] > ABOVE for event in again)


@pytest.mark.parametrize("before", [True, False], ids=["heard before", "in one batch"])
async def test_what_is_said_again_is_not_known_otherwise(
    town: Town, assessment: Running, payments: Running, before: bool
) -> None:
    await _story(town)
    if before:
        await hear(assessment, town.running)
        await hear(payments, town.running)
    facts = town.running.service.facts
    assert facts is not None
    await restate(town.running.db, facts, "restored", DAY)
    for listener in (assessment, payments):
        await hear(listener, town.running)
        assert await otherwise(listener) == []
        (kept,) = await listener.db.read("SELECT count(*) AS kept FROM inbox")
        assert kept["kept"] > 0


async def test_what_is_said_again_of_a_closed_referral_contradicts_nothing(town: Town, assessment: Running) -> None:
    """Referred and closed share one counter, so they must not come with one revision."""
    await _story(town)
    facts = town.running.service.facts
    assert facts is not None
    await restate(town.running.db, facts, "restored", DAY)
    shut = [event["data"] for event in await town.running.published() if event["type"].endswith("referral-closed.v1")]
    made = [event["data"] for event in await town.running.published() if event["type"].endswith("client-referred.v1")]
    revisions = {(data["referralId"], data["revision"]) for data in made}
    assert not revisions & {(data["referralId"], data["revision"]) for data in shut}


def _contents(told: list[dict[str, Any]]) -> list[str]:
    return sorted(
        json.dumps({"type": each["type"], **{k: v for k, v in each["data"].items() if k != "revision"}}, sort_keys=True)
        for each in told
    )
