"""What an application to the panel asks for next is published as soon as it is something else."""

from datetime import date
from uuid import UUID, uuid4

from services.referral.commands.restating import facts
from tests.referral.client import Town
from tests.referral.test_referral_panel import APPROVE, apply, approved, decide, rehab, step, undo

Published = tuple[int, str | None, str | None, str | None]


async def due(town: Town, client: UUID) -> list[Published]:
    events = await town.published("panel-application-due")
    return [
        (event["revision"], event["nextStep"], event["owner"], event["dueOn"])
        for event in events
        if event["clientId"] == str(client)
    ]


async def test_each_step_leads_to_the_next_one(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    path = str((await apply(town, service, client=client)).headers["location"])
    await step(town, path, "list", panelOn="2012-04-02")
    assert (await decide(town, path, APPROVE)).status_code == 200
    await step(town, path, "prepare", prepared=["visited"])
    await step(town, path, "prepare", prepared=["goals_agreed"])
    assert await due(town, client) == [
        (1, "complete", "lasars", None), (2, "decide", "panel", "2012-04-02"), (3, "prepare", "lasars", None),
        (4, "refer", "lasars", None),
    ]  # fmt: skip
    referral = await town.refer(service, client)
    started = await town.act(referral["id"], "start", {"startedOn": "2012-04-02"}, organisation="riverside")
    assert started.status_code == 201, started.text
    await step(town, path, "aftercare")
    await step(town, path, "close", reasonCode="aftercare_completed")
    assert (await due(town, client))[4:] == [
        (5, "start", "service", None), (6, "plan_aftercare", "lasars", "2012-06-25"), (7, "close", "lasars", None),
        (8, None, None, None),
    ]  # fmt: skip
    await undo(town, path)
    assert (await due(town, client))[-1] == (9, "close", "lasars", None)


async def test_whoever_is_declined_is_to_be_referred_again(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    path = await approved(town, service, client)
    await step(town, path, "prepare", prepared=["visited"])
    referral = await town.refer(service, client)
    await town.act(referral["id"], "decline", {"reasonCode": "other"}, organisation="riverside")
    assert [row[1] for row in await due(town, client)][-3:] == ["refer", "start", "refer"]


async def test_what_changes_by_itself_is_published_by_the_days_work_and_once(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    path = await approved(town, service, client)
    await step(town, path, "prepare", prepared=["visited"])
    await town.refer(service, client)
    before = await due(town, client)
    town.running.today = date(2012, 4, 23)
    await town.running.tick()
    assert [row[1] for row in (await due(town, client))[len(before) :]] == ["refer"]
    town.running.today = date(2012, 4, 24)
    await town.running.tick()
    assert len(await due(town, client)) == len(before) + 1


async def test_after_a_restore_the_last_word_is_said_again(town: Town) -> None:
    client = uuid4()
    await apply(town, await rehab(town), client=client)
    async with town.running.db.session() as session:
        again = [row async for rows in facts(session) for row in rows if row[1].type == "panel-application-due"]
    ((subject, payload),) = again
    assert (subject, payload.revision, payload.model_dump()["next_step"]) == (client, 1, "complete")


async def test_no_reason_and_no_name_leaves_with_it(town: Town) -> None:
    await apply(town, await rehab(town), funding="own_means")
    (event,) = await town.published("panel-application-due")
    assert set(event) == {
        "type", "area", "actor", "actorOrganisation", "revision", "voided", "applicationId", "clientId", "nextStep",
        "owner", "dueOn", "since",
    }  # fmt: skip
