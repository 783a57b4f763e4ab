"""Something to find in each service before strangers call it. A world tells which ids lead to something."""

import json
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

from shared.consumer import Batch, Consumer, Raw
from tests.assessment.care import POINTS
from tests.assessment.conftest import Desk, started, stockport
from tests.harness import Running
from tests.payments import desk as till
from tests.payments import stories
from tests.referral.town import Town, assessed, scheme
from tests.tariff import scenes

Known = dict[str, list[Any]]
World = Callable[[Running], Awaitable[Known]]
PARKED = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f01"


async def assessment(running: Running) -> Known:
    await running.deliver(("stockport-2012", stockport()))
    running.today = date(2012, 9, 3)
    desk = Desk(running)
    known: Known = {"clientId": [], "episodeId": [], "contactId": []}
    for number in range(4):
        client = await desk.new_client(givenName=f"Zoe{'abcd'[number]}")
        start = started(client, "start")
        await running.deliver((client, start))
        known["clientId"].append(client)
        known["episodeId"].append(str(start.episode_id))
    client, episode = known["clientId"][0], known["episodeId"][0]
    profile = [{"code": "1011", "rank": 1}]
    findings = {"kind": "comprehensive", "assessedOn": "2012-04-03", "drugProfile": profile, "injecting": "never"}
    answer = await desk.post("/assessments", {"clientId": client, "points": POINTS, "flags": []} | findings)
    known["assessmentId"] = [answer.json()["id"]]
    review = {"stage": "review", "on": "2012-07-03", "items": {"alcohol": {"days": 0}, "opiates": {"days": 0}}}
    answer = await desk.post("/top-reviews", {"clientId": client, "episodeId": episode} | review)
    known["reviewId"] = [answer.json()["id"]]
    answer = await desk.post("/evidence", {"clientId": client, "code": "no_proven_offence", "on": "2012-07-03"})
    known["evidenceId"] = [answer.json()["id"]]
    known["outcomeId"] = [each["id"] for each in (await desk.get("/outcomes")).json()["items"]]
    return known | dict.fromkeys(("personId", "survivorId", "absorbedId"), known["clientId"])


async def referral(running: Running) -> Known:
    town = Town(running)
    await running.deliver(("stockport-2012", scheme()))
    known: Known = {"organisation": ["cdas", "start", "riverside"]}
    for organisation in known["organisation"]:
        await town.organisation(organisation)
    known["serviceId"] = [await town.service(each, places=100) for each in known["organisation"]]
    known["clientId"] = [str(UUID(int=number)) for number in range(8)]
    await running.deliver(*(assessed(UUID(client)) for client in known["clientId"]))
    own, taken = known["serviceId"][1], [UUID(client) for client in known["clientId"]]
    known["referralId"] = [(await town.refer(own, client))["id"] for client in taken[:3]]
    known["episodeId"] = [(await town.start(own, client))["id"] for client in taken[3:6]]
    return known | {"code": known["organisation"], "to": known["serviceId"]}


async def tariff(running: Running) -> Known:
    await scenes.publish(running)
    await scenes.draft(running, {"scheme": scenes.dearer(2)})
    news = [scenes.assessed() for _ in range(6)]
    await running.deliver(*news)
    tariffs = [await scenes.confirmed(running, each) for each in news[:2]]
    return {
        "schemeId": ["stockport-2012"],
        "version": [1, 2],
        "proposalId": [each["id"] for each in await scenes.proposals(running)],
        "tariffId": [each["id"] for each in tariffs],
        "clientId": [str(each.client_id) for each in news],
    }


async def payments(running: Running) -> Known:
    running.today = date(2012, 12, 3)
    news: list[Any] = [stories.scheme()]
    for name in ("ann", "ben", "cal"):
        news += [stories.tariff(name), stories.achieved(name), stories.achieved(name, "housing_resolved")]
    await running.deliver(*news)
    await running.tick()
    runs = [await till.paid_run(running)]
    await running.deliver(stories.achieved("ann", "planned_discharge", contract=stories.HOLD, on="2012-10-01"))
    claims = (await till.get(running, "/claims"))["items"]
    lines = [line for claim in claims for line in (await till.get(running, f"/claims/{claim['id']}/lines"))["items"]]
    return {
        "claimId": [claim["id"] for claim in claims],
        "lineId": [line["id"] for line in lines],
        "runId": [run["id"] for run in runs],
        "remittanceId": [run["id"] for run in runs],
        "contract": [stories.BACK, stories.HOLD],
    }


async def with_parked(running: Running, known: Known) -> Known:
    """An event that no handler can read waits for the operator."""
    subscription = running.service.subscription
    assert subscription is not None
    kind = next(iter(subscription.handlers)).type
    body = {"specversion": "1.0", "id": PARKED, "source": "/test", "type": f"uk.lasars.{kind}.v1", "subject": "x"}
    raw = Raw(10_000, json.dumps(body | {"time": "2012-04-02T09:00:00Z", "data": {}}).encode())
    await Consumer(running.db, subscription, running.clock).deliver(Batch("test", 0, [raw]))
    topics = [payload.topic.format(area="stockport") for payload in running.service.publishes]
    return known | {"eventId": [PARKED], "topic": topics}


WORLDS: dict[str, World] = {"assessment": assessment, "referral": referral, "tariff": tariff, "payments": payments}
