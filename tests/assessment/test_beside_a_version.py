"""Whoever becomes known, or changes what is judged, in the moment in which a version is heard does not miss it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest

from services.assessment.events import SchemePublished
from services.assessment.store.versions import lock_schemes
from shared.data.db import fetch_all
from tests.assessment.builders import contact, evidence_of, stockport, transferred, version
from tests.assessment.client import Care, Desk, hear, new_care
from tests.assessment.test_reviews import review_of
from tests.harness import Running, another
from tests.shared.processes import until

_WAITS = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = ANY(CAST(:kinds AS text[]))"


def of_six_weeks() -> SchemePublished:
    """The first version has twelve."""
    shorter = {"weeks": 6, "contact_weeks": 6}
    measures = [
        measure | {"params": measure["params"] | shorter} if measure["code"] == "engaged_12_weeks" else measure
        for measure in stockport().scheme["measures"]
    ]
    return version(2, measures=measures)


@asynccontextmanager
async def held(running: Running, person: str) -> AsyncIterator[None]:
    async with another(running.db.session()) as session:
        await fetch_all(session, "SELECT FROM person WHERE id = :id FOR NO KEY UPDATE", id=person)
        yield


async def waits(running: Running, *kinds: str, unless: asyncio.Task[None] | None = None) -> None:
    """Until somebody waits for a lock of this kind, or has done without it."""

    async def seen() -> bool:
        return bool((unless and unless.done()) or await running.db.read(_WAITS, kinds=list(kinds)))

    await until(seen)


async def six_weeks_engaged(desk: Desk) -> Care:
    """But for the start of treatment, of which nothing is known yet."""
    desk.running.today = date(2012, 6, 11)
    care = Care(desk, await desk.new_client())
    await care.assess("2012-04-10")
    answer = await desk.post("/contacts", contact(care.client, on="2012-05-10"))
    assert answer.status_code == 201, answer.text
    return care


def engaged(found: list[dict[str, Any]]) -> list[str]:
    return [each["achievedOn"] for each in found if each["measure"] == "engaged_12_weeks"]


async def test_a_start_in_the_moment_of_a_version_counts_by_it(open_desk: Desk) -> None:
    """The version is held up by another person while the start of this one arrives from another source."""
    other = await new_care(open_desk)
    await other.start("2012-04-13")
    care = await six_weeks_engaged(open_desk)
    start = care.starting("2012-04-13")
    async with held(open_desk.running, other.client):
        heard = asyncio.create_task(hear(open_desk, of_six_weeks()))
        await waits(open_desk.running, "transactionid", "tuple")
        starting = asyncio.create_task(open_desk.running.deliver(start, shard=1))
        await waits(open_desk.running, "advisory", unless=starting)
    await asyncio.gather(heard, starting)
    assert engaged(await care.outcomes()) == ["2012-05-25"]


async def record(path: str, body: dict[str, Any], care: Care) -> None:
    answer = await care.desk.post(path, body)
    assert answer.status_code == 201, answer.text


ACTS: dict[str, Callable[[Care], Coroutine[Any, Any, Any]]] = {
    "a start": lambda care: care.start("2012-06-01"),
    "a transfer": lambda care: care.running.deliver(transferred(care.starts[-1], "2012-05-02", "riverside")),
    "an end": lambda care: care.end("2012-06-01"),
    "a contact": lambda care: record("/contacts", contact(care.client), care),
    "a review": lambda care: record("/top-reviews", review_of(care.client, on="2012-06-01", dueOn=None), care),
    "evidence": lambda care: record("/evidence", evidence_of(care.client), care),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
async def test_what_is_said_while_a_version_is_heard_waits_for_it(
    open_desk: Desk, act: Callable[[Care], Coroutine[Any, Any, Any]]
) -> None:
    care = await new_care(open_desk)
    open_desk.running.today = date(2012, 6, 11)
    await care.start("2012-04-13")
    async with another(open_desk.running.db.session()) as session:
        await lock_schemes(session, ["stockport"])
        waiting = asyncio.create_task(act(care))
        await waits(open_desk.running, "advisory")
    await waiting
