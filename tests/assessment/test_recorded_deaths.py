"""A death that is recorded forbids nothing, and shows the LASARS what is dated after it."""

from typing import Any

import pytest

from tests.assessment.builders import CDAS
from tests.assessment.client import Care, Desk, new_care


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    return await new_care(open_desk)


async def died(care: Care, on: str, **more: Any) -> dict[str, Any]:
    body = {"clientId": care.client, "code": "died", "on": on} | more
    answer = await care.desk.post("/evidence", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def person(care: Care, *roles: str, **claims: Any) -> dict[str, Any]:
    return dict((await care.desk.get(f"/persons/{care.client}", *roles, **claims)).json())


async def test_a_death_forbids_nothing_and_what_is_dated_after_it_is_named(care: Care) -> None:
    await care.assess("2012-04-02")
    await care.start("2012-04-10")
    recorded = await died(care, "2012-06-01", reportedBy="registrar")
    assert recorded["reportedBy"] == "registrar"
    late = await care.evidence("hep_b_dose", "2012-07-01")
    shown = await person(care)
    assert shown["diedOn"] == "2012-06-01"
    assert shown["datedAfterDeath"] == [{"kind": "evidence", "id": late["id"], "on": "2012-07-01"}]


async def test_a_death_that_was_recorded_by_mistake_is_taken_back(care: Care) -> None:
    recorded = await died(care, "2012-06-01")
    voided = await care.desk.post(f"/evidence/{recorded['id']}/void", {"reasonCode": "wrong_person"})
    assert voided.status_code == 200, voided.text
    shown = await person(care)
    assert (shown["diedOn"], shown["datedAfterDeath"]) == (None, [])


async def test_a_provider_is_told_of_no_death_by_the_person(care: Care) -> None:
    await care.start("2012-04-10")
    await died(care, "2012-06-01")
    shown = await person(care, "provider", **CDAS)
    assert (shown["diedOn"], shown["datedAfterDeath"]) == (None, [])


async def test_only_of_a_death_somebody_says_who_reported_it(care: Care) -> None:
    body = {"clientId": care.client, "code": "custody", "on": "2012-04-02", "reportedBy": "family"}
    refused = await care.desk.post("/evidence", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "reportedBy"
    odd = await care.desk.post("/evidence", body | {"code": "died", "reportedBy": "a neighbour"})
    assert odd.status_code == 422
