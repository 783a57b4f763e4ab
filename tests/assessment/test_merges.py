"""Confirming and rejecting matches; merging, and undoing it, as revisions of one merge."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from uuid import uuid4

import httpx
import pytest

from tests.assessment.builders import CDAS, answers
from tests.assessment.client import Desk
from tests.harness import Running


async def pair(desk: Desk) -> tuple[str, str, str]:
    """First, second, and the match that proposes they are one."""
    first = await desk.register()
    second = await desk.register(nhsNumber=None)
    return first["clientId"], second["clientId"], second["match"]["matchId"]


async def merged(desk: Desk, survivor: str, absorbed: str) -> str:
    body = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same_person"}
    answer = await desk.post("/merges", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def unmerge(desk: Desk, merge: str) -> int:
    return (await desk.post(f"/merges/{merge}/unmerge", {"reasonCode": "two_persons"})).status_code


async def stands_for(desk: Desk, client: str) -> str:
    return str((await desk.get(f"/persons/{client}")).json()["clientId"])


async def test_a_confirmed_match_merges_into_who_was_there_first(desk: Desk, assessment: Running) -> None:
    first, second, match = await pair(desk)
    answer = await desk.post(f"/matches/{match}/confirm", {})
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "confirmed"
    assert answer.json()["decidedBy"] == "someone"
    assert answer.json()["mergeId"]
    (merge,) = await assessment.published("clients-merged")
    assert merge["subject"] == first
    assert merge["data"]["survivorId"] == first
    assert merge["data"]["absorbedId"] == second
    assert (merge["data"]["revision"], merge["data"]["voided"]) == (1, False)
    published = [event["data"] for event in await assessment.published("client-match") if event["subject"] == second]
    assert [(data["state"], data["revision"]) for data in published] == [("pending", 1), ("settled", 2)]
    assert await stands_for(desk, second) == first
    assert (await desk.get(f"/persons/{first}")).json()["absorbedIds"] == [second]
    assert (await desk.post(f"/matches/{match}/confirm", {})).status_code == 409
    assert (await desk.post(f"/matches/{match}/reject", {"reasonCode": "twins"})).status_code == 409


async def test_the_other_one_may_survive(desk: Desk) -> None:
    first, second, match = await pair(desk)
    assert (await desk.post(f"/matches/{match}/confirm", {"survivorId": second})).status_code == 200
    assert await stands_for(desk, first) == second


async def test_only_one_of_the_two_may_survive(desk: Desk) -> None:
    *_, match = await pair(desk)
    answer = await desk.post(f"/matches/{match}/confirm", {"survivorId": str(uuid4())})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "survivorId"
    assert len(answer.json()["errors"][0]["allowed"]) == 2


async def test_a_rejected_match_leaves_two_persons(desk: Desk, assessment: Running) -> None:
    first, second, match = await pair(desk)
    answer = await desk.post(f"/matches/{match}/reject", {"reasonCode": "twins"})
    assert answer.json()["state"] == "rejected"
    assert await stands_for(desk, second) == second
    assert (await assessment.published("client-match"))[-1]["data"]["state"] == "settled"
    assert (await assessment.published("clients-merged")) == []
    assert first != second


async def test_a_person_stays_pending_until_the_last_match_is_decided(desk: Desk, assessment: Running) -> None:
    await desk.register(nhsNumber=None)
    second = await desk.register(nhsNumber=None)
    await desk.post(f"/matches/{second['match']['matchId']}/reject", {"reasonCode": "twins"})
    third = (await desk.register(nhsNumber=None))["clientId"]
    matches = (await desk.get("/matches?state=pending")).json()["items"]
    assert [match["clientId"] for match in matches] == [third, third]
    for match in matches:
        await desk.post(f"/matches/{match['id']}/reject", {"reasonCode": "triplets"})
    published = [n["data"]["state"] for n in await assessment.published("client-match") if n["subject"] == third]
    assert published == ["pending", "pending", "settled"]


async def test_twins_who_were_told_apart_are_not_asked_of_again(desk: Desk, assessment: Running) -> None:
    """Another registration of either brings them up no more once it is said whose it is."""
    ann, _alice, match = await pair(desk)
    await desk.post(f"/matches/{match}/reject", {"reasonCode": "twins"})
    third = (await desk.register(nhsNumber=None))["clientId"]
    asked = (await desk.get(f"/matches?clientId={third}&state=pending")).json()["items"]
    assert len(asked) == 2
    own = next(item for item in asked if item["candidateId"] == ann)
    await desk.post(f"/matches/{own['id']}/confirm", {})
    assert (await desk.get("/matches?state=pending")).json()["items"] == []
    (other,) = (await desk.get("/matches?state=rejected")).json()["items"][1:]
    assert (other["clientId"], other["reasonCode"]) == (third, "told_apart_before")
    assert (await assessment.published("client-match"))[-1]["data"]["state"] == "settled"


async def test_told_apart_by_one_question_they_are_by_all(desk: Desk) -> None:
    """Two registrations of one twin ask the same of the other."""
    ann, alice, _match = await pair(desk)
    third = (await desk.register(nhsNumber=None))["clientId"]
    asked = {m["candidateId"]: m["id"] for m in (await desk.get(f"/matches?clientId={third}")).json()["items"]}
    await desk.post(f"/matches/{asked[alice]}/confirm", {})
    assert len((await desk.get("/matches?state=pending")).json()["items"]) == 2
    await desk.post(f"/matches/{asked[ann]}/reject", {"reasonCode": "twins"})
    assert (await desk.get("/matches?state=pending")).json()["items"] == []


@pytest.mark.parametrize("undone", [False, True])
@pytest.mark.parametrize("survivor", ["known", "third"])
async def test_told_apart_stays_so_under_a_third_id(desk: Desk, survivor: str, undone: bool) -> None:
    """X and Y were told apart, by a match or by undoing a merge that no match had asked for; Z is Y."""
    if undone:
        x = (await desk.register(nhsNumber=None, birthDate="1970-01-01"))["clientId"]
        y = (await desk.register(birthDate="1960-01-01"))["clientId"]
        assert await unmerge(desk, await merged(desk, x, y)) == 200
        third = await desk.register(birthDate="1970-01-01")
    else:
        x, y, match = await pair(desk)
        await desk.post(f"/matches/{match}/reject", {"reasonCode": "twins"})
        third = await desk.register(nhsNumber=None)
    z = third["clientId"]
    asked = {m["candidateId"]: m["id"] for m in (await desk.get(f"/matches?clientId={z}")).json()["items"]}
    assert asked.keys() == {x, y}
    await desk.post(f"/matches/{asked[y]}/confirm", {"survivorId": y if survivor == "known" else z})
    assert (await desk.get("/matches?state=pending")).json()["items"] == []
    assert await stands_for(desk, x) == x
    again = await desk.register(nhsNumber=None, birthDate="1970-01-01" if undone else "1979-02-11")
    for item in (await desk.get(f"/matches?clientId={again['clientId']}&state=pending")).json()["items"][:1]:
        await desk.post(f"/matches/{item['id']}/confirm", {})
    assert (await desk.get("/matches?state=pending")).json()["items"] == []


async def test_a_question_that_only_followed_is_open_again_once_the_merge_is_undone(
    desk: Desk, assessment: Running
) -> None:
    """X and Y were told apart, and Z was Y, so Z is not X; Z is not Y after all, and nobody ever said it is not X."""
    x, y, match = await pair(desk)
    await desk.post(f"/matches/{match}/reject", {"reasonCode": "twins"})
    z = (await desk.register(nhsNumber=None))["clientId"]
    asked = {m["candidateId"]: m["id"] for m in (await desk.get(f"/matches?clientId={z}")).json()["items"]}
    merge = (await desk.post(f"/matches/{asked[y]}/confirm", {})).json()["mergeId"]
    assert (await desk.get("/matches?state=pending")).json()["items"] == []
    assert await unmerge(desk, merge) == 200
    (open_again,) = (await desk.get("/matches?state=pending")).json()["items"]
    assert (open_again["id"], open_again["reasonCode"], open_again["decidedBy"]) == (asked[x], None, None)
    events = [event["data"] for event in await assessment.published("client-match") if event["data"]["clientId"] == z]
    assert events[-1]["state"] == "pending"
    await desk.post(f"/matches/{asked[x]}/reject", {"reasonCode": "twins"})
    assert (await desk.get("/matches?state=pending")).json()["items"] == []


async def test_what_was_said_itself_stays_said_when_a_merge_is_undone(desk: Desk) -> None:
    x, y, match = await pair(desk)
    z = (await desk.register(nhsNumber=None))["clientId"]
    asked = {m["candidateId"]: m["id"] for m in (await desk.get(f"/matches?clientId={z}")).json()["items"]}
    await desk.post(f"/matches/{asked[x]}/reject", {"reasonCode": "twins"})
    merge = (await desk.post(f"/matches/{asked[y]}/confirm", {})).json()["mergeId"]
    assert await unmerge(desk, merge) == 200
    (open_again,) = (await desk.get("/matches?state=pending")).json()["items"]
    assert open_again["id"] == match  # of X and Y nobody has said anything yet


async def test_an_undone_merge_tells_apart(desk: Desk) -> None:
    first, second, match = await pair(desk)
    merge = (await desk.post(f"/matches/{match}/confirm", {})).json()["mergeId"]
    assert await unmerge(desk, merge) == 200
    (decided,) = (await desk.get("/matches")).json()["items"]
    assert (decided["state"], decided["reasonCode"]) == ("rejected", "two_persons")
    assert await merged(desk, first, second) == merge
    (decided,) = (await desk.get("/matches")).json()["items"]
    assert (decided["state"], decided["mergeId"]) == ("confirmed", merge)


async def test_a_merge_by_hand_settles_the_open_match(desk: Desk, assessment: Running) -> None:
    first, second, match = await pair(desk)
    merge = await merged(desk, second, first)
    (decided,) = (await desk.get("/matches")).json()["items"]
    assert (decided["id"], decided["state"], decided["mergeId"]) == (match, "confirmed", merge)
    assert (await assessment.published("client-match"))[-1]["data"]["state"] == "settled"


async def test_an_undone_merge_is_the_voided_revision_of_the_same(desk: Desk, assessment: Running) -> None:
    first, second, _ = await pair(desk)
    merge = await merged(desk, first, second)
    assert await unmerge(desk, merge) == 200
    assert await stands_for(desk, second) == second
    assert await unmerge(desk, merge) == 409
    assert await merged(desk, first, second) == merge
    assert await stands_for(desk, second) == first
    published = [event["data"] for event in await assessment.published("clients-merged")]
    assert [(data["mergeId"], data["revision"], data["voided"]) for data in published] == [
        (merge, 1, False), (merge, 2, True), (merge, 3, False)
    ]  # fmt: skip
    kept = await assessment.db.read("SELECT revision FROM superseded WHERE thing_id = :id ORDER BY 1", id=merge)
    assert [row["revision"] for row in kept] == [1, 2]


async def test_a_chain_resolves_to_its_end_and_can_be_opened_anywhere(desk: Desk) -> None:
    a, b, c = [await desk.new_client() for _ in range(3)]
    first = await merged(desk, b, a)
    await merged(desk, c, b)
    assert [await stands_for(desk, each) for each in (a, b, c)] == [c, c, c]
    assert (await desk.get(f"/persons/{a}")).json()["absorbedIds"] == sorted([a, b])
    assert await unmerge(desk, first) == 200
    assert [await stands_for(desk, each) for each in (a, b, c)] == [a, c, c]


async def test_the_survivor_is_the_end_of_its_chain(desk: Desk, assessment: Running) -> None:
    a, b, c = [await desk.new_client() for _ in range(3)]
    await merged(desk, b, a)
    await merged(desk, a, c)
    assert (await assessment.published("clients-merged"))[-1]["data"]["survivorId"] == b


async def test_a_merge_that_cannot_be(desk: Desk) -> None:
    a, b, c = [await desk.new_client() for _ in range(3)]
    await merged(desk, b, a)
    cases = [((b, a), 409), ((a, b), 409), ((c, a), 409), ((a, a), 422), ((a, str(uuid4())), 422)]
    for (survivor, absorbed), status in cases:
        body = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same_person"}
        assert (await desk.post("/merges", body)).status_code == status, (survivor, absorbed)


async def test_two_merges_against_each_other_at_once_make_no_loop(desk: Desk) -> None:
    a, b = await desk.new_client(), await desk.new_client()
    bodies = [{"survivorId": x, "absorbedId": y, "reasonCode": "same"} for x, y in ((a, b), (b, a))]
    answers = await asyncio.gather(*(desk.post("/merges", body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert await stands_for(desk, a) == await stands_for(desk, b)


async def at_once(*calls: Awaitable[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in await asyncio.gather(*calls))


def merging(desk: Desk, survivor: str, absorbed: str) -> Awaitable[httpx.Response]:
    return desk.post("/merges", {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same"})


async def test_merges_and_their_undoing_at_once_wait_for_each_other(desk: Desk) -> None:
    for _ in range(10):
        a, b, c = [await desk.new_client() for _ in range(3)]
        assert await at_once(*(merging(desk, *pair) for pair in [(a, b), (b, a)] * 3)) == {201: 1, 409: 5}
        (merge,) = [m for m in (await desk.get("/merges?limit=200")).json()["items"] if a in m.values()]
        undo = [desk.post(f"/merges/{merge['id']}/unmerge", {"reasonCode": "two"}) for _ in range(2)]
        answered = await at_once(undo[0], merging(desk, c, a), merging(desk, b, c), merging(desk, c, b), undo[1])
        assert answered.keys() <= {200, 201, 409}
        assert answered[200] >= 1  # by way of the third it may have been made again, and undone again


async def test_matches_are_decided_while_the_persons_are_merged(desk: Desk) -> None:
    for year in range(1950, 1960):
        alike = {"birthDate": f"{year}-05-01", "nhsNumber": None}
        first, second, third = [(await desk.register(**alike))["clientId"] for _ in range(3)]
        items = (await desk.get("/matches?state=pending")).json()["items"]
        known, other = [match["id"] for match in items if match["clientId"] == third]
        answered = await at_once(
            desk.post(f"/matches/{known}/reject", {"reasonCode": "twins"}),
            merging(desk, first, third),
            desk.post(f"/matches/{other}/confirm", {}),
            merging(desk, second, third),
        )
        assert answered.keys() <= {200, 201, 409}


async def test_what_waits_for_an_episode_is_corrected_while_the_persons_are_merged(open_desk: Desk) -> None:
    desk = open_desk
    body = {"stage": "start", "on": "2012-04-10", "items": answers()}
    for _ in range(5):
        a, b = await desk.new_client(), await desk.new_client()
        waiting = [
            await desk.post("/top-reviews", {**body, "clientId": c, "episodeId": str(uuid4())}, "provider", **CDAS)
            for c in (a, b, a, b)
        ]
        paths = [f"/top-reviews/{answer.json()['id']}" for answer in waiting]
        answered = await at_once(
            *(desk.put(path, body, "provider", match='"1"', **CDAS) for path in paths[:2]),
            merging(desk, a, b),
            *(desk.post(f"{path}/void", {"reasonCode": "mistake"}, "provider", **CDAS) for path in paths[2:]),
        )
        assert answered == {200: 4, 201: 1}


async def test_only_assessors_merge(desk: Desk) -> None:
    body = {"survivorId": str(uuid4()), "absorbedId": str(uuid4()), "reasonCode": "same"}
    assert (await desk.post("/merges", body, "provider", organisation="cdas")).status_code == 403
    assert (await desk.get("/matches", "referrer")).status_code == 403


async def test_registering_a_known_absorbed_person_gives_the_survivor(desk: Desk) -> None:
    absorbed = (await desk.register())["clientId"]
    survivor = await desk.new_client()
    await merged(desk, survivor, absorbed)
    assert (await desk.register())["clientId"] == survivor


async def test_matches_are_paged(desk: Desk) -> None:
    for _ in range(4):
        await desk.register(nhsNumber=None)
    seen, address = [], "/matches?limit=4"
    while address:
        answer = await desk.get(address)
        seen += [match["id"] for match in answer.json()["items"]]
        cursor = answer.json()["next"]
        address = f"/matches?limit=4&cursor={cursor}" if cursor else ""
    assert len(seen) == len(set(seen)) == 6
    assert (await desk.get("/matches?cursor=nonsense")).status_code == 400


async def test_an_undone_merge_says_why_it_was_undone(desk: Desk) -> None:
    first, second, _ = await pair(desk)
    merge = await merged(desk, first, second)
    undone = await desk.post(f"/merges/{merge}/unmerge", {"reasonCode": "two_persons"})
    assert (undone.json()["reasonCode"], undone.json()["voided"]) == ("two_persons", True)


async def test_what_is_asked_about_a_person_is_found_from_either_side_and_under_each_of_their_ids(desk: Desk) -> None:
    first, second, match = await pair(desk)
    other = await desk.new_client()
    for person in (first, second):
        assert [row["id"] for row in (await desk.get(f"/matches?personId={person}")).json()["items"]] == [match]
    assert (await desk.get(f"/matches?personId={other}")).json()["items"] == []
    await merged(desk, other, first)
    asked = (await desk.get(f"/matches?personId={other}&state=pending")).json()["items"]
    assert [row["id"] for row in asked] == [match]


async def test_an_older_page_undoes_no_merge_that_was_made_again(desk: Desk) -> None:
    first, second, _ = await pair(desk)
    merge = await merged(desk, first, second)
    assert await unmerge(desk, merge) == 200
    assert await merged(desk, first, second) == merge
    path, reason = f"/merges/{merge}/unmerge", {"reasonCode": "two_persons"}
    assert (await desk.post(path, reason, match='"1"')).status_code == 412
    assert await stands_for(desk, second) == first
    assert (await desk.post(path, reason, match='"3"')).status_code == 200


async def test_a_match_is_decided_as_it_was_seen(desk: Desk) -> None:
    first, second, match = await pair(desk)
    (asked,) = (await desk.get(f"/matches?clientId={second}")).json()["items"]
    stale = f'"{asked["revision"] + 1}"'
    assert (await desk.post(f"/matches/{match}/reject", {"reasonCode": "twins"}, match=stale)).status_code == 412
    assert (await desk.post(f"/matches/{match}/confirm", {}, match=stale)).status_code == 412
    seen = f'"{asked["revision"]}"'
    assert (await desk.post(f"/matches/{match}/confirm", {}, match=seen)).status_code == 200
    assert await stands_for(desk, second) == first
