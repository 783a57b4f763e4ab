"""A start that was recorded by mistake: it alone is taken back, and the referral goes on where it stood."""

from datetime import date
from uuid import uuid4

import pytest

from services.referral.commands.restating import facts
from services.referral.events import TreatmentStarted
from tests.figures.counted import derive
from tests.referral.builders import assessed
from tests.referral.client import Town
from tests.referral.test_referral_figures import counts
from tests.referral.test_referral_starts import town, void  # noqa: F401 - the first is a fixture

MISTAKE = {"reasonCode": "entered_in_error"}


@pytest.mark.parametrize("reason", ["entered_in_error", "wrong_person"])
async def test_the_referral_is_accepted_again_and_holds_its_place(town: Town, reason: str) -> None:  # noqa: F811
    service = await town.service(places=1)
    episode = await town.start(service)
    answer = await void(town, episode["id"], body={"reasonCode": reason})
    assert (answer.status_code, answer.json()["state"]) == (200, "voided"), answer.text
    referral = (await town.get(f"/referrals/{episode['referralId']}", "provider", organisation="cdas")).json()
    assert (referral["state"], referral["episodeId"], referral["reasonCode"]) == ("accepted", None, None)
    assert await town.places(service) == (1, 0, 1)
    events = [
        (event["type"], event["voided"]) for event in await town.published("treatment-started", "referral-closed")
    ]
    assert events == [("treatment-started", False), ("treatment-started", True)]
    again = await town.act(referral["id"], "start", {"startedOn": "2012-04-02"})
    assert (again.status_code, again.json()["id"] == episode["id"]) == (201, False), again.text
    assert await town.places(service) == (1, 1, 0)
    async with town.running.db.session() as session:
        stands = [payload async for rows in facts(session) for _, payload in rows]
    assert [start.voided for start in stands if isinstance(start, TreatmentStarted)] == [True, False]


async def test_no_figure_counts_that_they_did_not_start(town: Town) -> None:  # noqa: F811
    service = await town.service()
    mistaken, gone = await town.start(service), await town.start(service)
    await void(town, mistaken["id"], body=MISTAKE)
    await void(town, gone["id"], body={"reasonCode": "did_not_start"})
    assert (await derive(town.running)).failing() == ""
    assert (await counts(town, "referrals-closed", "reason"))[0] == {"did_not_start": 1}


async def test_after_a_transfer_it_is_held_where_they_were_referred_if_there_is_room(town: Town) -> None:  # noqa: F811
    here, there = await town.service(places=1), await town.service("riverside")
    episode = await town.start(here)
    moved = {"to": there, "on": "2012-04-02"}
    assert (await town.act_on_episode(episode["id"], "transfer", moved)).is_success
    other = await town.start(here)
    refused = await void(town, episode["id"], body=MISTAKE)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-place")
    assert (await town.places(here), await town.places(there)) == ((1, 1, 0), (3, 1, 0))
    assert (await town.end(other["id"], "2012-04-02")).is_success
    assert (await void(town, episode["id"], body=MISTAKE)).is_success
    assert (await town.places(here), await town.places(there)) == ((1, 0, 1), (3, 0, 0))


async def test_who_was_referred_there_again_since_is_not_there_twice(town: Town) -> None:  # noqa: F811
    service = await town.service()
    episode = await town.start(service)
    assert (await town.end(episode["id"], "2012-04-02")).is_success
    again = await town.try_to_refer(service, episode["clientId"])
    assert again.status_code == 201
    refused = await void(town, episode["id"], body=MISTAKE)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/already-referred")
    assert (await town.get(f"/episodes/{episode['id']}")).json()["state"] == "ended"


async def test_of_somebody_not_assessed_yet_it_waits_on(town: Town) -> None:  # noqa: F811
    client = uuid4()
    episode = await town.start(await town.service(), client)
    assert (await void(town, episode["id"], body=MISTAKE)).is_success
    seen = (await town.get(f"/referrals/{episode['referralId']}")).json()
    assert (seen["state"], seen["unassessed"]) == ("accepted", True)
    assert (await town.published("referral-unassessed"))[-1]["outcome"] is None
    town.running.today = date(2012, 4, 3)
    await town.running.deliver(assessed(client))
    assert await town.published("referral-closed") == []
