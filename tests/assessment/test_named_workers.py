"""Who is named to do something is somebody whom the team has, or who was at work here: else nobody would ever do it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.assessment.builders import answers, member, planned, referral_form
from tests.assessment.client import Desk, new_care, open_session, publish_form, recorded_site
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
    refused = await front.post("/interviews", of_other)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["field"], "allowed" in error) == (422, "interviewer", False)
    assert "of which the team has none" in error["message"]
    made = await front.post("/interviews", INTERVIEW | {"clientId": client, "interviewer": "ian"})
    assert made.status_code == 201, made.text


async def test_an_interviewer_alone_makes_no_team_and_is_given_nothing_that_they_would_never_see(front: Desk) -> None:
    await front.running.deliver(organisation_named("council", "Council"))
    await in_the_team(front, sub="ivy", role="interviewer", organisation="council")
    assert (await named(front, workers=["bo", "ivy"], nextStep=step("cy"))).status_code == 201
    (refused,) = (await named(front, nextStep=step("ivy"))).json()["errors"]
    assert refused["field"] == "nextStep.owner"
    assert "would never see it" in refused["message"]
    where = (await recorded_site(front))["id"]
    assert (await front.post("/sessions", planned(where, worker="ivy"))).json()["errors"][0]["field"] == "worker"
    await in_the_team(front, sub="amina")
    assert errors_of(await named(front, nextStep=step("ivy"))) == [("nextStep.owner", ["amina"])]
    assert (await named(front, workers=["ivy"])).status_code == 201


async def test_what_an_interviewer_recorded_makes_them_no_worker_of_the_front_door(front: Desk) -> None:
    await front.running.deliver(organisation_named("council", "Council"))
    assigned = await front.post("/interviews", INTERVIEW | {"clientId": await front.new_client()})
    held = {"on": "2012-09-03", "setting": "community", "outcomes": []}
    path = f"/interviews/{assigned.json()['id']}/held"
    done = await front.post(path, held, "interviewer", sub="ivy", organisation="council")
    assert done.status_code == 200, done.text
    await in_the_team(front, sub="amina")
    assert errors_of(await named(front, nextStep=step("ivy"))) == [("nextStep.owner", ["amina"])]
    assert (await named(front, workers=["ivy"])).status_code == 201
    assert await workers_at(front) == ["someone"]


async def workers_at(front: Desk) -> list[str]:
    return [row["sub"] for row in (await front.get("/workers")).json()["items"]]


async def _books(front: Desk) -> None:
    session = await open_session(front, worker=None)
    body = {"sessionId": session["id"], "at": session["slots"][0]["at"], "clientId": await front.new_client()}
    answer = await front.post("/bookings", body, sub="bo")
    assert answer.status_code == 201, answer.text


async def _fills_in(front: Desk) -> None:
    await publish_form(front, "risk")
    body = {"clientId": await front.new_client(), "form": "risk", "answers": {}, "answeredOn": "2012-09-03"}
    assert (await front.post("/form-answers", body, sub="bo")).status_code == 201


async def _scores(front: Desk) -> None:
    body = {"clientId": await front.new_client(), "instrument": "phq-9", "answeredOn": "2012-09-01"}
    said = {"answers": {str(item): 0 for item in range(1, 10)}}
    assert (await front.post("/screenings", body | said, sub="bo")).status_code == 201


async def _decides(front: Desk) -> None:
    sent = await front.post("/referral-forms", referral_form(), "referrer", organisation="gp", sub="doc")
    assert sent.status_code == 201, sent.text
    path = f"/referral-forms/{sent.json()['id']}"
    done = await front.post(f"{path}/decline", {"reasonCode": "not_reached"}, sub="bo")
    assert done.status_code in {200, 201}, done.text


async def _keeps_a_top(front: Desk) -> None:
    body = {"clientId": (await new_care(front)).client, "stage": "review", "on": "2012-09-03"}
    answer = await front.post("/top-reviews", body | {"items": answers(tobacco=0)}, sub="bo")
    assert answer.status_code in {201, 202}, answer.text


@pytest.mark.parametrize("works", [_books, _fills_in, _scores, _decides, _keeps_a_top])
async def test_whatever_somebody_did_here_they_may_be_named_and_are_offered(
    front: Desk, works: Callable[[Desk], Awaitable[None]]
) -> None:
    await in_the_team(front, sub="amina")
    assert (await named(front, workers=["bo"])).status_code == 422
    await works(front)
    assert (await named(front, workers=["bo"], nextStep=step("bo"))).status_code == 201
    assert "bo" in await workers_at(front)


@pytest.mark.parametrize("worker", ["Bob Smith", "Jos\u00e9"])
async def test_a_name_that_nobody_signs_in_by_is_refused_in_words(front: Desk, worker: str) -> None:
    answer = await named(front, workers=[worker])
    (error,) = answer.json()["errors"]
    assert error["message"].startswith("must be a name as people sign in, such as assessor-1")
