"""How far behind a service is, as an operator is told."""

from collections.abc import AsyncIterator

import pytest

from shared.data.db import execute
from tests.harness import Running
from tests.shared import example
from tests.shared.news import batch, consumer_of, numbered
from tests.shared.test_consumer import fails_on

STANDS = "INSERT INTO standing (reader, source, shard, position, why) VALUES ('things', 'words', 0, 1, 'of Ann Bee')"


@pytest.fixture
async def behind(things: Running) -> AsyncIterator[Running]:
    """One event of three is parked, and a place stands."""
    example.trouble["in_handler"] = fails_on(2)
    await consumer_of(things).deliver(batch(*numbered(3)))
    async with things.db.session() as session:
        await execute(session, STANDS)
    yield things
    async with things.db.session() as session:
        await execute(session, "DELETE FROM standing")


async def test_what_waits_is_counted_and_a_place_that_stands_is_named(behind: Running) -> None:
    whole = (await behind.client.get("/backlog", headers=behind.headers("platform_operator"))).json()
    assert (whole["parked"], whole["stuck"], whole["businessDate"]) == (1, 0, "2012-04-02")
    states = {place["source"]: (place["state"], place["why"]) for place in whole["sources"]}
    assert states["words"] == ("standing", "of Ann Bee")
    assert {state for source, (state, _) in states.items() if source != "words"} == {"reading"}


@pytest.mark.parametrize(
    ("why", "waited", "state"),
    [("", "1 second", "reading"), ("", "119 seconds", "reading"), ("", "130 seconds", "standing"),
     ("of Ann Bee", "1 second", "standing")],
)  # fmt: skip
async def test_what_merely_waits_for_its_turn_does_not_stand(
    behind: Running, why: str, waited: str, state: str
) -> None:
    async with behind.db.session() as session:
        await execute(session, f"UPDATE standing SET why = '{why}', since = now() - interval '{waited}'")
    whole = (await behind.client.get("/backlog", headers=behind.headers("platform_operator"))).json()
    (place,) = [place for place in whole["sources"] if place["source"] == "words"]
    assert place["state"] == state
    assert (place["since"] is None) == (state == "reading")


async def test_the_operator_of_an_area_counts_its_events_alone_and_reads_no_error_of_others(behind: Running) -> None:
    own = (await behind.client.get("/backlog", headers=behind.headers("operator"))).json()
    other = (await behind.client.get("/backlog", headers=behind.headers("operator", area="leeds"))).json()
    assert (own["parked"], other["parked"]) == (1, 0)
    assert "Ann Bee" not in str(own)


async def test_nobody_else_is_told(behind: Running) -> None:
    answer = await behind.client.get("/backlog", headers=behind.headers("assessor"))
    assert answer.status_code == 403
