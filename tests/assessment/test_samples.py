"""Samples of verified outcomes: drawn once, looked at by others than who declared or verified them, and told."""

import hashlib
from datetime import date
from typing import Any

import pytest

from services.assessment.commands.restating import facts
from services.assessment.events import SampleValidated, SchemePublished
from tests.assessment.builders import rewritten, stockport
from tests.assessment.client import Care, Desk, new_care

COUNCIL = {"organisation": "council", "sub": "val"}
MONTH = {"contract": "cdas-2012", "month": "2012-07-01", "purpose": "validation"}
SAMPLES = [
    {"code": "housing", "measures": ["housing_resolved"], "confidence": 95, "margin": 5},
    {"code": "rest", "confidence": 80, "margin": 10},
]
COUNTER = {"confidence": 90, "margin": 10}


def with_samples(**validation: Any) -> SchemePublished:
    first = stockport()
    contracts = [
        contract | ({"validation": {"samples": SAMPLES} | validation} if contract["code"] == "cdas-2012" else {})
        for contract in first.scheme["contracts"]
    ]
    return rewritten(first, first.scheme | {"contracts": contracts})


async def housed(desk: Desk, *, verified: bool = True) -> Care:
    care = await new_care(desk)
    await care.assess("2012-04-05")
    await care.start("2012-04-10")
    await care.top("start", "2012-04-11", acuteHousing=True)
    await care.top("review", "2012-07-03", acuteHousing=False)
    if verified:
        await care.verify(await care.one("housing_resolved"))
    return care


@pytest.fixture
async def sampled_desk(desk: Desk) -> Desk:
    await desk.running.deliver(("stockport-2012", with_samples(counter=COUNTER)))
    desk.running.today = date(2012, 8, 2)
    return desk


async def drawn(desk: Desk, **changes: Any) -> dict[str, Any]:
    answer = await desk.post("/samples", MONTH | changes, "verifier", **COUNCIL)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def sampled(desk: Desk, sample: dict[str, Any], **claims: Any) -> list[dict[str, Any]]:
    answer = await desk.get(f"/samples/{sample['id']}/outcomes", "verifier", **(COUNCIL | claims))
    return list(answer.json()["items"])


async def decide(desk: Desk, row: dict[str, Any], decision: str, reason: str | None = None, **claims: Any) -> Any:
    body = {"decision": decision} | ({"reasonCode": reason} if reason else {})
    return await desk.post(f"/sampled-outcomes/{row['id']}/decide", body, "verifier", **(COUNCIL | claims))


async def decided(desk: Desk, row: dict[str, Any], decision: str, reason: str | None = None) -> dict[str, Any]:
    answer = await decide(desk, row, decision, reason)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def told(desk: Desk) -> list[tuple[int, list[tuple[str, int, int, int]]]]:
    events = [event["data"] for event in await desk.running.published("sample-validated")]
    return [
        (event["revision"], [(it["code"], it["validated"], it["failed"], it["setAside"]) for it in event["classes"]])
        for event in events
    ]


async def problem(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def test_a_month_is_drawn_by_class_and_kept_apart_from_what_is_declared(sampled_desk: Desk) -> None:
    for verified in (True, True, False):
        await housed(sampled_desk, verified=verified)
    sample = await drawn(sampled_desk)
    housing, rest = sample["classes"]
    assert (housing["declared"], housing["verified"], housing["drawn"], housing["waiting"]) == (3, 2, 2, 2)
    assert (housing["measures"], rest["drawn"]) == (["housing_resolved"], 0)
    assert (sample["state"], sample["seed"], sample["recordedByOrganisation"]) == ("open", None, "council")
    again = await sampled_desk.post("/samples", MONTH, "verifier", **COUNCIL)
    assert await problem(again) == (409, "already-drawn")


async def test_with_the_seed_anybody_draws_the_same_again(sampled_desk: Desk) -> None:
    for _ in range(3):
        await housed(sampled_desk)
    sample = await drawn(sampled_desk)
    frame = await sampled_desk.get(f"/samples/{sample['id']}/frame", "auditor", organisation="council")
    assert await problem(frame) == (409, "sample-unfinished")
    for row in await sampled(sampled_desk, sample):
        await decided(sampled_desk, row, "validated")
    shown = (await sampled_desk.get(f"/samples/{sample['id']}", "auditor", organisation="council")).json()
    assert (shown["state"], shown["finishedOn"]) == ("finished", "2012-08-02")
    frame = (await sampled_desk.get(f"/samples/{sample['id']}/frame", "auditor", organisation="council")).json()
    lots = sorted(hashlib.sha256(f"{shown['seed']}|{row['outcomeId']}".encode()).hexdigest() for row in frame["items"])
    assert [row["lot"] for row in frame["items"]] == lots
    assert all(row["isDrawn"] for row in frame["items"])


async def test_what_fails_falls_and_stands_again_only_when_that_is_corrected(sampled_desk: Desk) -> None:
    first, second = [await housed(sampled_desk) for _ in range(2)]
    sample = await drawn(sampled_desk)
    of = {row["outcomeId"]: row for row in await sampled(sampled_desk, sample)}
    failed_row = of[(await first.one("housing_resolved"))["id"]]
    await decided(sampled_desk, of[(await second.one("housing_resolved"))["id"]], "validated")
    assert await told(sampled_desk) == []  # one waits
    failed = await decided(sampled_desk, failed_row, "failed", "not_seen")
    assert (failed["state"], failed["reasonCode"], failed["decidedByOrganisation"]) == ("failed", "not_seen", "council")
    outcome = await first.one("housing_resolved")
    assert (outcome["state"], outcome["reason"], outcome["refusalCode"]) == ("withdrawn", "refused", "not_seen")
    assert await problem(await first.try_to_verify(outcome)) == (409, "failed-validation")
    several = {"items": [{"outcomeId": outcome["id"], "revision": outcome["revision"], "decision": "verified"}]}
    result = (await sampled_desk.post("/verifications", several, "verifier", sub="vera")).json()["items"][0]
    assert result["why"] == "failed-validation"
    await decided(sampled_desk, failed_row, "validated")
    assert (await first.one("housing_resolved"))["state"] == "achieved"
    assert await told(sampled_desk) == [
        (1, [("housing", 1, 1, 0), ("rest", 0, 0, 0)]), (2, [("housing", 2, 0, 0), ("rest", 0, 0, 0)]),
    ]  # fmt: skip


async def test_what_was_told_is_told_again_after_a_loss(sampled_desk: Desk) -> None:
    await housed(sampled_desk)
    await drawn(sampled_desk, purpose="counter_verification")
    sample = await drawn(sampled_desk)
    async with sampled_desk.running.db.session() as session:
        before = [event async for page in facts(session) for _, event in page]
    assert not [event for event in before if isinstance(event, SampleValidated)]
    (row,) = await sampled(sampled_desk, sample)
    await decided(sampled_desk, row, "failed", "other_day")
    async with sampled_desk.running.db.session() as session:
        restated = [event async for page in facts(session) for _, event in page]
    (event,) = (event for event in restated if isinstance(event, SampleValidated))
    assert (event.revision, event.outcomes) == (1, [])  # what failed is no more what was drawn
    assert [(it.failed, it.drawn, it.verified) for it in event.classes] == [(1, 1, 1), (0, 0, 0)]


@pytest.mark.parametrize(
    ("claims", "refusal"),
    [
        ({"sub": "vera", "organisation": "other"}, "own-verification"),
        ({"sub": "kim", "organisation": "council"}, "own-record"),
        ({"sub": "val", "organisation": "cdas"}, "own-outcome"),
        ({"sub": "val", "organisation": "riverside"}, "paid-for-the-like"),
    ],
)
async def test_who_declared_or_verified_or_is_paid_does_not_validate(
    sampled_desk: Desk, claims: dict[str, str], refusal: str
) -> None:
    await housed(sampled_desk)
    (row,) = await sampled(sampled_desk, await drawn(sampled_desk))
    for decision, reason in (("validated", None), ("failed", "not_so"), ("set_aside", "died")):
        assert await problem(await decide(sampled_desk, row, decision, reason, **claims)) == (403, refusal)
    assert (await sampled(sampled_desk, {"id": row["sampleId"]}))[0]["state"] == "waiting"


async def test_who_verified_it_is_not_shown_what_was_drawn_as_long_as_it_waits(sampled_desk: Desk) -> None:
    care = await housed(sampled_desk)
    verifier = (await care.one("housing_resolved"))["verifiedByOrganisation"]
    sample = await drawn(sampled_desk)
    (row,) = await sampled(sampled_desk, sample)
    assert await sampled(sampled_desk, sample, organisation=verifier) == []
    answer = await sampled_desk.get(f"/sampled-outcomes/{row['id']}", "verifier", organisation=verifier)
    assert await problem(answer) == (404, "unknown-sample")
    answer = await decide(sampled_desk, row, "validated", organisation=verifier)
    assert await problem(answer) == (404, "unknown-sample")
    await decided(sampled_desk, row, "validated")
    assert [it["state"] for it in await sampled(sampled_desk, sample, organisation=verifier)] == ["validated"]


async def test_what_fell_since_is_set_aside_for_that_alone(sampled_desk: Desk) -> None:
    care = await housed(sampled_desk)
    (row,) = await sampled(sampled_desk, await drawn(sampled_desk))
    assert await problem(await decide(sampled_desk, row, "set_aside", "fallen")) == (422, "bad-value")
    await care.verify(await care.one("housing_resolved"), "refused", sub="viv")
    for decision, reason in (("validated", None), ("failed", "not_so")):
        answer = await decide(sampled_desk, row, decision, reason)
        assert await problem(answer) == (409, "sampled-outcome-changed")
    assert (await decided(sampled_desk, row, "set_aside", "fallen"))["state"] == "set_aside"
    assert await told(sampled_desk) == [(1, [("housing", 0, 0, 1), ("rest", 0, 0, 0)])]


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"contract": "riverside-2012"}, "contract", ["cdas-2012"]),
        ({"month": "2012-08-01"}, "month", ["2012-07-01", "2012-06-01", "2012-05-01", "2012-04-01"]),
        ({"month": "2012-07-02"}, "month", ["2012-07-01", "2012-06-01", "2012-05-01", "2012-04-01"]),
    ],
)
async def test_what_cannot_be_drawn_says_what_can(
    sampled_desk: Desk, changes: dict[str, str], field: str, allowed: list[str]
) -> None:
    answer = await sampled_desk.post("/samples", MONTH | changes, "verifier", **COUNCIL)
    assert await problem(answer) == (422, "bad-value")
    (error,) = answer.json()["errors"]
    assert (error["field"], error["allowed"]) == (field, allowed)


async def test_nothing_is_drawn_of_nothing_nor_by_who_is_paid(sampled_desk: Desk) -> None:
    await housed(sampled_desk, verified=False)
    answer = await sampled_desk.post("/samples", MONTH, "verifier", **COUNCIL)
    assert await problem(answer) == (409, "nothing-to-draw")
    answer = await sampled_desk.post("/samples", MONTH, "verifier", organisation="cdas", sub="val")
    assert await problem(answer) == (403, "paid-in-the-area")


async def test_a_second_organisation_looks_at_each_verifiers_work_and_nothing_falls(sampled_desk: Desk) -> None:
    cares = [await housed(sampled_desk) for _ in range(5)]
    sample = await drawn(sampled_desk, purpose="counter_verification")
    verifier = (await cares[0].one("housing_resolved"))["verifiedByOrganisation"]
    assert [(it["code"], it["measures"], it["drawn"]) for it in sample["classes"]] == [(verifier, [], 5)]
    first, *others = await sampled(sampled_desk, sample)
    await decided(sampled_desk, first, "failed", "not_so")
    for row in others:
        await decided(sampled_desk, row, "validated")
    assert {(await care.one("housing_resolved"))["state"] for care in cares} == {"achieved"}
    assert await told(sampled_desk) == []
    answer = await sampled_desk.get("/verifier-agreement", "auditor", organisation="council")
    (row,) = answer.json()["items"]
    assert (row["verifier"], row["organisation"], row["purpose"]) == ("vera", verifier, "counter_verification")
    assert (row["drawn"], row["agreed"], row["disagreed"], row["agreedPercent"]) == (5, 4, 1, 80)


async def test_a_contract_that_says_nothing_of_it_has_no_counter_verification(desk: Desk) -> None:
    await desk.running.deliver(("stockport-2012", with_samples()))
    desk.running.today = date(2012, 8, 2)
    answer = await desk.post("/samples", MONTH | {"purpose": "counter_verification"}, "verifier", **COUNCIL)
    assert await problem(answer) == (422, "bad-value")
    assert answer.json()["errors"][0]["allowed"] == ["validation"]


async def verified_by_two(desk: Desk) -> Care:
    """An outcome that another organisation's verifier verified too."""
    care = await housed(desk, verified=False)
    for sub, organisation in (("v1", "audit-one"), ("v2", "audit-two")):
        outcome = await care.one("housing_resolved")
        path, word = f"/outcomes/{outcome['id']}/verify", {"decision": "verified"}
        match = f'"{outcome["revision"]}"'
        answer = await desk.post(path, word, "verifier", match=match, sub=sub, organisation=organisation)
        assert answer.status_code == 200, answer.text
    return care


async def test_whoever_verified_it_too_is_not_shown_that_it_waits(sampled_desk: Desk) -> None:
    await verified_by_two(sampled_desk)
    sample = await drawn(sampled_desk)
    shown = [await sampled(sampled_desk, sample, organisation=name) for name in ("audit-one", "audit-two", "council")]
    assert [len(rows) for rows in shown] == [0, 0, 1]


async def test_whoever_verified_it_too_takes_back_no_failure(sampled_desk: Desk) -> None:
    care = await verified_by_two(sampled_desk)
    (row,) = await sampled(sampled_desk, await drawn(sampled_desk))
    await decided(sampled_desk, row, "failed", "not_seen")
    for sub, organisation in (("v1", "audit-one"), ("other", "audit-one"), ("v2", "audit-two")):
        answer = await decide(sampled_desk, row, "validated", organisation=organisation, sub=sub)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/own-verification"), answer.text
    assert (await care.one("housing_resolved"))["state"] == "withdrawn"


async def test_who_verifies_it_once_it_was_drawn_does_not_see_that_it_was(sampled_desk: Desk) -> None:
    care = await housed(sampled_desk)
    sample = await drawn(sampled_desk)
    three = {"organisation": "audit-three", "sub": "v3"}
    (row,) = await sampled(sampled_desk, sample, **three)
    answer = await care.try_to_verify(await care.one("housing_resolved"), **three)
    assert answer.status_code == 200, answer.text
    assert await sampled(sampled_desk, sample, **three) == []
    alone = await sampled_desk.get(f"/sampled-outcomes/{row['id']}", "verifier", **three)
    assert alone.status_code == 404
    assert len(await sampled(sampled_desk, sample)) == 1
    await decided(sampled_desk, row, "validated")
    assert len(await sampled(sampled_desk, sample, **three)) == 1


async def test_how_many_of_its_own_wait_is_not_told_to_who_verified_them(sampled_desk: Desk) -> None:
    cares = [await housed(sampled_desk) for _ in range(2)]
    sample = await drawn(sampled_desk)
    by = (await cares[0].one("housing_resolved"))["verifiedByOrganisation"]

    async def counts(organisation: str) -> list[tuple[int, int]]:
        shown = await sampled_desk.get("/verifier-agreement", "auditor", organisation=organisation)
        return [(row["drawn"], row["waiting"]) for row in shown.json()["items"]]

    assert await counts("council") == [(2, 2)]
    assert await counts(by) == []
    await decided(sampled_desk, (await sampled(sampled_desk, sample))[0], "validated")
    assert await counts(by) == [(1, 0)]
