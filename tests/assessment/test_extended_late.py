"""A version that extends a contract after its run-off began: what was told goes on under its id, in another year."""

from datetime import date
from typing import Any

from services.assessment.events import SchemePublished
from tests.assessment.builders import stockport, version
from tests.assessment.client import Desk, hear, new_care


def ending(number: int, ends: str, valid_from: str) -> SchemePublished:
    """Housing once per contract year."""
    scheme = stockport().scheme
    measures = [
        measure | {"once_per": "contract_year"} for measure in scheme["measures"] if "housing" in measure["code"]
    ]
    contracts = [
        contract | {"ends": ends, "measures": [measure["code"] for measure in measures]}
        for contract in scheme["contracts"]
    ]
    return version(number, valid_from, measures=measures, contracts=contracts)


def standing(found: list[dict[str, Any]]) -> dict[str, str]:
    return {each["achievedOn"]: each["id"] for each in found if each["state"] != "withdrawn"}


async def test_what_is_paid_and_what_was_told_beside_it_keep_their_ids(desk: Desk) -> None:
    desk.running.today = date(2013, 7, 1)
    await hear(desk, ending(1, "2013-04-02", "2012-04-02"))
    care = await new_care(desk)
    await care.start("2012-04-10")
    await care.top("start", "2012-04-10", acuteHousing=True)
    await care.top("review", "2013-06-15", acuteHousing=False)
    (told,) = await care.outcomes()
    await care.verify(told)
    await care.top("review", "2012-06-15", acuteHousing=False)
    before = standing(await care.outcomes())
    assert before["2013-06-15"] == told["id"]
    for again in (ending(2, "2014-04-02", "2013-04-02"), ending(3, "2013-04-02", "2013-04-02")):
        await hear(desk, again)
        await care.on(str(desk.running.today))
        assert standing(await care.outcomes()) == before
    assert await care.told("outcome-withdrawn") == []
    assert await desk.running.parked() == []
