"""What a verifier says of several outcomes in one request."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.client import Care, Desk, new_care

PATH = "/verifications"


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    return await with_outcomes(open_desk)


async def with_outcomes(desk: Desk) -> Care:
    """Two outcomes of one person wait."""
    made = await new_care(desk)
    await made.assess("2012-04-05")
    await made.start("2012-04-10")
    await made.top("start", "2012-04-11", acuteHousing=True, injecting=4)
    await made.top("review", "2012-07-03", acuteHousing=False, injecting=0)
    return made


def item_of(outcome: dict[str, Any], decision: str = "verified", **other: Any) -> dict[str, Any]:
    reason = {"reasonCode": "not_seen"} if decision == "refused" else {}
    return {"outcomeId": outcome["id"], "revision": outcome["revision"], "decision": decision} | reason | other


async def say(desk: Desk, items: Sequence[dict[str, Any]], **claims: Any) -> Any:
    headers = desk.headers("verifier", **({"sub": "vera"} | claims))
    return await desk.running.client.post(PATH, json={"items": items}, headers=headers)


async def said(desk: Desk, items: Sequence[dict[str, Any]], **claims: Any) -> list[dict[str, Any]]:
    answer = await say(desk, items, **claims)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def alike(outcomes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What does not say whose they are."""
    own = {"id", "clientId", "episodeId", "journeyId", "scopeId", "evidence"}
    shown = [{name: value for name, value in outcome.items() if name not in own} for outcome in outcomes]
    return sorted(shown, key=lambda outcome: str(outcome["measure"]))


async def waiting(desk: Desk) -> list[dict[str, Any]]:
    return list((await desk.get("/outcomes?state=proposed", "verifier")).json()["items"])


async def test_outcomes_of_several_persons_are_decided_at_once(care: Care) -> None:
    other = await with_outcomes(care.desk)
    outcomes = await waiting(care.desk)
    assert len(outcomes) == 4
    decisions = ["verified", "refused", "verified", "verified"]
    given = await said(care.desk, [item_of(outcome, word) for outcome, word in zip(outcomes, decisions, strict=True)])
    assert [entry["outcomeId"] for entry in given] == [outcome["id"] for outcome in outcomes]
    assert [entry["why"] for entry in given] == [None] * 4
    states = [entry["outcome"]["state"] for entry in given]
    assert states == ["achieved", "withdrawn", "achieved", "achieved"]
    assert [entry["outcome"]["refusalCode"] for entry in given] == [None, "not_seen", None, None]
    assert await waiting(care.desk) == []
    for shown in [*await care.outcomes(), *await other.outcomes()]:
        assert shown in [entry["outcome"] for entry in given]


async def test_it_comes_to_what_one_by_one_comes_to(care: Care) -> None:
    other = await with_outcomes(care.desk)
    for outcome in await other.outcomes(state="proposed"):
        await other.verify(outcome)
    await said(care.desk, [item_of(outcome) for outcome in await care.outcomes(state="proposed")])
    one_by_one, at_once = alike(await other.outcomes()), alike(await care.outcomes())
    assert at_once == one_by_one
    assert sorted(told["measure"] for told in await care.told("outcome-achieved")) == sorted(
        2 * [outcome["measure"] for outcome in at_once]
    )


async def test_what_is_refused_holds_up_none_of_the_others(care: Care) -> None:
    first, second = await waiting(care.desk)
    unknown = {"outcomeId": str(uuid4()), "revision": 1, "decision": "verified"}
    given = await said(care.desk, [item_of(first, revision=7), unknown, item_of(second)])
    assert [(entry["why"], entry["outcome"] is None) for entry in given] == [
        ("stale", True), ("unknown-outcome", True), (None, False),
    ]  # fmt: skip
    assert [outcome["id"] for outcome in await waiting(care.desk)] == [first["id"]]
    again = await said(care.desk, [item_of(given[2]["outcome"]), item_of(first)])
    assert [entry["why"] for entry in again] == ["nothing-to-verify", None]


@pytest.mark.parametrize(
    ("claims", "problem"),
    [
        ({"sub": "kim", "organisation": "start"}, "own-record"),
        ({"sub": "vera", "organisation": "cdas"}, "own-outcome"),
        ({"sub": "vera", "area": "elsewhere"}, "unknown-outcome"),
    ],
)
async def test_who_may_not_decide_one_may_not_decide_several(care: Care, claims: dict[str, Any], problem: str) -> None:
    outcomes = await waiting(care.desk)
    given = await said(care.desk, [item_of(outcome) for outcome in outcomes], **claims)
    assert {entry["why"] for entry in given} == {problem}
    assert {entry["outcome"] for entry in given} == {None}
    assert await waiting(care.desk) == outcomes


async def test_other_roles_decide_nothing(care: Care) -> None:
    (outcome, _) = await waiting(care.desk)
    for role in ("assessor", "provider", "clinician", "commissioner", "auditor"):
        assert (await care.desk.post(PATH, {"items": [item_of(outcome)]}, role)).status_code == 403


async def test_the_same_request_is_answered_again(care: Care) -> None:
    headers = care.desk.headers("verifier", sub="vera")
    body = {"items": [item_of(outcome) for outcome in await waiting(care.desk)]}
    answers = [await care.running.client.post(PATH, json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["Idempotency-Hit"] == "true"


async def test_what_is_wrong_in_the_list_is_named(care: Care) -> None:
    first, second = (item_of(outcome) for outcome in await waiting(care.desk))
    of = {"outcomeId": str(uuid4()), "revision": 1, "decision": "verified"}
    wrong = [
        [],
        [first, second, first],
        [first | {"revision": 0}],
        [first | {"decision": "refused"}],
        [first | {"reasonCode": "not_seen"}],
        [of | {"outcomeId": str(uuid4())} for _ in range(101)],
    ]
    for items in wrong:
        answer = await say(care.desk, items)
        assert answer.status_code == 422, items
        assert answer.json()["errors"][0]["field"].startswith("items")
    assert len(await waiting(care.desk)) == 2


async def test_what_is_missing_of_one_is_named_as_it_was_sent(care: Care) -> None:
    first, *_ = await waiting(care.desk)
    refused = item_of(first, "refused")
    del refused["reasonCode"]
    answer = await say(care.desk, [refused])
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "items.0.reasonCode")
    more = await say(care.desk, [item_of(first, seen=True)])
    assert (more.status_code, more.json()["errors"][0]["field"]) == (422, "items.0.seen")
