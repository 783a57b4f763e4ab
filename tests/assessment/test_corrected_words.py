"""A correction tells no stranger of itself: what an organisation said stays its own word, and its only one."""

from typing import Any

import pytest

from tests.assessment.builders import ANN, correction
from tests.assessment.client import Desk, send

WEAK = ANN | {"nhsNumber": None}
CORRECTED = {"birthDate": "1980-01-05"}


async def ids(desk: Desk, by: str, *bodies: dict[str, Any]) -> list[str]:
    answers = [await send(desk, body, by=by) for body in bodies]
    assert [answer.status_code for answer in answers] == [201] * len(bodies), [answer.text for answer in answers]
    return [str(answer.json()["id"]) for answer in answers]


async def corrected(desk: Desk, person: str, match: str = '"1"', **changes: Any) -> None:
    done = await desk.put(f"/persons/{person}", correction(**(CORRECTED | changes)), match=match)
    assert done.status_code == 200, done.text


@pytest.mark.parametrize("body", [ANN, WEAK], ids=["number", "no-number"])
async def test_a_sender_finds_its_own_words_and_not_the_corrected_ones(desk: Desk, body: dict[str, Any]) -> None:
    """As it would had nobody corrected anything: what it says otherwise is somebody else."""
    (person,) = await ids(desk, "gp-one", body)
    await corrected(desk, person)
    old, new, old_again, new_again = await ids(desk, "gp-one", body, body | CORRECTED, body, body | CORRECTED)
    assert (old, old_again) == (person, person)
    assert new == new_again != person


@pytest.mark.parametrize("body", [ANN, WEAK], ids=["number", "no-number"])
@pytest.mark.parametrize("first", ["lasars", "gp-one"])
async def test_a_stranger_gets_an_id_of_its_own_for_each_of_its_words(
    desk: Desk, body: dict[str, Any], first: str
) -> None:
    if first == "lasars":
        person = str((await desk.register(**body))["clientId"])
    else:
        (person,) = await ids(desk, first, body)
    before = await ids(desk, "gp-two", body)
    await corrected(desk, person)
    old, new, old_again, new_again = await ids(desk, "gp-two", body, body | CORRECTED, body, body | CORRECTED)
    assert [old, old_again] == before * 2
    assert new == new_again
    assert len({person, old, new}) == 3


@pytest.mark.parametrize("words", [WEAK, WEAK | CORRECTED], ids=["old", "new"])
async def test_assessors_are_asked_of_old_and_new_words_alike(desk: Desk, words: dict[str, Any]) -> None:
    person = str((await desk.register(**WEAK))["clientId"])
    await corrected(desk, person)
    (alias,) = await ids(desk, "gp-one", words)
    (match,) = (await desk.get("/matches?state=pending")).json()["items"]
    assert (match["clientId"], match["candidateId"], match["rule"]) == (alias, person, "initials")


async def test_what_is_corrected_twice_is_found_by_every_word(desk: Desk) -> None:
    person = str((await desk.register(**WEAK))["clientId"])
    await corrected(desk, person)
    await corrected(desk, person, '"2"', birthDate="1979-12-31")
    for number, words in enumerate((WEAK, WEAK | CORRECTED, WEAK | {"birthDate": "1979-12-31"}), start=1):
        await ids(desk, f"gp-{number}", words)
    items = (await desk.get("/matches?state=pending")).json()["items"]
    assert {item["candidateId"] for item in items} >= {person}
    assert len([item for item in items if item["candidateId"] == person]) == 3


async def test_a_pair_that_was_told_apart_is_not_asked_of_again_by_corrected_words(desk: Desk) -> None:
    person = str((await desk.register(**WEAK))["clientId"])
    (alias,) = await ids(desk, "gp-one", WEAK)
    (match,) = (await desk.get("/matches?state=pending")).json()["items"]
    await desk.post(f"/matches/{match['id']}/reject", {"reasonCode": "two_persons"})
    await corrected(desk, person)
    await corrected(desk, alias)
    assert (await desk.get("/matches?state=pending")).json()["items"] == []
    assert await ids(desk, "gp-one", WEAK, WEAK) == [alias, alias]


@pytest.mark.parametrize("survivor", ["person", "alias"])
async def test_merged_and_parted_the_sender_still_finds_its_own_words(desk: Desk, survivor: str) -> None:
    person = str((await desk.register(**WEAK))["clientId"])
    (alias,) = await ids(desk, "gp-one", WEAK)
    pair = (person, alias) if survivor == "person" else (alias, person)
    made = await desk.post("/merges", {"survivorId": pair[0], "absorbedId": pair[1], "reasonCode": "same_person"})
    await corrected(desk, pair[0])
    assert await ids(desk, "gp-one", WEAK) == [alias]
    (other,) = await ids(desk, "gp-one", WEAK | CORRECTED)
    await desk.post(f"/merges/{made.json()['id']}/unmerge", {"reasonCode": "two_persons"})
    assert await ids(desk, "gp-one", WEAK, WEAK | CORRECTED) == [alias, other]


async def test_the_lasars_goes_by_what_stands(desk: Desk) -> None:
    person = str((await desk.register(**ANN))["clientId"])
    await corrected(desk, person)
    new = await desk.post("/persons", ANN | CORRECTED)
    assert (new.status_code, new.json()["clientId"]) == (200, person)
    old = await desk.post("/persons", ANN)
    assert (old.status_code, old.json()["match"]["candidateId"]) == (201, person)


async def test_a_second_word_of_the_sender_does_not_stop_corrections(desk: Desk) -> None:
    (person,) = await ids(desk, "gp-one", ANN)
    await corrected(desk, person)
    await ids(desk, "gp-one", ANN | CORRECTED)
    await corrected(desk, person, '"2"', givenName="Anna")
