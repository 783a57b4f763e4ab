"""A contact proves engagement to who records it while the person is with it, or was until lately."""

import pytest

from tests.assessment.care import CDAS, Care, transferred
from tests.assessment.conftest import ANN, Desk
from tests.assessment.test_contacts import contact


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    """Registered and treated by one organisation from April to August."""
    body = ANN | {"nhsNumber": None, "postcode": None, "district": None, "languages": []}
    registered = await open_desk.post("/persons", body, "provider", **CDAS)
    assert registered.status_code == 201, registered.text
    care = Care(open_desk, registered.json()["id"])
    await care.on("2012-09-03")
    await care.start("2012-04-10")
    await care.end("2012-08-20")
    return care


async def _came(care: Care, *roles: str, **who: str) -> list[str]:
    """That they came in the eleventh week, and what follows."""
    sent = await care.desk.post("/contacts", contact(care.client, on="2012-06-25"), *(roles or ("provider",)), **who)
    assert sent.status_code == 201, sent.text
    return [each["state"] for each in await care.outcomes(measure="engaged_12_weeks")]


async def test_who_registered_somebody_proves_nothing_of_a_treatment_that_is_long_over(care: Care) -> None:
    await care.on("2014-03-03")
    assert await _came(care, **CDAS) == []
    assert len(await _came(care, "assessor")) == 1  # the LASARS can still record it


async def test_within_the_days_for_late_records_it_does(care: Care) -> None:
    assert len(await _came(care, **CDAS)) == 1


async def test_nor_who_handed_the_person_on_long_ago(open_desk: Desk) -> None:
    """The successor treats still: of it nothing was said late."""
    care = Care(open_desk, (await open_desk.post("/persons", ANN, "provider", **CDAS)).json()["id"])
    await care.on("2012-09-03")
    start = await care.start("2012-04-10")
    await care.running.deliver(transferred(start, "2012-08-20", "riverside"))
    await care.on("2014-03-03")
    assert await _came(care, **CDAS) == []
    assert len(await _came(care, "assessor")) == 1


async def test_nor_under_another_id_that_is_found_to_be_the_persons_later(care: Care) -> None:
    await care.on("2014-03-03")
    alias = (await care.desk.post("/persons", ANN | {"givenName": "Anna"}, "provider", **CDAS)).json()["id"]
    assert alias != care.client
    assert await _came(Care(care.desk, alias), **CDAS) == []
    body = {"survivorId": care.client, "absorbedId": alias, "reasonCode": "same"}
    merged = await care.desk.post("/merges", body, organisation="council", sub="cora")
    assert merged.status_code == 201, merged.text
    assert await care.outcomes(measure="engaged_12_weeks") == []
