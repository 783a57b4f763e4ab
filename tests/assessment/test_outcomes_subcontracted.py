"""The news of an outcome that a subcontractor delivered, and who may decide and see it."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import answers, stockport
from tests.assessment.client import Care, Desk, new_care

LEAVES = {
    "party": "alpha", "share": "0.4", "from": "2012-04-02", "to": "2012-08-01", "successor": "heir", "clause": "9",
}  # fmt: skip
HEIR = {"party": "heir", "share": "0.5", "from": "2012-08-01", "clause": "10"}
ALPHA: dict[str, Any] = {"organisation": "alpha", "sub": "kim"}


async def top(care: Care, stage: str, on: str, **items: Any) -> None:
    body = {"clientId": care.client, "stage": stage, "on": on, "items": answers(**items)}
    answer = await care.desk.post("/top-reviews", body, "provider", **ALPHA)
    assert answer.status_code == 201, answer.text


@pytest.fixture
async def care(desk: Desk) -> Care:
    published = stockport()
    published.scheme["contracts"][0]["subcontracts"] = [LEAVES, HEIR]
    published = published.model_copy(update={"hash": "5" * 64})  # another version: what is read of one is remembered
    await desk.running.deliver(("stockport-2012", published))
    desk.running.today = date(2012, 9, 3)
    found = await new_care(desk)
    await found.assess("2012-04-05")
    await found.start("2012-04-10", "alpha")
    await top(found, "start", "2012-04-11", acuteHousing=True, qualityOfLife=5)
    await top(found, "review", "2012-07-03", acuteHousing=False)
    return found


async def test_the_prime_is_owed_and_the_subcontractor_delivered(care: Care) -> None:
    (said,) = await care.told()
    assert (said["contract"], said["party"], said["deliveredBy"]) == ("cdas-2012", "cdas", "alpha")


@pytest.mark.parametrize("organisation", ["cdas", "alpha"])
async def test_neither_decides_about_it(care: Care, organisation: str) -> None:
    answer = await care.try_to_verify(await care.one("housing_resolved"), sub="vera", organisation=organisation)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/own-outcome")


async def test_who_treats_sees_it_and_the_prime_does_not(care: Care) -> None:
    """The person is with the subcontractor; the prime sees in payments what it is owed."""
    shown = {
        organisation: (await care.desk.get("/outcomes", "provider", organisation=organisation)).json()["items"]
        for organisation in ("alpha", "cdas")
    }
    assert [outcome["measure"] for outcome in shown["alpha"]] == ["housing_resolved"]
    assert shown["cdas"] == []


async def test_from_the_day_of_leaving_it_is_the_successors_without_a_transfer(care: Care) -> None:
    await top(care, "review", "2012-08-20", qualityOfLife=19)
    by_measure = {said["measure"]: said for said in await care.told()}
    now = by_measure["quality_of_life"]
    assert (now["contract"], now["party"], now["deliveredBy"]) == ("cdas-2012", "cdas", "heir")
    assert by_measure["housing_resolved"]["deliveredBy"] == "alpha"
