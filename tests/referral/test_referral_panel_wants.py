"""What a panel wanted when it deferred stays wanted until it is there; and nobody completes what nobody planned."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.referral.commands import panel as panel_commands
from tests.referral.client import Town
from tests.referral.test_referral_panel import APPROVE, SAT, START, approved, decide, listed, rehab, step

WANTS = ["risk_assessment", "care_plan"]
DEFER = {"decision": "defer", "members": SAT, "until": "2012-04-20", "wants": WANTS}


async def bring(town: Town, path: str, service: str, **said: Any) -> httpx.Response:
    headers = town.running.headers("assessor", **START) | {"If-Match": (await town.get(path)).headers["etag"]}
    return await town.running.client.put(path, json={"wantedServices": [service], **said}, headers=headers)


def of_it(application: dict[str, Any]) -> list[Any]:
    return [application["wants"], application["brought"], application["next"]["code"]]


async def test_what_the_panel_wants_is_brought_one_by_one(town: Town) -> None:
    path = await listed(town, service := await rehab(town))
    deferred = (await decide(town, path, DEFER)).json()
    assert of_it(deferred) == [WANTS, [], "bring_what_is_wanted"]
    some = (await bring(town, path, service, brought=["care_plan"])).json()
    assert of_it(some) == [WANTS, ["care_plan"], "bring_what_is_wanted"]
    unsaid = (await bring(town, path, service)).json()
    assert of_it(unsaid) == [WANTS, ["care_plan"], "bring_what_is_wanted"]
    ready = (await bring(town, path, service, brought=WANTS)).json()
    assert of_it(ready) == [WANTS, WANTS, "set_panel_day"]
    assert ready["next"]["dueOn"] == "2012-04-20"
    refused = await bring(town, path, service, brought=["medical_report"])
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["allowed"] == WANTS


async def test_who_said_that_it_is_there_stays_known_and_that_it_was_taken_back(town: Town) -> None:
    path = await listed(town, service := await rehab(town))
    assert (await decide(town, path, DEFER)).json()["broughtSaid"] == []
    for brought in (["care_plan"], ["care_plan"], ["risk_assessment"]):
        answer = (await bring(town, path, service, brought=brought)).json()
    assert [(said["wanted"], said["isThere"]) for said in answer["broughtSaid"]] == [
        ("care_plan", True), ("care_plan", False), ("risk_assessment", True)
    ]  # fmt: skip
    (who,) = {(said["saidByOrganisation"], said["on"]) for said in answer["broughtSaid"]}
    assert who == ("start", town.running.today.isoformat())
    await step(town, path, "list", panelOn="2012-04-02")
    anew = (await decide(town, path, DEFER)).json()
    assert len(anew["broughtSaid"]) == 3


async def test_who_said_what_is_there_grows_to_a_bound_and_stops_nothing_else(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panel_commands, "SAID_MAX", 3)
    path = await listed(town, service := await rehab(town))
    await decide(town, path, DEFER)
    for brought in (["care_plan"], [], ["care_plan"]):
        assert (await bring(town, path, service, brought=brought)).status_code == 200
    refused = await bring(town, path, service, brought=[])
    assert (refused.status_code, refused.json()["most"]) == (409, 3)
    assert (await town.get(path)).json()["brought"] == ["care_plan"]
    same = await bring(town, path, service, brought=["care_plan"], funding="charity")
    assert (same.status_code, len(same.json()["broughtSaid"])) == (200, 3)
    assert (await step(town, path, "list", panelOn="2012-04-02")).status_code == 200


async def test_what_stands_in_the_application_is_there_only_with_it(town: Town) -> None:
    """Else it would be missing and there at once."""
    path = await listed(town, service := await rehab(town), client=(client := uuid4()))
    wants = ["suitability_form", "funding", "care_plan"]
    await decide(town, path, DEFER | {"wants": wants})
    for brought, field in ((["care_plan", "suitability_form"], "formAnswerId"), (["funding"], "funding")):
        refused = await bring(town, path, service, brought=brought)
        assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, [field])
    assert (await town.get(path)).json()["brought"] == []
    both = {"formAnswerId": await town.form(client), "funding": "charity"}
    there = (await bring(town, path, service, brought=wants, **both)).json()
    assert (there["brought"], there["missing"]) == (wants, [])
    refused = await bring(town, path, service, funding="charity")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "formAnswerId")
    back = (await bring(town, path, service, brought=["funding"], funding="charity")).json()
    assert (back["brought"], back["missing"]) == (["funding"], ["suitability_form"])


async def test_it_is_put_on_the_list_without_and_the_panel_still_wants_it(town: Town) -> None:
    path = await listed(town, service := await rehab(town))
    await decide(town, path, DEFER)
    again = (await step(town, path, "list", panelOn="2012-04-02")).json()
    assert of_it(again) == [WANTS, [], "decide"]
    assert of_it((await bring(town, path, service, brought=WANTS)).json()) == [WANTS, WANTS, "decide"]
    anew = (await decide(town, path, DEFER | {"wants": ["care_plan"]})).json()
    assert of_it(anew) == [["care_plan"], ["risk_assessment"], "bring_what_is_wanted"]
    await step(town, path, "list", panelOn="2012-04-02")
    assert (await decide(town, path, APPROVE)).json()["wants"] == []


async def test_an_aftercare_that_nobody_planned_is_not_completed(town: Town) -> None:
    service, elsewhere, client = await rehab(town), await town.service("cdas"), uuid4()
    path = await approved(town, service, client)
    await town.start(service, client)
    refused = await step(town, path, "close", reasonCode="aftercare_completed")
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["field"] == "reasonCode"
    assert "aftercare_completed" not in error["allowed"]
    assert (await step(town, path, "prepare", serviceId=service)).status_code == 409
    assert (await step(town, path, "aftercare", serviceId=str(uuid4()))).json()["errors"][0]["field"] == "serviceId"
    assert (await step(town, path, "aftercare", serviceId=elsewhere)).json()["state"] == "aftercare"
    assert (await town.get(f"{path}/steps")).json()["items"][-1]["serviceId"] == elsewhere
    stands = (await town.get(path)).json()
    assert [stands["serviceId"], stands["organisation"]] == [service, "riverside"]
    assert (await step(town, path, "close", reasonCode="aftercare_completed")).json()["state"] == "closed"


async def test_whoever_left_early_is_closed_without_one(town: Town) -> None:
    path = await approved(town, service := await rehab(town), client := uuid4())
    await town.start(service, client)
    other = await step(town, path, "close", reasonCode="left_early", serviceId=service)
    assert other.json()["errors"][0]["field"] == "serviceId"
    assert (await step(town, path, "close", reasonCode="left_early")).json()["state"] == "closed"
