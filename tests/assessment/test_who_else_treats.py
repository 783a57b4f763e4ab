"""To whom somebody is merely referred is told neither where else they are treated nor what is recorded there."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import CDAS, closed, referred
from tests.assessment.client import Care, Desk, new_care

BRIDGE: dict[str, Any] = {"organisation": "bridge-advice", "sub": "bea"}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    open_desk.running.today = date(2012, 9, 3)
    return await new_care(open_desk)


async def ids(care: Care, path: str, **who: Any) -> list[str]:
    listed = (await care.desk.get(f"{path}?clientId={care.client}", "provider", **who)).json()["items"]
    read = [row["id"] for row in listed]
    for id_ in read if path == "/top-reviews" else []:
        assert (await care.desk.get(f"{path}/{id_}", "clinician", **who)).status_code == 200
    return read


async def journeys(care: Care, **who: Any) -> list[Any]:
    answer = await care.desk.get(f"/journeys?clientId={care.client}", "provider", **who)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_the_neighbour_is_told_once_both_treat(care: Care) -> None:
    await care.start("2012-04-10")
    theirs = (await care.top("start", "2012-04-11", injecting=4))["id"]
    of_lasars = (await care.evidence("hep_b_dose", "2012-04-12"))["id"]
    await care.running.deliver(referral := referred(care.client, "bridge-advice"))
    assert await journeys(care, **BRIDGE) == []
    assert await ids(care, "/top-reviews", **BRIDGE) == []
    assert (await care.desk.get(f"/top-reviews/{theirs}", "provider", **BRIDGE)).status_code == 404
    assert await ids(care, "/evidence", **BRIDGE) == [of_lasars]
    await care.start("2012-08-20", "bridge-advice", referral_id=referral.referral_id)
    assert len(await journeys(care, **BRIDGE)) == 1
    assert await ids(care, "/top-reviews", **BRIDGE) == [theirs]


async def test_who_asks_for_nobody_else_reads_as_before(care: Care) -> None:
    await care.start("2012-04-10")
    theirs = (await care.top("start", "2012-04-11", injecting=4))["id"]
    assert await ids(care, "/top-reviews", **CDAS) == [theirs]
    await care.running.deliver(referral := referred(care.client, "bridge-advice"))
    await care.running.deliver(closed(referral, "declined"))
    for path in ("/journeys", "/top-reviews"):
        gone = await care.desk.get(f"{path}?clientId={care.client}", "provider", **BRIDGE)
        assert gone.status_code == 404, gone.text
    await care.end("2012-08-20")
    assert len(await journeys(care, **CDAS)) == 1
