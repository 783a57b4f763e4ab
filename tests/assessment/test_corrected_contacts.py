"""A contact that was recorded by mistake is corrected or voided, as other records are."""

from typing import Any

import pytest

from tests.assessment.builders import ANN, CDAS, contact
from tests.assessment.client import Care, Desk, new_care

WHY = {"reasonCode": "entered_in_error"}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    """Engaged by one contact alone, on the day itself."""
    found = await new_care(open_desk)
    await found.assess("2012-04-05")
    await found.start("2012-04-10")
    await found.on("2012-07-10")
    return found


async def came(care: Care, on: str = "2012-06-25", *roles: str, **who: Any) -> dict[str, Any]:
    answer = await care.desk.post("/contacts", contact(care.client, on=on), *(roles or ("provider",)), **(CDAS | who))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def void(care: Care, found: dict[str, Any], *roles: str, **who: Any) -> Any:
    return await care.desk.post(f"/contacts/{found['id']}/void", WHY, *(roles or ("provider",)), **(CDAS | who))


async def correct(care: Care, found: dict[str, Any], *roles: str, why: str | None = None, **changes: Any) -> Any:
    who = {name: changes.pop(name) for name in ("sub", "organisation") if name in changes}
    body = contact(care.client, **({"on": found["on"]} | changes)) | ({"reasonCode": why} if why else {})
    del body["clientId"]
    match = f'"{found["revision"]}"'
    return await care.desk.put(
        f"/contacts/{found['id']}", body, *(roles or ("provider",)), match=match, **(CDAS | who)
    )  # fmt: skip


async def engaged(care: Care) -> list[tuple[str, str | None]]:
    return [(outcome["state"], outcome["reason"]) for outcome in await care.outcomes(measure="engaged_12_weeks")]


async def test_a_contact_that_is_void_proves_nothing(care: Care) -> None:
    found = await came(care)
    await care.verify(await care.one("engaged_12_weeks"))
    answer = await void(care, found)
    assert (answer.status_code, answer.json()["voided"], answer.headers["ETag"]) == (200, True, '"2"')
    assert await engaged(care) == [("withdrawn", "voided")]
    again = await void(care, found)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/voided")
    listed = (await care.desk.get(f"/contacts?clientId={care.client}", "assessor")).json()["items"]
    assert [(item["id"], item["voided"]) for item in listed] == [(found["id"], True)]


@pytest.mark.parametrize("changes", [{"attendance": "did_not_attend"}, {"on": "2012-05-02"}])
async def test_nor_does_one_that_was_not_attended_or_was_on_another_day(care: Care, changes: dict[str, Any]) -> None:
    found = await came(care)
    assert await engaged(care) == [("proposed", None)]
    answer = await correct(care, found | changes, **changes)
    assert (answer.status_code, answer.json()["revision"]) == (200, 2)
    assert [state for state, _ in await engaged(care)] == ["withdrawn"]
    again = await correct(care, answer.json(), **changes)
    assert (again.status_code, again.json()["revision"]) == (200, 2)  # says what is said already
    await correct(care, answer.json() | {"on": "2012-06-25"}, attendance="attended")
    assert await engaged(care) == [("proposed", None)]


async def test_who_corrected_it_has_recorded_it(care: Care) -> None:
    found = await came(care)
    vera = {"sub": "vera", "organisation": "start"}
    answer = await correct(care, found, "assessor", why="found_on_review", kind="advice", **vera)
    assert answer.status_code == 200, answer.text
    assert (await care.try_to_verify(await care.one("engaged_12_weeks"))).json()["type"] == "/problems/own-record"


async def test_the_remit_is_answered_anew(care: Care) -> None:
    found = await came(care)
    assert found["remit"]["inRemit"] is True
    answer = await correct(care, found, presenting=["7000"])
    assert answer.json()["remit"]["inRemit"] is False


async def test_what_others_recorded_is_nobodys_to_change_but_the_lasars_s(care: Care) -> None:
    found = await came(care)
    other = {"sub": "rita", "organisation": "riverside"}
    for answer in (await void(care, found, **other), await correct(care, found, **other)):
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-contact")
    lasars = {"sub": "ann", "organisation": "start"}
    untold = await correct(care, found, "assessor", kind="advice", **lasars)
    assert (untold.status_code, untold.json()["errors"][0]["field"]) == (422, "reasonCode")
    assert (await void(care, found, "assessor", **lasars)).status_code == 200


async def test_after_the_days_for_corrections_the_lasars_does_it(care: Care) -> None:
    found = await came(care)
    await care.end("2012-07-10")
    await care.on("2012-08-20")
    for answer in (await void(care, found), await correct(care, found, kind="advice")):
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/corrections-over")
    assert (await void(care, found, "assessor", sub="ann", organisation="start")).status_code == 200


async def test_a_referrer_takes_back_what_it_recorded_today(care: Care) -> None:
    body = {"sub": "ros", "organisation": "court"}
    person = (await care.desk.post("/persons", ANN, "referrer", **body)).json()["clientId"]
    answer = await care.desk.post("/contacts", contact(person), "referrer", **body)
    found, other = answer.json(), Care(care.desk, person)
    assert (await correct(other, found, "referrer", kind="advice", **body)).status_code == 200
    await care.on("2012-07-11")
    assert (await void(other, found, "referrer", **body)).json()["type"] == "/problems/corrections-over"


async def test_the_lasars_that_treats_changes_only_its_own(care: Care) -> None:
    found = await came(care)
    answer = await void(care, found, "assessor", sub="ann", organisation="cdas")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/treats-the-person")
