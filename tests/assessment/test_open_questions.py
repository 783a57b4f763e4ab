"""Whether two are one person is asked by what stands of them: after a correction by something else, or not at all."""

from typing import Any

import pytest

from tests.assessment.builders import ANN
from tests.assessment.client import Desk, send
from tests.assessment.test_later_numbers import NUMBER, OTHER, corrected
from tests.harness import Running

BOB = {"givenName": "Bob", "familyName": "Fuller", "birthDate": "1975-03-04", "sex": "male", "nhsNumber": NUMBER}
LIKE_ANN = {"nhsNumber": None, "givenName": "Alma"}


async def asked(desk: Desk, state: str = "pending") -> list[dict[str, Any]]:
    return list((await desk.get(f"/matches?state={state}")).json()["items"])


async def revision_of(desk: Desk, client: str) -> int:
    return int((await desk.get(f"/persons/{client}")).json()["revision"])


async def correct(desk: Desk, client: str, **changes: Any) -> None:
    done = await corrected(desk, client, await revision_of(desk, client), **changes)
    assert done.status_code == 200, done.text


async def said_of(assessment: Running, client: str) -> str:
    published = await assessment.published("client-match")
    return str([event["data"]["state"] for event in published if event["subject"] == client][-1])


async def test_a_number_that_was_somebody_elses_is_asked_about_until_it_is_corrected(
    open_desk: Desk, assessment: Running
) -> None:
    await open_desk.register(nhsNumber=NUMBER)
    bob = (await open_desk.register(**BOB))["clientId"]
    (match,) = await asked(open_desk)
    assert match["rule"] == "nhs_number"
    await correct(open_desk, bob, nhsNumber=OTHER)
    assert await asked(open_desk) == []
    (closed,) = await asked(open_desk, "rejected")
    assert (closed["id"], closed["reasonCode"], closed["decidedOn"]) == (
        match["id"], "no_longer_alike", assessment.today.isoformat(),
    )  # fmt: skip
    assert await said_of(assessment, bob) == "settled"
    assert (await open_desk.get(f"/persons/{bob}")).json()["matchState"] == "settled"


@pytest.mark.parametrize("changes", [{"familyName": "Corrigan"}, {"birthDate": "1982-02-03"}, {"sex": "male"}])
async def test_so_it_is_after_other_details_were_corrected_and_again_once_they_agree(
    open_desk: Desk, assessment: Running, changes: dict[str, Any]
) -> None:
    await open_desk.register()
    alma = (await open_desk.register(**LIKE_ANN))["clientId"]
    (match,) = await asked(open_desk)
    before = (await open_desk.get(f"/persons/{alma}")).json()
    await correct(open_desk, alma, **changes)
    assert await asked(open_desk) == []
    await correct(open_desk, alma, **{name: before[name] for name in changes})
    (again,) = await asked(open_desk)
    assert (again["id"], again["revision"], again["reasonCode"], again["decidedBy"]) == (match["id"], 3, None, None)
    assert await said_of(assessment, alma) == "pending"


async def test_the_other_side_is_corrected_and_what_is_left_is_told(open_desk: Desk, assessment: Running) -> None:
    ann = (await open_desk.register())["clientId"]
    alma = (await open_desk.register(**LIKE_ANN))["clientId"]
    await correct(open_desk, ann, familyName="Corrigan")
    assert await asked(open_desk) == []
    assert await said_of(assessment, alma) == "settled"
    await correct(open_desk, ann, familyName="Bell")
    (again,) = await asked(open_desk)
    assert again["clientId"] == alma
    assert await said_of(assessment, alma) == "pending"


async def test_where_something_else_agrees_it_is_asked_by_that(open_desk: Desk) -> None:
    ann = await open_desk.register(nhsNumber=NUMBER)
    bob = (await open_desk.register(**BOB))["clientId"]
    there = (await open_desk.get(f"/persons/{ann['clientId']}")).json()
    alike = {name: there[name] for name in ("givenName", "familyName", "birthDate", "sex")}
    await correct(open_desk, bob, **alike, nhsNumber=OTHER)
    (match,) = await asked(open_desk)
    assert (match["rule"], match["revision"]) == ("initials", 2)


async def test_what_says_nothing_of_who_they_are_leaves_the_question(open_desk: Desk) -> None:
    await open_desk.register()
    alma = (await open_desk.register(**LIKE_ANN))["clientId"]
    await correct(open_desk, alma, district="SK1", postcode=None)
    (match,) = await asked(open_desk)
    assert match["revision"] == 1


async def test_a_registration_of_an_organisation_waits_no_longer(open_desk: Desk, assessment: Running) -> None:
    ann = (await open_desk.register(nhsNumber=None))["clientId"]
    sent = await send(open_desk, ANN | {"nhsNumber": None}, by="cdas")
    alias = sent.json()["id"]
    assert await said_of(assessment, alias) == "pending"
    await correct(open_desk, ann, familyName="Corrigan", birthDate="1966-06-06")
    assert await asked(open_desk) == []
    assert await said_of(assessment, alias) == "settled"


async def test_closing_one_tells_nobody_apart(open_desk: Desk) -> None:
    """Another registration is asked about both, and what is said of one of them decides nothing of the other."""
    ann = (await open_desk.register())["clientId"]
    alma = (await open_desk.register(**LIKE_ANN))["clientId"]
    await correct(open_desk, alma, familyName="Corrigan")
    third = (await open_desk.register(**LIKE_ANN))["clientId"]
    questions = {match["candidateId"]: match["id"] for match in await asked(open_desk)}
    assert set(questions) == {ann, alma}  # by what was said of Alma before
    await open_desk.post(f"/matches/{questions[alma]}/confirm", {})
    (left,) = await asked(open_desk)
    assert (left["id"], left["clientId"]) == (questions[ann], third)
