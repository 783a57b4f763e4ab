"""What is assessed after a version, or between two, is priced by the one that ended last, whatever came first."""

from datetime import date
from itertools import combinations
from typing import Any

import pytest

from tests.harness import Running
from tests.tariff.builders import assessed, version
from tests.tariff.client import confirmed, get, proposal_of, proposals, publish

DAYS = ("2012-04-10", "2012-06-30", "2012-07-01", "2012-07-15", "2012-09-01", "2013-04-01", "2014-05-01", "2015-04-02")


def pence(proposal: dict[str, Any]) -> dict[str, int]:
    return {price["measure"]: price["pence"] for price in proposal["prices"]}


VERSIONS = [
    version(1, "2012-04-02", "2012-07-01", 100),
    version(2, "2012-08-01", "2012-09-01", 200),
    version(3, "2012-06-01", "2012-07-10", 300),
    version(4, "2012-05-01", "2012-08-15", 400),
]


@pytest.mark.parametrize("day", ["2013-04-02", "2014-05-01"])
async def test_a_version_reaches_what_was_assessed_after_its_end(tariff: Running, day: str) -> None:
    await publish(tariff, version(1, "2012-04-02", "2013-04-02"))
    before, after = [assessed(assessed_on=date.fromisoformat(day)) for _ in range(2)]
    await tariff.deliver(before)
    await publish(tariff, version(2, "2013-01-01", "2013-04-02", 5_000))
    await tariff.deliver(after)
    told = [await proposal_of(tariff, event) for event in (before, after)]
    assert [(each["schemeVersion"], pence(each)["hep_b_course"]) for each in told] == [(2, 15_500)] * 2


async def test_of_what_was_confirmed_after_its_end_a_person_is_asked_again(tariff: Running) -> None:
    await publish(tariff, version(1, "2012-04-02", "2013-04-02"))
    event = assessed(assessed_on=date(2013, 5, 1))
    await tariff.deliver(event)
    standing = await confirmed(tariff, event)
    await publish(tariff, version(2, "2013-01-01", "2013-04-02", 5_000))
    assert (await proposal_of(tariff, event))["replaces"] == standing["id"]
    assert not (await get(tariff, f"/tariffs/{standing['id']}"))["voided"]


async def test_who_waited_as_nothing_ran_off_gets_a_proposal_once_it_does(tariff: Running) -> None:
    await publish(tariff, version(1, "2012-04-02", "2014-04-02", run_off_months=0))
    event = assessed(assessed_on=date(2014, 5, 1))
    await tariff.deliver(event)
    assert await proposals(tariff) == []
    await publish(tariff, version(2, "2012-04-02", "2014-04-02", run_off_months=12))
    assert (await proposal_of(tariff, event))["schemeVersion"] == 2


@pytest.mark.parametrize("heard_after", [*combinations(range(len(VERSIONS) + 1), 2)])
async def test_it_is_the_same_whenever_an_assessment_is_heard(tariff: Running, heard_after: tuple[int, ...]) -> None:
    """Of each day one that is heard after so many versions, and one after more."""
    heard = {count: [assessed(assessed_on=date.fromisoformat(day)) for day in DAYS] for count in heard_after}
    for count in range(len(VERSIONS) + 1):
        if count in heard:
            await tariff.deliver(*heard[count])
        if count < len(VERSIONS):
            await publish(tariff, VERSIONS[count])
    said = {
        proposal["assessmentId"]: (proposal["schemeVersion"], pence(proposal))
        for proposal in await proposals(tariff, state="proposed", limit=100)
    }
    earlier, later = [[said.get(str(event.assessment_id)) for event in heard[count]] for count in heard_after]
    assert earlier == later
    assert [each and each[0] for each in later] == [1, 4, 4, 4, 2, 2, 2, None]
