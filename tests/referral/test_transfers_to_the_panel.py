"""Who comes to a service of the panel by transfer is there as whoever started there is: listed without an approval,
admitted by one, wherever they go on to.
"""

from typing import Any
from uuid import uuid4

from tests.referral.client import Town
from tests.referral.test_referral_panel import approved, rehab, sent, step
from tests.referral.test_referral_panel_due import due


async def transferred(town: Town, episode: dict[str, Any], to: str) -> None:
    body = {"to": to, "on": episode["startedOn"]}
    answer = await sent(town, f"/episodes/{episode['id']}", "transfer", body)
    assert answer.is_success, answer.text


async def unapproved(town: Town) -> list[str]:
    return [episode["id"] for episode in (await town.get("/starts-without-panel")).json()["items"]]


async def test_who_is_transferred_there_is_listed_until_a_panel_approves(town: Town) -> None:
    service, other = await rehab(town), await town.service("cdas")
    episode = await town.start(other, client := uuid4())
    assert await unapproved(town) == []
    await transferred(town, episode, service)
    assert await unapproved(town) == [episode["id"]]
    await approved(town, service, client)
    assert await unapproved(town) == []


async def test_who_was_there_and_went_on_stays_listed(town: Town) -> None:
    service, other = await rehab(town), await town.service("cdas")
    episode = await town.start(service, client := uuid4())
    answer = await sent(town, f"/episodes/{episode['id']}", "transfer", {"to": "cdas", "on": episode["startedOn"]})
    assert answer.is_success, answer.text
    assert answer.json()["serviceId"] == other
    assert await unapproved(town) == [episode["id"]]
    await approved(town, service, client)
    assert await unapproved(town) == []


async def test_who_was_approved_is_admitted_by_the_transfer_and_what_comes_next_is_published(town: Town) -> None:
    service, other = await rehab(town), await town.service("cdas")
    path = await approved(town, service, client := uuid4())
    assert (await step(town, path, "prepare", prepared=["visited"])).status_code == 200
    episode = await town.start(other, client)
    await transferred(town, episode, service)
    seen = (await town.get(path)).json()
    assert (seen["episodeId"], seen["admittedOn"]) == (episode["id"], episode["startedOn"])
    assert seen["next"]["code"] == "plan_aftercare"
    assert [row[1] for row in await due(town, client)][-2:] == ["refer", "plan_aftercare"]
