"""What is refused for a slip in the record, mended and verified is paid as what it was, never as something else."""

from typing import Any

import pytest

from tests.assessment.builders import CDAS
from tests.assessment.client import Care
from tests.assessment.test_refused import care, rows

__all__ = ["care"]


async def mend(care: Care, how: str) -> None:
    listed = (await care.desk.get(f"/top-reviews?clientId={care.client}", "provider", **CDAS)).json()["items"]
    review = next(item for item in listed if item["stage"] == "review")
    if how == "corrected":
        await care.correct(review, acuteHousing=False, injecting=1)
        return
    body = {"reasonCode": "entered_in_error"}
    assert (await care.desk.post(f"/top-reviews/{review['id']}/void", body, "provider", **CDAS)).is_success
    await care.top("review", "2012-07-03" if how == "again" else "2012-07-04", acuteHousing=False, injecting=1)


async def proposed(care: Care) -> dict[str, Any]:
    (outcome,) = [
        outcome for outcome in await care.outcomes(measure="housing_resolved") if outcome["state"] == "proposed"
    ]
    return outcome


@pytest.mark.parametrize("paid", [True, False])
@pytest.mark.parametrize("how", ["corrected", "again", "again on another day"])
async def test_it_keeps_its_id(care: Care, how: str, paid: bool) -> None:
    first = await care.one("housing_resolved")
    if paid:
        first = await care.verify(first)
    await care.verify(await care.one("housing_resolved"), "refused")
    await mend(care, how)
    again = await care.one("housing_resolved")
    assert (again["id"], again["state"]) == (first["id"], "proposed")
    await care.verify(again)
    assert [(name, state) for name, (state, _, _) in (await rows(care)).items()] == [(first["id"], "achieved")]


async def test_what_was_verified_meanwhile_keeps_its_own(care: Care) -> None:
    first = await care.one("housing_resolved")
    await care.verify(first, "refused")
    await care.top("review", "2012-08-30", acuteHousing=False)
    later = await care.verify(await proposed(care))
    await mend(care, "again on another day")
    now = await rows(care)
    assert now[later["id"]] == ("achieved", "2012-08-30", None)
    await care.verify(await proposed(care))
    now = await rows(care)
    assert now[later["id"]] == ("achieved", "2012-07-04", None)
    assert [name for name, (state, _, _) in now.items() if state == "achieved"] == [later["id"]]
