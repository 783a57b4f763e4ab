"""An episode that is handed on: its place may go to another party under the same id, and whose it was is told so."""

from typing import Any

from tests.assessment.care import Care, answers, new_care, transferred
from tests.assessment.conftest import Desk

HOUSED = "housing_resolved"


async def seen(care: Care, organisation: str) -> list[tuple[Any, ...]]:
    answer = await care.desk.get(f"/outcomes?clientId={care.client}", "provider", organisation=organisation, sub="x")
    assert answer.status_code == 200, answer.text
    found = [one for one in answer.json()["items"] if one["measure"] == HOUSED]
    return [(one["id"], one["state"], one["achievedOn"], one["reason"], one["revision"]) for one in found]


async def treated(desk: Desk) -> tuple[Care, dict[str, Any]]:
    care = await new_care(desk)
    await care.on("2012-04-10")
    await care.assess("2012-04-09")
    start = await care.start("2012-04-10")
    await care.top("start", "2012-04-10", acuteHousing=True)
    await care.on("2012-07-20")
    return care, start


async def reviewed_by_who_took_over(care: Care) -> None:
    body = {"clientId": care.client, "stage": "review", "on": "2012-07-15", "items": answers(acuteHousing=False)}
    answer = await care.desk.post("/top-reviews", body, "provider", organisation="riverside", sub="rob")
    assert answer.status_code == 201, answer.text


async def test_who_handed_on_is_told_what_became_of_its_outcome_when_the_next_has_one(open_desk: Desk) -> None:
    care, start = await treated(open_desk)
    review = await care.top("review", "2012-07-03", acuteHousing=False)
    paid = await care.verify(await care.one(HOUSED))
    await care.running.deliver(transferred(start, "2012-07-10", "riverside"))
    await reviewed_by_who_took_over(care)
    assert await seen(care, "riverside") == []
    body = {"reasonCode": "entered_in_error"}
    voided = await open_desk.post(f"/top-reviews/{review['id']}/void", body, "provider", organisation="cdas", sub="kim")
    assert voided.status_code == 200, voided.text
    (former,) = await seen(care, "cdas")
    assert former[1:] == ("withdrawn", "2012-07-03", "voided", 1)
    (other,) = await seen(care, "riverside")
    assert other[:4] == (paid["id"], "proposed", "2012-07-15", None)


async def test_who_took_over_is_told_so_when_an_earlier_day_of_the_former_is_verified(open_desk: Desk) -> None:
    care, start = await treated(open_desk)
    await care.running.deliver(transferred(start, "2012-07-10", "riverside"))
    await reviewed_by_who_took_over(care)
    paid = await care.verify(await care.one(HOUSED))
    await care.top("review", "2012-07-03", acuteHousing=False)
    (proposed,) = await care.outcomes(measure=HOUSED, state="proposed")
    await care.verify(proposed)
    (former,) = [one for one in await seen(care, "cdas") if one[1] == "achieved"]
    assert former[0] == paid["id"]
    (other,) = await seen(care, "riverside")
    assert other[1:] == ("withdrawn", "2012-07-15", "superseded", 1)


async def test_who_gets_a_fallen_outcome_is_not_shown_what_was_anothers(open_desk: Desk) -> None:
    care, start = await treated(open_desk)
    beside = await care.start("2012-05-01", "riverside", actor="rob", care_coordinating=False)
    await care.running.deliver(transferred(start, "2012-07-10", "riverside"))
    await care.on("2012-07-20")
    named = await of_rob(care, "2012-07-15", start)
    await of_rob(care, "2012-07-01", beside)
    body = {"reasonCode": "entered_in_error"}
    await open_desk.post(f"/top-reviews/{named}/void", body, "provider", organisation="riverside", sub="rob")
    await care.top("review", "2012-07-03", episode=start.episode_id, acuteHousing=False)
    answer = await open_desk.get(f"/outcomes?clientId={care.client}", "provider", organisation="cdas", sub="kim")
    assert "riverside" not in answer.text
    assert named not in answer.text


async def test_what_is_only_proposed_does_not_pass_under_its_id_either(open_desk: Desk) -> None:
    """A transfer that is told late: what was beside a refusal of the former falls there, and is another's anew."""
    care, start = await treated(open_desk)
    await of_the_lasars(care, "2012-07-03")
    await care.verify(await care.one(HOUSED), "refused")
    await of_the_lasars(care, "2012-07-15")
    had = {one[1]: one[0] for one in await seen(care, "cdas")}
    assert sorted(had) == ["proposed", "withdrawn"]
    await care.running.deliver(transferred(start, "2012-07-01", "riverside"))
    now = await seen(care, "cdas")
    assert [one[1] for one in now] == ["withdrawn", "withdrawn"]
    assert had["proposed"] in {one[0] for one in now}
    assert had["proposed"] not in {one[0] for one in await seen(care, "riverside")}


async def of_the_lasars(care: Care, on: str) -> None:
    body = {"clientId": care.client, "stage": "review", "on": on, "items": answers(acuteHousing=False)}
    answer = await care.desk.post("/top-reviews", body, "assessor", sub="ann")
    assert answer.status_code == 201, answer.text


async def of_rob(care: Care, on: str, episode: Any) -> str:
    items = answers(acuteHousing=False)
    body = {"clientId": care.client, "stage": "review", "on": on, "episodeId": str(episode.episode_id), "items": items}
    answer = await care.desk.post("/top-reviews", body, "provider", organisation="riverside", sub="rob")
    assert answer.status_code == 201, answer.text
    recorded: str = answer.json()["id"]
    return recorded
