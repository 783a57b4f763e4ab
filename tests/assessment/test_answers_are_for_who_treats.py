"""Questionnaires and forms ask of risk, safeguarding and health: what others asked is for who treats the person now."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import CDAS, closed, referred
from tests.assessment.client import Care, Desk, new_care, publish_form
from tests.assessment.test_forms import filled
from tests.assessment.test_screenings import phq

BRIDGE: dict[str, Any] = {"organisation": "bridge-advice", "sub": "bea"}
KINDS = pytest.mark.parametrize("path", ["/form-answers", "/screenings"])


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    open_desk.running.today = date(2012, 9, 3)
    await publish_form(open_desk, "risk")
    return await new_care(open_desk)


async def asked(care: Care, path: str, role: str = "assessor", **who: Any) -> str:
    body = filled(care.client) if path == "/form-answers" else phq(care.client)
    made = await care.desk.post(path, body, role, **who)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def shown(care: Care, path: str, *ids: str, **who: Any) -> list[str]:
    """What the list has, as the records by themselves say too."""
    listed = [
        row["id"] for row in (await care.desk.get(f"{path}?clientId={care.client}", "provider", **who)).json()["items"]
    ]
    read = [id_ for id_ in ids if (await care.desk.get(f"{path}/{id_}", "clinician", **who)).status_code == 200]
    assert listed == read
    return read


@KINDS
async def test_who_is_asked_to_treat_is_told_what_to_look_at_and_no_answers(care: Care, path: str) -> None:
    by_lasars = await asked(care, path)
    referral = referred(care.client, "bridge-advice")
    await care.running.deliver(referral)
    assert await shown(care, path, by_lasars, **BRIDGE) == []
    own = await asked(care, path, "provider", **BRIDGE)
    assert await shown(care, path, by_lasars, own, **BRIDGE) == [own]
    await care.start("2012-04-20", "bridge-advice", referral_id=referral.referral_id)
    assert await shown(care, path, by_lasars, own, **BRIDGE) == [by_lasars, own]


@KINDS
async def test_who_declined_has_its_own(care: Care, path: str) -> None:
    await care.running.deliver(referral := referred(care.client, "bridge-advice"))
    by_lasars, own = await asked(care, path), await asked(care, path, "provider", **BRIDGE)
    await care.running.deliver(closed(referral, "declined"))
    assert await shown(care, path, by_lasars, own, **BRIDGE) == [own]


@KINDS
async def test_who_has_treated_has_its_own(care: Care, path: str) -> None:
    """Also in the days in which it may still record; the first end counts, whatever it says later."""
    await care.start("2012-04-03")
    by_lasars, own = await asked(care, path), await asked(care, path, "provider", **CDAS)
    assert await shown(care, path, by_lasars, own, **CDAS) == [by_lasars, own]
    await care.end("2012-09-03")
    assert await shown(care, path, by_lasars, own, **CDAS) == [by_lasars, own]
    await care.on("2012-09-04")
    assert await shown(care, path, by_lasars, own, **CDAS) == [own]
    assert (await care.desk.get(f"/top-reviews?clientId={care.client}", "provider", **CDAS)).status_code == 200


@KINDS
async def test_what_the_neighbour_asks_is_told_to_who_treats_too(care: Care, path: str) -> None:
    await care.start("2012-04-03")
    await care.start("2012-04-05", "bridge-advice")
    theirs, own = await asked(care, path, "provider", **CDAS), await asked(care, path, "provider", **BRIDGE)
    assert await shown(care, path, theirs, own, **BRIDGE) == [theirs, own]
    assert await shown(care, path, theirs, own, **CDAS) == [theirs, own]
