"""Whoever is in treatment, or referred, without a tariff is listed for who assesses and who commissions."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import closed, ended, referred, started, tariff_set
from tests.assessment.client import Care, Desk, merge, new_care


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    open_desk.running.today = date(2012, 9, 3)
    return await new_care(open_desk)


async def listed(care: Care, role: str = "commissioner", **query: str) -> list[dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    answer = await care.desk.get(f"/without-tariff?{asked}", role)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def test_it_says_what_is_missing_until_a_tariff_stands(care: Care) -> None:
    assert await listed(care) == []
    await care.assess("2012-04-05", kind="triage")
    await care.running.deliver(referral := referred(care.client))
    (row,) = await listed(care, "assessor")
    assert (row["clientId"], row["standing"], row["organisation"]) == (care.client, "referred", "cdas")
    start = started(care.client, referral_id=referral.referral_id)
    await care.running.deliver(start)
    (row,) = await listed(care, "assessor", clientId=care.client)
    assert (row["standing"], row["since"], row["missing"]) == ("in_treatment", "2012-04-10", "assess")
    await care.assess("2012-04-12", kind="comprehensive")
    assert [row["missing"] for row in await listed(care, "auditor")] == ["confirm"]
    await care.running.deliver(confirmed := tariff_set(care.client, "B", "2012-04-12"))
    assert await listed(care) == []
    await care.running.deliver(confirmed.model_copy(update={"revision": 2, "voided": True}))
    assert len(await listed(care)) == 1
    await care.running.deliver(ended(start, "2012-08-20"))
    assert await listed(care) == []


async def test_a_tariff_of_either_record_is_the_persons(care: Care) -> None:
    other = await new_care(care.desk)
    await other.start("2012-06-01", "riverside")
    await care.running.deliver(tariff_set(care.client, "B", "2012-04-12"))
    assert [row["clientId"] for row in await listed(care)] == [other.client]
    await merge(care, other)
    assert await listed(care) == []
    assert await listed(care, clientId=other.client) == []


async def test_a_referral_that_is_over_asks_for_none(care: Care) -> None:
    await care.running.deliver(referral := referred(care.client))
    assert len(await listed(care, "assessor")) == 1
    await care.running.deliver(closed(referral, "declined"))
    assert await listed(care, "assessor") == []


async def test_who_commissions_reads_of_nobody_that_they_are_referred(care: Care) -> None:
    """Nobody is paid for them before treatment begins; whoever is treated, and referred too, is listed as treated."""
    other = await new_care(care.desk)
    await care.running.deliver(referred(care.client), referred(other.client))
    await other.start("2012-06-01", "riverside")
    assert {row["standing"] for row in await listed(care, "assessor")} == {"in_treatment", "referred"}
    for role in ("commissioner", "auditor"):
        assert [(row["clientId"], row["standing"]) for row in await listed(care, role)] == [
            (other.client, "in_treatment")
        ]
        assert await listed(care, role, clientId=care.client) == []


async def test_others_read_no_such_list_and_other_areas_their_own(care: Care) -> None:
    await care.start("2012-06-01", "riverside")
    for role in ("provider", "clinician", "referrer", "verifier", "finance_proposer"):
        assert (await care.desk.get("/without-tariff", role, organisation="cdas")).status_code == 403
    assert (await care.desk.get("/without-tariff", area="wigan")).json()["items"] == []
