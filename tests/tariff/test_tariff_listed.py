"""What was decided is found again: by whom, of whom, and whether it is as it was proposed."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.harness import Running
from tests.tariff.builders import assessed, whole
from tests.tariff.client import confirm, confirmed, get, proposal_of, proposals, publish, reopen

HIGH = {"band": "high", "overrideCode": "second_rater"}
DEARER = {"prices": {"hep_b_course": 11_111}, "overrideCode": "clinical_judgement"}
DAYS = [date(2012, 5, 1), date(2012, 4, 10), date(2012, 6, 1), date(2012, 4, 10)]


async def decided(tariff: Running) -> list[dict[str, Any]]:
    """Of one person four tariffs, in the order in which they were confirmed: not that of their days."""
    await publish(tariff)
    client_id = uuid4()
    made = []
    for day, body in zip(DAYS, (HIGH, None, DEARER, None), strict=True):
        event = assessed(client_id=client_id, assessed_on=day)
        await tariff.deliver(event)
        made.append(await confirmed(tariff, event, body))
    return made


async def listed(tariff: Running, **query: Any) -> list[str]:
    return [item["id"] for item in (await get(tariff, "/tariffs", **query))["items"]]


async def test_tariffs_are_listed_as_they_were_confirmed_in_both_directions(tariff: Running) -> None:
    made = [view["id"] for view in await decided(tariff)]
    assert await listed(tariff) == made
    newest = made[::-1]
    assert await listed(tariff, order="newest") == newest
    first = await get(tariff, "/tariffs", order="newest", limit=3)
    rest = await get(tariff, "/tariffs", order="newest", limit=3, cursor=first["next"])
    assert [item["id"] for item in (*first["items"], *rest["items"])] == newest
    told = [view["setSingly"] for view in (await get(tariff, "/tariffs"))["items"]]
    assert told == [[], [], ["hep_b_course"], []]


async def test_those_decided_otherwise_than_proposed_are_told_apart(tariff: Running) -> None:
    made = await decided(tariff)
    (other,) = [assessed()]
    await tariff.deliver(other)
    elsewhere = await confirmed(tariff, other, HIGH)
    ids = [view["id"] for view in made]
    assert await listed(tariff, overridden=True) == [ids[0], ids[2], elsewhere["id"]]
    assert await listed(tariff, overridden=False) == [ids[1], ids[3]]
    person = made[0]["clientId"]
    assert await listed(tariff, overridden=True, clientId=person, order="newest") == [ids[2], ids[0]]


async def test_a_proposal_names_the_tariff_that_it_became(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    proposal = await proposal_of(tariff, event)
    assert proposal["tariffId"] is None
    made = await confirmed(tariff, event)
    expected = proposal | {"state": "confirmed", "revision": 2, "tariffId": made["id"]}
    assert await get(tariff, f"/proposals/{proposal['id']}") == expected
    assert await proposals(tariff) == [expected]


@pytest.mark.parametrize("again", [HIGH, {}])
async def test_an_explanation_names_the_tariffs_before_and_after(tariff: Running, again: dict[str, Any]) -> None:
    made = await decided(tariff)
    asked = (await reopen(tariff, made[0])).json()
    assert asked["tariffId"] is None
    after = (await confirm(tariff, asked, whole(asked, again))).json()
    first = await get(tariff, f"/tariffs/{made[0]['id']}/explanation", "commissioner")
    second = await get(tariff, f"/tariffs/{after['id']}/explanation", "auditor")
    assert (first["replaces"], first["replacedBy"]) == (None, after["id"])
    assert (second["replaces"], second["replacedBy"]) == (made[0]["id"], None)
