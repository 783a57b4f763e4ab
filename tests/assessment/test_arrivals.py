"""Who comes, and the contact that they come with: one request, and both are recorded or neither."""

import asyncio
from typing import Any

import pytest

from tests.assessment.builders import ANN, contact
from tests.assessment.client import Desk


def arrival(**changes: Any) -> dict[str, Any]:
    findings = {name: value for name, value in contact("").items() if name != "clientId"}
    return {**ANN, "contact": findings | changes}


async def _contacts(desk: Desk, client: str) -> list[str]:
    return [row["id"] for row in (await desk.get(f"/contacts?clientId={client}")).json()["items"]]


async def _found(desk: Desk) -> list[Any]:
    listed: list[Any] = (await desk.get(f"/persons?birthDate={ANN['birthDate']}")).json()["items"]
    return listed


async def test_both_are_recorded(open_desk: Desk) -> None:
    answer = await open_desk.post("/persons", arrival())
    assert answer.status_code == 201, answer.text
    assert await _contacts(open_desk, answer.json()["clientId"]) == [answer.json()["contactId"]]


async def test_whoever_was_here_before_has_one_more_contact(open_desk: Desk) -> None:
    first = (await open_desk.register())["clientId"]
    answer = await open_desk.post("/persons", arrival())
    assert (answer.status_code, answer.json()["matchedExisting"], answer.json()["clientId"]) == (201, True, first)
    assert len(await _contacts(open_desk, first)) == 1
    assert (await open_desk.post("/persons", ANN)).json()["contactId"] is None


@pytest.mark.parametrize("role", ["assessor", "referrer", "provider"])
@pytest.mark.parametrize(
    ("changes", "field"),
    [({"on": "2099-01-01"}, "contact.on"), ({"on": "1979-01-01"}, "contact.on"),
     ({"source": {"code": "none", "list": "cds-h"}}, "contact.source.code"),
     ({"presenting": ["1011", "none"]}, "contact.presenting.1"), ({"setting": None}, "contact.setting")],
)  # fmt: skip
async def test_a_contact_that_is_refused_registers_nobody(
    open_desk: Desk, changes: dict[str, Any], field: str, role: str
) -> None:
    answer = await open_desk.post("/persons", arrival(**changes), role)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert await _found(open_desk) == []


async def test_all_that_is_wrong_is_told_at_once(open_desk: Desk) -> None:
    wrong = {"on": "2099-01-01", "source": {"code": "none", "list": "cds-h"}, "presenting": ["none"]}
    answer = await open_desk.post("/persons", arrival(**wrong) | {"birthDate": "2090-01-01"})
    named = {error["field"] for error in answer.json()["errors"]}
    assert named == {"birthDate", "contact.on", "contact.source.code", "contact.presenting.0"}


async def test_a_birth_that_is_still_to_come_says_nothing_of_the_contact(open_desk: Desk) -> None:
    answer = await open_desk.post("/persons", arrival() | {"birthDate": "2090-01-01"})
    assert [error["field"] for error in answer.json()["errors"]] == ["birthDate"]


async def test_of_a_contact_of_somebody_known_too(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    wrong = contact(client, on="2099-01-01", source={"code": "none", "list": "cds-h"})
    named = {error["field"] for error in (await open_desk.post("/contacts", wrong)).json()["errors"]}
    assert named == {"on", "source.code"}


async def test_a_stranger_brings_somebody_with_a_contact_of_its_own(open_desk: Desk) -> None:
    """It is told nothing of whom the LASARS knows by the same number."""
    known = (await open_desk.register())["clientId"]
    answer = await open_desk.post("/persons", arrival(), "referrer", organisation="surgery")
    assert answer.status_code == 201, answer.text
    assert answer.json()["clientId"] != known
    listed = (await open_desk.get("/contacts", "referrer", organisation="surgery")).json()["items"]
    assert [row["id"] for row in listed] == [answer.json()["contactId"]]


async def test_the_same_request_again_records_nothing_more(open_desk: Desk) -> None:
    headers = open_desk.headers()
    answers = [await open_desk.running.client.post("/persons", json=arrival(), headers=headers) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(await _contacts(open_desk, answers[0].json()["clientId"])) == 1


async def test_two_who_come_at_once_and_a_correction_wait_for_each_other(open_desk: Desk) -> None:
    client = (await open_desk.register())["clientId"]
    details = {name: value for name, value in ANN.items() if name != "nhsNumber"}
    corrected = details | {"givenName": "Anne", "reasonCode": "entered_in_error"}
    answers = await asyncio.gather(
        open_desk.post("/persons", arrival()),
        open_desk.put(f"/persons/{client}", corrected, match='"1"'),
        open_desk.post("/persons", arrival(kind="advice")),
    )
    assert [answer.status_code for answer in answers] == [201, 200, 201]
    assert len(await _contacts(open_desk, client)) == 2
