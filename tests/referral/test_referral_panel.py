"""The panel for residential rehabilitation and detoxification, through the real routes."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.referral.builders import merged
from tests.referral.client import Town

SAT = [{"organisation": "council", "capacity": "commissioner"}, {"organisation": "start", "capacity": "lasars"}]
START: dict[str, Any] = {"organisation": "start"}
COUNCIL: dict[str, Any] = {"organisation": "council"}
APPROVE = {"decision": "approve", "members": SAT, "weeks": 12, "funding": "treatment_budget"}


async def rehab(town: Town, **changes: Any) -> str:
    return await town.service("riverside", 18, needsPanel=True, **changes)


async def apply(town: Town, *services: str, client: UUID | None = None, **said: Any) -> httpx.Response:
    body = {"clientId": str(client or uuid4()), "wantedServices": list(services)} | said
    return await town.post("/panel-applications", body, **START)


async def sent(town: Town, path: str, way: str, body: Any, role: str = "assessor", **who: Any) -> httpx.Response:
    seen = await town.get(path, role, **(START | who))
    tag = (seen if seen.is_success else await town.get(path)).headers["etag"]
    headers = town.running.headers(role, **(START | who)) | {"If-Match": tag}
    return await town.running.client.post(f"{path}/{way}", json=body, headers=headers)


async def step(town: Town, path: str, name: str, **said: Any) -> httpx.Response:
    return await sent(town, path, "steps", {"step": name, **said})


async def decide(town: Town, path: str, body: Any, **who: Any) -> httpx.Response:
    return await sent(town, path, "decision", body, "commissioner", **(COUNCIL | who))


async def undo(town: Town, path: str, role: str = "assessor", **who: Any) -> httpx.Response:
    return await sent(town, path, "steps/void", {"reasonCode": "entered_in_error"}, role, **who)


async def listed(town: Town, *services: str, client: UUID | None = None) -> str:
    """An application on the list of a panel day that has come."""
    path = str((await apply(town, *services, client=client)).headers["location"])
    assert (await step(town, path, "list", panelOn="2012-04-02")).status_code == 200
    return path


async def approved(town: Town, service: str, client: UUID | None = None) -> str:
    path = await listed(town, service, client=client)
    answer = await decide(town, path, APPROVE)
    assert answer.status_code == 200, answer.text
    return path


@pytest.mark.parametrize("moves", [True, False])
async def test_who_has_left_needs_aftercare_from_that_day_however_long_they_were_funded_for(
    town: Town, *, moves: bool
) -> None:
    service, client = await rehab(town), uuid4()
    path = await approved(town, service, client)
    episode = await town.start(service, client)
    assert (await town.get(path)).json()["next"]["dueOn"] == "2012-06-25"
    town.running.today = date(2012, 4, 20)
    if moves:
        body = {"to": await town.service("riverside", 18), "on": "2012-04-16"}
        left = await town.act_on_episode(episode["id"], "transfer", body, organisation="riverside")
    else:
        left = await town.end(episode["id"], "2012-04-16", "85", "clinician", organisation="riverside")
    assert left.is_success, left.text
    coming = {"code": "plan_aftercare", "owner": "lasars", "dueOn": "2012-04-16"}
    assert (await town.get(path)).json()["next"] == coming


async def test_from_the_application_to_the_aftercare(town: Town) -> None:
    service, other, client = await rehab(town), await rehab(town, name="Elsewhere"), uuid4()
    applied = await apply(town, service, other, client=client)
    assert (applied.status_code, applied.json()["state"]) == (201, "applied")
    assert applied.json()["missing"] == ["suitability_form", "funding"]
    assert applied.json()["next"] == {"code": "complete", "owner": "lasars", "dueOn": None}
    path = applied.headers["location"]
    asked = {"wantedServices": [service, other], "formAnswerId": await town.form(client), "funding": "community_care",
             "weeks": 26}  # fmt: skip
    headers = town.running.headers("assessor", **START) | {"If-Match": applied.headers["etag"]}
    brought = (await town.running.client.put(path, json=asked, headers=headers)).json()
    assert (brought["missing"], brought["next"]["code"]) == ([], "set_panel_day")
    on_list = (await step(town, path, "list", panelOn="2012-04-02")).json()
    assert on_list["next"] == {"code": "decide", "owner": "panel", "dueOn": "2012-04-02"}
    body = {"decision": "defer", "members": SAT, "until": "2012-04-20", "wants": ["detox_plan"]}
    deferred = (await decide(town, path, body)).json()
    assert (deferred["state"], deferred["wants"], deferred["next"]["dueOn"]) == (
        "deferred",
        ["detox_plan"],
        "2012-04-20",
    )
    await step(town, path, "list", panelOn="2012-04-02")
    decided = (await decide(town, path, APPROVE | {"serviceId": other})).json()
    assert [decided[name] for name in ("state", "serviceId", "organisation", "weeks")] == [
        "approved", other, "riverside", 12,
    ]  # fmt: skip
    prepared = (await step(town, path, "prepare", prepared=["visited", "housing_kept"])).json()
    assert (prepared["state"], prepared["next"]["code"], prepared["next"]["owner"]) == ("preparing", "refer", "lasars")
    assert (await step(town, path, "aftercare")).status_code == 409
    episode = await town.start(other, client)
    read = (await town.get(path)).json()
    assert (read["admittedOn"], read["episodeId"]) == ("2012-04-02", episode["id"])
    assert read["next"] == {"code": "plan_aftercare", "owner": "lasars", "dueOn": "2012-06-25"}
    for roles in (("commissioner",), ("commissioner", "clinician")):
        for shown in (
            (await town.get(path, *roles, organisation="council")).json(),
            (await town.get("/panel-applications", *roles, organisation="council")).json()["items"][0],
        ):
            assert [shown[name] for name in ("clientId", "episodeId", "admittedOn", "next")] == [None] * 4
            assert [shown[name] for name in ("state", "prepared", "allowed")] == ["approved", [], []]
    assert (await step(town, path, "aftercare")).json()["state"] == "aftercare"
    closed = (await step(town, path, "close", reasonCode="aftercare_completed")).json()
    assert [closed[name] for name in ("state", "closedOn", "next")] == ["closed", "2012-04-02", None]
    steps = (await town.get(f"{path}/steps")).json()["items"]
    assert [(said["step"], said["saidByOrganisation"]) for said in steps] == [
        ("list", "start"), ("defer", "council"), ("list", "start"), ("approve", "council"), ("prepare", "start"),
        ("aftercare", "start"), ("close", "start"),
    ]  # fmt: skip
    assert steps[3]["members"] == SAT


async def test_the_council_is_told_nothing_of_what_came_of_an_approval(town: Town) -> None:
    """By the days of it the cases of the figures, which have pseudonyms, would say whose it is."""
    service, client = await rehab(town), await town.client()
    path = await approved(town, service, client)

    async def told() -> list[Any]:
        read = (await town.get(path, "commissioner", **COUNCIL)).json()
        steps = (await town.get(f"{path}/steps", "commissioner", **COUNCIL)).json()["items"]
        found = {
            state: len(
                (await town.get(f"/panel-applications?state={state}", "commissioner", **COUNCIL)).json()["items"]
            )
            for state in ("approved", "preparing", "aftercare", "closed", "withdrawn", "refused")
        }
        (listed_one,) = (await town.get("/panel-applications", "commissioner", **COUNCIL)).json()["items"]
        return [read | {"revision": None}, steps, found, listed_one | {"revision": None}]

    before = await told()
    assert before[2] == {"approved": 1, "preparing": 0, "aftercare": 0, "closed": 0, "withdrawn": 0, "refused": 0}
    await step(town, path, "prepare", prepared=["visited"])
    assert await told() == before
    town.running.today = date(2012, 4, 9)
    referral = await town.refer(service, client)
    assert await told() == before
    started = await town.act(referral["id"], "start", {"startedOn": "2012-04-09"}, organisation="riverside")
    assert started.status_code == 201, started.text
    assert await told() == before
    await step(town, path, "aftercare")
    assert await told() == before
    await step(town, path, "close", reasonCode="left_early")
    assert await told() == before
    assert (await town.get(path)).json()["state"] == "closed"


async def test_of_one_withdrawn_the_council_reads_that_before_it_decided_alone(town: Town) -> None:
    service = await rehab(town)
    early, late = await listed(town, service), await approved(town, service)
    for path in (early, late):
        assert (await step(town, path, "withdraw", reasonCode="client_request")).json()["state"] == "withdrawn"
    for path, state, last in ((early, "withdrawn", "withdraw"), (late, "approved", "approve")):
        assert (await town.get(path, "commissioner", **COUNCIL)).json()["state"] == state
        steps = (await town.get(f"{path}/steps", "commissioner", **COUNCIL)).json()["items"]
        assert steps[-1]["step"] == last
        found = (await town.get(f"/panel-applications?state={state}", "commissioner", **COUNCIL)).json()["items"]
        assert [f"/panel-applications/{row['id']}" for row in found] == [path]


async def test_an_approval_refers_nobody_and_says_who_does(town: Town) -> None:
    service, other = await rehab(town), await rehab(town, name="Elsewhere")
    client, alias = await town.client(), await town.client()
    path = await approved(town, service, client)
    assert (await step(town, path, "prepare", prepared=["visited"])).json()["next"]["code"] == "refer"
    await town.refer(other, client)
    assert (await town.get(path)).json()["next"] == {"code": "refer", "owner": "lasars", "dueOn": None}
    await town.running.deliver(merged(client, alias, UUID(int=7)))
    referral = await town.refer(service, alias)
    read = (await town.get(path)).json()
    assert (read["next"], read["referralId"]) == ({"code": "start", "owner": "service", "dueOn": None}, referral["id"])
    theirs = (await town.get(path, "provider", organisation="riverside")).json()
    assert theirs["referralId"] == referral["id"]
    seen = (await town.get(path, "commissioner", **COUNCIL)).json()
    assert (seen["referralId"], seen["next"]) == (None, None)
    await town.act(referral["id"], "decline", {"reasonCode": "other"}, organisation="riverside")
    assert (await town.get(path)).json()["next"]["code"] == "refer"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weeks": None}, "weeks"),
        ({"funding": None}, "funding"),
        ({"members": [*SAT, {"organisation": "riverside", "capacity": "provider"}]}, "members"),
        ({"serviceId": str(uuid4())}, "serviceId"),
        ({"reasonCode": "not_ready"}, "reasonCode"),
        ({"until": "2012-05-02"}, "until"),
        ({"on": "2012-04-01"}, "on"),
        ({"on": "2012-04-03"}, "on"),
        ({"decision": "refuse", "weeks": None, "funding": None}, "reasonCode"),
        ({"decision": "refuse", "funding": None, "reasonCode": "not_ready"}, "weeks"),
        ({"decision": "defer", "weeks": None, "funding": None, "wants": ["other"]}, "until"),
        ({"decision": "defer", "weeks": None, "funding": None, "until": "2012-05-02"}, "wants"),
        ({"decision": "defer", "weeks": None, "funding": None, "until": "2012-04-02", "wants": ["other"]}, "until"),
    ],
)
async def test_what_a_decision_needs_or_does_not_take_is_named(town: Town, changes: Any, field: str) -> None:
    path = await listed(town, await rehab(town))
    refused = await decide(town, path, APPROVE | changes)
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, [field]), refused.text
    assert (await town.get(path)).json()["state"] == "listed"


@pytest.mark.parametrize(
    ("name", "said", "field"),
    [
        ("list", {}, "panelOn"),
        ("list", {"panelOn": "2012-04-01"}, "panelOn"),
        ("list", {"panelOn": "2014-04-01"}, "panelOn"),
        ("withdraw", {}, "reasonCode"),
        ("withdraw", {"reasonCode": "aftercare_completed"}, "reasonCode"),
        ("withdraw", {"reasonCode": "died", "prepared": ["visited"]}, "prepared"),
        ("withdraw", {"reasonCode": "died", "on": "2012-04-03"}, "on"),
    ],
)
async def test_what_a_step_needs_or_does_not_take_is_named(town: Town, name: str, said: Any, field: str) -> None:
    path = (await apply(town, await rehab(town))).headers["location"]
    refused = await step(town, path, name, **said)
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, [field]), refused.text
    assert (await town.get(path)).json()["state"] == "applied"


async def test_nothing_is_decided_without_a_panel_day_nor_before_it(town: Town) -> None:
    path = (await apply(town, await rehab(town))).headers["location"]
    refused = await decide(town, path, APPROVE)
    assert (refused.status_code, refused.json()["allowed"]) == (409, ["list", "withdraw"])
    await step(town, path, "list", panelOn="2012-04-10")
    early = await decide(town, path, APPROVE)
    assert (early.status_code, early.json()["errors"][0]["allowed"]) == (422, ["from 2012-04-10"])
    town.running.today = date(2012, 4, 10)
    assert (await decide(town, path, APPROVE)).json()["decidedOn"] == "2012-04-10"


async def test_a_decision_is_taken_back_by_the_council_and_stays_on_record(town: Town) -> None:
    path = await approved(town, service := await rehab(town), client := uuid4())
    assert (await undo(town, path)).json()["type"] == "/problems/not-your-panel-step"
    undone = (await undo(town, path, "commissioner", **COUNCIL)).json()
    assert [undone[name] for name in ("state", "decidedOn", "weeks", "serviceId")] == ["listed", None, None, None]
    assert undone["organisation"] is None
    refused = {"decision": "refuse", "members": SAT, "reasonCode": "not_ready"}
    assert (await decide(town, path, refused)).json()["state"] == "refused"
    steps = (await town.get(f"{path}/steps")).json()["items"]
    assert [said["voidReason"] for said in steps] == [None, "entered_in_error", None]
    again = await apply(town, service, client=client, earlierId=path.rpartition("/")[2])
    assert (again.status_code, again.json()["earlierId"]) == (201, path.rpartition("/")[2])
    held = await undo(town, path, "commissioner", **COUNCIL)
    assert (held.status_code, held.json()["type"]) == (409, "/problems/already-applied")


async def test_where_no_service_is_wanted_the_panel_says_which(town: Town) -> None:
    service, path = await rehab(town), await listed(town)
    for said in ({}, {"serviceId": str(uuid4())}):
        refused = await decide(town, path, APPROVE | said)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "serviceId")
    own = [{"organisation": "riverside", "capacity": "provider"}]
    refused = await decide(town, path, APPROVE | {"serviceId": service, "members": own})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "members")
    assert (await decide(town, path, APPROVE | {"serviceId": service})).json()["organisation"] == "riverside"


async def test_another_look_is_at_one_of_the_same_person_that_is_over(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    other = (await apply(town, service)).json()["id"]
    for earlier in (other, str(uuid4())):
        refused = await apply(town, service, client=client, earlierId=earlier)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "earlierId")


async def test_of_one_person_one_is_open_under_whatever_id(town: Town) -> None:
    service, one, other = await rehab(town), uuid4(), uuid4()
    first = await apply(town, service, client=one)
    await town.running.deliver(merged(one, other, uuid4()))
    refused = await apply(town, service, client=other)
    assert (refused.status_code, refused.json()["applicationId"]) == (409, first.json()["id"])
    found = (await town.get(f"/panel-applications?clientId={other}")).json()["items"]
    assert [application["id"] for application in found] == [first.json()["id"]]


async def test_what_is_decided_is_changed_no_more(town: Town) -> None:
    path = await approved(town, service := await rehab(town))
    read = await town.get(path)
    headers = town.running.headers("assessor", **START) | {"If-Match": read.headers["etag"]}
    refused = await town.running.client.put(path, json={"wantedServices": [service]}, headers=headers)
    assert refused.status_code == 409
    stale = headers | {"If-Match": '"1"'}
    assert (await town.running.client.put(path, json={}, headers=stale)).status_code == 412
    missing = await town.post("/panel-applications", {"clientId": str(uuid4()), "wantedServices": [str(uuid4())]})
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "wantedServices")


async def test_the_panel_sees_nobody_and_a_provider_what_is_approved_for_it_alone(town: Town) -> None:
    service, client = await rehab(town), uuid4()
    path = await listed(town, service, client=client)
    council = (await town.get(path, "commissioner", **COUNCIL)).json()
    assert (council["clientId"], council["wantedServices"]) == (None, [service])
    asked = await town.get(f"/panel-applications?clientId={client}", "commissioner", **COUNCIL)
    assert asked.json()["items"] == []
    own = ("provider", {"organisation": "riverside"})
    assert (await town.get(path, own[0], **own[1])).status_code == 404
    assert (await town.get("/panel-applications", own[0], **own[1])).json()["items"] == []
    await decide(town, path, APPROVE)
    seen = (await town.get(path, own[0], **own[1])).json()
    assert (seen["clientId"], seen["weeks"], seen["wantedServices"]) == (str(client), 12, None)
    assert len((await town.get("/panel-applications", own[0], **own[1])).json()["items"]) == 1
    assert (await town.get(f"{path}/steps", own[0], **own[1])).status_code == 403
    assert (await town.get(path, "provider", organisation="cdas")).status_code == 404
    assert (await town.get(path, "assessor", area="leeds")).status_code == 404
    await town.start(service, client)
    await step(town, path, "aftercare")
    assert (await town.get(path, own[0], **own[1])).status_code == 404


async def test_a_start_without_an_approval_is_accepted_and_listed(town: Town) -> None:
    service, other = await rehab(town), await town.service("cdas")
    without, with_approval, merged_away, survivor = uuid4(), uuid4(), uuid4(), uuid4()
    await approved(town, service, with_approval)
    path = await approved(town, service, merged_away)
    await town.running.deliver(merged(survivor, merged_away, uuid4()))
    started = [(await town.start(service, client))["id"] for client in (without, with_approval, survivor)]
    await town.start(other, without)
    found = (await town.get("/starts-without-panel")).json()["items"]
    assert [episode["id"] for episode in found] == started[:1]
    assert (await town.get(path)).json()["episodeId"] == started[2]
    late = await approved(town, service, without)
    assert (await town.get(late)).json()["episodeId"] == started[0]
    assert (await town.get("/starts-without-panel")).json()["items"] == []


async def test_a_refusal_holds_no_start_back(town: Town) -> None:
    path = await listed(town, service := await rehab(town), client=(client := uuid4()))
    await decide(town, path, {"decision": "refuse", "members": SAT, "reasonCode": "no_funding"})
    started = await town.start(service, client)
    found = (await town.get("/starts-without-panel?limit=1")).json()["items"]
    assert [episode["id"] for episode in found] == [started["id"]]
    assert (await town.get(path)).json()["admittedOn"] is None


async def test_a_start_that_never_was_admits_nobody(town: Town) -> None:
    path = await approved(town, service := await rehab(town), client := uuid4())
    episode = await town.start(service, client)
    tag = (await town.get(f"/episodes/{episode['id']}")).headers["etag"]
    headers = town.running.headers("assessor", **START) | {"If-Match": tag}
    way = f"/episodes/{episode['id']}/start/void"
    voided = await town.running.client.post(way, json={"reasonCode": "stale_referral"}, headers=headers)
    assert voided.status_code == 200, voided.text
    assert (await town.get(path)).json()["admittedOn"] is None
    assert (await step(town, path, "withdraw", reasonCode="needs_changed")).json()["state"] == "withdrawn"


async def test_the_agenda_of_a_panel_day(town: Town) -> None:
    service = await rehab(town)
    first = await listed(town, service)
    second = (await apply(town, service)).headers["location"]
    await step(town, second, "list", panelOn="2012-05-01")
    agenda = (await town.get("/panel-applications?panelOn=2012-05-01", "commissioner", **COUNCIL)).json()["items"]
    assert [f"/panel-applications/{application['id']}" for application in agenda] == [second]
    waiting = (await town.get("/panel-applications?state=listed")).json()["items"]
    assert [f"/panel-applications/{application['id']}" for application in waiting] == [first, second]


async def test_whether_a_panel_approves_is_the_commissioners_to_say(town: Town) -> None:
    service = await rehab(town)
    body = town.service_body("riverside", 18)
    kept = await town.put(f"/services/{service}", body, "provider", organisation="riverside", match='"1"')
    assert (kept.status_code, kept.json()["needsPanel"]) == (200, True)
    no = body | {"needsPanel": False}
    refused = await town.put(f"/services/{service}", no, "provider", organisation="riverside", match='"2"')
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (403, "needsPanel")
    changed = await town.put(f"/services/{service}", no, organisation="council", match='"2"')
    assert changed.json()["needsPanel"] is False


async def test_only_services_that_need_the_panel_are_asked_for_and_approved(town: Town) -> None:
    house, keywork, client = await rehab(town, name="The House"), await town.service("cdas", name="Keywork"), uuid4()
    refused = await apply(town, house, keywork)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["field"]) == (422, "wantedServices")
    assert error["message"] == f"{keywork} (Keywork) is funded without the panel"
    assert error["allowed"] == [f"{house} (The House)"]
    applied = await apply(town, client=client)
    path = applied.headers["location"]
    headers = town.running.headers("assessor", **START) | {"If-Match": applied.headers["etag"]}
    changed = await town.running.client.put(path, json={"wantedServices": [keywork]}, headers=headers)
    assert (changed.status_code, changed.json()["errors"][0]["field"]) == (422, "wantedServices")
    await step(town, path, "list", panelOn="2012-04-02")
    chosen = await decide(town, path, APPROVE | {"serviceId": keywork})
    assert (chosen.status_code, chosen.json()["errors"][0]["field"]) == (422, "serviceId")
    assert (await decide(town, path, APPROVE | {"serviceId": house})).status_code == 200


async def test_what_is_asked_for_already_stays_where_the_panel_is_needed_no_more(town: Town) -> None:
    house = await rehab(town)
    applied = await apply(town, house)
    no = town.service_body("riverside", 18, needsPanel=False)
    changed = await town.put(f"/services/{house}", no, match='"1"', organisation="council")
    assert changed.status_code == 200, changed.text
    headers = town.running.headers("assessor", **START) | {"If-Match": applied.headers["etag"]}
    body = {"wantedServices": [house], "weeks": 4}
    path = applied.headers["location"]
    assert (await town.running.client.put(path, json=body, headers=headers)).status_code == 200
    refused = await apply(town, house)
    (error,) = refused.json()["errors"]
    assert "allowed" not in error
    assert error["message"].endswith("is funded without the panel, as every service of this area is")
