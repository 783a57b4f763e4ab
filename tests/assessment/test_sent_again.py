"""What is answered to a request that is sent again by who may no longer read what it was about."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.assessment.builders import ANN, activity, contact, issue
from tests.assessment.client import Desk

CDAS = {"organisation": "cdas"}
WHY = {"reasonCode": "entered_in_error"}


async def send(desk: Desk, path: str, body: Any, key: str, *roles: str, organisation: str = "start") -> httpx.Response:
    headers = desk.headers(*roles, organisation=organisation) | {"Idempotency-Key": key}
    return await desk.running.client.post(path, json=body, headers=headers)


async def test_an_answer_is_not_answered_again_once_another_owns_the_issue(open_desk: Desk) -> None:
    said = issue(concerns=None, ownedBy="cdas")
    raised = (await open_desk.post("/issues", said, "commissioner", organisation="council")).json()
    path, key, answer = f"/issues/{raised['id']}", str(uuid4()), {"answer": "From Monday on"}
    first = await send(open_desk, f"{path}/answer", answer, key, "provider", **CDAS)
    again = await send(open_desk, f"{path}/answer", answer, key, "provider", **CDAS)
    assert (first.status_code, again.content) == (200, first.content)
    to_other = said | {"ownedBy": "council"}
    moved = await open_desk.put(path, to_other, "commissioner", match='"2"', organisation="council")
    assert moved.status_code == 200, moved.text
    again = await send(open_desk, f"{path}/answer", answer, key, "provider", **CDAS)
    assert (again.status_code, again.json()["title"]) == (404, "Unknown issue")


async def recorded_twice(desk: Desk, path: str, body: Any, lesser: str) -> tuple[httpx.Response, httpx.Response]:
    """By the LASARS, and sent again by the same person who is signed in as less."""
    key = str(uuid4())
    first = await send(desk, path, body, key, "assessor")
    assert first.status_code in (200, 201, 202), first.text
    assert (await send(desk, path, body, key, "assessor", lesser)).content == first.content
    return first, await send(desk, path, body, key, lesser)


@pytest.mark.parametrize("lesser", ["provider", "referrer"])
async def test_who_is_no_longer_of_the_lasars_is_answered_nothing_that_it_recorded(
    open_desk: Desk, lesser: str
) -> None:
    client = await open_desk.new_client()
    came = await open_desk.post("/contacts", contact(client, on="2012-09-03"))
    path = f"/contacts/{came.json()['id']}"
    for where, body in (("/contacts", contact(client, on="2012-09-01")), (f"{path}/void", WHY)):
        _, again = await recorded_twice(open_desk, where, body, lesser)
        assert (again.status_code, again.json()["title"]) == (404, "Unknown contact"), where


async def test_nor_evidence_or_answers(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    screening = {"clientId": client, "instrument": "phq-9", "answeredOn": "2012-09-03", "answers": {"1": 1}}
    for where, body in (("/screenings", screening), ("/activities", activity(client, on="2012-09-03"))):
        first, again = await recorded_twice(open_desk, where, body, "provider")
        assert again.status_code == 404, where
        assert (
            await open_desk.get(f"{where}/{first.json()['id']}", "provider", organisation="start")
        ).status_code == 404


async def test_who_registered_somebody_is_answered_as_long_as_it_reads_them(open_desk: Desk) -> None:
    key = str(uuid4())
    first = await send(open_desk, "/persons", ANN, key, "provider", **CDAS)
    again = await send(open_desk, "/persons", ANN, key, "provider", **CDAS)
    assert (first.status_code, again.content, again.headers["Idempotency-Hit"]) == (201, first.content, "true")
