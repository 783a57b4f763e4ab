"""An NHS number that becomes known later: checked, asked about where it is somebody else's, and kept by a merge."""

from typing import Any

import pytest

from tests.assessment.client import Care, Desk, merge, unmerge

NUMBER, OTHER = "9990000018", "9990000026"
DETAILS = ("givenName", "familyName", "birthDate", "birthDatePrecision", "sex", "postcode", "district", "languages")


async def corrected(desk: Desk, client: str, revision: int = 1, **changes: Any) -> Any:
    person = (await desk.get(f"/persons/{client}")).json()
    body = {name: person[name] for name in DETAILS} | {"reasonCode": "entered_in_error"} | changes
    return await desk.put(f"/persons/{client}", body, match=f'"{revision}"')


async def number_of(desk: Desk, client: str) -> str | None:
    number: str | None = (await desk.get(f"/persons/{client}")).json()["nhsNumber"]
    return number


async def test_a_number_is_added_and_finds_the_person_and_stays_when_it_is_not_said(open_desk: Desk) -> None:
    client = (await open_desk.register(nhsNumber=None))["clientId"]
    added = await corrected(open_desk, client, nhsNumber="999 000 0018")
    assert (added.status_code, added.json()["nhsNumber"]) == (200, NUMBER), added.text
    kept = await corrected(open_desk, client, 2, district="SK1")
    assert kept.json()["nhsNumber"] == NUMBER
    again = await open_desk.register(nhsNumber=NUMBER, givenName="Anna", familyName="Bell")
    assert (again["clientId"], again["matchedExisting"]) == (client, True)


@pytest.mark.parametrize("number", ["9990000019", "999000001", "none"])
async def test_a_number_that_is_none_is_refused(open_desk: Desk, number: str) -> None:
    client = (await open_desk.register(nhsNumber=None))["clientId"]
    refused = await corrected(open_desk, client, nhsNumber=number)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["nhsNumber"]
    assert await number_of(open_desk, client) is None


@pytest.mark.parametrize("changes", [{}, {"birthDate": "1966-06-06"}])
async def test_where_it_is_somebody_elses_it_is_asked_whether_both_are_one(
    open_desk: Desk, changes: dict[str, Any]
) -> None:
    first = (await open_desk.register(nhsNumber=NUMBER))["clientId"]
    second = (await open_desk.register(nhsNumber=None, givenName="Zoe", familyName="Mouse", **changes))["clientId"]
    assert first != second
    added = await corrected(open_desk, second, nhsNumber=NUMBER)
    assert (added.status_code, added.json()["matchState"]) == (200, "pending"), added.text
    (match,) = (await open_desk.get("/matches?state=pending")).json()["items"]
    assert (match["clientId"], match["candidateId"], match["rule"]) == (second, first, "nhs_number")


@pytest.mark.parametrize("of_absorbed", [True, False])
async def test_a_merge_keeps_the_number_that_one_of_both_has(open_desk: Desk, *, of_absorbed: bool) -> None:
    numbers = (None, OTHER) if of_absorbed else (OTHER, None)
    one, other = [
        Care(open_desk, (await open_desk.register(nhsNumber=number, givenName=name, familyName=name))["clientId"])
        for number, name in zip(numbers, ("Zoe", "Walter"), strict=True)
    ]
    merge_id = await merge(one, other)
    assert await number_of(open_desk, one.client) == OTHER
    said = await corrected(open_desk, one.client, nhsNumber=OTHER, district="SK1")
    assert said.json()["nhsNumber"] == OTHER
    await unmerge(one, merge_id)
    assert [await number_of(open_desk, care.client) for care in (one, other)] == [*numbers]


async def test_a_number_of_somebody_else_is_removed_and_nobody_is_taken_for_them_by_it(open_desk: Desk) -> None:
    client = (await open_desk.register(nhsNumber=NUMBER))["clientId"]
    removed = await corrected(open_desk, client, nhsNumberRemoved=True)
    assert (removed.status_code, removed.json()["nhsNumber"]) == (200, None), removed.text
    again = await corrected(open_desk, client, 2, nhsNumberRemoved=True)
    assert (again.status_code, again.json()["revision"]) == (200, 2)
    assert (await corrected(open_desk, client, 2, district="SK1")).json()["nhsNumber"] is None
    other = await open_desk.register(nhsNumber=NUMBER, givenName="Zoe", familyName="Mouse")
    assert (other["clientId"] == client, other["matchedExisting"]) == (False, False)
    (before,) = (await open_desk.get(f"/persons/{client}/former-details")).json()["items"][-1:]
    assert before["nhsNumber"] == NUMBER
    both = await corrected(open_desk, client, 3, nhsNumber=OTHER, nhsNumberRemoved=True)
    assert [error["field"] for error in both.json()["errors"]] == ["nhsNumber"]


async def test_a_number_of_a_merged_record_is_not_removed_from_the_other(open_desk: Desk) -> None:
    """It would come back with it; where it is somebody else's, so is the record."""
    first = (await open_desk.register(nhsNumber=None))["clientId"]
    second = (await open_desk.register(nhsNumber=NUMBER, givenName="Zoe", familyName="Mouse", sex="male"))["clientId"]
    await merge(Care(open_desk, first), Care(open_desk, second))
    refused = await corrected(open_desk, first, nhsNumberRemoved=True)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["field"], "undo the merge" in error["message"]) == (422, "nhsNumber", True)
    assert await number_of(open_desk, first) == NUMBER
