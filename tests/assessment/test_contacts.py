"""Contacts: who came, or did not, and whether the scheme pays for them."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import ANN, contact
from tests.assessment.client import Desk
from tests.harness import Running


@pytest.mark.parametrize(
    ("born", "on", "presenting", "in_remit"),
    [
        ("1980-05-01", "2012-04-10", ["1011"], True),
        ("1980-05-01", "2012-04-10", ["7000"], False),
        ("1986-07-02", "2012-07-01", ["7000"], True),  # 25 until the day after
        ("1980-05-01", "2012-07-01", ["7000"], False),
        ("1980-05-01", "2012-07-02", ["7000"], True),
        ("1980-05-01", "2012-04-10", ["7000", "3201"], True),
        ("1995-04-11", "2012-04-10", ["1011"], False),  # 16
    ],
)
async def test_remit_is_answered_for_the_day_of_the_contact(
    open_desk: Desk, born: str, on: str, presenting: list[str], in_remit: bool
) -> None:
    client = await open_desk.new_client(birthDate=born)
    answer = await open_desk.post("/contacts", contact(client, on=on, presenting=presenting))
    assert answer.status_code == 201, answer.text
    assert answer.json()["remit"]["inRemit"] is in_remit
    assert answer.json()["remit"]["reason"]


async def test_who_presents_nothing_is_helped_without_an_answer(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    answer = await open_desk.post("/contacts", contact(client, kind="advice", presenting=[]))
    assert (answer.status_code, answer.json()["remit"]) == (201, None)


async def test_without_a_scheme_a_contact_is_recorded_all_the_same(desk: Desk) -> None:
    desk.running.today = date(2012, 5, 1)
    client = await desk.new_client()
    answer = await desk.post("/contacts", contact(client))
    assert (answer.status_code, answer.json()["remit"]) == (201, None)


@pytest.mark.parametrize("attendance", ["did_not_attend", "cancelled"])
async def test_who_did_not_come_is_recorded_too(open_desk: Desk, attendance: str) -> None:
    client = await open_desk.new_client()
    answer = await open_desk.post(
        "/contacts", contact(client, access="appointment", attendance=attendance, presenting=[])
    )
    assert answer.status_code == 201
    (listed,) = (await open_desk.get(f"/contacts?clientId={client}")).json()["items"]
    assert listed == answer.json()


@pytest.mark.parametrize("role", ["assessor", "referrer", "provider"])
async def test_any_door_may_record_a_contact_of_whom_it_brings(open_desk: Desk, role: str) -> None:
    brought = await open_desk.post("/persons", ANN, role, organisation="police-gmp")
    client = brought.json()["clientId"]
    answer = await open_desk.post("/contacts", contact(client, setting="custody"), role, organisation="police-gmp")
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"clientId": str(uuid4())}, "clientId", None),
        ({"source": {"code": "7", "list": "cds-h"}}, "source.code", "13"),
        ({"presenting": ["1011", "9999"]}, "presenting.1", "7000"),
        ({"setting": "street"}, "setting", "custody"),
        ({"attendance": "dna"}, "attendance", "did_not_attend"),
        ({"on": "2012-09-04"}, "on", "on or before 2012-09-03"),
        ({"on": "1949-12-31"}, "on", None),
    ],
)
async def test_bad_input_names_the_field_and_what_is_allowed(
    open_desk: Desk, changes: dict[str, Any], field: str, allowed: str | None
) -> None:
    client = await open_desk.new_client()
    answer = await open_desk.post("/contacts", contact(client) | changes)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert error["message"]
    if allowed:
        assert allowed in error["allowed"]


async def test_nothing_is_told_of_a_contact(open_desk: Desk, assessment: Running) -> None:
    client = await open_desk.new_client()
    before = len(await assessment.published())
    await open_desk.post("/contacts", contact(client))
    assert len(await assessment.published()) == before
