"""Whatever a body names an organisation for, that has to take part in the area: else nobody would ever see it."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import stockport
from tests.assessment.client import Desk, new_care
from tests.assessment.test_directory_names import organisation_named
from tests.harness import Running

NAMED: dict[str, tuple[str, dict[str, Any]]] = {
    "/interviews": (
        "organisation",
        {"interviewer": "ivy", "organisation": "conucil", "dueOn": "2012-10-01", "setting": "community"},
    ),
    "/disclosures": (
        "organisation",
        {"organisation": "probaton", "ground": "consent", "tells": ["assessed"], "tellsFrom": "2012-09-03",
         "until": "2013-01-01"},
    ),
    "/programmes": (
        "organisation",
        {"title": "All anew", "reason": "New contract", "rule": "in_treatment", "organisation": "nosuch",
         "firstOn": "2012-09-03", "wantedBy": "2012-12-01"},
    ),
    "/ndtms-extracts": ("provider", {"fileName": "N0852-20120401-20120831-TREAT-IN-H.csv", "provider": "nosuch"}),
    "/activities": (
        "organisations.1",
        {"kind": "advice", "on": "2012-09-03", "setting": "community", "attendance": "attended",
         "organisations": ["cdas", "nosuch"]},
    ),
}  # fmt: skip
OF_SOMEBODY = {"/interviews", "/disclosures", "/activities"}


@pytest.fixture
async def front(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return Desk(assessment)


@pytest.mark.parametrize("path", list(NAMED))
async def test_an_organisation_that_is_named_takes_part_in_the_area(front: Desk, path: str) -> None:
    field, body = NAMED[path]
    if path in OF_SOMEBODY:
        body = body | {"clientId": await front.new_client()}
    answer = await front.post(path, body)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert {"cdas", "start"} <= set(error["allowed"])


async def test_whom_the_directory_names_later_may_be_named(front: Desk) -> None:
    body = NAMED["/interviews"][1]
    body = body | {"clientId": await front.new_client()}
    assert (await front.post("/interviews", body)).status_code == 422
    await front.running.deliver(organisation_named("conucil", "Conucil of Stockport"))
    assert (await front.post("/interviews", body)).status_code == 201


async def test_who_may_not_list_the_organisations_is_not_told_which_there_are(front: Desk) -> None:
    care = await new_care(front)
    await care.start("2012-08-01")
    body = NAMED["/activities"][1] | {"clientId": care.client}
    answer = await front.post("/activities", body, "provider", organisation="cdas", sub="kim")
    assert answer.status_code == 422, answer.text
    assert "allowed" not in answer.json()["errors"][0]


async def test_what_an_activity_said_before_it_may_go_on_saying(front: Desk) -> None:
    """Also what was taken before organisations were looked up."""
    body = NAMED["/activities"][1] | {"clientId": await front.new_client(), "organisations": ["cdas"]}
    made = (await front.post("/activities", body)).json()
    await front.running.as_owner("UPDATE activity SET organisations = '[\"housing\"]'")
    changes = {name: value for name, value in body.items() if name != "clientId"}
    path = f"/activities/{made['id']}"
    kept = await front.put(path, changes | {"organisations": ["housing"], "setting": "provider"}, match='"1"')
    assert kept.status_code == 200, kept.text
    other = await front.put(path, changes | {"organisations": ["housnig"]}, match='"2"')
    assert other.status_code == 422, other.text
