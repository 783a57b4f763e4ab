"""What an organisation says of somebody whom it only registered moves nothing that is to be done for them."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import ANN, activity, contact, programme, referred, transferred
from tests.assessment.client import Care, Desk, merge, publish_form

RIVERSIDE: dict[str, Any] = {"organisation": "riverside", "sub": "stranger"}
CDAS: dict[str, Any] = {"organisation": "cdas", "sub": "kim"}
FAR = {"code": "contact", "dueOn": "2013-09-01", "owner": "nobody"}
EXPLAINED = {"kind": "explanation_of_reassessment", "on": "2012-09-03", "organisations": []}


async def work(desk: Desk) -> list[tuple[str, str, str | None]]:
    items = (await desk.get("/worklist")).json()["items"]
    return [(row["code"], row["dueOn"], row["owner"]) for row in items if row["basis"] != "programme"]


async def states(desk: Desk, made: dict[str, Any]) -> list[str]:
    items = (await desk.get(f"/programmes/{made['id']}/members")).json()["items"]
    return [row["state"] for row in items]


async def a_double(desk: Desk) -> Care:
    """As riverside registered the same person."""
    registered = await desk.post("/persons", ANN, "provider", **RIVERSIDE)
    return Care(desk, registered.json()["clientId"])


async def treated(desk: Desk) -> Care:
    care = Care(desk, (await desk.register())["clientId"])
    assert (await desk.post("/contacts", contact(care.client, on="2012-08-01"))).status_code == 201
    await care.start("2012-08-20")
    return care


async def said(desk: Desk, path: str, body: dict[str, Any], claims: dict[str, Any]) -> None:
    answer = await desk.post(path, body, "provider", **claims)
    assert answer.status_code == 201, answer.text


async def test_a_stranger_moves_neither_worklist_nor_programme_once_two_records_are_one_person(
    open_desk: Desk,
) -> None:
    care = await treated(open_desk)
    made = (await open_desk.post("/programmes", programme())).json()
    before = await work(open_desk)
    double = await a_double(open_desk)
    await said(open_desk, "/contacts", contact(double.client, on="2012-09-03"), RIVERSIDE)
    await said(open_desk, "/activities", activity(double.client, **EXPLAINED, nextStep=FAR), RIVERSIDE)
    await merge(care, double)
    assert (await work(open_desk), await states(open_desk, made)) == (before, ["to_invite"])


async def test_who_treats_them_still_does(open_desk: Desk) -> None:
    care = await treated(open_desk)
    made = (await open_desk.post("/programmes", programme())).json()
    step = {"code": "contact", "dueOn": "2012-09-10", "owner": "kim"}
    await said(open_desk, "/activities", activity(care.client, **EXPLAINED, nextStep=step), CDAS)
    assert await work(open_desk) == [("contact", "2012-09-10", "kim")]
    assert await states(open_desk, made) == ["explained"]


async def test_who_they_are_referred_to_does_too(open_desk: Desk) -> None:
    care = Care(open_desk, (await open_desk.register())["clientId"])
    await open_desk.running.deliver(referred(care.client, "cdas"))
    step = {"code": "outreach", "dueOn": "2012-09-10", "owner": "kim"}
    await said(open_desk, "/activities", activity(care.client, kind="outreach", on="2012-09-03", nextStep=step), CDAS)
    assert await work(open_desk) == [("outreach", "2012-09-10", "kim")]


async def test_after_a_hand_over_it_is_the_next_ones_word(open_desk: Desk) -> None:
    """Long after: the one before has only its own registration of them left."""
    care = await treated(open_desk)
    await open_desk.running.deliver(transferred(care.starts[-1], "2012-08-21", "riverside"))
    open_desk.running.today = date(2013, 3, 1)
    before = await work(open_desk)
    double = Care(open_desk, (await open_desk.post("/persons", ANN, "provider", **CDAS)).json()["clientId"])
    step = {"code": "contact", "dueOn": "2013-12-31", "owner": "kim"}
    await said(open_desk, "/activities", activity(double.client, on="2013-03-01", nextStep=step), CDAS)
    await merge(care, double)
    assert await work(open_desk) == before


@pytest.mark.parametrize("by", ["/contacts", "/activities"])
async def test_a_stranger_brings_somebody_to_the_front_door(open_desk: Desk, by: str) -> None:
    """Nobody is without a next step: whoever came to another door is to be assessed."""
    double = await a_double(open_desk)
    step = {"nextStep": {"code": "other", "dueOn": "2012-12-31", "owner": "nobody"}} if by == "/activities" else {}
    make = activity if by == "/activities" else contact
    await said(open_desk, by, make(double.client, on="2012-09-03", **step), RIVERSIDE)
    assert await work(open_desk) == [("assess", "2012-09-10", None)]


async def test_a_stranger_does_not_put_off_the_assessment(open_desk: Desk) -> None:
    care = Care(open_desk, (await open_desk.register())["clientId"])
    assert (await open_desk.post("/contacts", contact(care.client, on="2012-08-01"))).status_code == 201
    double = await a_double(open_desk)
    await said(open_desk, "/contacts", contact(double.client, on="2012-09-03"), RIVERSIDE)
    await merge(care, double)
    assert await work(open_desk) == [("assess", "2012-08-08", None)]


@pytest.mark.parametrize(
    ("attendance", "since"), [(None, "2012-06-01"), ("did_not_attend", "2012-06-01"), ("attended", "2012-09-01")]
)
async def test_a_time_that_was_missed_shortens_no_wait(open_desk: Desk, attendance: str | None, since: str) -> None:
    """Whom a stranger brought waits since then, until the front door has met them."""
    double = await a_double(open_desk)
    await said(open_desk, "/contacts", contact(double.client, on="2012-06-01"), RIVERSIDE)
    care = Care(open_desk, (await open_desk.register())["clientId"])
    if attendance:
        body = contact(care.client, on="2012-09-01", attendance=attendance)
        assert (await open_desk.post("/contacts", body)).status_code == 201
    (row,) = (await open_desk.get("/worklist/waiting?waitsFor=assess")).json()["items"]
    assert row["since"] == since


async def test_a_strangers_form_hides_no_review(open_desk: Desk) -> None:
    await publish_form(open_desk, "risk")
    care = await treated(open_desk)
    filled: dict[str, Any] = {"form": "risk", "answers": {}}
    mine = await open_desk.post("/form-answers", filled | {"clientId": care.client, "answeredOn": "2012-06-01"})
    double = await a_double(open_desk)
    await said(open_desk, "/form-answers", filled | {"clientId": double.client, "answeredOn": "2012-09-03"}, RIVERSIDE)
    await merge(care, double)
    reviews = [due for code, due, _ in await work(open_desk) if code == "form_review"]
    assert reviews == [mine.json()["reviewOn"]]


async def test_what_is_due_lies_at_most_a_year_ahead(open_desk: Desk) -> None:
    care = await treated(open_desk)
    step = {"code": "contact", "dueOn": "2013-09-05", "owner": "ann"}
    late = await open_desk.post("/activities", activity(care.client, on="2012-09-03", nextStep=step))
    assert late.json()["errors"] == [
        {"field": "nextStep.dueOn", "message": "lies too far ahead", "allowed": ["on or before 2013-09-04"]}
    ]
    made = (await open_desk.post("/programmes", programme())).json()
    member = (await open_desk.get(f"/programmes/{made['id']}/members")).json()["items"][0]["id"]
    body = {"act": "defer", "memberIds": [member], "on": "2012-09-03", "deferredUntil": "2199-12-31"}
    deferred = await open_desk.post(f"/programmes/{made['id']}/acts", body)
    assert [error["field"] for error in deferred.json()["errors"]] == ["deferredUntil"]
    issue = {"kind": "issue", "about": "waiting", "raisedOn": "2012-09-03", "raisedBy": "front_door"}
    far = await open_desk.post("/issues", issue | {"summary": "Nobody answers", "dueOn": "2199-12-31"})
    assert [error["field"] for error in far.json()["errors"]] == ["dueOn"]


@pytest.mark.parametrize(
    ("says", "field", "message"),
    [
        ({"act": "defer"}, "deferredUntil", "is missing: it is needed where they put it off"),
        (
            {"act": "invite", "deferredUntil": "2012-09-10"},
            "deferredUntil",
            "must be left out: it is said only where they put it off",
        ),
        ({"act": "explain"}, "setting", "is missing: it is needed where it was explained"),
    ],
)
async def test_what_an_act_needs_is_named(open_desk: Desk, says: dict[str, str], field: str, message: str) -> None:
    await treated(open_desk)
    made = (await open_desk.post("/programmes", programme())).json()
    member = (await open_desk.get(f"/programmes/{made['id']}/members")).json()["items"][0]["id"]
    body = {"memberIds": [member], "on": "2012-09-03"} | says
    refused = await open_desk.post(f"/programmes/{made['id']}/acts", body)
    (error,) = refused.json()["errors"]
    assert (error["field"], error["message"][: len(message)]) == (field, message)


async def test_what_is_said_between_two_parts_of_care_moves_nothing_once_the_second_begins(open_desk: Desk) -> None:
    """Neither a contact nor what an activity agrees: the one before was over long ago."""
    desk = open_desk
    desk.running.today = date(2011, 1, 10)
    care = Care(desk, (await desk.register())["clientId"])
    await care.start("2011-01-10", "riverside")
    desk.running.today = date(2011, 3, 10)
    await care.end("2011-03-10")
    desk.running.today = date(2012, 5, 10)
    double = await a_double(desk)
    step = {"code": "contact", "dueOn": "2012-12-10", "owner": "stranger"}
    body = activity(double.client, kind="outreach", on="2012-05-10", nextStep=step)
    await said(desk, "/activities", body, RIVERSIDE)
    await merge(care, double)
    desk.running.today = date(2012, 9, 3)
    await desk.running.deliver(referred(care.client, "riverside", referred_on=date(2012, 9, 3)))
    assert "2012-12-10" not in {due_on for _, due_on, _ in await work(desk)}
