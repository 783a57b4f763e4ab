"""Lists of records without naming a person: the LASARS lists its area, anybody else what it recorded itself."""

from datetime import date
from typing import Any

import pytest

from shared.data.db import Session
from tests.assessment.builders import CDAS, activity, contact
from tests.assessment.client import Care, Desk, new_care, send

SURGERY: dict[str, Any] = {"organisation": "surgery", "sub": "gp-1"}
RIVERSIDE: dict[str, Any] = {"organisation": "riverside", "sub": "rita"}
RECORDS = ("/contacts", "/top-reviews", "/evidence")


async def ids(desk: Desk, path: str, *roles: str, name: str = "id", **claims: Any) -> list[str]:
    answer = await desk.get(path, *roles, **claims)
    assert answer.status_code == 200, answer.text
    return [item[name] for item in answer.json()["items"]]


async def came(desk: Desk, client: str, on: str, *roles: str, **claims: Any) -> str:
    said = {name: claims.pop(name) for name in ("setting", "attendance") if name in claims}
    answer = await desk.post("/contacts", contact(client, on=on, **said), *roles, **claims)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    """Treated by cdas, which recorded a review, and so did the LASARS a piece of evidence."""
    care = await new_care(open_desk)
    await care.assess("2012-04-05")
    await care.start("2012-04-10")
    await care.top("start", "2012-04-11")
    await care.evidence("no_proven_offence", "2012-07-03")
    return care


async def test_the_lasars_finds_contacts_by_day_place_state_and_worker(open_desk: Desk) -> None:
    ann, bob = await open_desk.new_client(), await open_desk.new_client()
    second = await came(open_desk, ann, "2012-06-02", setting="prison", sub="ann")
    first = await came(open_desk, bob, "2012-06-01", attendance="did_not_attend", sub="bea")
    third = await came(open_desk, bob, "2012-06-03", sub="ann")
    assert await ids(open_desk, "/contacts") == [first, second, third]  # by their days
    assert await ids(open_desk, "/contacts?from=2012-06-02") == [second, third]
    assert await ids(open_desk, "/contacts?from=2012-06-02&to=2012-06-02") == [second]
    assert await ids(open_desk, "/contacts?setting=prison") == [second]
    assert await ids(open_desk, "/contacts?attendance=did_not_attend") == [first]
    assert await ids(open_desk, "/contacts?recordedBy=ann") == [second, third]
    assert await ids(open_desk, f"/contacts?clientId={bob}&recordedBy=ann") == [third]
    page = (await open_desk.get("/contacts?limit=2")).json()
    assert await ids(open_desk, f"/contacts?limit=2&cursor={page['next']}") == [third]


async def test_it_finds_assessments_by_day_kind_and_worker(care: Care) -> None:
    other = await new_care(care.desk)
    later = await other.assess("2012-05-07", kind="triage")
    (before, after) = await ids(care.desk, "/assessments")
    assert after == later
    assert await ids(care.desk, "/assessments?to=2012-04-30") == [before]
    assert await ids(care.desk, "/assessments?kind=triage&recordedBy=ann") == [later]
    assert await ids(care.desk, "/assessments?remit=out") == []


async def test_unknown_codes_and_days_that_end_before_they_begin_are_refused(open_desk: Desk) -> None:
    (error,) = (await open_desk.get("/contacts?source=moon")).json()["errors"]
    assert (error["field"], "4" in error["allowed"]) == ("source", True)
    (error,) = (await open_desk.get("/evidence?code=moon")).json()["errors"]
    assert (error["field"], "hep_b_dose" in error["allowed"]) == ("code", True)
    (error,) = (await open_desk.get("/contacts?setting=moon")).json()["errors"]
    assert error["field"] == "setting"
    for path in ("/contacts", "/assessments", "/persons", "/top-reviews", "/evidence"):
        answer = await open_desk.get(f"{path}?from=2012-05-02&to=2012-05-01")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "to"), path


async def test_a_provider_lists_what_it_recorded_itself_and_nothing_of_others(care: Care) -> None:
    desk = care.desk
    own = await came(desk, care.client, "2012-06-25", "provider", **CDAS)
    await came(desk, care.client, "2012-06-26", sub="ann")
    (review,) = await ids(desk, "/top-reviews", "provider", **CDAS)
    assert await ids(desk, "/contacts", "provider", **CDAS) == [own]
    assert await ids(desk, "/evidence", "provider", **CDAS) == []  # the LASARS's, which it finds by naming the person
    assert len(await ids(desk, f"/evidence?clientId={care.client}", "provider", **CDAS)) == 1
    assert await ids(desk, "/top-reviews?stage=start&recordedBy=kim", "provider", **CDAS) == [review]
    assert await ids(desk, "/top-reviews?stage=exit", "provider", **CDAS) == []
    for path in RECORDS:
        assert await ids(desk, path, "provider", **RIVERSIDE) == []
        assert await ids(desk, path, "provider", area="salford", **CDAS) == []
        assert await ids(desk, path, "assessor", area="salford") == []


async def test_who_recorded_it_for_others_is_not_to_be_found_out(care: Care) -> None:
    asked = f"/evidence?clientId={care.client}&recordedBy="
    assert await ids(care.desk, f"{asked}ann", "provider", **CDAS) == []
    assert len(await ids(care.desk, f"{asked}ann")) == 1  # the LASARS may


async def test_a_former_provider_lists_the_same_whatever_others_record_after(care: Care) -> None:
    await care.top("review", "2012-05-01")
    await care.end("2012-05-20")
    care.running.today = date(2013, 1, 7)
    before = [await ids(care.desk, path, "provider", **CDAS) for path in RECORDS]
    await care.start("2013-01-03", "riverside")
    body = {"clientId": care.client, "stage": "review", "on": "2013-01-07", "items": {"tobacco": {"days": 0}}}
    assert (await care.desk.post("/top-reviews", body, "provider", **RIVERSIDE)).status_code == 201
    await came(care.desk, care.client, "2013-01-07")
    assert [await ids(care.desk, path, "provider", **CDAS) for path in RECORDS] == before
    assert len(before[1]) == 2


async def test_what_waits_with_others_is_not_listed(care: Care) -> None:
    stranger = (await send(care.desk, {"givenName": "Wim", "familyName": "Ait", "birthDate": "1977-02-03",
                                       "sex": "male"})).json()["id"]  # fmt: skip
    body = {"clientId": stranger, "episodeId": stranger, "code": "hep_b_dose", "on": "2012-07-03"}
    waiting = await care.desk.post("/evidence", body, "provider", **RIVERSIDE)
    assert waiting.status_code == 202
    assert await ids(care.desk, "/evidence?status=pending") == []
    assert await ids(care.desk, "/evidence?status=pending", "provider", **RIVERSIDE) == [waiting.json()["id"]]


async def test_somebody_merged_is_listed_under_who_they_are(care: Care) -> None:
    survivor = await care.desk.new_client()
    await came(care.desk, care.client, "2012-06-25", "provider", **CDAS)
    body = {"survivorId": survivor, "absorbedId": care.client, "reasonCode": "same_person"}
    assert (await care.desk.post("/merges", body)).status_code == 201
    for path in (*RECORDS, "/assessments"):
        assert await ids(care.desk, path, name="clientId") == [survivor]
    assert await ids(care.desk, "/contacts", "provider", name="clientId", **CDAS) == [care.client]


async def test_a_referrer_learns_that_what_it_sent_was_received_and_nothing_after(open_desk: Desk) -> None:
    sent = await send(open_desk, {"givenName": "Gil", "familyName": "Ray", "birthDate": "1981-03-04", "sex": "male"},
                      "referrer", "surgery")  # fmt: skip
    client = str(sent.json()["id"])
    await came(open_desk, client, "2012-09-02", "referrer", setting="gp", **SURGERY)
    before = (await open_desk.get("/contacts", "referrer", **SURGERY)).json()
    (receipt,) = before["items"]
    assert (receipt["clientId"], receipt["on"], receipt["recordedOn"]) == (client, "2012-09-02", "2012-09-03")
    care = Care(open_desk, client)
    await care.assess("2012-09-03")
    await care.start("2012-09-03")
    await came(open_desk, client, "2012-09-03")
    assert (await open_desk.get("/contacts", "referrer", **SURGERY)).json() == before
    (named,) = (await open_desk.get(f"/sent-persons?clientId={client}", "referrer", **SURGERY)).json()["items"]
    assert named == {"id": client, "givenName": "Gil", "familyName": "Ray", "birthDate": "1981-03-04",
                     "birthDatePrecision": "day", "registeredOn": "2012-09-03", "told": False}  # fmt: skip
    of_another = f"/sent-persons?clientId={client}&clientId={await open_desk.new_client()}"
    assert await ids(open_desk, of_another, "referrer", organisation="other-surgery") == []
    assert await ids(open_desk, "/contacts", "referrer", organisation="other-surgery") == []
    for path in ("/persons", "/caseload", "/top-reviews", "/evidence", "/assessments", "/outcomes", "/journeys"):
        assert (await open_desk.get(path, "referrer", **SURGERY)).status_code == 403, path


async def test_a_page_takes_as_many_statements_whatever_is_on_it(care: Care, messages_sent: list[Session]) -> None:
    counts = []
    for _ in range(2):
        for day in range(1, 6):
            await came(care.desk, await care.desk.new_client(), f"2012-06-{day:02}")
        messages_sent.clear()
        for path in ("/contacts", "/assessments", "/persons", "/top-reviews"):
            await ids(care.desk, path)
        counts.append(len(messages_sent))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("path", ["/contacts", "/activities"])
async def test_a_list_of_everybody_begins_with_the_newest_where_that_is_asked_page_by_page(
    open_desk: Desk, path: str
) -> None:
    client = await open_desk.new_client()
    body = contact if path == "/contacts" else activity
    days = ["2012-08-20", "2012-08-21", "2012-08-22"]
    for on in days:
        assert (await open_desk.post(path, body(client, on=on))).status_code == 201
    first = (await open_desk.get(f"{path}?order=newest&limit=2")).json()
    rest = (await open_desk.get(f"{path}?order=newest&limit=2&cursor={first['next']}")).json()
    assert [row["on"] for row in [*first["items"], *rest["items"]]] == days[::-1]
    assert [row["on"] for row in (await open_desk.get(path)).json()["items"]] == days
    assert (await open_desk.get(f"{path}?order=latest")).status_code == 422
