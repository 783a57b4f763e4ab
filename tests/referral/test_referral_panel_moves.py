"""Who comes to a service of the panel, or leaves it, by a hand-over is judged by where they are or were."""

from datetime import date
from typing import Any
from uuid import uuid4

from tests.referral.builders import merged
from tests.referral.client import Town
from tests.referral.test_referral_panel import approved, rehab, sent, step


async def hand_over(town: Town, episode: dict[str, Any], service: str, on: str | None = None) -> None:
    body = {"to": service, "on": on or episode["startedOn"]}
    answer = await sent(town, f"/episodes/{episode['id']}", "transfer", body, organisation="lasars-2")
    assert answer.is_success, answer.text


async def unapproved(town: Town) -> list[list[Any]]:
    items = (await town.get("/starts-without-panel")).json()["items"]
    return [[row["id"], row["panelServiceId"], row["thereSince"], row["thereUntil"]] for row in items]


async def all_go(town: Town, leaves: str, to: str) -> None:
    body = {"from": leaves, "to": to, "on": town.running.today.isoformat()}
    answer = await town.post("/bulk-transfers", body, organisation="start")
    assert answer.is_success, answer.text


async def test_who_is_handed_over_there_without_an_approval_is_listed(town: Town) -> None:
    service, other = await rehab(town), await town.service("cdas")
    episode = await town.start(other, uuid4())
    assert await unapproved(town) == []
    await hand_over(town, episode, service)
    assert await unapproved(town) == [[episode["id"], service, "2012-04-02", None]]


async def test_so_is_who_goes_there_with_a_whole_caseload(town: Town) -> None:
    service, other = await rehab(town), await town.service("cdas")
    first, second = await town.start(other, uuid4()), await town.start(other, uuid4())
    await all_go(town, other, service)
    assert [row[:2] for row in await unapproved(town)] == [[first["id"], service], [second["id"], service]]


async def test_who_was_approved_is_admitted_by_a_hand_over_and_the_step_has_ended(town: Town) -> None:
    service, other, client = await rehab(town), await town.service("cdas"), uuid4()
    path = await approved(town, service, client)
    await step(town, path, "prepare", prepared=["visited"])
    episode = await town.start(other, client, on="2012-04-02")
    assert (await town.get(path)).json()["next"]["code"] == "refer"
    town.running.today = date(2012, 4, 9)
    await hand_over(town, episode, service, "2012-04-09")
    read = (await town.get(path)).json()
    assert [read[name] for name in ("admittedOn", "episodeId")] == ["2012-04-09", episode["id"]]
    assert read["next"] == {"code": "plan_aftercare", "owner": "lasars", "dueOn": "2012-07-02"}
    due = (await town.published("panel-application-due"))[-1]
    assert [due["nextStep"], due["dueOn"]] == ["plan_aftercare", "2012-07-02"]
    assert await unapproved(town) == []


async def test_with_a_caseload_too_and_under_another_id_of_theirs(town: Town) -> None:
    service, other, (survivor, absorbed) = await rehab(town), await town.service("cdas"), (uuid4(), uuid4())
    path = await approved(town, service, absorbed)
    await town.running.deliver(merged(survivor, absorbed, uuid4()))
    episode = await town.start(other, survivor)
    await all_go(town, other, service)
    assert (await town.get(path)).json()["episodeId"] == episode["id"]
    assert await unapproved(town) == []


async def test_a_referral_that_goes_on_to_the_approved_service_is_begun_there(town: Town) -> None:
    service, other, client = await rehab(town), await town.service("cdas"), uuid4()
    path = await approved(town, service, client)
    await step(town, path, "prepare", prepared=["visited"])
    await town.refer(other, client)
    await all_go(town, other, service)
    assert (await town.published("panel-application-due"))[-1]["nextStep"] == "start"
    assert (await town.get(path)).json()["next"]["code"] == "start"


async def test_who_left_it_was_there_and_is_called_nothing_else(town: Town) -> None:
    """Whoever was there without an approval stays listed, of the service that needs one and no other."""
    service, other, client = await rehab(town), await town.service("cdas"), uuid4()
    path = await approved(town, service, client)
    without, admitted = await town.start(service, uuid4()), await town.start(service, client)
    town.running.today = date(2012, 5, 1)
    for episode in (without, admitted):
        await hand_over(town, episode, other, "2012-05-01")
    assert await unapproved(town) == [[without["id"], service, "2012-04-02", "2012-05-01"]]
    read = (await town.get(path)).json()
    assert [read["admittedOn"], read["next"]["code"]] == ["2012-04-02", "plan_aftercare"]


async def test_of_two_such_services_the_last_is_named(town: Town) -> None:
    service, second = await rehab(town), await rehab(town)
    episode = await town.start(service, uuid4())
    town.running.today = date(2012, 5, 1)
    await hand_over(town, episode, second, "2012-05-01")
    assert await unapproved(town) == [[episode["id"], second, "2012-05-01", None]]


async def test_whoever_is_handed_over_there_is_one_of_the_people_of_the_year(town: Town) -> None:
    capacity = {"peoplePerYear": 9}
    service, other = await town.service("cdas", capacity=capacity), await town.service("riverside", capacity=capacity)
    episode = await town.start(service, uuid4())
    town.running.today = date(2012, 5, 1)
    await hand_over(town, episode, other, "2012-05-01")

    async def begun(service_id: str) -> Any:
        return (await town.get(f"/services/{service_id}", "commissioner", organisation="council")).json()

    assert [(await begun(service_id))["begunThisYear"] for service_id in (service, other)] == [1, 1]
    town.running.today = date(2013, 4, 1)
    assert [(await begun(service_id))["begunThisYear"] for service_id in (service, other)] == [0, 0]
