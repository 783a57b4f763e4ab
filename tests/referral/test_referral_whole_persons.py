"""A person whose records were merged is counted as one in referral, and who treats them reads no other id of theirs."""

from typing import Any
from uuid import UUID, uuid4

from tests.figures.counted import ask, cases, derive, figure
from tests.referral.builders import merged
from tests.referral.client import Town

SPRING = {"since": "2012-04-01", "until": "2012-04-30"}


async def hears(town: Town, *events: Any) -> None:
    await town.running.deliver(*events)
    assert (await derive(town.running)).failing() == ""


async def owners(town: Town, code: str, *roles: str, **query: Any) -> list[str]:
    listed = await cases(town, code, *roles, **(query or SPRING))
    return sorted(case["ownerId"] for case in listed)


async def waiting(town: Town) -> int:
    """Of whom it is published that they were referred: all of them wait."""
    told = await figure(town, "referral-to-answer", publication="public", **SPRING)
    assert told["stillWaiting"] is None
    return int(told["totals"][0]["eligible"])


async def test_referrals_are_the_persons_whichever_id_they_name(town: Town) -> None:
    """Of five people three are one in the end, and four or three are too few to tell of."""
    service = await town.service(places=9)
    people = [await town.client() for _ in range(5)]
    for client in people:
        await town.refer(service, client)
    first, second, third = people[:3]
    nearer, further = uuid4(), uuid4()
    await hears(town)
    assert (await owners(town, "referrals-made"), await waiting(town)) == (sorted(map(str, people)), 5)
    await hears(town, merged(second, third, nearer))
    assert await waiting(town) == 5  # four, rounded
    assert (await figure(town, "referrals-accepted", publication="public", **SPRING))["totals"][0]["share"] is None
    await hears(town, merged(first, second, further))
    one = sorted([str(first)] * 3 + [str(client) for client in people[3:]])
    for code in ("referrals-made", "referral-to-answer", "referrals-waiting", "places-held"):
        assert await owners(town, code) == one, code
    await hears(town, merged(first, second, further, revision=2, voided=True))
    assert sorted(set(await owners(town, "referrals-made"))) == sorted(
        str(client) for client in people if client != third
    )
    await hears(town, merged(second, third, nearer, revision=2, voided=True))
    assert (await owners(town, "referrals-made"), await waiting(town)) == (sorted(map(str, people)), 5)


async def test_who_treats_reads_its_own_id_of_whoever_occupies_a_place(town: Town) -> None:
    """The council reads who that is: of whom it counts what is published."""
    service = await town.service(places=9)
    people: list[UUID] = [await town.client() for _ in range(5)]
    for client in people:
        await town.start(service, client)
    await hears(town)
    own: dict[str, Any] = {"organisation": "cdas", "until": "2012-04-02"}
    before = await cases(town, "places-occupied", "provider", **own)
    table = (await ask(town, "places-occupied/cases.csv", "provider", **own)).text
    assert sorted(case["ownerId"] for case in before) == sorted(map(str, people))
    merge = merged(people[0], people[1], uuid4())
    await hears(town, merge)
    assert await cases(town, "places-occupied", "provider", **own) == before
    assert await cases(town, "occupancy", "provider", met="true", **own) == before
    assert (await ask(town, "places-occupied/cases.csv", "provider", **own)).text == table
    told = await owners(town, "places-occupied", until="2012-04-02")
    assert told == sorted(map(str, [people[0], people[0], *people[2:]]))
