"""Who treated somebody reads how they are reached, and where they live, as it was said while they were with it."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import referred, transferred
from tests.assessment.client import Care, Desk, merge, new_care
from tests.assessment.test_former_details import corrected

THEN = {"reachBy": "07700 900123", "postcode": "SK1 3XE", "district": "SK1"}
NOW = {"reachBy": "07700 900777", "postcode": "SK4 1AA", "district": "SK4"}
NOTHING = dict.fromkeys(THEN)


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    care = await new_care(open_desk)
    await corrected(open_desk, care.client, '"1"', "ann", **THEN)
    await care.start("2012-09-03")
    return care


async def read(care: Care, organisation: str = "cdas", *roles: str) -> dict[str, Any]:
    answer = await care.desk.get(f"/persons/{care.client}", *(roles or ("provider",)), organisation=organisation)
    assert answer.status_code == 200, answer.text
    return {name: answer.json()[name] for name in THEN}


async def moves_on(care: Care, day: str) -> None:
    care.running.today = date.fromisoformat(day)
    await corrected(care.desk, care.client, '"2"', "ann", **NOW)


async def test_what_was_said_after_the_end_is_the_lasars_alone(care: Care) -> None:
    await care.end("2012-09-05")
    await moves_on(care, "2012-09-06")
    assert (await read(care), await read(care, "start", "assessor")) == (THEN, NOW)


async def test_what_was_said_up_to_the_end_stays(care: Care) -> None:
    await moves_on(care, "2012-09-05")
    await care.end("2012-09-05")
    care.running.today = date(2012, 9, 12)
    assert await read(care) == NOW


async def test_who_handed_on_reads_it_as_it_was_and_who_took_over_as_it_is(care: Care) -> None:
    await care.running.deliver(transferred(care.starts[0], "2012-09-05", "riverside"))
    await moves_on(care, "2012-09-06")
    assert (await read(care), await read(care, "riverside")) == (THEN, NOW)


async def test_whom_they_are_referred_to_again_reaches_them_anew(care: Care) -> None:
    await care.end("2012-09-05")
    await moves_on(care, "2012-09-06")
    await care.running.deliver(referred(care.client, "cdas"))
    assert await read(care) == NOW


async def test_a_record_that_came_later_says_nothing_of_it(open_desk: Desk) -> None:
    """Merged with who was treated."""
    care = await new_care(open_desk)
    await care.start("2012-09-03")
    await care.end("2012-09-05")
    open_desk.running.today = date(2012, 9, 6)
    other = Care(open_desk, await open_desk.new_client())
    await corrected(open_desk, other.client, '"1"', "ann", **NOW)
    await merge(care, other)
    assert (await read(care))["reachBy"] is None


async def reached(desk: Desk, client: str, number: str | None, on: str, **more: str) -> str | None:
    """As the answer has it, which is as it is read afterwards."""
    desk.running.today = date.fromisoformat(on)
    shown = await desk.get(f"/persons/{client}")
    body = {name: shown.json()[name] for name in ("givenName", "familyName", "birthDate", "sex")}
    body |= {"reachBy": number, "reasonCode": "entered_in_error"} | more
    answer = await desk.put(f"/persons/{client}", body, match=shown.headers["ETag"])
    assert answer.status_code == 200, answer.text
    said = answer.json()["reachBy"]
    assert (await desk.get(f"/persons/{client}")).json()["reachBy"] == said
    return None if said is None else str(said)


@pytest.mark.parametrize("day", ["2012-09-04", "2012-09-06"])
async def test_what_one_of_two_records_said_first_can_be_said_again(open_desk: Desk, day: str) -> None:
    """It is recorded, although that record never said another thing; with another detail or alone."""
    survivor, absorbed = await new_care(open_desk), await new_care(open_desk)
    await reached(open_desk, survivor.client, "07700 900111", "2012-09-03")
    await reached(open_desk, absorbed.client, "07700 900222", "2012-09-04")
    await merge(survivor, absorbed)
    assert await reached(open_desk, survivor.client, "07700 900111", day) == "07700 900111"
    assert await reached(open_desk, survivor.client, "07700 900222", "2012-09-07") == "07700 900222"
    assert await reached(open_desk, survivor.client, "07700 900111", "2012-09-08", givenName="Zora") == "07700 900111"
    revision = (await open_desk.get(f"/persons/{survivor.client}")).headers["ETag"]
    assert await reached(open_desk, survivor.client, "07700 900111", "2012-09-09", givenName="Zora") == "07700 900111"
    assert (await open_desk.get(f"/persons/{survivor.client}")).headers["ETag"] == revision
