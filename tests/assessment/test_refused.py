"""A refusal may be taken back, whatever was seen since; what counts has the place's id, then and now."""

from datetime import date
from uuid import UUID

import pytest

from tests.assessment.client import Care, Desk, new_care
from tests.assessment.test_kept_outcomes import (
    CLIENT,
    HOUSED,
    REVIEW,
    START,
    a_person_in_treatment,
    keep,
    outcomes,
    said,
    told,
)
from tests.conftest import _running
from tests.harness import Running
from tests.older import Older, older


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    found = await new_care(open_desk)
    await found.assess("2012-04-05")
    await found.start("2012-04-10")
    await found.top("start", "2012-04-11", acuteHousing=True, injecting=4)
    await found.top("review", "2012-07-03", acuteHousing=False, injecting=2)
    return found


async def rows(care: Care, measure: str = "housing_resolved") -> dict[str, tuple[str, str, str | None]]:
    return {
        outcome["id"]: (outcome["state"], outcome["achievedOn"], outcome["reason"])
        for outcome in await care.outcomes(measure=measure)
    }


async def test_a_mistaken_refusal_is_taken_back_although_there_is_later_evidence(care: Care) -> None:
    paid = await care.verify(await care.one("housing_resolved"))
    await care.top("review", "2012-08-30", acuteHousing=False)
    refused = await care.verify(await care.one("housing_resolved"), "refused")
    assert (refused["id"], refused["state"], refused["reason"]) == (paid["id"], "withdrawn", "refused")
    later = next(outcome for outcome in await care.outcomes(measure="housing_resolved") if outcome["id"] != paid["id"])
    assert (later["state"], later["achievedOn"]) == ("proposed", "2012-08-30")
    again = await care.verify(refused)
    assert (again["id"], again["state"], again["achievedOn"]) == (paid["id"], "achieved", "2012-07-03")
    assert (await rows(care))[later["id"]] == ("withdrawn", "2012-08-30", "superseded")


async def test_what_counts_has_the_id_and_what_was_refused_another_under_which_it_can_be_verified(care: Care) -> None:
    refused = await care.verify(await care.one("housing_resolved"), "refused")
    await care.top("review", "2012-08-30", acuteHousing=False)
    later = next(
        outcome for outcome in await care.outcomes(measure="housing_resolved") if outcome["id"] != refused["id"]
    )
    paid = await care.verify(later)
    assert (paid["id"], paid["achievedOn"]) == (refused["id"], "2012-08-30")
    now = await care.outcomes(measure="housing_resolved")
    (own,) = [outcome for outcome in now if outcome["reason"] == "refused"]
    assert await rows(care) == {
        paid["id"]: ("achieved", "2012-08-30", None),
        later["id"]: ("withdrawn", "2012-08-30", "superseded"),
        own["id"]: ("withdrawn", "2012-07-03", "refused"),
    }
    back = await care.verify(own)
    assert (back["id"], back["state"], back["achievedOn"]) == (paid["id"], "achieved", "2012-07-03")
    assert {name: state for name, (state, _, _) in (await rows(care)).items()} == {
        paid["id"]: "achieved",
        later["id"]: "withdrawn",
        own["id"]: "withdrawn",
    }
    told = [(event["type"], event["outcomeId"]) for event in await care.told()]
    assert [kind for kind, name in told if name == paid["id"]][-2:] == ["outcome-achieved", "outcome-achieved"]
    assert ("outcome-withdrawn", own["id"]) in told


@pytest.mark.parametrize("first", ["refused", "verified"])
async def test_a_refusal_of_an_earlier_day_is_taken_back_and_nothing_that_is_paid_is_withdrawn(
    care: Care, first: str
) -> None:
    paid = await care.verify(await care.one("housing_resolved"))
    await care.top("review", "2012-06-05", acuteHousing=False)
    earlier = next(
        outcome for outcome in await care.outcomes(measure="housing_resolved") if outcome["state"] == "proposed"
    )
    if first == "verified":
        earlier = await care.verify(earlier)
        assert (earlier["id"], earlier["achievedOn"]) == (paid["id"], "2012-06-05")
    refused = await care.verify(earlier, "refused")
    assert (refused["id"] != paid["id"], refused["achievedOn"], refused["reason"]) == (True, "2012-06-05", "refused")
    assert (await rows(care))[paid["id"]] == ("achieved", "2012-07-03", None)
    again = await care.verify(refused)
    assert (again["id"], again["achievedOn"]) == (paid["id"], "2012-06-05")
    told = [event["type"] for event in await care.told() if event["outcomeId"] == paid["id"]]
    assert "outcome-withdrawn" not in told


@pytest.mark.parametrize("more", [False, True])
async def test_a_mistaken_refusal_is_taken_back_although_the_evidence_is_another_s_by_now(
    open_desk: Desk, more: bool
) -> None:
    """It is told as refused to whom it was: as corrected nobody could verify it again. So it is if its place has
    something else by now.
    """
    care = await new_care(open_desk)
    await care.assess("2012-04-05")
    began = await care.start("2012-04-10")
    await care.top("start", "2012-04-11", acuteHousing=True)
    items = {"acuteHousing": {"value": False}}
    body = {"clientId": care.client, "stage": "review", "on": "2012-07-03", "items": items}
    await care.desk.post("/top-reviews", body, "assessor", sub="ann", organisation="start")
    paid = await care.verify(await care.one("housing_resolved"))
    await care.start("2012-04-03", "riverside")
    refused = await care.verify(await care.one("housing_resolved"), "refused")
    assert (refused["id"], refused["state"], refused["reason"]) == (paid["id"], "withdrawn", "refused")
    other = next(outcome for outcome in await care.outcomes(measure="housing_resolved") if outcome["id"] != paid["id"])
    assert (other["party"], other["state"]) == ("riverside", "proposed")
    if more:
        await care.top("review", "2012-08-30", episode=began.episode_id, acuteHousing=False)
        assert (await rows(care))[paid["id"]] == ("withdrawn", "2012-08-30", "superseded")
        (refused,) = [
            outcome for outcome in await care.outcomes(measure="housing_resolved") if outcome["reason"] == "refused"
        ]
    again = await care.verify(refused)
    assert again["id"] == paid["id"]
    now = await rows(care)
    assert now[paid["id"]] == ("achieved", "2012-07-03", None)
    assert now[other["id"]] == ("withdrawn", "2012-07-03", "corrected")
    assert [state for state, _, _ in now.values()].count("achieved") == 1


@pytest.mark.parametrize("later", [True, False])
async def test_what_an_older_version_kept_as_refused_keeps_its_id_and_nothing_that_is_paid_moves(
    assessment: Running, database_url: str, later: bool
) -> None:
    """There the later review had been given the id of the refused one, and was paid under it."""
    tops = [(START, "top-start"), (REVIEW, "top-review")]
    fell = {"state": "withdrawn", "reason": "refused", "effective_on": date(2012, 7, 5)}
    async with older(database_url, assessment.service, "0002") as kept:
        await a_person_in_treatment(kept)
        seen = await told(kept, HOUSED, "housing_resolved", date(2012, 7, 3), tops, **fell)
        await decided(kept, seen, "refused")
        if later:
            await again(kept)
        await kept.upgrade()
        async for running in _running("assessment", kept.url):
            running.today = date(2012, 9, 4)
            await running.tick()
            row = (await outcomes(running))[HOUSED]
            assert row["state"] == ("achieved" if later else "withdrawn")
            assert row["achieved_on"] == (date(2012, 8, 30) if later else date(2012, 7, 3))


async def decided(kept: Older, seen: str, decision: str) -> None:
    await keep(
        kept, "verification", measure="housing_resolved", fingerprint=seen, area="stockport", client_id=CLIENT,
        outcome_id=HOUSED, decision=decision, decided_by="vera", decided_by_organisation="start",
        decided_on=date(2012, 7, 5),
    )  # fmt: skip


async def again(kept: Older) -> None:
    """The later review, verified under the same id."""
    await kept.rows("DELETE FROM assessment.outcome")
    review = UUID(int=5)
    await keep(
        kept, "top_review", id=review, client_id=CLIENT, **said("kim", "cdas"), recorded_on=date(2012, 8, 30),
        stage="review", status="recorded", done_on=date(2012, 8, 30), acute_housing=False, na={}, weeks={},
        recorded_by_roles=["provider"],
    )  # fmt: skip
    evidence = [(START, "top-start"), (review, "top-review")]
    await decided(kept, await told(kept, HOUSED, "housing_resolved", date(2012, 8, 30), evidence), "verified")


async def test_what_was_refused_is_found_by_what_took_it_back_and_why(care: Care) -> None:
    refused = await care.verify(await care.one("housing_resolved"), "refused")

    async def found(role: str, query: str, **claims: str) -> list[str]:
        answer = await care.desk.get(f"/outcomes?{query}", role, **claims)
        assert answer.status_code == 200, answer.text
        return [outcome["id"] for outcome in answer.json()["items"]]

    for role, claims in (("verifier", {}), ("provider", {"organisation": "cdas"})):
        assert await found(role, "reason=refused", **claims) == [refused["id"]]
        assert await found(role, "reason=refused&refusalCode=not_seen", **claims) == [refused["id"]]
        assert await found(role, "refusalCode=not_seen&order=achievedOn", **claims) == [refused["id"]]
        assert await found(role, "refusalCode=other", **claims) == []
        assert await found(role, "reason=voided", **claims) == []
    await care.verify(refused)
    assert await found("verifier", "refusalCode=not_seen") == []


async def test_that_two_were_one_person_is_no_filter_of_who_is_paid(care: Care) -> None:
    """It is shown to them as a correction, and so it is found as one."""
    fallen = await care.verify(await care.one("housing_resolved"), "refused")
    await care.running.db.write(f"UPDATE outcome SET reason = 'merged', shown = NULL WHERE id = '{fallen['id']}'")
    for reason, count in (("merged", 0), ("corrected", 1), ("refused", 0)):
        answer = await care.desk.get(f"/outcomes?reason={reason}", "provider", organisation="cdas")
        assert len(answer.json()["items"]) == count
