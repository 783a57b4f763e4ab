"""Whom others name and nobody registered here is listed, with what stands of them, until that is put right."""

from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import closed, referred, tariff_set
from tests.assessment.client import Care, Desk, new_care
from tests.assessment.test_waits_at_referral import over, panel_due, unassessed


@pytest.fixture
def lost(open_desk: Desk) -> Care:
    """As after a backup: the others go on with a person whose registration is gone."""
    return Care(open_desk, str(uuid4()))


async def listed(desk: Desk, *roles: str, **claims: Any) -> list[dict[str, Any]]:
    answer = await desk.get("/unregistered", *roles, **claims)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def kinds(people: list[dict[str, Any]]) -> list[str]:
    return [standing["kind"] for person in people for standing in person["standing"]]


async def test_whose_treatment_goes_on_is_listed_until_the_start_is_voided(lost: Care) -> None:
    here = await new_care(lost.desk)
    await here.start("2012-04-10")
    assert await listed(lost.desk) == []
    began = await lost.start("2012-04-10")
    (person,) = await listed(lost.desk)
    assert (person["clientId"], person["area"]) == (lost.client, "stockport")
    assert person["standing"] == [
        {"kind": "treatment", "id": str(began.episode_id), "organisation": "cdas", "since": "2012-04-10"}
    ]
    await lost.running.deliver(over(began, voided=True))
    assert await listed(lost.desk) == []


async def test_so_is_who_is_referred_applies_or_has_a_tariff(lost: Care) -> None:
    waits, applied = unassessed(lost.client), panel_due(lost.client)
    sent, tariff = referred(lost.client), tariff_set(lost.client, "B", "2012-04-17")
    await lost.running.deliver(waits, applied, sent, tariff)
    assert sorted(kinds(await listed(lost.desk))) == ["panel application", "referral", "referral", "tariff"]
    await lost.running.deliver(over(waits, outcome="withdrawn"), over(applied, next_step=None))
    await lost.running.deliver(closed(sent, "withdrawn"), over(tariff, voided=True))
    assert await listed(lost.desk) == []


async def test_operators_read_it_of_their_area_and_nobody_else_does(lost: Care) -> None:
    await lost.start("2012-04-10")
    assert len(await listed(lost.desk, "operator")) == 1
    assert await listed(lost.desk, "operator", area="wigan") == []
    assert len(await listed(lost.desk, "platform_operator", area="wigan")) == 1
    assert await listed(lost.desk, area="wigan") == []
    for role in ("provider", "clinician", "referrer", "verifier", "commissioner", "auditor"):
        assert (await lost.desk.get("/unregistered", role, organisation="cdas")).status_code == 403
