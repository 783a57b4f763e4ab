"""What was achieved in an episode falls as voided once its start is, though its evidence stands."""

import pytest

from tests.assessment.client import Care
from tests.assessment.test_outcomes import care

__all__ = ["care"]


@pytest.mark.parametrize("names", [True, False])
async def test_what_evidence_shows_in_an_episode_falls_with_its_start(care: Care, names: bool) -> None:
    (start,) = care.starts
    await care.evidence("no_proven_offence", "2012-08-01", episode=start.episode_id if names else None)
    assert (await care.one("offending_reduced"))["state"] == "achieved"
    await care.running.deliver(start.model_copy(update={"revision": 2, "voided": True}))
    fallen = (await care.told())[-1]
    assert (fallen["type"], fallen["reason"], fallen["causeId"]) == (
        "outcome-withdrawn", "voided", str(start.episode_id),
    )  # fmt: skip
    outcome = (await care.desk.get(f"/outcomes/{fallen['outcomeId']}", "verifier")).json()
    assert (outcome["state"], outcome["reason"]) == ("withdrawn", "voided")


async def test_where_the_end_alone_is_voided_what_is_corrected_falls_as_that(care: Care) -> None:
    await care.top("start", "2012-04-11", acuteHousing=True)
    review = await care.top("review", "2012-07-03", acuteHousing=False)
    await care.end("2012-09-01")
    await care.end("2012-09-01", revision=2, voided=True)
    await care.correct(review, acuteHousing=True)
    outcome = await care.one("housing_resolved")
    assert (outcome["state"], outcome["reason"]) == ("withdrawn", "corrected")
