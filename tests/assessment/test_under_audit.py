"""Where the scheme lets who treats assess, under audit: marked, and verified by another organisation."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import version
from tests.assessment.client import Care, Desk
from tests.assessment.test_assessments import findings
from tests.harness import Running

BRIDGE = {"organisation": "bridge", "sub": "bea"}  # treats, and is paid by no contract


@pytest.fixture
async def audited(assessment: Running) -> Desk:
    desk = Desk(assessment)
    complexity = version(1).scheme["complexity"] | {"assessed_by_provider": "under_audit"}
    await assessment.deliver(version(1, complexity=complexity))
    assessment.today = date(2012, 9, 3)
    return desk


async def assess(desk: Desk, client: str, role: str = "provider", **changes: Any) -> Any:
    body = {"clientId": client, "kind": "comprehensive"} | findings() | changes
    return await desk.post("/assessments-under-audit", body, role, **BRIDGE)


async def treated_by_bridge(desk: Desk) -> Care:
    care = Care(desk, await desk.new_client())
    await care.start("2012-04-10", "bridge")
    return care


async def test_it_is_marked_for_whoever_reads_it(audited: Desk, assessment: Running) -> None:
    care = await treated_by_bridge(audited)
    answer = await assess(audited, care.client, assessedOn="2012-08-30")
    assert answer.status_code == 201, answer.text
    assert (answer.json()["underAudit"], answer.json()["recordedByOrganisation"]) == (True, "bridge")
    told = (await assessment.published("client-assessed"))[-1]["data"]
    assert (told["underAudit"], told["ratedBy"]) == (True, ["bridge"])
    await care.assess("2012-09-03")
    assert (await assessment.published("client-assessed"))[-1]["data"]["underAudit"] is False


async def test_of_strangers_and_where_the_scheme_does_not_say_it_nobody_who_treats_assesses(
    audited: Desk, assessment: Running
) -> None:
    (error,) = (await assess(audited, await audited.new_client())).json()["errors"]
    assert error["field"] == "clientId"
    care = await treated_by_bridge(audited)
    (error,) = (await assess(audited, care.client, top={"tobacco": {"days": 1}})).json()["errors"]
    assert error["field"] == "top"
    assert (await audited.post("/assessments-under-audit", {}, "assessor")).status_code == 403
    await assessment.deliver(version(2))
    answer = await assess(audited, care.client, assessedOn="2012-08-30")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/provider-does-not-assess")


async def test_nobody_who_assessed_it_verifies_what_follows_from_it(audited: Desk) -> None:
    """Though others treat by then, and are paid for it."""
    care = await treated_by_bridge(audited)
    await care.end("2012-07-20", "85")
    assert (await assess(audited, care.client, assessedOn="2012-08-30")).status_code == 201
    await care.start("2012-07-25")
    await care.end("2012-09-02")
    discharged = await care.one("planned_discharge")
    refused = await care.try_to_verify(discharged, organisation="bridge", sub="vic")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/own-assessment")
    assert (await care.try_to_verify(discharged, organisation="start")).status_code == 200


async def test_the_example_of_the_document_is_taken(audited: Desk) -> None:
    audited.running.today = date(2012, 4, 20)
    care = await treated_by_bridge(audited)
    operation = audited.running.app.openapi()["paths"]["/assessments-under-audit"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    answer = await audited.post("/assessments-under-audit", example | {"clientId": care.client}, "provider", **BRIDGE)
    assert answer.status_code == 201, answer.text
