"""An episode that is handed on: what two parties are paid for is two outcomes, so neither loses sight of its own."""

from typing import Any
from uuid import UUID

from services.assessment.events import TreatmentStarted
from services.assessment.rules.selection import place_id
from tests.assessment.builders import answers, transferred
from tests.assessment.client import Care, Desk, new_care

HOUSED = "housing_resolved"


async def seen(care: Care, organisation: str) -> list[tuple[Any, ...]]:
    answer = await care.desk.get(f"/outcomes?clientId={care.client}", "provider", organisation=organisation, sub="x")
    assert answer.status_code == 200, answer.text
    items = [item for item in answer.json()["items"] if item["measure"] == HOUSED]
    return [(item["id"], item["state"], item["achievedOn"], item["reason"], item["revision"]) for item in items]


async def treated(desk: Desk) -> tuple[Care, TreatmentStarted]:
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
    assert await seen(care, "cdas") == [(paid["id"], "withdrawn", "2012-07-03", "voided", paid["revision"] + 1)]
    (other,) = await seen(care, "riverside")
    assert other[0] != paid["id"]
    assert other[1:] == ("proposed", "2012-07-15", None, 1)


async def test_what_fell_by_a_transfer_that_is_told_late_stays_to_be_read_when_the_next_records(
    open_desk: Desk,
) -> None:
    care, start = await treated(open_desk)
    await care.top("review", "2012-07-03", acuteHousing=False)
    paid = await care.verify(await care.one(HOUSED))
    await care.running.deliver(transferred(start, "2012-07-01", "riverside"))
    fell = [(paid["id"], "withdrawn", "2012-07-03", "corrected", paid["revision"] + 1)]
    assert await seen(care, "cdas") == fell
    await reviewed_by_who_took_over(care)
    assert await seen(care, "cdas") == fell
    (other,) = await seen(care, "riverside")
    assert other[1:] == ("proposed", "2012-07-15", None, 1)


async def test_what_passes_with_the_same_evidence_falls_for_the_former_with_a_reason(open_desk: Desk) -> None:
    care, start = await treated(open_desk)
    await of_the_lasars(care, "2012-07-03")
    paid = await care.verify(await care.one(HOUSED))
    await care.running.deliver(transferred(start, "2012-07-01", "riverside"))
    assert await seen(care, "cdas") == [(paid["id"], "withdrawn", "2012-07-03", "corrected", paid["revision"] + 1)]
    (other,) = await seen(care, "riverside")
    assert (other[0] != paid["id"], other[1], other[4]) == (True, "proposed", 1)


async def test_what_falls_twice_is_told_as_it_fell_last(open_desk: Desk) -> None:
    care, start = await treated(open_desk)
    review = await care.top("review", "2012-07-03", acuteHousing=False)
    paid = await care.verify(await care.one(HOUSED))
    await care.running.deliver(transferred(start, "2012-07-10", "riverside"))
    await reviewed_by_who_took_over(care)
    for day, housed, state in (("20", True, "withdrawn"), ("21", False, "proposed"), ("25", True, "withdrawn")):
        await care.on(f"2012-07-{day}")
        now = await open_desk.get(f"/top-reviews/{review['id']}", "provider", organisation="cdas", sub="kim")
        await care.correct(now.json(), acuteHousing=housed)
        (own,) = await seen(care, "cdas")
        assert (own[0], own[1]) == (paid["id"], state)
    (fallen,) = await care.outcomes(measure=HOUSED, state="withdrawn")
    assert (fallen["id"], fallen["reason"], fallen["effectiveOn"]) == (paid["id"], "corrected", "2012-07-25")


async def test_what_was_told_under_the_id_of_the_former_goes_on_under_it(open_desk: Desk) -> None:
    """As a version did for a while: not a penny moves by an upgrade."""
    care, start = await treated(open_desk)
    await care.running.deliver(transferred(start, "2012-07-10", "riverside"))
    await reviewed_by_who_took_over(care)
    paid = await care.verify(await care.one(HOUSED))
    kept = {"told": UUID(paid["id"]), "derived": place_id(HOUSED, start.episode_id)}
    await care.running.db.write("UPDATE outcome SET derived_id = :derived WHERE id = :told", **kept)
    told = await care.told()
    await care.evidence("no_proven_offence", "2012-07-18")  # so that the person is judged again
    assert [event for event in await care.told() if event["measure"] == HOUSED] == [
        event for event in told if event["measure"] == HOUSED
    ]
    assert await seen(care, "riverside") == [(paid["id"], "achieved", "2012-07-15", None, paid["revision"])]


async def test_who_took_over_is_told_so_when_an_earlier_day_of_the_former_is_verified(open_desk: Desk) -> None:
    care, start = await treated(open_desk)
    await care.running.deliver(transferred(start, "2012-07-10", "riverside"))
    await reviewed_by_who_took_over(care)
    paid = await care.verify(await care.one(HOUSED))
    await care.top("review", "2012-07-03", acuteHousing=False)
    (proposed,) = await care.outcomes(measure=HOUSED, state="proposed")
    await care.verify(proposed)
    assert await seen(care, "riverside") == [
        (paid["id"], "withdrawn", "2012-07-15", "superseded", paid["revision"] + 1)
    ]
    (former,) = await seen(care, "cdas")
    assert former[:2] == (proposed["id"], "achieved")


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
    had = {one[0]: one[1] for one in await seen(care, "cdas")}
    assert sorted(had.values()) == ["proposed", "withdrawn"]
    await care.running.deliver(transferred(start, "2012-07-01", "riverside"))
    now = {one[0]: one for one in await seen(care, "cdas")}
    assert now.keys() == had.keys()
    assert {one[1] for one in now.values()} == {"withdrawn"}
    others = await seen(care, "riverside")
    assert {other[0] for other in others}.isdisjoint(had)
    assert [other[4] for other in others] == [1] * len(others)


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
