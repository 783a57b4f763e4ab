"""Whoever knows a person sees nothing of them and does nothing with them, whatever the request or the answer names them
by: an id that is written otherwise, a number of theirs, a record's id, or nothing at all.
"""

import json
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.data.db import Session
from shared.messaging import relay
from tests.assessment.builders import ANN, answers, contact, correction, programme
from tests.assessment.client import Care, Desk, booked, merge, new_care, open_session, unmerge
from tests.assessment.test_conflicts import BO, is_withheld, knows
from tests.assessment.test_evaluation import ASKED
from tests.assessment.test_evaluation import seven as seven_who_began
from tests.assessment.test_referral_forms import sent as form_sent
from tests.assessment.test_referral_forms import taken_up
from tests.figures.counted import derive

MARK = b"\xef\xbb\xbf"
EXPORT = "N0001-20120401-20120831-TREAT-IN-H.csv"


seven = seven_who_began


@pytest.fixture
def front(open_desk: Desk) -> Desk:
    open_desk.running.today = date(2012, 9, 3)
    return open_desk


async def sent(desk: Desk, path: str, content: bytes, *roles: str, **who: Any) -> httpx.Response:
    headers = desk.headers(*roles, **who) | {"Content-Type": "application/json"}
    return await desk.running.client.post(path, content=content, headers=headers)


def by_number(text: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in text)


@pytest.mark.parametrize("mark", [b"", MARK])
@pytest.mark.parametrize("also", ["", ', "note": "\\ud800"'])
async def test_an_outcome_is_not_verified_by_a_body_that_is_written_otherwise(
    front: Desk, mark: bytes, also: str
) -> None:
    care = await new_care(front)
    await care.start("2012-04-10")
    await care.top("start", "2012-04-11", acuteHousing=True, injecting=4)
    await care.top("review", "2012-07-03", acuteHousing=False, injecting=0)
    outcome = next(outcome for outcome in await care.outcomes() if outcome["state"] == "proposed")
    await knows(front, care.client)
    body = f'{{"items": [{{"outcomeId": "{by_number(outcome["id"])}", "revision": 1, "decision": "verified"{also}}}]}}'
    answer = await sent(front, "/verifications", mark + body.encode(), "verifier", sub="bo", organisation="audit")
    assert is_withheld(answer), answer.text
    assert outcome in await care.outcomes()


@pytest.mark.parametrize("path", ["/earlier-starts", "/earlier-starts/void"])
async def test_what_is_written_of_them_by_their_number_is_undone(front: Desk, path: str) -> None:
    person = await front.register()
    csv = {"csv": "nhs_number,started_on\n9990000018,2011-06-30\n"}
    if path.endswith("void"):
        assert (await front.post("/earlier-starts", csv)).json()["changed"] == 1
    await knows(front, person["clientId"])
    assert is_withheld(await front.post(path, csv, **BO))
    if path.endswith("starts"):
        assert (await front.post(path, csv)).json()["changed"] == 1
        assert is_withheld(await front.post(path, csv, **BO)), "though it would change nothing"
        return
    by_a_colleague = await front.post(path, csv)
    assert (by_a_colleague.status_code, by_a_colleague.json()["changed"]) == (200, 1)


async def test_of_others_as_much_is_recorded_as_ever(front: Desk) -> None:
    person = await front.register()
    await knows(front, (await new_care(front)).client)
    csv = {"csv": "nhs_number,started_on\n9990000018,2011-06-30\n"}
    answer = await front.post("/earlier-starts", csv, **BO)
    assert (answer.status_code, answer.json()["registered"]) == (200, 1), (person, answer.text)


async def test_a_row_that_says_a_records_id_alone_is_left_out(front: Desk) -> None:
    police: dict[str, Any] = {"organisation": "police", "sub": "bo"}
    client = (await taken_up(front, await form_sent(front, by=police)))["clientId"]
    assert len((await front.get("/referral-forms", "referrer", **police)).json()["items"]) == 1
    await knows(front, client)
    listed = await front.get("/referral-forms", "referrer", **police)
    assert (listed.status_code, listed.json()["items"]) == (200, [])
    colleagues = (await front.get("/referral-forms", "referrer", organisation="police", sub="pol")).json()
    assert len(colleagues["items"]) == 1


async def test_whatever_their_role(front: Desk) -> None:
    care = await new_care(front)
    assert (await front.post("/contacts", contact(care.client, on="2012-08-20"))).status_code == 201
    said = await knows(front, care.client)
    auditors = await front.get("/conflicts-of-interest", "auditor", organisation="audit", sub="bo")
    assert (auditors.status_code, auditors.json()["items"]) == (200, [])
    colleagues = await front.get("/conflicts-of-interest", "auditor", organisation="audit", sub="zoe")
    assert [row["id"] for row in colleagues.json()["items"]] == [said["id"]]
    cases = "/indicators/contacts/cases?from=2012-04-01&to=2012-12-30"
    await derive(front.running)
    for path in (cases, cases.replace("cases", "cases.csv")):
        seen = [await front.get(path, "commissioner", organisation="council", sub=sub) for sub in ("zoe", "bo")]
        assert [(answer.status_code, care.client in answer.text) for answer in seen] == [(200, True), (200, False)]


async def test_a_file_for_others_leaves_nobody_out_so_a_colleague_makes_it(front: Desk) -> None:
    care = await new_care(front)
    await care.assess("2012-04-05")
    consent = {"clientId": care.client, "given": True, "on": "2012-04-10"}
    assert (await front.post("/ndtms-consents", consent)).status_code == 201
    await knows(front, care.client)
    for path in ("/ndtms-export", "/ndtms-export.csv"):
        assert is_withheld(await front.get(f"{path}?fileName={EXPORT}", **BO)), path
        assert (await front.get(f"{path}?fileName={EXPORT}")).status_code == 200


async def test_no_days_of_a_file_tell_when_a_friend_was_assessed(front: Desk) -> None:
    """Nor by whom: it is refused alike of every day, and of people of whom there is nothing in it."""
    care = await new_care(front)
    await care.assess("2012-04-05")
    await knows(front, care.client)
    for path in ("/ndtms-export", "/ndtms-export.csv"):
        for day in ("04", "05", "06"):
            name = f"{path}?fileName=N0001-201204{day}-201204{day}-TREAT-IN-H.csv"
            assert is_withheld(await front.get(name, **BO)), name
            assert (await front.get(name)).status_code == 200


@pytest.mark.parametrize("path", ["/earlier-starts", "/earlier-starts/void"])
async def test_no_day_of_a_file_tells_when_a_friend_began(front: Desk, path: str) -> None:
    person = await front.register()
    csv = "nhs_number,started_on\n9990000018,{}\n"
    assert is_withheld(await _known_to_bo(front, person["clientId"], path, csv.format("2011-07-01")))
    assert (await front.post("/earlier-starts", {"csv": csv.format("2011-06-30")})).json()["changed"] == 1
    for day in ("2011-06-30", "2011-07-01"):
        assert is_withheld(await front.post(path, {"csv": csv.format(day)}, **BO)), day
    others = await front.post(path, {"csv": csv.format("2011-07-01").replace("9990000018", "9990000026")}, **BO)
    assert others.status_code == 200, others.text


async def _known_to_bo(front: Desk, client: str, path: str, csv: str) -> httpx.Response:
    await knows(front, client)
    return await front.post(path, {"csv": csv}, **BO)


async def test_a_service_and_who_keeps_it_running_know_nobody(front: Desk) -> None:
    """An event of the feed is told as the feed is; and no repair of all is undone for one."""
    care = await new_care(front)
    await care.assess("2012-04-05")
    for sub in ("service-x", "operator-x"):
        await knows(front, care.client, sub=sub)
    async with front.running.db.session() as session:
        await relay._MOVE.one(session, channel="assessment_log")
    reader: dict[str, Any] = {"organisation": "lasars", "sub": "service-x"}
    events = (await front.get("/events?topic=lasars.assessment", "service", **reader)).json()
    theirs = [event["id"] for event in events if event["data"].get("clientId") == care.client]
    assert theirs
    assert (await front.get(f"/events/{theirs[0]}", "service", **reader)).status_code == 200
    operator: dict[str, Any] = {"organisation": "lasars", "sub": "operator-x"}
    as_both = await front.get(f"/persons/{care.client}", "assessor", "operator", **operator)
    assert is_withheld(as_both), as_both.text
    for path in ("/lost/take-back", f"/parked/{uuid4()}/unpark"):
        told = [await front.post(path, {"eventId": care.client}, "operator", **operator | {"sub": sub})
                for sub in ("operator-x", "operator-y")]  # fmt: skip
        assert told[0].status_code == told[1].status_code != 403, told[0].text


async def test_what_was_answered_before_is_not_said_again(front: Desk) -> None:
    key = "once-and-again"
    headers = front.headers("assessor", **BO) | {"Content-Type": "application/json", "Idempotency-Key": key}
    client = await front.new_client()
    body = json.dumps({"clientId": client, "reasonCode": "own_record"})
    first = await front.running.client.post("/conflicts-of-interest", content=body, headers=headers)
    again = await front.running.client.post("/conflicts-of-interest", content=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 403)


@pytest.mark.parametrize(
    "roles", [("provider",), ("clinician",), ("referrer",), ("provider", "interviewer", "operator")]
)
async def test_a_stranger_does_not_tell_whom_they_know_from_who_never_was(front: Desk, roles: tuple[str, ...]) -> None:
    care, nobody = await new_care(front), str(uuid4())
    (recorded,) = [await front.post("/contacts", contact(care.client, on="2012-08-20"))]
    await knows(front, care.client)
    stranger: dict[str, Any] = {"organisation": "harbour", "sub": "bo"}
    for theirs, nobodys in (
        (f"/persons/{care.client}", f"/persons/{nobody}"),
        (f"/contacts/{recorded.json()['id']}", f"/contacts/{nobody}"),
        (f"/contacts?clientId={care.client}", f"/contacts?clientId={nobody}"),
    ):
        answers = [await front.get(path, *roles, **stranger) for path in (theirs, nobodys)]
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].text.replace(theirs, "") == answers[1].text.replace(nobodys, "")
    written = [
        await front.post("/contacts", contact(id_, on="2012-09-03"), *roles, **stranger)
        for id_ in (care.client, nobody)
    ]
    assert written[0].status_code == written[1].status_code != 201
    assert written[0].text == written[1].text


async def test_nor_by_registering_them_or_by_what_waits_for_an_episode(front: Desk) -> None:
    friend = await front.register()
    await knows(front, friend["clientId"])
    stranger: dict[str, Any] = {"organisation": "harbour", "sub": "bo"}
    sent_again = await front.post("/persons", ANN, "referrer", **stranger)
    assert sent_again.status_code == 201, sent_again.text
    top = {"episodeId": str(uuid4()), "stage": "start", "on": "2012-08-20", "items": answers(tobacco=0)}
    tops = [top | {"clientId": client} for client in (friend["clientId"], str(uuid4()))]
    waiting = [await front.post("/top-reviews", body, "provider", **stranger) for body in tops]
    assert [answer.status_code for answer in waiting] == [202, 202], [answer.text for answer in waiting]
    assert is_withheld(await front.post("/persons", ANN, **BO)), "the front door would be told who it is"


async def test_when_two_are_told_apart_it_holds_for_both_until_a_colleague_ends_one(front: Desk) -> None:
    survivor, absorbed = await front.new_client(), await front.new_client()
    made = await merge(Care(front, survivor), Care(front, absorbed))
    await knows(front, survivor)
    await unmerge(Care(front, survivor), made)
    seen = [await front.get(f"/persons/{client}", **BO) for client in (survivor, absorbed)]
    assert [is_withheld(answer) for answer in seen] == [True, True]
    listed = (await front.get("/conflicts-of-interest")).json()["items"]
    (of_survivor,) = [row for row in listed if row["clientId"] == survivor]
    assert (await front.post(f"/conflicts-of-interest/{of_survivor['id']}/end", {}, match='"1"')).status_code == 200
    seen = [await front.get(f"/persons/{client}", **BO) for client in (survivor, absorbed)]
    assert [answer.status_code for answer in seen] == [200, 403]


async def test_why_something_is_refused_names_nobody_whom_they_know(front: Desk) -> None:
    friend, other = await front.register(), await front.new_client()
    await knows(front, friend["clientId"])
    for birth_date in ("1970-01-01", ANN["birthDate"]):
        said = correction(nhsNumber=ANN["nhsNumber"], birthDate=birth_date)
        answer = await front.put(f"/persons/{other}", said, match='"1"', **BO)
        assert is_withheld(answer), answer.text


async def test_many_rows_that_are_left_out_are_passed_by_at_once(front: Desk, messages_sent: list[Session]) -> None:
    friend, other = await front.new_client(), await front.new_client()
    for day in ("2012-07-01", *(f"2012-08-{day:02}" for day in range(1, 25)), "2012-09-01"):
        client = friend if day.startswith("2012-08") else other
        assert (await front.post("/contacts", contact(client, on=day))).status_code == 201
    await knows(front, friend)
    first = (await front.get("/contacts?limit=1", **BO)).json()
    messages_sent.clear()
    then = (await front.get(f"/contacts?limit=1&cursor={first['next']}", **BO)).json()
    assert [row["on"] for row in then["items"]] == ["2012-09-01"]
    assert len(messages_sent) <= 15, "the same for a hundred rows as for one"


async def test_what_names_nobody_and_is_of_all_whom_a_rule_names_is_not_refused(front: Desk) -> None:
    """A refusal would tell that the friend is treated, or booked that day."""
    care = await new_care(front)
    await care.start("2012-04-10")
    session = await open_session(front, on="2012-09-04")
    await booked(front, session, "09:00", care.client)
    await knows(front, care.client)
    made = await front.post("/programmes", programme(), **BO)
    assert made.status_code == 201, made.text
    cancelled = await front.post(f"/sessions/{session['id']}/cancel", {"reasonCode": "staff_absent"}, match='"1"', **BO)
    assert cancelled.status_code == 200, cancelled.text
    members = (await front.get(f"/programmes/{made.json()['id']}/members", **BO)).json()["items"]
    assert members == []


@pytest.mark.parametrize("path", ["/persons/{}", "/interviews/{}"])
async def test_an_interviewer_tells_nobody_from_whom_they_know(front: Desk, path: str) -> None:
    care = await new_care(front)
    await knows(front, care.client)
    asked = [path.format(id_) for id_ in (care.client, uuid4())]
    answers = [await front.get(each, "interviewer", organisation="council", sub="bo") for each in asked]
    assert answers[0].status_code == answers[1].status_code


async def test_an_extract_is_taken_whomever_the_commissioner_knows(open_desk: Desk, seven: list[Care]) -> None:
    await knows(open_desk, seven[0].client, sub="boss")
    taken = await open_desk.post("/evaluation-extracts", ASKED, "commissioner", organisation="council", sub="boss")
    assert taken.status_code == 201, taken.text


async def test_who_treats_a_person_says_of_themself_alone_that_they_know_them(front: Desk) -> None:
    """Else it would choose who verifies what it is paid for."""
    care = await new_care(front)
    await care.start("2012-04-10")
    body = {"sub": "vera", "clientId": care.client, "reasonCode": "friend"}
    refused = await front.post("/conflicts-of-interest", body, organisation="cdas", sub="ada")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/treats-the-person")
    of_themself = {"clientId": care.client, "reasonCode": "relative"}
    said = await front.post("/conflicts-of-interest", of_themself, organisation="cdas", sub="ada")
    assert said.status_code == 201, said.text
    path = f"/conflicts-of-interest/{said.json()['id']}/end"
    assert (await front.post(path, {}, match='"1"', organisation="cdas", sub="bea")).status_code == 403
    assert (await front.post(path, {}, match='"1"', sub="ann")).status_code == 200


async def test_nor_does_who_is_paid_and_will_treat_them(front: Desk) -> None:
    care = await new_care(front)
    body = {"sub": "vera", "clientId": care.client, "reasonCode": "friend"}
    before = await front.post("/conflicts-of-interest", body, organisation="cdas", sub="ada")
    assert (before.status_code, before.json()["type"]) == (403, "/problems/paid-organisation")
    of_themself = {"clientId": care.client, "reasonCode": "relative"}
    said = await front.post("/conflicts-of-interest", of_themself, organisation="cdas", sub="ada")
    assert said.status_code == 201, said.text


async def test_an_auditor_ends_it_too(front: Desk) -> None:
    """Where the LASARS is paid for its own work, nobody else may."""
    said = await knows(front, await front.new_client(), sub="ann")
    path = f"/conflicts-of-interest/{said['id']}/end"
    own = await front.post(path, {}, "auditor", match='"1"', organisation="council", sub="ann")
    assert own.status_code == 403
    ended = await front.post(path, {}, "auditor", match='"1"', organisation="council", sub="aud")
    assert (ended.status_code, ended.json()["endedBy"]) == (200, "aud")
