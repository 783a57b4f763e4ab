"""Until when who treats a person in whichever of its services, or again in the same episode, corrects its records."""

from typing import Any

import pytest

from tests.assessment.builders import CDAS, answers, transferred
from tests.assessment.client import Care, Desk, new_care

TOP: dict[str, Any] = {"stage": "start", "on": "2012-04-11", "items": answers(opiates=10)}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    return care


@pytest.mark.parametrize("moves", [["cdas"], ["riverside", "cdas"]])
@pytest.mark.parametrize("named", [True, False])
async def test_who_still_treats_in_the_episode_corrects_its_records_whichever_service_it_treats_in(
    care: Care, moves: list[str], named: bool
) -> None:
    review = await care.top("start", "2012-04-11", care.starts[0].episode_id if named else None, opiates=20)
    for day, to in enumerate(moves, start=1):
        await care.running.deliver(transferred(care.starts[0], f"2012-05-{day:02}", to))
    await care.on("2012-08-15")
    corrected = await care.desk.put(f"/top-reviews/{review['id']}", TOP, "provider", match='"1"', **CDAS)
    assert corrected.status_code == 200, corrected.text


async def test_who_handed_the_episode_over_does_not(care: Care) -> None:
    review = await care.top("start", "2012-04-11", opiates=20)
    for day, to in (("2012-05-01", "cdas"), ("2012-05-02", "riverside")):
        await care.running.deliver(transferred(care.starts[0], day, to))
    await care.on("2012-08-15")
    refused = await care.desk.put(f"/top-reviews/{review['id']}", TOP, "provider", match='"1"', **CDAS)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/corrections-over")
