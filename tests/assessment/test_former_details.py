"""What a person's record said before each correction stays readable to assessors, and to nobody else."""

from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import ANN
from tests.assessment.client import Desk


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
