"""TOP reviews: every item, silence apart from zero, and news that comes before its episode."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.assessment.rules.top_form import ITEMS
from tests.assessment.builders import closed, referred, started
from tests.assessment.client import Desk
from tests.harness import Running

FULL = {
    "alcohol": {"days": 3}, "opiates": {"days": 0}, "crack": {"weeks": [0, 1, 2, 3]}, "cocaine": {"days": 28},
    "amphetamines": {"days": 0}, "cannabis": {"days": 1}, "otherDrug": {"days": 0}, "tobacco": {"days": 28},
    "injecting": {"days": 0}, "sharing": {"value": False}, "shoplifting": {"days": 2}, "selling": {"days": 0},
    "otherTheft": {"value": True}, "assault": {"value": False}, "psychological": {"value": 0},
    "paidWork": {"days": 5}, "education": {"days": 0}, "physical": {"value": 20},
    "acuteHousing": {"value": True}, "evictionRisk": {"na": "declined"}, "qualityOfLife": {"value": 12},
}  # fmt: skip
CDAS: dict[str, Any] = {"organisation": "cdas", "sub": "cdas-1"}


def answers(**changes: Any) -> dict[str, Any]:
    return {"stage": "review", "on": "2012-07-03", "dueOn": "2012-07-02", "items": FULL} | changes


def review_of(client: str, **changes: Any) -> dict[str, Any]:
    return answers(clientId=client) | changes


async def treated(desk: Desk, organisation: str = "cdas") -> tuple[str, str]:
    """A client and the episode in which the organisation treats them."""
    client = await desk.new_client()
    referral, start = referred(client, organisation), started(client, organisation)
    await desk.running.deliver(referral, start)
    return client, str(start.episode_id)


async def test_every_item_is_kept_as_it_was_answered(open_desk: Desk, assessment: Running) -> None:
    client, episode = await treated(open_desk)
    answer = await open_desk.post("/top-reviews", review_of(client, episodeId=episode), "provider", **CDAS)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["status"], body["revision"], answer.headers["ETag"]) == ("recorded", 1, '"1"')
    assert len(body["items"]) == len(ITEMS)
    assert body["items"]["opiates"] == {"value": 0, "na": None, "weeks": None}
    assert body["items"]["crack"] == {"value": 6, "na": None, "weeks": [0, 1, 2, 3]}
    assert body["items"]["sharing"] == {"value": False, "na": None, "weeks": None}
    assert body["items"]["otherTheft"]["value"] is True
    assert body["items"]["evictionRisk"] == {"value": None, "na": "declined", "weeks": None}
    assert body["items"]["qualityOfLife"]["value"] == 12
    (event,) = await assessment.published("review-recorded")
    assert event["subject"] == client
    assert event["data"] == {
        "area": "stockport", "actor": "cdas-1", "actorOrganisation": "cdas", "revision": 1, "voided": False,
        "reviewId": body["id"], "clientId": client, "episodeId": episode, "organisation": "cdas",
        "stage": "review", "dueOn": "2012-07-02", "doneOn": "2012-07-03",
    }  # fmt: skip


async def test_na_is_null_with_a_reason_and_never_0(open_desk: Desk, assessment: Running) -> None:
    client, _ = await treated(open_desk)
    body = (await open_desk.post("/top-reviews", review_of(client, items={"tobacco": {"days": 0}}))).json()
    given = {name: (item["value"], item["na"]) for name, item in body["items"].items()}
    assert given.pop("tobacco") == (0, None)
    assert set(given.values()) == {(None, "not_answered")}
    (row,) = await assessment.db.read("SELECT alcohol, sharing, physical FROM top_review")
    assert set(row.values()) == {None}


@pytest.mark.parametrize(
    ("items", "field"),
    [
        ({"alcohol": {"days": 29}}, "items.alcohol.days"),
        ({"alcohol": {"days": -1}}, "items.alcohol.days"),
        ({"alcohol": {"days": "3"}}, "items.alcohol.days"),
        ({"alcohol": {"days": True}}, "items.alcohol.days"),
        ({"alcohol": {"days": 3.5}}, "items.alcohol.days"),
        ({"alcohol": {"days": 5, "weeks": [1, 1, 1, 1]}}, "items.alcohol"),
        ({"alcohol": {"weeks": [1, 1, 1]}}, "items.alcohol.weeks"),
        ({"alcohol": {"weeks": [8, 0, 0, 0]}}, "items.alcohol.weeks.0"),
        ({"alcohol": {"days": 0, "na": "declined"}}, "items.alcohol"),
        ({"alcohol": {"weeks": [0, 0, 0, 0], "na": "declined"}}, "items.alcohol"),
        ({"alcohol": {"na": "refused"}}, "items.alcohol.na"),
        ({"alcohol": {"value": 1}}, "items.alcohol.value"),
        ({"sharing": {"value": 1}}, "items.sharing.value"),
        ({"sharing": {"value": "yes"}}, "items.sharing.value"),
        ({"physical": {"value": 21}}, "items.physical.value"),
        ({"physical": {"value": 0, "na": "not_answered"}}, "items.physical"),
        ({"heroin": {"days": 1}}, "items.heroin"),
    ],
)
async def test_an_answer_without_a_box_is_refused(open_desk: Desk, items: dict[str, Any], field: str) -> None:
    client = await open_desk.new_client()
    answer = await open_desk.post("/top-reviews", review_of(client, items=items))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"stage": "middle"}, "stage"), ({"on": "2012-09-04"}, "on"), ({"clientId": str(uuid4())}, "clientId")],
)
async def test_other_bad_input_names_the_field(open_desk: Desk, changes: dict[str, Any], field: str) -> None:
    client = await open_desk.new_client()
    answer = await open_desk.post("/top-reviews", review_of(client) | changes)
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_review_before_its_episode_waits_and_then_counts(open_desk: Desk, assessment: Running) -> None:
    client = await open_desk.new_client()
    start = started(client)
    answer = await open_desk.post(
        "/top-reviews", review_of(client, episodeId=str(start.episode_id)), "provider", **CDAS
    )
    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    assert await assessment.published("review-recorded") == []
    await assessment.deliver(start)
    read = await open_desk.get(f"/top-reviews/{answer.json()['id']}")
    assert (read.status_code, read.json()["status"]) == (200, "recorded")
    (event,) = await assessment.published("review-recorded")
    assert (event["data"]["reviewId"], event["data"]["actor"]) == (answer.json()["id"], "cdas-1")
    await assessment.deliver(start)
    assert len(await assessment.published("review-recorded")) == 1


async def test_a_review_that_waits_for_anothers_episode_is_never_let_in(open_desk: Desk, assessment: Running) -> None:
    client, other = await open_desk.new_client(), await open_desk.new_client()
    of_other, elsewhere = started(other), started(client, "riverside")
    for episode in (of_other, elsewhere):
        body = review_of(client, episodeId=str(episode.episode_id))
        assert (await open_desk.post("/top-reviews", body, "provider", **CDAS)).status_code == 202
    await assessment.deliver(of_other, elsewhere)
    assert await assessment.published("review-recorded") == []


async def test_a_pending_review_can_be_corrected_and_voided_unheard(open_desk: Desk, assessment: Running) -> None:
    client = await open_desk.new_client()
    start = started(client)
    body = review_of(client, episodeId=str(start.episode_id))
    address = f"/top-reviews/{(await open_desk.post('/top-reviews', body, 'provider', **CDAS)).json()['id']}"
    other = answers(on="2012-07-04")
    assert (await open_desk.put(address, other, "provider", match='"1"', **CDAS)).json()["revision"] == 2
    await open_desk.post(f"{address}/void", {"reasonCode": "mistake"}, "provider", **CDAS)
    await assessment.deliver(start)
    assert await assessment.published("review-recorded") == []


async def test_a_correction_and_a_void_are_revisions(open_desk: Desk, assessment: Running) -> None:
    client, episode = await treated(open_desk)
    made = (await open_desk.post("/top-reviews", review_of(client, episodeId=episode), "provider", **CDAS)).json()
    address = f"/top-reviews/{made['id']}"
    items = FULL | {"alcohol": {"na": "declined"}}
    answer = await open_desk.put(address, answers(items=items), "provider", match='"1"', **CDAS)
    assert (answer.status_code, answer.json()["revision"]) == (200, 2)
    assert answer.json()["items"]["alcohol"] == {"value": None, "na": "declined", "weeks": None}
    assert (await open_desk.put(address, answers(), "provider", match='"1"', **CDAS)).status_code == 412
    assert (await open_desk.put(address, answers(), "provider", **CDAS)).status_code == 428
    voided = await open_desk.post(f"{address}/void", {"reasonCode": "mistake"}, "provider", **CDAS)
    assert (voided.status_code, voided.json()["revision"], voided.json()["voided"]) == (200, 3, True)
    assert (await open_desk.put(address, answers(), "provider", match='"3"', **CDAS)).status_code == 409
    published = [event["data"] for event in await assessment.published("review-recorded")]
    assert [(data["revision"], data["voided"]) for data in published] == [(1, False), (2, False), (3, True)]


async def test_two_corrections_at_once_leave_one(open_desk: Desk) -> None:
    client, _ = await treated(open_desk)
    made = (await open_desk.post("/top-reviews", review_of(client))).json()
    other = answers(on="2012-07-04")
    puts = (open_desk.put(f"/top-reviews/{made['id']}", other, match='"1"') for _ in range(3))
    assert sorted(answer.status_code for answer in await asyncio.gather(*puts)) == [200, 412, 412]


async def test_a_replay_records_once(open_desk: Desk, assessment: Running) -> None:
    client, _ = await treated(open_desk)
    body, headers = review_of(client), open_desk.headers()
    first = await assessment.client.post("/top-reviews", json=body, headers=headers)
    again = await assessment.client.post("/top-reviews", json=body, headers=headers)
    assert (again.status_code, again.content) == (201, first.content)
    assert len(await assessment.published("review-recorded")) == 1


async def test_a_provider_writes_only_of_whom_it_treats(open_desk: Desk) -> None:
    client, episode = await treated(open_desk)
    other, _ = await treated(open_desk, "riverside")
    cases = [
        (review_of(client, episodeId=episode), "riverside", 202),  # as of an episode that nobody knows
        (review_of(client), "riverside", 422),
        (review_of(client), "cdas", 201),
        (review_of(other, episodeId=episode), "cdas", 422),
        (review_of(client, episodeId=episode), "start", 202),
    ]
    for body, organisation, status in cases:
        answer = await open_desk.post("/top-reviews", body, "clinician", organisation=organisation)
        assert answer.status_code == status, (body, organisation)
    assert (await open_desk.post("/top-reviews", review_of(client, episodeId=episode))).status_code == 201


async def test_a_provider_changes_only_what_it_recorded(open_desk: Desk) -> None:
    client, _ = await treated(open_desk)
    made = (await open_desk.post("/top-reviews", review_of(client))).json()
    address = f"/top-reviews/{made['id']}"
    assert (await open_desk.put(address, answers(), "provider", match='"1"', **CDAS)).status_code == 403
    assert (await open_desk.post(f"{address}/void", {"reasonCode": "x"}, "provider", **CDAS)).status_code == 403


async def test_a_provider_reads_only_who_is_referred_to_it(open_desk: Desk, assessment: Running) -> None:
    client = await open_desk.new_client()
    review = (await open_desk.post("/top-reviews", review_of(client, stage="start"))).json()["id"]

    async def seen() -> list[int]:
        addresses = (f"/persons/{client}", f"/top-reviews?clientId={client}", f"/top-reviews/{review}")
        return [(await open_desk.get(address, "provider", **CDAS)).status_code for address in addresses]

    assert await seen() == [404, 404, 404]
    referral = referred(client)
    await assessment.deliver(referral)
    assert await seen() == [200, 200, 200]
    assert (await open_desk.get(f"/persons/{client}", "provider", organisation="riverside")).status_code == 404
    await assessment.deliver(closed(referral, "declined"))
    assert await seen() == [404, 404, 404]


async def test_the_relationship_holds_for_every_id_of_a_person(open_desk: Desk, assessment: Running) -> None:
    survivor, absorbed = await open_desk.new_client(), await open_desk.new_client()
    await assessment.deliver(referred(absorbed))
    assert (await open_desk.get(f"/persons/{survivor}", "provider", **CDAS)).status_code == 404
    body = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same_person"}
    await open_desk.post("/merges", body)
    for either in (survivor, absorbed):
        answer = await open_desk.get(f"/persons/{either}", "provider", **CDAS)
        assert (answer.status_code, answer.json()["clientId"]) == (200, survivor)


async def test_no_review_waits_for_an_episode_that_becomes_known_meanwhile(
    open_desk: Desk, assessment: Running
) -> None:
    client = await open_desk.new_client()
    for _ in range(8):
        start = started(client)
        body = review_of(client, episodeId=str(start.episode_id))
        await asyncio.gather(
            assessment.deliver(start), *(open_desk.post("/top-reviews", body, "provider", **CDAS) for _ in range(2))
        )
    listed = (await open_desk.get(f"/top-reviews?clientId={client}")).json()["items"]
    assert {review["status"] for review in listed} == {"recorded"}
    assert len(listed) == len(await assessment.published("review-recorded")) == 16


@pytest.mark.parametrize("due_on", ["2010-07-03", "2014-07-04", "0001-01-01", "9999-12-31"])
async def test_a_review_was_not_due_years_away(open_desk: Desk, due_on: str) -> None:
    client, _ = await treated(open_desk)
    answer = await open_desk.post("/top-reviews", review_of(client, dueOn=due_on), "provider", **CDAS)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "dueOn"


@pytest.mark.parametrize("items", [{}, {"alcohol": {}}, {"alcohol": {"na": "declined"}, "sharing": {"na": "declined"}}])
async def test_a_top_that_nobody_answered_is_refused_recorded_or_corrected(
    open_desk: Desk, items: dict[str, Any]
) -> None:
    client, episode = await treated(open_desk)
    body = review_of(client, episodeId=episode)
    made = (await open_desk.post("/top-reviews", body, "provider", **CDAS)).json()
    refused = (
        await open_desk.post("/top-reviews", body | {"items": items}, "provider", **CDAS),
        await open_desk.put(f"/top-reviews/{made['id']}", answers(items=items), "provider", match='"1"', **CDAS),
    )
    for answer in refused:
        assert answer.status_code == 422, answer.text
        assert [error["field"] for error in answer.json()["errors"]] == ["items"]


async def test_a_review_is_not_from_before_the_treatment_that_it_names(open_desk: Desk) -> None:
    """Before it no treatment can have changed anything; a start TOP may be."""
    client, episode = await treated(open_desk)
    began = (await open_desk.get(f"/journeys?clientId={client}")).json()["items"][0]["episodes"][0]["startedOn"]
    before = str(date.fromisoformat(began) - timedelta(days=1))
    body = review_of(client, episodeId=episode)
    for stage in ("review", "exit", "post_exit"):
        refused = await open_desk.post("/top-reviews", body | {"on": before, "stage": stage, "dueOn": None})
        assert refused.status_code == 422, refused.text
        (error,) = refused.json()["errors"]
        assert (error["field"], error["allowed"]) == ("on", [f"on or after {began}"])
    assert (await open_desk.post("/top-reviews", body | {"on": began, "dueOn": None})).status_code == 201
    start = body | {"on": before, "stage": "start", "dueOn": None}
    assert (await open_desk.post("/top-reviews", start)).status_code == 201
    made = (await open_desk.post("/top-reviews", body, "provider", **CDAS)).json()
    moved = await open_desk.put(f"/top-reviews/{made['id']}", answers(on=before), "provider", match='"1"', **CDAS)
    assert (moved.status_code, moved.json()["errors"][0]["field"]) == (422, "on")
