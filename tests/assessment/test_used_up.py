"""What a change costs in revisions, and that nobody can use them up so that what was achieved cannot fall."""

from typing import Any

import pytest

from shared.data.revisions import STEP
from shared.messaging.outbox import LAST_WORD
from tests.assessment.builders import ANN, CDAS, POINTS, answers
from tests.assessment.client import Care, Desk, new_care

WHY = {"reasonCode": "entered_in_error"}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    """One who has found housing, as two records say."""
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    await care.top("start", "2012-04-11", acuteHousing=True)
    return care


async def _count(care: Care, table: str, revision: int) -> None:
    await care.running.db.write(f"UPDATE assessment.{table} SET revision = :revision", revision=revision)


async def _correct(care: Care, review: dict[str, Any], match: int, **claims: Any) -> Any:
    body = {"stage": review["stage"], "on": review["on"], "items": answers(acuteHousing=False, otherTheft=False)}
    return await care.desk.put(f"/top-reviews/{review['id']}", body, "provider", match=f'"{match}"', **(CDAS | claims))


async def test_who_says_the_same_once_more_changes_nothing(care: Care) -> None:
    review = await care.top("review", "2012-07-03", acuteHousing=False)
    published = len(await care.running.published())
    for _ in range(3):
        await care.correct(review, acuteHousing=False)
    assert (await care.one("housing_resolved"))["revision"] == 1
    assert len(await care.running.published()) == published


async def test_nor_does_the_same_assessment_or_the_same_person(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    found: dict[str, Any] = {
        "assessedOn": "2012-04-10",
        "drugProfile": [{"code": "1011", "rank": 1}],
        "injecting": "currently",
    }
    found |= {"points": POINTS, "flags": []}
    whole = {"clientId": care.client, "kind": "comprehensive", "top": answers(opiates=20)} | found
    made = await open_desk.post("/assessments", whole)
    person = (await open_desk.get(f"/persons/{care.client}")).json()
    published = len(await care.running.published())
    again = await open_desk.put(f"/assessments/{made.json()['id']}", found, match='"1"')
    assert (again.status_code, again.headers["etag"]) == (200, '"1"')
    details = {name: person[name] for name in ANN if name != "nhsNumber"} | {"reasonCode": "found_on_review"}
    same = await open_desk.put(f"/persons/{care.client}", details, match='"1"')
    assert (same.status_code, same.json()["revision"]) == (200, 1)
    assert len(await care.running.published()) == published
    other = await open_desk.put(f"/assessments/{made.json()['id']}", found | {"goal": "reduce"}, match='"1"')
    assert (other.status_code, other.headers["etag"]) == (200, '"2"')


async def test_a_record_is_corrected_a_hundred_times_and_then_voided(care: Care) -> None:
    review = await care.top("review", "2012-07-03", acuteHousing=False)
    await _count(care, "top_review", 101)
    for claims, role in ((CDAS, "provider"), ({"organisation": "council", "sub": "cora"}, "assessor")):
        body = {"stage": "review", "on": "2012-07-03", "items": answers(otherTheft=False)} | {
            "reasonCode": "found_on_review"
        }
        refused = await care.desk.put(f"/top-reviews/{review['id']}", body, role, match='"101"', **claims)
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "too-many-corrections")
        assert refused.json()["most"] == 100
    voided = await care.desk.post(f"/top-reviews/{review['id']}/void", WHY, "provider", **CDAS)
    assert voided.status_code == 200, voided.text
    assert (await care.one("housing_resolved"))["state"] == "withdrawn"


async def test_an_assessment_and_a_person_too(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    made = await care.assess("2012-04-10")
    await _count(care, "assessment", 101)
    await _count(care, "person", 101)
    found: dict[str, Any] = {
        "assessedOn": "2012-04-11",
        "drugProfile": [],
        "injecting": "never",
        "points": POINTS,
        "flags": [],
    }
    refused = await open_desk.put(f"/assessments/{made}", found, match='"101"')
    assert (refused.status_code, refused.json().get("most")) == (409, 100)
    details = {name: ANN[name] for name in ANN if name != "nhsNumber"} | {"reasonCode": "found_on_review"}
    refused = await open_desk.put(f"/persons/{care.client}", details, match='"101"')
    assert (refused.status_code, refused.json().get("most")) == (409, 100)
    assert (await open_desk.post(f"/assessments/{made}/void", WHY)).status_code == 200


@pytest.mark.parametrize("revision", [LAST_WORD - 1, STEP - 2])
@pytest.mark.parametrize("by", ["the LASARS", "a voided start"])
async def test_what_was_achieved_falls_however_often_it_was_changed(care: Care, revision: int, by: str) -> None:
    review = await care.top("review", "2012-07-03", acuteHousing=False)
    await care.verify(await care.one("housing_resolved"))
    await _count(care, "outcome", revision)
    if by == "the LASARS":
        who = {"organisation": "council", "sub": "cora"}
        answer = await care.desk.post(f"/top-reviews/{review['id']}/void", WHY, "assessor", **who)
        assert answer.status_code == 200, answer.text
    else:
        await care.running.deliver(care.starts[0].model_copy(update={"revision": 2, "voided": True}))
    fallen = await care.one("housing_resolved")
    assert (fallen["state"], fallen["revision"]) == ("withdrawn", revision + 1)
    assert (await care.told("outcome-withdrawn"))[-1]["revision"] == revision + 1
    await care.running.deliver(care.starts[0].model_copy(update={"revision": 3}))  # it stays so, and stops nothing
    await care.top("review", "2012-07-10", acuteHousing=False)
    assert not await care.running.parked()
    assert (await care.one("housing_resolved"))["revision"] == revision + 1


async def test_what_could_only_be_told_in_other_words_falls_instead(care: Care) -> None:
    """As a correction, which its record still has room for, and beside it the others are told."""
    review = await care.top("review", "2012-07-03", acuteHousing=False)
    await _count(care, "outcome", LAST_WORD - 1)
    answer = await _correct(care, review, 1)
    assert answer.status_code == 200, answer.text
    fallen = await care.one("housing_resolved")
    assert (fallen["state"], fallen["reason"]) == ("withdrawn", "corrected")
    await care.on("2012-09-10")
    assert (await care.told("outcome-withdrawn"))[-1]["revision"] == LAST_WORD
