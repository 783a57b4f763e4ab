"""The TOP that came with an assessment is a TOP review like any other: by either way the same checks and versions."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import POINTS, answers, referred
from tests.assessment.client import Care, Desk
from tests.assessment.test_treats_the_assessed import (
    COUNCIL,
    OVER,
    RIVERSIDE,
    TREATS,
    WHY,
    assessed,
    correct,
    found,
    void,
)


async def start_top(care: Care) -> dict[str, Any]:
    listed = await care.desk.get(f"/top-reviews?clientId={care.client}", "assessor", **COUNCIL)
    (top,) = [item for item in listed.json()["items"] if item["stage"] == "start"]
    return dict(top)


async def put_top(care: Care, top_id: str, on: str, match: str, **items: Any) -> tuple[int, str]:
    body = {"stage": "start", "on": on, "items": answers(**items)} | WHY
    answer = await care.desk.put(f"/top-reviews/{top_id}", body, "assessor", match=match, **COUNCIL)
    return answer.status_code, answer.json().get("type", "")


async def achieved(care: Care) -> None:
    await care.start("2012-04-10")
    await care.top("review", "2012-07-02", opiates=0)
    await care.verify(await care.one("abstinent_at_review"))


async def state(care: Care) -> str:
    return str((await care.one("abstinent_at_review"))["state"])


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    return Care(open_desk, await open_desk.new_client())


@pytest.mark.parametrize("to", ["2012-04-11", "2012-04-09"])
async def test_its_day_moves_with_the_assessments(care: Care, to: str) -> None:
    of = await assessed(care, found(opiates=20), **COUNCIL)
    await achieved(care)
    before = len(await care.told())
    assert (await correct(care, of, found(to), **COUNCIL))[0] == 200
    top = await start_top(care)
    assert (top["id"], top["on"], top["revision"]) == (of["topReviewId"], to, 2)
    assert await state(care) == "achieved"
    assert all(event["type"] != "outcome-withdrawn" for event in (await care.told())[before:])


async def test_a_day_of_its_own_stays(care: Care) -> None:
    of = await assessed(care, found(opiates=20), **COUNCIL)
    assert (await put_top(care, of["topReviewId"], "2012-04-12", '"1"', opiates=20))[0] == 200
    assert (await correct(care, of, found("2012-04-09"), **COUNCIL))[0] == 200
    assert (await start_top(care))["on"] == "2012-04-12"


@pytest.mark.parametrize(("stage", "on"), [("review", "2012-07-02"), ("start", "2012-04-12")])
async def test_what_is_its_start_no_longer_stays_when_it_is_void(care: Care, stage: str, on: str) -> None:
    of = await assessed(care, found(opiates=20), **COUNCIL)
    await care.start("2012-04-10")
    path, body = f"/top-reviews/{of['topReviewId']}", {"stage": stage, "on": on, "items": answers(opiates=0)} | WHY
    assert (await care.desk.put(path, body, "assessor", match='"1"', **COUNCIL)).status_code == 200
    assert (await void(care, of, **COUNCIL))[0] == 200
    top = (await care.desk.get(path, "assessor", **COUNCIL)).json()
    assert (top["voided"], top["revision"]) == (False, 2)


async def test_a_correction_of_the_assessment_overwrites_no_answer(care: Care) -> None:
    of = await assessed(care, found(opiates=20), **COUNCIL)
    assert (await put_top(care, of["topReviewId"], "2012-04-10", '"1"', opiates=15))[0] == 200
    answer = await correct(care, of, found(opiates=20) | {"goal": "reduce"}, **COUNCIL)
    assert answer[0] == 422
    assert (await correct(care, of, found("2012-04-11") | {"goal": "reduce"}, **COUNCIL))[0] == 200
    top = await start_top(care)
    assert (top["items"]["opiates"]["value"], top["on"], top["revision"]) == (15, "2012-04-11", 3)
    assert (await put_top(care, of["topReviewId"], "2012-04-10", '"2"', opiates=20))[0] == 412


async def test_a_void_one_does_not_come_back(care: Care) -> None:
    of = await assessed(care, found(opiates=20), **COUNCIL)
    assert (await care.desk.post(f"/top-reviews/{of['topReviewId']}/void", WHY, "assessor", **COUNCIL)).is_success
    assert (await correct(care, of, found("2012-04-11"), **COUNCIL))[0] == 200
    top = await start_top(care)
    assert (top["id"], top["voided"], top["on"]) == (of["topReviewId"], True, "2012-04-10")
    shown = await care.desk.get(f"/assessments/{of['id']}", "assessor", **COUNCIL)
    assert shown.json()["topReviewId"] == of["topReviewId"]


async def test_who_treats_gives_an_assessment_no_top_later(care: Care) -> None:
    await assessed(care, found(opiates=20), **COUNCIL)
    await achieved(care)
    await care.start("2012-09-01", "start")
    own = await assessed(care, found("2012-09-02"), "reassessment")
    assert (await correct(care, own, found("2012-09-02", opiates=0)))[0] == 422
    assert await state(care) == "achieved"


async def test_nor_moves_it_by_its_assessment(care: Care) -> None:
    await assessed(care, found(opiates=20), **COUNCIL)
    await achieved(care)
    own = await assessed(care, found("2012-08-28", opiates=0), "reassessment")
    await care.start("2012-09-01", "start")
    for to in ("2012-08-27", "2012-08-20"):
        assert await correct(care, own, found(to)) == TREATS
    assert (await correct(care, own, found("2012-08-28") | {"goal": "reduce"}))[0] == 200
    assert await state(care) == "achieved"


@pytest.mark.parametrize("way", ["assessment", "its TOP", "void"])
async def test_who_is_to_treat_has_days_too(care: Care, way: str) -> None:
    of = await assessed(care, found(opiates=20))
    await achieved(care)
    await care.on("2012-09-23")
    await care.running.deliver(referred(care.client, "start"))
    assert (await correct(care, of, found() | {"goal": "reduce"}))[0] == 200
    of["revision"] = 2
    await care.on("2012-09-24")
    if way == "assessment":
        assert await correct(care, of, found() | {"drugProfile": []}) == OVER
    elif way == "void":
        assert await void(care, of) == OVER
    else:
        body = {"stage": "start", "on": "2012-04-10", "items": answers(opiates=0)}
        answer = await care.desk.put(f"/top-reviews/{of['topReviewId']}", body, "assessor", match='"1"')
        assert (answer.status_code, answer.json()["type"]) == OVER
    assert await state(care) == "achieved"


async def test_so_has_a_provider(care: Care) -> None:
    """What it recorded of somebody who is referred to it and never came."""
    await care.running.deliver(referred(care.client, "cdas"))
    own = await care.evidence("hep_b_dose", "2012-08-30", "provider", organisation="cdas", sub="kim")
    await care.on("2012-09-24")
    answer = await care.desk.post(f"/evidence/{own['id']}/void", WHY, "provider", organisation="cdas", sub="kim")
    assert (answer.status_code, answer.json()["type"]) == OVER


@pytest.mark.parametrize("part", ["treats", "is to treat", "has treated"])
async def test_who_treats_assesses_no_day_long_gone(care: Care, part: str) -> None:
    """A drug profile decides what abstinence is judged by, and a triage that somebody came back."""
    await assessed(care, found(opiates=20), **COUNCIL)
    await achieved(care)
    if part == "is to treat":
        await care.running.deliver(referred(care.client, "start"))
    else:
        await care.start("2012-07-20", "start")
    if part == "has treated":
        await care.end("2012-08-20", actor_organisation="start")
    for kind, on in (("reassessment", "2012-04-10"), ("triage", "2012-08-13")):
        body = {"clientId": care.client, "kind": kind, **found(on), "drugProfile": [{"code": "3200", "rank": 1}]}
        answer = await care.desk.post("/assessments", body, "assessor")
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["field"], error["allowed"]) == (422, "assessedOn", ["on or after 2012-08-14"])
    own = await assessed(care, found("2012-08-14"), "reassessment")
    assert (await correct(care, own, found("2012-08-13")))[0] == 422
    assert (await correct(care, own, found("2012-08-15")))[0] == 200
    assert await state(care) == "achieved"
    await assessed(care, found("2012-04-10"), "reassessment", **COUNCIL)


async def test_of_others_any_day_is_assessed(care: Care) -> None:
    care.running.today = date(2012, 9, 20)
    await care.start("2012-04-10")
    await assessed(care, found("2012-04-02", opiates=20))


async def test_an_assessment_names_who_says_it_and_all_who_gave_any_of_it(care: Care) -> None:
    """Who corrects only a goal gives no points, and who corrects the day makes the points nobody else's."""
    of = await assessed(care, found(), **RIVERSIDE)
    await say(care, of, found() | {"goal": "reduce"}, **COUNCIL)
    await say(care, of, found("2012-04-11") | {"goal": "reduce"}, **COUNCIL)
    assert (await void(care, of))[0] == 200
    both = ["council", "riverside"]
    assert [(event["actorOrganisation"], event["ratedBy"]) for event in await care.told("client-assessed")] == [
        ("riverside", ["riverside"]), ("council", ["riverside"]), ("council", both), ("start", both),
    ]  # fmt: skip


async def say(care: Care, of: dict[str, Any], body: dict[str, Any], **who: Any) -> None:
    assert (await correct(care, of, body | WHY, **who))[0] == 200
    of["revision"] += 1


@pytest.mark.parametrize("part", ["points", "flags", "drugProfile"])
async def test_so_it_does_whichever_part_is_corrected(care: Care, part: str) -> None:
    other = {"points": POINTS | {"housing": 1}, "flags": ["pregnant"], "drugProfile": [{"code": "7000", "rank": 1}]}
    of = await assessed(care, found(), **RIVERSIDE)
    await say(care, of, found() | {part: other[part]}, **COUNCIL)
    await say(care, of, found(), **RIVERSIDE)
    assert [event["ratedBy"] for event in await care.told("client-assessed")][1:] == [["council", "riverside"]] * 2
