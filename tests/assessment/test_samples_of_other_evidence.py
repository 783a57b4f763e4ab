"""What stands under the id of an outcome that was drawn, by evidence that nobody drew, is none of the sample."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.client import Care, Desk, new_care
from tests.assessment.test_samples import decided, drawn, housed, sampled, with_samples


@pytest.fixture
async def sampling(desk: Desk) -> Desk:
    await desk.running.deliver(("stockport-2012", with_samples()))
    desk.running.today = date(2012, 8, 2)
    return desk


async def stand_as_drawn(desk: Desk) -> list[str]:
    """As the last word on the sample says."""
    return list((await desk.running.published("sample-validated"))[-1]["data"]["outcomes"])


async def verified_again(care: Care, day: str) -> str:
    """By a review of another day; the id of what then stands."""
    await care.top("review", day, acuteHousing=False)
    for outcome in await care.outcomes(measure="housing_resolved"):
        if outcome["state"] == "proposed":
            await care.verify(outcome)
    (stands,) = [row for row in await care.outcomes(measure="housing_resolved") if row["state"] == "achieved"]
    return str(stands["id"])


async def rows_of(desk: Desk) -> dict[str, dict[str, Any]]:
    return {row["outcomeId"]: row for row in await sampled(desk, await drawn(desk))}


async def test_what_takes_the_place_of_a_drawn_one_that_fell_was_not_drawn(sampling: Desk) -> None:
    care = await new_care(sampling)
    await care.assess("2012-04-05")
    await care.start("2012-04-10")
    await care.top("start", "2012-04-11", acuteHousing=True)
    await care.top("review", "2012-07-20", acuteHousing=False)
    first = await care.one("housing_resolved")
    await care.verify(first)
    other = await (await housed(sampling)).one("housing_resolved")
    rows = await rows_of(sampling)
    assert await verified_again(care, "2012-07-05") == first["id"]
    await decided(sampling, rows[first["id"]], "set_aside", "fallen")
    await decided(sampling, rows[other["id"]], "validated")
    assert await stand_as_drawn(sampling) == [other["id"]]


async def test_what_is_verified_by_other_evidence_after_failing_was_not_drawn(sampling: Desk) -> None:
    care, other = await housed(sampling), await housed(sampling)
    failed, aside = [(await of.one("housing_resolved"))["id"] for of in (care, other)]
    rows = await rows_of(sampling)
    await decided(sampling, rows[aside], "set_aside", "died")
    await decided(sampling, rows[failed], "failed", "not_so")
    assert await verified_again(care, "2012-07-25") == failed
    assert await stand_as_drawn(sampling) == [aside]


async def test_what_is_validated_after_it_failed_is_what_was_drawn(sampling: Desk) -> None:
    care = await housed(sampling)
    (row,) = await sampled(sampling, await drawn(sampling))
    await decided(sampling, row, "failed", "not_so")
    assert await stand_as_drawn(sampling) == []
    await decided(sampling, row, "validated")
    assert await stand_as_drawn(sampling) == [(await care.one("housing_resolved"))["id"]]


async def keys(desk: Desk) -> set[str]:
    return set((await desk.running.published("sample-validated"))[-1]["data"]["evidenceKeys"])


async def key_of(desk: Desk, outcome: str) -> str:
    """As its last word has it."""
    said = [event["data"] for event in await desk.running.published("outcome-achieved")]
    return str([data for data in said if data["outcomeId"] == outcome][-1]["evidenceKey"])


@pytest.mark.parametrize("word", [("validated",), ("set_aside", "died")])
async def test_what_takes_the_id_of_what_was_validated_says_that_it_is_other_evidence(
    sampling: Desk, word: tuple[str, ...]
) -> None:
    care = await new_care(sampling)
    await care.assess("2012-04-05")
    await care.start("2012-04-10")
    await care.top("start", "2012-04-11", acuteHousing=True)
    await care.top("review", "2012-07-20", acuteHousing=False)
    first = await care.one("housing_resolved")
    await care.verify(first)
    other = await (await housed(sampling)).one("housing_resolved")
    rows = await rows_of(sampling)
    await decided(sampling, rows[first["id"]], *word)
    await decided(sampling, rows[other["id"]], "failed", "not_so")
    drawn_key = await key_of(sampling, first["id"])
    assert await keys(sampling) == {drawn_key}
    assert await verified_again(care, "2012-07-05") == first["id"]
    assert await key_of(sampling, first["id"]) not in await keys(sampling)
    await decided(sampling, rows[other["id"]], "validated")  # said anew, of what stands by now
    assert (first["id"] in await stand_as_drawn(sampling), drawn_key in await keys(sampling)) == (False, True)


async def test_what_an_older_version_told_by_ids_is_told_by_its_evidence_once(sampling: Desk) -> None:
    care = await housed(sampling)
    (row,) = await sampled(sampling, await drawn(sampling))
    await decided(sampling, row, "validated")
    await sampling.running.db.write("UPDATE sample SET told_evidence = false")
    for _ in range(2):
        await sampling.running.tick()
    said = [event["data"] for event in await sampling.running.published("sample-validated")]
    assert [data["revision"] for data in said] == [1, 2]
    assert said[1] == said[0] | {"revision": 2}
    assert set(said[1]["evidenceKeys"]) == {await key_of(sampling, (await care.one("housing_resolved"))["id"])}
