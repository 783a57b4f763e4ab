"""What a referrer or provider sent, it reads again; of the person, and of what others recorded, nothing."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import ANN, CDAS, contact, referred, rewritten, stockport
from tests.assessment.client import Care, Desk

DOORS = [("referrer", "gp-one"), ("provider", "riverside")]


async def sent(desk: Desk, role: str, by: str, body: dict[str, Any] = ANN) -> str:
    answer = await desk.post("/persons", body, role, organisation=by)
    assert answer.status_code == 201, answer.text
    client = str(answer.json()["id"])
    came = await desk.post("/contacts", contact(client, on="2012-04-11"), role, organisation=by)
    assert came.status_code == 201, came.text
    return client


async def days(desk: Desk, client: str, *roles: str, **claims: Any) -> list[str]:
    answer = await desk.get(f"/contacts?clientId={client}", *roles, **claims)
    assert answer.status_code == 200, answer.text
    return [item["on"] for item in answer.json()["items"]]


@pytest.mark.parametrize(("role", "by"), DOORS)
@pytest.mark.parametrize("known", [True, False])
async def test_a_sender_reads_its_words_and_its_contacts(open_desk: Desk, role: str, by: str, known: bool) -> None:
    if known:
        await open_desk.post("/contacts", contact((await open_desk.register())["clientId"]))
    client = await sent(open_desk, role, by)
    read = await open_desk.get(f"/persons/{client}", role, organisation=by)
    assert (read.status_code, {name: read.json()[name] for name in ANN}) == (200, ANN)
    assert await days(open_desk, client, role, organisation=by) == ["2012-04-11"]


@pytest.mark.parametrize(("role", "by"), DOORS)
@pytest.mark.parametrize("survivor", ["person", "alias"])
async def test_merged_it_reads_no_more_than_it_sent(open_desk: Desk, role: str, by: str, survivor: str) -> None:
    person = (await open_desk.register())["clientId"]
    await open_desk.post("/contacts", contact(person))
    alias = await sent(open_desk, role, by)
    pair = (person, alias) if survivor == "person" else (alias, person)
    body = {"survivorId": pair[0], "absorbedId": pair[1], "reasonCode": "same_person"}
    assert (await open_desk.post("/merges", body)).status_code == 201
    assert await days(open_desk, alias, role, organisation=by) == ["2012-04-11"]
    assert sorted(await days(open_desk, alias)) == ["2012-04-10", "2012-04-11"]


@pytest.mark.parametrize(("role", "by"), DOORS)
@pytest.mark.parametrize("path", ["/contacts?clientId={}", "/persons/{}"])
async def test_a_stranger_cannot_tell_an_id_that_exists(open_desk: Desk, role: str, by: str, path: str) -> None:
    client = await sent(open_desk, "referrer", "gp-two")
    here, nowhere = [await open_desk.get(path.format(each), role, organisation=by) for each in (client, uuid4())]
    assert (here.status_code, here.json()["detail"]) == (404, nowhere.json()["detail"])
    assert nowhere.status_code == 404


async def test_a_referrer_of_who_treats_reads_nobody_by_that(open_desk: Desk) -> None:
    client = (await open_desk.register())["clientId"]
    await open_desk.running.deliver(referred(client, "cdas"))
    assert (await open_desk.get(f"/persons/{client}", "provider", **CDAS)).status_code == 200
    assert (await open_desk.get(f"/persons/{client}", "referrer", **CDAS)).status_code == 404


async def test_who_treats_reads_of_contacts_its_own(open_desk: Desk) -> None:
    care = Care(open_desk, (await open_desk.register())["clientId"])
    await care.start("2012-04-10")
    await open_desk.post("/contacts", contact(care.client))
    assert await days(open_desk, care.client, "provider", **CDAS) == []
    await open_desk.post("/contacts", contact(care.client, on="2012-04-12"), "provider", **CDAS)
    assert await days(open_desk, care.client, "provider", **CDAS) == ["2012-04-12"]


@pytest.mark.parametrize("verification", ["person", "automatic"])
async def test_what_a_sender_recorded_long_after_waits_for_a_verifier_of_another_organisation(
    desk: Desk, verification: str
) -> None:
    """Who came by its own door, not by a referral: its contact of that time makes an engagement, and pays nothing."""
    event = stockport()
    measures = [
        measure | ({"verification": verification} if measure["code"] == "engaged_12_weeks" else {})
        for measure in event.scheme["measures"]
    ]
    await desk.running.deliver(("s", rewritten(event, event.scheme | {"measures": measures})))
    desk.running.today = date(2012, 4, 3)
    answer = await desk.post("/persons", ANN, "provider", **CDAS)
    care = Care(desk, str(answer.json()["id"]))
    start = care.starting("2012-04-10")
    care.starts.append(start)
    await desk.running.deliver(start)
    await care.end("2012-08-01")
    await care.on("2014-01-10")
    seen = await desk.post("/contacts", contact(care.client, on="2012-06-25"), "provider", **CDAS)
    assert seen.status_code == 201, seen.text
    engaged = await care.one("engaged_12_weeks")
    assert (engaged["party"], engaged["state"]) == ("cdas", "proposed")
    own = await care.try_to_verify(engaged, organisation="cdas")
    assert (own.status_code, own.json()["type"]) == (403, "/problems/own-outcome")
    assert (await care.verify(engaged, organisation="council"))["state"] == "achieved"
