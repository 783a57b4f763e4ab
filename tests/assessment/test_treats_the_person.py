"""Whoever's organisation treats somebody, or has, decides nothing about them as the LASARS: another's assessor does."""

from typing import Any

import pytest

from tests.assessment.builders import ANN, CDAS, answers, correction
from tests.assessment.client import Care, Desk, send

WEAK = ANN | {"nhsNumber": None}
WHY = {"reasonCode": "two_persons"}
ROLES = [("assessor",), ("assessor", "clinician")]
COUNCIL = {"organisation": "council", "sub": "cora"}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    """The LASARS's own organisation treated them once, under an id that is asked of another."""
    care = Care(open_desk, (await open_desk.register(**WEAK))["clientId"])
    await care.start("2012-04-10", "start")
    await care.end("2012-05-10")
    return care


async def other(care: Care) -> str:
    return str((await care.desk.register(**WEAK))["clientId"])


async def match_of(care: Care, client: str) -> str:
    (item,) = (await care.desk.get(f"/matches?clientId={client}&state=pending")).json()["items"]
    return str(item["id"])


async def asked(care: Care, path: str, body: dict[str, Any], roles: tuple[str, ...]) -> list[int]:
    """By who treats them, then by another organisation's assessor."""
    ours, theirs = [await care.desk.post(path, body, *roles, **who) for who in ({}, COUNCIL)]
    assert ours.status_code != 403 or ours.json()["type"] == "/problems/treats-the-person"
    return [ours.status_code, theirs.status_code]


@pytest.mark.parametrize("roles", ROLES)
@pytest.mark.parametrize("survivor", [True, False])
async def test_who_is_one_person(care: Care, roles: tuple[str, ...], survivor: bool) -> None:
    pair = [care.client, await other(care)]
    first, second = pair if survivor else reversed(pair)
    body = {"survivorId": first, "absorbedId": second, "reasonCode": "same_person"}
    assert await asked(care, "/merges", body, roles) == [403, 201]
    (merge,) = (await care.desk.get("/merges")).json()["items"]
    assert await asked(care, f"/merges/{merge['id']}/unmerge", WHY, roles) == [403, 200]


@pytest.mark.parametrize("roles", ROLES)
@pytest.mark.parametrize(("act", "body"), [("confirm", {}), ("reject", WHY)])
async def test_what_is_asked_of_them(care: Care, roles: tuple[str, ...], act: str, body: dict[str, Any]) -> None:
    match = await match_of(care, await other(care))
    assert await asked(care, f"/matches/{match}/{act}", body, roles) == [403, 200]


async def test_also_by_an_alias(care: Care) -> None:
    alias = (await send(care.desk, WEAK)).json()["id"]
    assert await asked(care, f"/matches/{await match_of(care, alias)}/reject", WHY, ("assessor",)) == [403, 200]


async def test_who_they_are_as_far_as_it_decides_what_is_paid(care: Care) -> None:
    path = f"/persons/{care.client}"
    renamed = await care.desk.put(path, correction(givenName="Anne"), match='"1"')
    assert renamed.status_code == 200, renamed.text
    change: dict[str, Any]
    for change in ({"birthDate": "1996-05-01"}, {"sex": "male"}, {"district": "heaton"}, {"languages": []}):
        refused = await care.desk.put(path, correction(givenName="Anne", **change), match='"2"')
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/treats-the-person")
    other = await care.desk.put(path, correction(givenName="Anne", birthDate="1996-05-01"), match='"2"', **COUNCIL)
    assert other.status_code == 200


@pytest.mark.parametrize("roles", ROLES)
async def test_what_others_recorded_of_them(care: Care, roles: tuple[str, ...]) -> None:
    await care.start("2012-06-10")
    review = await care.top("start", "2012-06-11", opiates=3)
    dose = await care.evidence("hep_b_dose", "2012-06-20", "clinician", **CDAS)
    care.running.today = care.running.today.replace(day=4)
    body = {"stage": "start", "on": "2012-06-11", "items": answers(opiates=9), "reasonCode": "found_on_review"}
    for who, status in (({}, 403), (COUNCIL, 200)):
        corrected = await care.desk.put(f"/top-reviews/{review['id']}", body, *roles, match='"1"', **who)
        assert corrected.status_code == status, corrected.text
    assert await asked(care, f"/top-reviews/{review['id']}/void", WHY, roles) == [403, 200]
    assert await asked(care, f"/evidence/{dose['id']}/void", WHY, roles) == [403, 200]


async def test_its_own_late_records_are_another_organisations_to_correct(care: Care) -> None:
    dose = await care.evidence("hep_b_dose", "2012-05-01", "assessor")
    care.running.today = care.running.today.replace(day=4)
    path = f"/evidence/{dose['id']}/void"
    ours, theirs = [await care.desk.post(path, WHY, "assessor", **who) for who in ({}, COUNCIL)]
    assert (ours.status_code, ours.json()["type"]) == (403, "/problems/corrections-over")
    assert theirs.status_code == 200
