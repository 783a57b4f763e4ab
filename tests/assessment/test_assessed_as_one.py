"""Age, remit and eligibility of an assessment are of the person that its id goes by, whatever joins or parts ids."""

from datetime import date
from typing import Any

import pytest

from shared.messaging.restating import restate
from tests.assessment.builders import correction
from tests.assessment.client import Desk
from tests.assessment.test_assessments import submitted

YOUNG = {"birthDate": "1996-05-01", "nhsNumber": None}
Told = list[tuple[str, int, int, bool]]


async def told(desk: Desk, client: str) -> Told:
    events = [event["data"] for event in await desk.running.published("client-assessed") if event["subject"] == client]
    return [
        (event["assessmentId"], event["revision"], event["eligibility"]["ageYears"], event["inRemit"])
        for event in events
    ]


async def merge(desk: Desk, survivor: str, absorbed: str) -> str:
    body = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same_person"}
    answer = await desk.post("/merges", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def unmerge(desk: Desk, merge_id: str) -> None:
    answer = await desk.post(f"/merges/{merge_id}/unmerge", {"reasonCode": "two_persons"})
    assert answer.status_code == 200, answer.text


async def born(desk: Desk, person: str, day: str) -> Any:
    return await desk.put(f"/persons/{person}", correction(birthDate=day), match='"1"')


async def two(desk: Desk) -> tuple[str, str, str]:
    """Two registrations, the second of which is assessed; and that assessment."""
    survivor, absorbed = await desk.new_client(birthDate="1980-05-01"), await desk.new_client(birthDate="1979-03-03")
    return survivor, absorbed, str((await submitted(desk, absorbed))["id"])


async def test_merged_before_the_correction_all_ids_are_derived_again(open_desk: Desk) -> None:
    survivor, absorbed, assessment = await two(open_desk)
    merge_id = await merge(open_desk, survivor, absorbed)
    assert (await born(open_desk, survivor, "1996-05-01")).status_code == 200
    assert await told(open_desk, absorbed) == [
        (assessment, 1, 33, True), (assessment, 2, 31, True), (assessment, 3, 15, False)
    ]  # fmt: skip
    await unmerge(open_desk, merge_id)
    assert (await told(open_desk, absorbed))[-1] == (assessment, 4, 33, True)


async def test_merged_after_the_correction_they_are_derived_too(open_desk: Desk) -> None:
    survivor, absorbed, assessment = await two(open_desk)
    assert (await born(open_desk, survivor, "1996-05-01")).status_code == 200
    merge_id = await merge(open_desk, survivor, absorbed)
    assert (await told(open_desk, absorbed))[1:] == [(assessment, 2, 15, False)]
    await unmerge(open_desk, merge_id)
    assert (await told(open_desk, absorbed))[2:] == [(assessment, 3, 33, True)]


async def test_who_says_the_same_is_told_no_more(open_desk: Desk) -> None:
    first = await open_desk.new_client(birthDate="1980-05-01")
    second = await open_desk.new_client(birthDate="1980-05-01", familyName="Quill")
    await submitted(open_desk, second)
    await unmerge(open_desk, await merge(open_desk, first, second))
    assert len(await told(open_desk, second)) == 1


async def test_what_is_assessed_or_corrected_under_an_absorbed_id_is_of_the_survivor(open_desk: Desk) -> None:
    survivor, absorbed = await open_desk.new_client(**YOUNG), await open_desk.new_client(birthDate="1980-05-01")
    merge_id = await merge(open_desk, survivor, absorbed)
    made = await submitted(open_desk, absorbed)
    assert made["inRemit"] is False
    await unmerge(open_desk, merge_id)
    assert await told(open_desk, absorbed) == [(made["id"], 1, 15, False), (made["id"], 2, 31, True)]


@pytest.mark.parametrize("of", ["survivor", "absorbed"])
async def test_nobody_is_born_after_what_is_recorded_under_any_of_their_ids(open_desk: Desk, of: str) -> None:
    survivor, absorbed = await open_desk.new_client(birthDate="1980-05-01"), await open_desk.new_client()
    await submitted(open_desk, survivor if of == "survivor" else absorbed)
    await merge(open_desk, survivor, absorbed)
    refused = await born(open_desk, survivor, "2012-09-01")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "birthDate")


async def test_a_merge_with_who_was_born_later_says_no_age_below_nothing(open_desk: Desk) -> None:
    survivor, absorbed = await open_desk.new_client(birthDate="2012-08-30"), await open_desk.new_client()
    await submitted(open_desk, absorbed)
    await merge(open_desk, survivor, absorbed)
    assert (await told(open_desk, absorbed))[-1][1:] == (2, 0, False)


async def test_restated_an_assessment_says_the_survivors_age(open_desk: Desk) -> None:
    survivor, absorbed, _ = await two(open_desk)
    await merge(open_desk, survivor, absorbed)
    facts = open_desk.running.service.facts
    assert facts
    _, count = await restate(open_desk.running.db, facts, "restored", date(2012, 9, 3))
    assert count > 0
    assert {each[2] for each in (await told(open_desk, absorbed))[1:]} == {31}
