"""Who is paid in the area decides no rival's outcome; a LASARS with measures of its own goes on verifying providers."""

from datetime import date
from typing import Any

import pytest

from services.assessment.events import SchemePublished
from tests.assessment.builders import rewritten, started, stockport, transferred
from tests.assessment.client import Care, Desk, new_care

LIKE = (403, "/problems/paid-for-the-like")


def paying(party: str, *measures: str) -> SchemePublished:
    """A contract for these, of a year that is yet to come."""
    scheme = stockport()
    contracts: list[dict[str, Any]] = scheme.scheme["contracts"]
    later = {"code": f"{party}-2013", "party": party, "measures": [*measures], "starts": "2013-04-02"}
    document = scheme.scheme | {"contracts": [*contracts, contracts[0] | later]}
    return rewritten(scheme, document)


async def cared_for(desk: Desk, scheme: SchemePublished) -> Care:
    """By cdas, with an outcome that waits for a verifier."""
    await desk.running.deliver(("stockport-2012", scheme))
    desk.running.today = date(2012, 9, 3)
    found = await new_care(desk)
    await found.assess("2012-04-05")
    await found.start("2012-04-10")
    await found.top("start", "2012-04-11", acuteHousing=True, injecting=4)
    await found.top("review", "2012-07-03", acuteHousing=False, injecting=2)
    return found


async def said_by(care: Care, organisation: str, decision: str = "verified") -> tuple[int, str]:
    claims = {"sub": "vera", "organisation": organisation}
    answer = await care.try_to_verify(await care.one("housing_resolved"), decision, **claims)
    return answer.status_code, answer.json().get("type", "")


@pytest.mark.parametrize("decision", ["verified", "refused"])
async def test_a_rival_decides_no_outcome(desk: Desk, decision: str) -> None:
    care = await cared_for(desk, stockport())
    assert await said_by(care, "riverside", decision) == LIKE
    assert (await care.one("housing_resolved"))["state"] == "proposed"
    assert (await said_by(care, "start", decision))[0] == 200


async def test_nor_who_will_be_paid_for_the_same_measure(desk: Desk) -> None:
    care = await cared_for(desk, paying("start", "housing_resolved"))
    assert await said_by(care, "start") == LIKE
    assert (await said_by(care, "audit-office"))[0] == 200


async def test_nor_who_is_paid_for_another_measure_and_treats(desk: Desk) -> None:
    care = await cared_for(desk, paying("newcomer", "of_its_own"))
    await care.running.deliver(started(await care.desk.new_client(), "newcomer"))
    assert await said_by(care, "newcomer") == LIKE


async def test_nor_who_treats_since_a_hand_over(desk: Desk) -> None:
    care = await cared_for(desk, paying("newcomer", "of_its_own"))
    other = await new_care(desk)
    start = await other.start("2012-04-10", "riverside")
    await care.running.deliver(transferred(start, "2012-05-10", "newcomer"))
    assert await said_by(care, "newcomer") == LIKE


async def test_a_lasars_with_measures_of_its_own_verifies_what_providers_achieve(desk: Desk) -> None:
    care = await cared_for(desk, paying("start", "of_its_own"))
    assert (await said_by(care, "start"))[0] == 200


async def test_what_was_verified_stands_when_the_verifier_is_paid_later(desk: Desk) -> None:
    care = await cared_for(desk, stockport())
    assert (await said_by(care, "start"))[0] == 200
    second = paying("start", "housing_resolved")
    document = second.scheme | {"version": 2}
    await care.running.deliver(("stockport-2012", rewritten(second, document, version=2)))
    await care.on("2012-09-04")
    assert (await care.one("housing_resolved"))["state"] == "achieved"
