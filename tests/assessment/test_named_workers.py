"""Who is named to do something is somebody whom the team has, or who was at work here: else nobody would ever do it."""

from typing import Any

import pytest

from tests.assessment.builders import member, planned
from tests.assessment.client import Desk, recorded_site
from tests.assessment.test_activities import NEXT
from tests.assessment.test_directory_names import organisation_named
from tests.assessment.test_team import front

__all__ = ["front"]
ACTIVITY = {"kind": "advice", "on": "2012-09-03", "setting": "provider", "attendance": "attended"}
INTERVIEW = {"interviewer": "ivy", "organisation": "council", "dueOn": "2012-10-01", "setting": "community"}


async def named(front: Desk, **says: Any) -> Any:
    return await front.post("/activities", ACTIVITY | {"clientId": await front.new_client()} | says)


async def in_the_team(front: Desk, **changes: Any) -> None:
    answer = await front.post("/team-members", member(**changes))
    assert answer.status_code == 201, answer.text


def errors_of(answer: Any) -> list[tuple[str, list[str]]]:
    assert answer.status_code == 422, answer.text
    return [(error["field"], error["allowed"]) for error in answer.json()["errors"]]


def step(owner: str) -> dict[str, Any]:
    return NEXT | {"dueOn": "2012-09-10", "owner": owner}


async def test_a_step_is_of_somebody_of_the_team(front: Desk) -> None:
    await in_the_team(front, sub="amina")
    assert errors_of(await named(front, nextStep=step("amnia"))) == [("nextStep.owner", ["amina"])]
    assert errors_of(await named(front, workers=["amina", "nobody-7"])) == [("workers.1", ["amina"])]
    for owner in ("amina", "someone"):
        assert (await named(front, nextStep=step(owner))).status_code == 201


async def test_who_recorded_something_here_may_be_named_without_an_entry(front: Desk) -> None:
    await in_the_team(front, sub="amina")
    assert (await named(front, workers=["bo"])).status_code == 422
    said = ACTIVITY | {"clientId": await front.new_client()}
    assert (await front.post("/activities", said, sub="bo")).status_code == 201
    assert (await named(front, workers=["bo"])).status_code == 201


async def test_where_nobody_is_entered_all_is_taken_as_it_is_said(front: Desk) -> None:
    assert (await named(front, workers=["nobody-7"], nextStep=step("asessor-1"))).status_code == 201


async def test_others_who_took_part_have_workers_of_their_own(front: Desk) -> None:
    await in_the_team(front, sub="amina")
    assert (await named(front, workers=["cdas-new"], organisations=["cdas"])).status_code == 201


async def test_a_session_is_held_by_somebody_of_the_team(front: Desk) -> None:
    await in_the_team(front, sub="amina")
    where = (await recorded_site(front))["id"]
    assert errors_of(await front.post("/sessions", planned(where, worker="amnia"))) == [("worker", ["amina"])]
    assert (await front.post("/sessions", planned(where, worker="amina"))).status_code == 201


async def test_an_interviewer_of_the_team_interviews_for_the_organisation_that_they_sign_in_for(front: Desk) -> None:
    await front.running.deliver(organisation_named("council", "Council"), organisation_named("survey", "Survey Ltd"))
    client = await front.new_client()
    assert (await front.post("/interviews", INTERVIEW | {"clientId": client})).status_code == 201
    await in_the_team(front, sub="ian", role="interviewer", organisation="council")
    assert errors_of(await front.post("/interviews", INTERVIEW | {"clientId": client})) == [("interviewer", ["ian"])]
    of_other = INTERVIEW | {"clientId": client, "interviewer": "ian", "organisation": "survey"}
    assert errors_of(await front.post("/interviews", of_other)) == [("interviewer", ["none"])]
    made = await front.post("/interviews", INTERVIEW | {"clientId": client, "interviewer": "ian"})
    assert made.status_code == 201, made.text


@pytest.mark.parametrize("worker", ["Bob Smith", "Jos\u00e9"])
async def test_a_name_that_nobody_signs_in_by_is_refused_in_words(front: Desk, worker: str) -> None:
    answer = await named(front, workers=[worker])
    (error,) = answer.json()["errors"]
    assert error["message"].startswith("must be a name as people sign in, such as assessor-1")
