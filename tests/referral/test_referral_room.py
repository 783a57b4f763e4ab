"""Who counts places, and who hands on whose days."""

from datetime import date

import pytest

from tests.referral.client import Town

OVERSEERS = [("assessor", "start"), ("verifier", "start"), ("commissioner", "council"), ("auditor", "council")]
OTHERS = [("referrer", "gp-heaton"), ("provider", "riverside"), ("clinician", "riverside"), ("operator", "it")]


async def seen(town: Town, service: str, role: str, organisation: str) -> list[dict[str, object]]:
    """In the list and by itself."""
    paths = ("/services", f"/services/{service}")
    listed, one = [(await town.get(path, role, organisation=organisation)).json() for path in paths]
    return [*(item for item in listed["items"] if item["id"] == service), one]


@pytest.mark.parametrize(("role", "organisation"), OTHERS)
async def test_nobody_else_learns_of_a_referral_by_counting_places(town: Town, role: str, organisation: str) -> None:
    service = await town.service(places=3)
    before = await seen(town, service, role, organisation)
    await town.start(service)
    await town.refer(service)
    after = await seen(town, service, role, organisation)
    assert after == before
    assert [(each["occupied"], each["held"], each["available"], each["hasRoom"]) for each in after] == [
        (None, None, None, True)
    ] * 2
    await town.refer(service)
    assert [each["hasRoom"] for each in await seen(town, service, role, organisation)] == [False, False]


@pytest.mark.parametrize(("role", "organisation"), [*OVERSEERS, ("provider", "cdas"), ("referrer", "cdas")])
async def test_who_oversees_it_or_runs_it_counts(town: Town, role: str, organisation: str) -> None:
    service = await town.service(places=3)
    await town.start(service)
    for each in await seen(town, service, role, organisation):
        assert (each["occupied"], each["held"], each["available"], each["hasRoom"]) == (1, 0, 2, True)


async def test_nor_by_being_refused(town: Town) -> None:
    episode = await town.start(await town.service(name="Z"))
    full = await town.service("riverside", places=0)
    await town.service(name="B")
    await town.service("riverside", places=2, name="A")
    await town.service("riverside", places=9, name="C")
    body = {"to": full, "on": "2012-04-02"}
    refused = await town.act_on_episode(episode["id"], "transfer", body)
    free = [(each["name"], each["placesFree"]) for each in refused.json()["nextFree"]]
    assert free == [("A", None), ("B", 3), ("C", None)]
    told = await town.act_on_episode(episode["id"], "transfer", body, "assessor", organisation="start")
    assert {each["name"]: each["placesFree"] for each in told.json()["nextFree"]} == {"A": 2, "B": 3, "C": 9}


async def test_days_that_are_long_over_are_handed_on_by_the_lasars(town: Town) -> None:
    there = await town.service("riverside")
    episode = await town.start(await town.service(), on="2012-04-02")
    town.running.today = date(2012, 7, 2)
    long_over = {"to": there, "on": "2012-06-11"}
    refused = await town.act_on_episode(episode["id"], "transfer", long_over)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/handed-on-too-late")
    assert (await town.places(there))[1] == 0
    moved = await town.act_on_episode(episode["id"], "transfer", long_over, "assessor", organisation="start")
    assert (moved.status_code, moved.json()["deliveredBy"]) == (200, "riverside")


async def test_who_treats_hands_on_within_the_days_for_corrections(town: Town) -> None:
    there = await town.service("riverside")
    episode = await town.start(await town.service(), on="2012-04-02")
    town.running.today = date(2012, 7, 2)
    assert (await town.act_on_episode(episode["id"], "transfer", {"to": there, "on": "2012-06-12"})).status_code == 200


async def test_who_treats_moves_a_person_among_its_own_services_as_of_any_day(town: Town) -> None:
    here, other = await town.service(), await town.service(name="Day programme")
    episode = await town.start(here, on="2012-04-02")
    town.running.today = date(2012, 7, 2)
    assert (await town.act_on_episode(episode["id"], "transfer", {"to": other, "on": "2012-04-03"})).status_code == 200
