"""What the LASARS recorded names to whom somebody is merely referred no treatment elsewhere: decision 203."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import CDAS, answers, referred
from tests.assessment.client import Care, Desk, new_care

BRIDGE: dict[str, Any] = {"organisation": "bridge-advice", "sub": "bea"}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    open_desk.running.today = date(2012, 9, 3)
    return await new_care(open_desk)


async def listed(care: Care, path: str, **who: Any) -> list[dict[str, Any]]:
    answer = await care.desk.get(f"{path}?clientId={care.client}", "provider", **who)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def top(care: Care, stage: str, on: str, episode: Any = None) -> dict[str, Any]:
    return {
        "clientId": care.client, "stage": stage, "on": on, "items": answers(tobacco=0),
        "episodeId": episode and str(episode),
    }  # fmt: skip


async def by_lasars(care: Care, path: str, body: dict[str, Any]) -> str:
    sent = await care.desk.post(path, body, sub="ann")
    assert sent.status_code == 201, sent.text
    return str(sent.json()["id"])


@pytest.mark.parametrize("stage", ["review", "exit"])
@pytest.mark.parametrize("named", [True, False])
async def test_a_review_of_the_lasars_is_for_who_treats(care: Care, stage: str, named: bool) -> None:
    start = await care.start("2012-04-10")
    review = await by_lasars(care, "/top-reviews", top(care, stage, "2012-07-10", start.episode_id if named else None))
    at_assessment = await by_lasars(care, "/top-reviews", top(care, "start", "2012-04-05"))
    await care.running.deliver(referral := referred(care.client, "bridge-advice"))
    assert [row["id"] for row in await listed(care, "/top-reviews", **BRIDGE)] == [at_assessment]
    assert len(await listed(care, "/top-reviews", **CDAS)) == 2
    single = await care.desk.get(f"/top-reviews/{review}", "provider", **BRIDGE)
    stranger = await care.desk.get(f"/top-reviews/{uuid4()}", "provider", **BRIDGE)
    assert (single.status_code, single.json()["title"]) == (404, stranger.json()["title"])
    corrected = top(care, stage, "2012-07-10") | {"reasonCode": "entered_in_error"}
    del corrected["clientId"], corrected["episodeId"]
    tried = await care.desk.put(f"/top-reviews/{review}", corrected, "provider", match='"1"', **BRIDGE)
    assert tried.status_code == 404, tried.text
    await care.start("2012-08-20", "bridge-advice", referral_id=referral.referral_id)
    assert {row["id"] for row in await listed(care, "/top-reviews", **BRIDGE)} == {review, at_assessment}


async def test_the_start_of_a_treatment_is_not_told_by_its_top(care: Care) -> None:
    start = await care.start("2012-04-10")
    await by_lasars(care, "/top-reviews", top(care, "start", "2012-04-11", start.episode_id))
    await care.running.deliver(referred(care.client, "bridge-advice"))
    assert await listed(care, "/top-reviews", **BRIDGE) == []


async def test_evidence_names_neither_the_treatment_nor_that_it_goes_with_any(care: Care) -> None:
    """A proof of the LASARS's that goes with no treatment says so to who may know of treatments alone."""
    await by_lasars(care, "/evidence", {"clientId": care.client, "code": "hep_b_dose", "on": "2012-04-02"})
    start = await care.start("2012-04-10")
    named = {"clientId": care.client, "code": "hep_b_dose", "on": "2012-04-12", "episodeId": str(start.episode_id)}
    await by_lasars(care, "/evidence", named)
    await care.running.deliver(referral := referred(care.client, "bridge-advice"))
    shown = await listed(care, "/evidence", **BRIDGE)
    assert [(row["on"], row["episodeId"], row["provesNothing"]) for row in shown] == [
        ("2012-04-02", None, None), ("2012-04-12", None, None)
    ]  # fmt: skip
    assert [row["episodeId"] for row in await listed(care, "/evidence", **CDAS)] == [None, str(start.episode_id)]
    await care.start("2012-08-20", "bridge-advice", referral_id=referral.referral_id)
    assert [row["episodeId"] for row in await listed(care, "/evidence", **BRIDGE)] == [None, str(start.episode_id)]


@pytest.mark.parametrize("path", ["/top-reviews", "/evidence"])
async def test_an_episode_elsewhere_is_one_that_nobody_knows(care: Care, path: str) -> None:
    start = await care.start("2012-04-10")
    await care.running.deliver(referral := referred(care.client, "bridge-advice"))

    async def sent(episode: Any) -> tuple[int, dict[str, Any]]:
        body = top(care, "review", "2012-04-09", episode)  # before it began, which is not told either
        if path == "/evidence":
            body = {"clientId": care.client, "code": "hep_b_dose", "on": "2012-04-09", "episodeId": str(episode)}
        answer = await care.desk.post(path, body, "provider", **BRIDGE)
        says = answer.json()
        return answer.status_code, {name: says[name] for name in says if name not in {"id", "episodeId"}}

    theirs, unknown = await sent(start.episode_id), await sent(uuid4())
    assert theirs == unknown
    assert theirs[0] == 202
    await care.start("2012-08-20", "bridge-advice", referral_id=referral.referral_id)
    assert (await sent(start.episode_id))[0] == 403
