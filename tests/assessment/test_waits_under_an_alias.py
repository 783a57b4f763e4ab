"""What waits under another id than its episode's counts only while its sender may know that both are one person."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.care import CDAS, Care, answers, ended, transferred
from tests.assessment.conftest import ANN, Desk
from tests.assessment.test_aliases import send
from tests.assessment.test_outcomes_merged import merge

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


@pytest.mark.parametrize(
    ("merged_on", "on", "status"),
    [
        ("2012-07-02", "2012-04-11", "pending"),  # its days for corrections are over
        ("2012-06-20", "2012-04-11", "recorded"),
        ("2012-06-20", "2012-03-01", "pending"),  # long before its treatment
    ],
)
async def test_a_start_top_is_let_in_as_it_would_be_recorded(
    open_desk: Desk, merged_on: str, on: str, status: str
) -> None:
    open_desk.running.today = date(2012, 6, 1)
    care = Care(open_desk, (await open_desk.register(**WEAK))["clientId"])
    alias = Care(open_desk, (await send(open_desk, WEAK, by="cdas")).json()["id"])
    start = care.starting("2012-04-10")
    body = {"stage": "start", "on": on, "items": answers(opiates=20), "clientId": alias.client}
    sent = await open_desk.post("/top-reviews", body | {"episodeId": str(start.episode_id)}, "provider", **CDAS)
    assert (sent.status_code, sent.json()["status"]) == (202, "pending")
    await care.running.deliver(start, ended(start, "2012-06-01"))
    await care.on(merged_on)
    await merge(care, alias)
    (top,) = (await open_desk.get(f"/top-reviews?clientId={alias.client}", "provider", **CDAS)).json()["items"]
    assert top["status"] == status


@pytest.mark.parametrize("treats", [False, True])
async def test_of_the_lasars_it_waits_on_where_that_treats(open_desk: Desk, treats: bool) -> None:
    care = Care(open_desk, await open_desk.new_client())
    start = care.starting("2012-04-10")
    body = {"stage": "start", "on": "2012-04-11", "items": answers(opiates=20), "clientId": care.client}
    sent = await open_desk.post("/top-reviews", body | {"episodeId": str(start.episode_id)}, "assessor")
    assert (sent.status_code, sent.json()["status"]) == (202, "pending")
    if treats:
        await care.start("2012-04-20", "start")
    await care.running.deliver(start)
    (top,) = (await open_desk.get(f"/top-reviews?clientId={care.client}", "assessor")).json()["items"]
    assert top["status"] == ("pending" if treats else "recorded")
