"""What a person's record said before each correction stays readable to assessors, and to nobody else."""

from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import ANN
from tests.assessment.client import Care, Desk, merge, unmerge


async def corrected(desk: Desk, person: str, match: str, sub: str, **changes: Any) -> None:
    body = {name: value for name, value in (ANN | changes).items() if name != "nhsNumber"}
    done = await desk.put(f"/persons/{person}", body | {"reasonCode": "entered_in_error"}, match=match, sub=sub)
    assert done.status_code == 200, done.text


async def history(desk: Desk, person: str) -> list[dict[str, Any]]:
    return list((await desk.get(f"/persons/{person}/former-details")).json()["items"])


async def test_each_correction_says_who_when_and_what_it_was_before(desk: Desk) -> None:
    person = str((await desk.register())["clientId"])
    assert await history(desk, person) == []
    await corrected(desk, person, '"1"', "ann", familyName="Ball", sex="male")
    await corrected(desk, person, '"2"', "ben", familyName="Ball", sex="male", birthDatePrecision="year")
    last, first = await history(desk, person)
    assert (first["familyName"], first["sex"], first["changed"]) == ("Bell", "female", ["familyName", "sex"])
    assert (last["familyName"], last["birthDatePrecision"], last["changed"]) == ("Ball", "day", ["birthDatePrecision"])
    assert (first["revision"], first["correctedBy"], first["correctedByOrganisation"]) == (1, "ann", "start")
    assert (last["revision"], last["correctedBy"], last["reasonCode"]) == (2, "ben", "entered_in_error")
    assert first["correctedOn"] == desk.running.today.isoformat()


@pytest.mark.parametrize("role", ["provider", "referrer", "clinician", "verifier", "commissioner", "auditor"])
async def test_nobody_else_reads_it(desk: Desk, role: str) -> None:
    person = (await desk.register())["clientId"]
    refused = await desk.get(f"/persons/{person}/former-details", role, organisation="cdas")
    assert refused.status_code == 403


async def test_of_nobody_and_of_another_area_there_is_none(desk: Desk) -> None:
    person = (await desk.register())["clientId"]
    assert (await desk.get(f"/persons/{uuid4()}/former-details")).status_code == 404
    assert (await desk.get(f"/persons/{person}/former-details", area="wigan")).status_code == 404


async def test_how_they_can_be_reached_is_said_changed_and_taken_away(desk: Desk) -> None:
    person = str((await desk.register())["clientId"])
    await corrected(desk, person, '"1"', "ann", reachBy="07700 900123")
    await corrected(desk, person, '"2"', "ann", district="SK1")
    read = (await desk.get(f"/persons/{person}")).json()
    assert (read["reachBy"], read["revision"]) == ("07700 900123", 3)  # left out, it stays
    await corrected(desk, person, '"3"', "ben", district="SK1", reachBy=None)
    assert (await desk.get(f"/persons/{person}")).json()["reachBy"] is None
    last, _, first = await history(desk, person)
    assert (first["reachBy"], first["changed"]) == (None, ["reachBy"])
    assert (last["reachBy"], last["changed"], last["correctedBy"]) == ("07700 900123", ["reachBy"], "ben")


async def test_who_only_sent_them_is_not_told_how_they_are_reached(desk: Desk) -> None:
    sent = (await desk.post("/persons", ANN, "referrer", organisation="gp-one")).json()["id"]
    await corrected(desk, sent, '"1"', "ann", reachBy="07700 900123")
    read = await desk.get(f"/persons/{sent}", "referrer", organisation="gp-one")
    assert (read.status_code, read.json()["reachBy"]) == (200, None)


async def test_it_is_few_words(desk: Desk) -> None:
    person = str((await desk.register())["clientId"])
    body = {name: value for name, value in ANN.items() if name != "nhsNumber"} | {"reasonCode": "changed_since"}
    refused = await desk.put(f"/persons/{person}", body | {"reachBy": "x" * 101}, match='"1"')
    assert [error["field"] for error in refused.json()["errors"]] == ["reachBy"]


async def reached(desk: Desk, *cares: Care) -> list[str | None]:
    return [(await desk.get(f"/persons/{care.client}")).json()["reachBy"] for care in cares]


async def test_how_they_are_reached_is_what_was_said_last_under_any_of_their_ids(open_desk: Desk) -> None:
    desk = open_desk
    stays, other = Care(desk, await desk.new_client()), Care(desk, await desk.new_client())
    await corrected(desk, other.client, '"1"', "ann", reachBy="07700 900123")
    made = await merge(stays, other)
    assert await reached(desk, stays, other) == ["07700 900123"] * 2
    await corrected(desk, stays.client, '"1"', "ann", district="SK2")
    assert await reached(desk, stays) == ["07700 900123"]
    await corrected(desk, stays.client, '"2"', "ann", district="SK2", reachBy="07700 900123")
    await unmerge(stays, made)
    assert await reached(desk, stays, other) == [None, "07700 900123"]


@pytest.mark.parametrize("says", ["07700 900777", None])
async def test_what_is_said_once_two_are_one_is_the_last_word(open_desk: Desk, says: str | None) -> None:
    desk = open_desk
    stays, other = Care(desk, await desk.new_client()), Care(desk, await desk.new_client())
    await corrected(desk, other.client, '"1"', "ann", reachBy="07700 900123")
    made = await merge(stays, other)
    await corrected(desk, other.client, '"1"', "ann", reachBy=says)
    assert await reached(desk, stays, other) == [says] * 2
    (last,) = await history(desk, stays.client)
    assert (last["reachBy"], "reachBy" in last["changed"]) == (None, True)
    await unmerge(stays, made)
    assert await reached(desk, stays, other) == [says, "07700 900123"]
