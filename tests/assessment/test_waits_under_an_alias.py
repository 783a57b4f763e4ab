"""What waits under another id than its episode's counts only while its sender may know that both are one person."""

from datetime import date
from typing import Any

import pytest

from services.assessment.events import TreatmentStarted
from tests.assessment.builders import ANN, CDAS, answers, ended, referred, transferred
from tests.assessment.client import Care, Desk, merge, send

WEAK = ANN | {"nhsNumber": None}
KINDS: dict[str, dict[str, Any]] = {
    "/top-reviews": {"stage": "review", "on": "2012-05-20", "items": answers(opiates=0)},
    "/evidence": {"code": "hep_b_dose", "on": "2012-05-20"},
}


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("over", [False, True])
async def test_a_merge_lets_nothing_in_of_who_has_long_stopped_treating(open_desk: Desk, path: str, over: bool) -> None:
    open_desk.running.today = date(2012, 6, 1)
    care = Care(open_desk, (await open_desk.register(**WEAK))["clientId"])
    alias = Care(open_desk, (await send(open_desk, WEAK, by="cdas")).json()["id"])
    start = care.starting("2012-04-10")
    body = KINDS[path] | {"clientId": alias.client, "episodeId": str(start.episode_id)}
    sent = await open_desk.post(path, body, "provider", **CDAS)
    assert (sent.status_code, sent.json()["status"]) == (202, "pending")
    await care.running.deliver(start, ended(start, "2012-06-01"))
    await care.on("2013-02-04" if over else "2012-07-02")
    listed = f"{path}?clientId={alias.client}"
    before = (await open_desk.get(listed, "provider", **CDAS)).text
    await merge(care, alias)
    after = (await open_desk.get(listed, "provider", **CDAS)).text
    assert (after == before) is over
    await care.running.deliver(transferred(start, "2012-05-25", "bridge"))  # nor does later news of the episode
    assert ('"pending"' in (await open_desk.get(listed, "provider", **CDAS)).text) is over


BEGUN, TOO_EARLY = "2012-04-11", "2012-03-01"


@pytest.mark.parametrize(
    ("recorded_on", "merged_on", "on", "status"),
    [
        ("2012-06-01", "2012-06-20", BEGUN, "recorded"),
        ("2012-06-01", "2012-07-02", BEGUN, "recorded"),  # its days for corrections were not over when it was recorded
        ("2012-06-22", "2012-06-23", BEGUN, "pending"),  # they were
        ("2012-06-01", "2012-06-20", TOO_EARLY, "pending"),
    ],
)
async def test_a_start_top_is_let_in_as_it_would_have_been_recorded(
    open_desk: Desk, recorded_on: str, merged_on: str, on: str, status: str
) -> None:
    care, alias, start = await two_ids(open_desk)
    await care.on(recorded_on)
    await waits(alias, start, on)
    await care.running.deliver(start, ended(start, "2012-06-01"))
    await care.on(merged_on)
    await merge(care, alias)
    assert await status_of(alias) == status


@pytest.mark.parametrize(("corrected_on", "status"), [("2012-06-21", "recorded"), ("2012-06-22", "pending")])
@pytest.mark.parametrize("was", [{"stage": "exit", "on": BEGUN}, {"stage": "start", "on": "2012-04-12"}])
async def test_a_waiting_record_that_becomes_one_is_judged_by_the_day_of_that(
    open_desk: Desk, was: dict[str, str], corrected_on: str, status: str
) -> None:
    care, alias, start = await two_ids(open_desk)
    await care.on("2012-06-01")
    review = await waits(alias, start, **was)
    await care.on(corrected_on)
    body = {"stage": "start", "on": BEGUN, "items": answers(opiates=20)}
    path = f"/top-reviews/{review['id']}"
    assert (await open_desk.put(path, body, "provider", match='"1"', **CDAS)).status_code == 200
    await care.on("2012-07-02")
    body["items"] = answers(opiates=21)  # other answers alone make it no start TOP
    assert (await open_desk.put(path, body, "provider", match='"2"', **CDAS)).status_code == 200
    await care.running.deliver(start, ended(start, "2012-06-01"))
    await merge(care, alias)
    assert await status_of(alias) == status


async def test_news_that_comes_late_keeps_out_no_start_top_that_was_in_time(open_desk: Desk) -> None:
    open_desk.running.today = date(2012, 6, 1)
    care = Care(open_desk, await open_desk.new_client())
    start = care.starting("2012-04-10")
    await care.running.deliver(referred(care.client))
    await waits(care, start, BEGUN)
    await care.on("2012-09-03")
    await care.running.deliver(start, ended(start, "2012-06-01"))
    assert await status_of(care) == "recorded"


async def two_ids(desk: Desk) -> tuple[Care, Care, TreatmentStarted]:
    """A person, the id that cdas has of them, and a start that nobody has heard of."""
    care = Care(desk, (await desk.register(**WEAK))["clientId"])
    alias = Care(desk, (await send(desk, WEAK, by="cdas")).json()["id"])
    return care, alias, care.starting("2012-04-10")


async def waits(care: Care, start: TreatmentStarted, on: str, stage: str = "start") -> dict[str, Any]:
    body = {"stage": stage, "on": on, "items": answers(opiates=20), "clientId": care.client}
    sent = await care.desk.post("/top-reviews", body | {"episodeId": str(start.episode_id)}, "provider", **CDAS)
    assert (sent.status_code, sent.json()["status"]) == (202, "pending")
    return dict(sent.json())


async def status_of(care: Care, *roles: str, **claims: Any) -> str:
    path = f"/top-reviews?clientId={care.client}"
    (top,) = (await care.desk.get(path, *(roles or ("provider",)), **(claims or CDAS))).json()["items"]
    return str(top["status"])


@pytest.mark.parametrize("treats", ["before", "after", "never"])
async def test_of_the_lasars_it_is_refused_where_that_treats_and_else_counts(open_desk: Desk, treats: str) -> None:
    """Also where it began to treat while it waited: what its assessors did before stays."""
    care = Care(open_desk, await open_desk.new_client())
    if treats == "before":
        await care.start("2012-04-20", "start")
    start = care.starting("2012-04-10")
    body = {"stage": "start", "on": BEGUN, "items": answers(opiates=20), "clientId": care.client}
    named = {"episodeId": str(start.episode_id)}
    sent = await open_desk.post("/top-reviews", body | named, "assessor")
    assert sent.status_code == (403 if treats == "before" else 202), sent.text
    if treats == "before":
        review = (await open_desk.post("/top-reviews", body | named | {"stage": "exit"}, "assessor")).json()
        body.pop("clientId")
        answer = await open_desk.put(f"/top-reviews/{review['id']}", body, "assessor", match='"1"')
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/treats-the-person")
        return
    if treats == "after":
        await care.start("2012-04-20", "start")
    await care.running.deliver(start)
    assert await status_of(care, "assessor", organisation="start") == "recorded"
