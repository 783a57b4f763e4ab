"""Two open care-co-ordinating episodes are accepted, and listed at the LASARS until one is settled."""

from typing import Any

import pytest

from tests.assessment.builders import transferred
from tests.assessment.client import Care, Desk, merge, new_care


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    return care


async def listed(care: Care) -> list[dict[str, Any]]:
    return list((await care.desk.get("/several-coordinators")).json()["items"])


async def test_whoever_two_co_ordinate_is_listed_until_one_has_ended(care: Care) -> None:
    assert await listed(care) == []
    second = await care.start("2012-06-01", "riverside")
    (row,) = await listed(care)
    assert row["clientId"] == care.client
    said = [(episode["deliveredBy"], episode["startedOn"]) for episode in row["episodes"]]
    assert said == [("cdas", "2012-04-10"), ("riverside", "2012-06-01")]
    assert row["episodes"][1]["id"] == str(second.episode_id)
    await care.running.deliver(transferred(second, "2012-07-01", "third"))
    ((_, moved),) = [row["episodes"] for row in await listed(care)]
    assert (moved["deliveredBy"], moved["startedOn"], moved["deliveredSince"]) == ("third", "2012-06-01", "2012-07-01")
    await care.end("2012-08-01", "85")
    assert await listed(care) == []


async def test_who_does_not_co_ordinate_is_not_of_them(care: Care) -> None:
    await care.start("2012-06-01", "riverside", care_coordinating=False)
    assert await listed(care) == []


async def test_two_records_of_one_person_may_have_two(care: Care) -> None:
    other = await new_care(care.desk)
    await other.start("2012-06-01", "riverside")
    assert await listed(care) == []
    await merge(care, other)
    (row,) = await listed(care)
    assert (row["clientId"], len(row["episodes"])) == (care.client, 2)


async def test_others_read_no_such_list_and_other_areas_their_own(care: Care) -> None:
    await care.start("2012-06-01", "riverside")
    for role in ("provider", "clinician", "referrer", "verifier", "commissioner", "auditor"):
        assert (await care.desk.get("/several-coordinators", role, organisation="cdas")).status_code == 403
    assert (await care.desk.get("/several-coordinators", area="wigan")).json()["items"] == []
