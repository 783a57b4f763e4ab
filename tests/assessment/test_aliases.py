"""Registering a person tells nobody whether somebody is known: a stranger gets an id that stands for its own words."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.assessment.builders import ANN, contact, referred, started
from tests.assessment.client import Care, Desk, send
from tests.harness import Running
from tests.older import older

WEAK = ANN | {"nhsNumber": None}
ALIKE = [ANN, WEAK, ANN | {"sex": "not_known"}, ANN | {"birthDate": "1980-01-05"}, ANN | {"givenName": "Annie"}]
DOORS = [("provider", "riverside"), ("referrer", "gp-heaton")]


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.text.replace(answer.json()["id"], "ID")


async def news_of(assessment: Running, client: str) -> list[str]:
    return [n["data"]["state"] for n in await assessment.published("client-match") if n["subject"] == client]


@pytest.mark.parametrize(("role", "by"), DOORS)
@pytest.mark.parametrize("body", ALIKE)
async def test_a_stranger_is_answered_alike_whether_or_not_somebody_is_known(
    desk: Desk, assessment: Running, body: dict[str, Any], role: str, by: str
) -> None:
    unknown = await send(desk, body, role, by)
    await assessment.clear(["person", "match", "outbox", "idempotency"])
    client_id = (await desk.register())["clientId"]
    answer = await send(desk, body, role, by)
    assert told(answer) == told(unknown)
    assert sorted(answer.headers) == sorted(unknown.headers)
    own = answer.json()["id"]
    assert own not in {client_id, unknown.json()["id"]}
    new: dict[str, Any] = {"matchedExisting": False, "match": None, "differs": [], "contactId": None}
    assert answer.json() == {"id": own, "clientId": own, **new}
    assert answer.headers["Location"] == f"/persons/{own}"
    assert answer.status_code == 201


async def test_the_same_again_gives_the_same_alias_known_or_not(desk: Desk) -> None:
    for body in (ANN, WEAK):
        unknown = [await send(desk, body | {"birthDate": "1971-03-03", "nhsNumber": None}) for _ in range(2)]
        assert told(unknown[0]) == told(unknown[1])
        assert unknown[0].json()["id"] == unknown[1].json()["id"]
    await desk.register()
    first, again, moved = await send(desk, ANN), await send(desk, ANN), await send(desk, ANN | {"postcode": None})
    assert {each.status_code for each in (first, again, moved)} == {201}
    assert len({each.json()["id"] for each in (first, again, moved)}) == 1
    assert (await send(desk, ANN, by="cdas")).json()["id"] != first.json()["id"]


async def test_at_once_it_is_one_alias_too(desk: Desk) -> None:
    await desk.register()
    answers = await asyncio.gather(*(send(desk, ANN) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_an_alias_shows_what_its_sender_sent_and_to_nobody_else(desk: Desk) -> None:
    client_id = (await desk.register())["clientId"]
    body: dict[str, Any] = ANN | {"givenName": "Annie", "postcode": None, "languages": []}
    own = (await send(desk, body)).json()["id"]
    shown = await desk.get(f"/persons/{own}", "provider", organisation="riverside")
    assert shown.json() == body | {
        "id": own, "clientId": own, "matchState": None, "absorbedIds": [], "revision": 1, "birthDatePrecision": "day",
        "diedOn": None, "datedAfterDeath": [], "reachBy": None,
    }  # fmt: skip
    for who in ({"organisation": "cdas"}, {"organisation": "riverside", "area": "wigan"}):
        assert (await desk.get(f"/persons/{own}", "provider", **who)).status_code == 404
    assert (await desk.get(f"/persons/{client_id}", "provider", organisation="riverside")).status_code == 404


async def test_accepted_it_stands_for_the_person_and_its_sender_still_sees_its_own_words(desk: Desk) -> None:
    client_id = (await desk.register())["clientId"]
    own = (await send(desk, ANN | {"givenName": "Annie"})).json()["id"]
    before = await desk.get(f"/persons/{own}", "provider", organisation="riverside")
    (match,) = (await desk.get(f"/matches?clientId={own}")).json()["items"]
    assert (match["candidateId"], match["rule"], match["state"]) == (client_id, "nhs_number", "pending")
    assert (await desk.post(f"/matches/{match['id']}/confirm", {})).status_code == 200
    after = await desk.get(f"/persons/{own}", "provider", organisation="riverside")
    assert (after.status_code, after.content) == (200, before.content)
    assert (await send(desk, ANN | {"givenName": "Annie"})).json()["id"] == own
    assert (await desk.get(f"/persons/{own}")).json()["clientId"] == client_id


async def test_who_is_related_is_told_who_it_is(desk: Desk, assessment: Running) -> None:
    client_id = (await desk.register())["clientId"]
    alias = (await send(desk, ANN)).json()["id"]
    other = (await send(desk, ANN, by="cdas")).json()["id"]
    for match in (await desk.get("/matches?state=pending")).json()["items"]:
        await desk.post(f"/matches/{match['id']}/confirm", {"survivorId": match["candidateId"]})
    await assessment.deliver(referred(client_id, "cdas"))
    answer = await send(desk, ANN, by="cdas")
    assert (answer.status_code, answer.json()["clientId"], answer.json()["match"]) == (200, client_id, None)
    shown = (await desk.get(f"/persons/{client_id}", "provider", organisation="cdas")).json()
    assert (shown["absorbedIds"], shown["matchState"]) == ([other], None)  # the alias of another organisation is not
    assert alias in (await desk.get(f"/persons/{client_id}")).json()["absorbedIds"]


async def test_matches_are_the_assessors(desk: Desk) -> None:
    await desk.register()
    own = (await send(desk, ANN)).json()["id"]
    for role in ("provider", "referrer", "verifier", "commissioner"):
        assert (await desk.get(f"/matches?clientId={own}", role, organisation="riverside")).status_code == 403
    (match,) = (await desk.get(f"/matches?clientId={own}")).json()["items"]
    assert match["clientId"] == own


async def test_only_the_alias_is_unsettled(desk: Desk, assessment: Running) -> None:
    """A look-alike must not stop the known person's payments."""
    client_id = (await desk.register())["clientId"]
    own = (await send(desk, ANN)).json()["id"]
    assert await news_of(assessment, client_id) == ["settled"]
    assert await news_of(assessment, own) == ["pending"]
    assert (await desk.get(f"/persons/{client_id}")).json()["matchState"] == "settled"


async def test_an_accepted_alias_with_another_open_question_stops_nobody(desk: Desk, assessment: Running) -> None:
    client_id = (await desk.register())["clientId"]
    twin = (await desk.register(nhsNumber="9990000026", givenName="Alice"))["clientId"]
    own = (await send(desk, ANN)).json()["id"]
    open_ = (await desk.get(f"/matches?clientId={own}")).json()["items"]
    assert {match["candidateId"] for match in open_} == {client_id, twin}
    match = next(match for match in open_ if match["candidateId"] == client_id)
    await desk.post(f"/matches/{match['id']}/confirm", {})
    assert (await news_of(assessment, own))[-1] == "settled"


async def test_the_assessor_finds_the_person_and_not_the_alias(desk: Desk) -> None:
    client_id = (await desk.register())["clientId"]
    await send(desk, ANN)
    assert (await desk.register())["clientId"] == client_id


async def treated(desk: Desk, client: str, day: str = "2012-07-02") -> Care:
    """Somebody whose treatment would long have met a measure."""
    care = Care(desk, client)
    await care.assess("2012-04-05")
    await care.start("2012-04-10")
    await care.top("start", "2012-04-11", opiates=20)
    await care.top("review", day, opiates=0)
    return care


async def test_what_is_recorded_on_an_alias_proves_nothing_until_it_is_accepted(open_desk: Desk) -> None:
    client_id = (await open_desk.register())["clientId"]
    own = (await send(open_desk, ANN, by="cdas")).json()["id"]
    care = await treated(open_desk, own)
    assert await care.outcomes() == []
    await care.on("2012-09-30")
    assert await care.outcomes() == []
    assert await open_desk.running.published("outcome-proposed") == []
    (match,) = (await open_desk.get(f"/matches?clientId={own}")).json()["items"]
    await open_desk.post(f"/matches/{match['id']}/confirm", {})
    assert [outcome["measure"] for outcome in await Care(open_desk, client_id).outcomes()] != []


async def test_told_apart_it_is_a_person_and_counts(open_desk: Desk, assessment: Running) -> None:
    await open_desk.register()
    own = (await send(open_desk, WEAK, by="cdas")).json()["id"]
    care = await treated(open_desk, own)
    assert await care.outcomes() == []
    (match,) = (await open_desk.get(f"/matches?clientId={own}")).json()["items"]
    await open_desk.post(f"/matches/{match['id']}/reject", {"reasonCode": "twins"})
    assert await care.outcomes() != []
    assert await news_of(assessment, own) == ["pending", "settled"]


async def test_who_is_new_counts_at_once_whoever_sent_them(open_desk: Desk) -> None:
    own = (await send(open_desk, ANN, by="cdas")).json()["id"]
    care = await treated(open_desk, own)
    assert await care.outcomes() != []


async def test_an_alias_is_no_presentation_until_it_is_accepted(open_desk: Desk) -> None:
    client_id = (await open_desk.register())["clientId"]
    care = await treated(open_desk, client_id)
    await care.end("2012-08-01")
    own = (await send(open_desk, ANN)).json()["id"]
    open_desk.running.today = date(2012, 10, 1)
    await Care(open_desk, own).assess("2012-09-28")
    await open_desk.running.deliver(started(own, "cdas", started_on=date(2012, 9, 29)))
    assert await open_desk.running.published("client-represented") == []
    (match,) = (await open_desk.get(f"/matches?clientId={own}")).json()["items"]
    await open_desk.post(f"/matches/{match['id']}/confirm", {})
    (back,) = await open_desk.running.published("client-represented")
    assert back["data"]["presentedOn"] == "2012-09-28"


async def test_two_aliases_of_one_person_wait_together(open_desk: Desk, assessment: Running) -> None:
    """Joined with each other they are still nobody whom the LASARS knows."""
    client_id = (await open_desk.register())["clientId"]
    one = (await send(open_desk, ANN)).json()["id"]
    other = (await send(open_desk, ANN, by="cdas")).json()["id"]
    items = (await open_desk.get(f"/matches?clientId={other}")).json()["items"]
    between = next(match for match in items if match["candidateId"] == one)
    await open_desk.post(f"/matches/{between['id']}/confirm", {})
    assert (await news_of(assessment, other))[-1] == (await news_of(assessment, one))[-1] == "pending"
    care = await treated(open_desk, other)
    assert await care.outcomes() == []
    items = (await open_desk.get(f"/matches?clientId={one}")).json()["items"]
    match = next(match for match in items if match["candidateId"] == client_id)
    await open_desk.post(f"/matches/{match['id']}/confirm", {})
    assert (await news_of(assessment, other))[-1] == (await news_of(assessment, one))[-1] == "settled"
    assert await Care(open_desk, client_id).outcomes() != []


@pytest.mark.parametrize("known", [True, False])
async def test_look_alikes_of_one_sender_ask_no_more_than_twice_each(desk: Desk, known: bool) -> None:
    """Not each of each other, whether somebody of the kind is known or the first of them is the only one."""
    if known:
        await desk.register()
    for number in range(12):
        await send(desk, WEAK | {"postcode": f"SK{number + 1} 3XE"})
    assert len((await desk.get("/matches?limit=200")).json()["items"]) <= 2 * 12
    await desk.register(nhsNumber=None, givenName="Agatha")
    assert len((await desk.get("/matches?limit=200")).json()["items"]) <= 2 * 13


async def test_what_was_not_asked_of_two_aliases_is_asked_once_they_are_persons(desk: Desk) -> None:
    client_id = (await desk.register())["clientId"]
    _first, second, third = [
        (await send(desk, WEAK | {"postcode": f"SK{number} 3XE"})).json()["id"] for number in (1, 2, 3)
    ]
    for each in (second, third):
        for match in (await desk.get(f"/matches?clientId={each}&state=pending")).json()["items"]:
            assert (await desk.post(f"/matches/{match['id']}/reject", {"reasonCode": "twins"})).status_code == 200
    (left,) = (await desk.get(f"/matches?clientId={third}&state=pending")).json()["items"]
    assert (left["candidateId"], left["candidateId"] == client_id) == (second, False)


async def test_contacts_are_taken_alike(open_desk: Desk) -> None:
    await open_desk.register()
    own = (await send(open_desk, ANN)).json()["id"]
    new = (await send(open_desk, ANN | {"nhsNumber": "9990000034", "birthDate": "1971-03-03"})).json()["id"]
    answers = [
        await open_desk.post("/contacts", contact(client), "provider", organisation="riverside")
        for client in (own, new, str(uuid4()))
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 422]


async def test_kept_registrations_know_their_sender(assessment: Running, database_url: str) -> None:
    """Whoever never assessed is not the LASARS."""
    person = """
        INSERT INTO assessment.person (id, area, revision, voided, recorded_by, recorded_by_organisation, recorded_on,
          given_name, family_name, initials, birth_date, sex, languages, match_revision)
        VALUES ($1, 'stockport', 1, false, 'someone', $2, $3, 'Ann', 'Bell', 'AB', $3, 'female', '[]', 1)"""
    assessed = """
        INSERT INTO assessment.assessment (id, area, revision, voided, recorded_by, recorded_by_organisation,
          recorded_on, client_id, kind, assessed_on, drug_profile, presenting, injecting, points, flags, in_remit,
          remit_reason)
        VALUES ($1, 'stockport', 1, false, 'ann', 'start', $3, $2, 'triage', $3, '[]', '[]', 'never', '{}', '[]', true,
          'in')"""
    day = date(1980, 5, 1)
    async with older(database_url, assessment.service, "0002") as kept:
        ours, theirs = uuid4(), uuid4()
        await kept.rows(person, ours, "start", day)
        await kept.rows(person, theirs, "gp-heaton", day)
        await kept.rows(assessed, uuid4(), ours, day)
        await kept.upgrade()
        rows = await kept.rows("SELECT id, sender FROM assessment.person")
        assert {row["id"]: row["sender"] for row in rows} == {ours: None, theirs: "gp-heaton"}
