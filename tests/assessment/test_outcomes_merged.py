"""Two registrations found to be one person, and parted again."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import CDAS, answers
from tests.assessment.client import Care, Desk, merge, new_care, unmerge


@pytest.fixture
async def two(open_desk: Desk) -> tuple[Care, Care]:
    """One was discharged in June 2012; the other presented in August."""
    first, second = await new_care(open_desk), await new_care(open_desk)
    await first.start("2012-04-10")
    await first.end("2012-06-01")
    await first.verify(await first.one("planned_discharge"))
    await second.assess("2012-08-01")
    await second.start("2012-08-10", "riverside")
    return first, second


async def dose(care: Care, on: str, **claims: Any) -> None:
    """Recorded in late August, while records of what was treated to June are still taken."""
    today, care.running.today = care.running.today, date(2012, 8, 30)
    await care.evidence("hep_b_dose", on, "clinician", **claims)
    care.running.today = today


@pytest.mark.parametrize("survivor", [0, 1])
async def test_the_other_came_back_and_parted_again_nobody_did(two: tuple[Care, Care], survivor: int) -> None:
    first, second = two
    merge_id = await merge(two[survivor], two[1 - survivor])
    outcome = await first.one("planned_discharge")
    assert (outcome["reason"], outcome["effectiveOn"], outcome["clientId"]) == (
        "represented",
        "2012-08-01",
        first.client,
    )
    assert (await second.one("planned_discharge"))["id"] == outcome["id"]  # asked for by any of their ids
    (represented,) = await first.told("client-represented")
    assert (represented["clientId"], represented["presentedOn"]) == (first.client, "2012-08-01")
    await unmerge(first, merge_id)
    again = await first.one("planned_discharge")
    assert (again["state"], again["verifiedBy"], again["id"]) == ("achieved", "vera", outcome["id"])
    assert (await first.told("client-represented"))[-1]["voided"] is True
    assert await second.outcomes(measure="planned_discharge") == []


async def test_what_a_person_earns_once_is_earned_once_by_both(two: tuple[Care, Care]) -> None:
    first, second = two
    for care, days in (
        (first, ("2012-04-20", "2012-05-01", "2012-05-20")),
        (second, ("2012-08-12", "2012-08-20", "2012-08-30")),
    ):
        claims = CDAS | {"organisation": care.starts[0].delivered_by}
        for on in days:
            await dose(care, on, **claims)
        await care.verify(await care.one("hep_b_course"))
    merge_id = await merge(first, second)
    standing = [outcome for outcome in await first.outcomes(measure="hep_b_course") if outcome["state"] != "withdrawn"]
    assert [(each["achievedOn"], each["state"]) for each in standing] == [("2012-05-20", "achieved")]
    await unmerge(first, merge_id)
    for care in two:
        standing = [
            outcome for outcome in await care.outcomes(measure="hep_b_course") if outcome["state"] != "withdrawn"
        ]
        assert [each["state"] for each in standing] == ["achieved"]


async def test_with_the_absorbed_as_survivor_of_both_the_verifiers_word_still_holds(two: tuple[Care, Care]) -> None:
    first, second = two
    for on in ("2012-04-20", "2012-05-01", "2012-05-20"):
        await dose(first, on, **CDAS)
    before = await first.verify(await first.one("hep_b_course"))
    await merge(second, first)
    after = await first.one("hep_b_course")
    assert (after["id"], after["state"], after["verifiedBy"]) == (before["id"], "achieved", "vera")


async def test_staying_away_is_not_met_by_who_came_back_under_another_name(two: tuple[Care, Care]) -> None:
    first, second = two
    await merge(first, second)
    await first.on("2013-06-01")
    assert await first.outcomes(measure="no_representation") == []


async def test_the_day_is_kept_for_the_survivor(two: tuple[Care, Care]) -> None:
    first, second = two
    await second.end("2012-09-01")
    await merge(first, second)
    await first.on("2013-09-01")
    assert (await first.one("no_representation"))["achievedOn"] == "2013-09-01"


async def test_who_is_paid_is_not_told_that_two_were_found_to_be_one(open_desk: Desk) -> None:
    """The start TOP of the other, at the LASARS, was without injecting: nothing stopped."""
    care, other = await new_care(open_desk), await new_care(open_desk)
    await care.start("2012-04-10")
    await care.top("start", "2012-04-11", injecting=20)
    await care.top("review", "2012-07-15", injecting=0)
    (earned,) = [outcome for outcome in await care.outcomes() if outcome["measure"].startswith("injecting")]
    body = {"clientId": other.client, "stage": "start", "on": "2012-04-02", "items": answers(injecting=0)}
    assert (await open_desk.post("/top-reviews", body)).status_code == 201
    await merge(care, other)
    fell = await care.one(earned["measure"])
    assert (fell["state"], fell["reason"]) == ("withdrawn", "merged")
    told = await open_desk.get(f"/outcomes/{earned['id']}", "provider", **CDAS)
    assert (told.json()["state"], told.json()["reason"]) == ("withdrawn", "corrected")
    (listed,) = (await open_desk.get(f"/outcomes?measure={earned['measure']}", "clinician", **CDAS)).json()["items"]
    assert listed["reason"] == "corrected"
