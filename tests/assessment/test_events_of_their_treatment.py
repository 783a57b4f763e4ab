"""An event that names a treatment is of its time: refused before it began, and told where that becomes known later."""

from datetime import date

import pytest

from tests.assessment.builders import evidence_of, started
from tests.assessment.client import Desk
from tests.assessment.test_reviews import treated
from tests.harness import Running


async def nothing(desk: Desk, client: str) -> list[str | None]:
    rows = (await desk.get(f"/evidence?clientId={client}")).json()["items"]
    return [row["provesNothing"] for row in rows]


async def test_the_lasars_is_told_that_the_treatment_had_not_begun(open_desk: Desk) -> None:
    client, episode = await treated(open_desk)
    refused = await open_desk.post("/evidence", evidence_of(client, episodeId=episode, on="2012-04-09"))
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["field"]) == (422, "on")
    assert error["allowed"] == ["on or after 2012-04-10"]
    for said in ({"on": "2012-04-10", "episodeId": episode}, {"on": "2012-04-09"}):
        assert (await open_desk.post("/evidence", evidence_of(client, **said))).status_code == 201
    died = evidence_of(client, episodeId=episode, on="2012-04-09", code="died")
    assert (await open_desk.post("/evidence", died)).status_code == 201  # nothing is refused for a death


@pytest.mark.parametrize("known_first", [True, False])
async def test_a_start_that_is_told_later_or_moved_says_so_then(
    open_desk: Desk, assessment: Running, known_first: bool
) -> None:
    client = await open_desk.new_client()
    start = started(client)
    body = evidence_of(client, episodeId=str(start.episode_id), code="no_proven_offence", on="2012-04-20")
    if known_first:
        await assessment.deliver(start)
    assert (await open_desk.post("/evidence", body)).status_code == (201 if known_first else 202)
    moved = start.model_copy(update={"started_on": date(2012, 5, 1), "revision": 2})
    await assessment.deliver(moved)
    assert await nothing(open_desk, client) == ["not_begun"]
    await assessment.deliver(moved.model_copy(update={"started_on": date(2012, 4, 20), "revision": 3}))
    assert await nothing(open_desk, client) == [None]
