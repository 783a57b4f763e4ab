"""How a page asks its service's own API."""

import pytest
from fastapi import FastAPI

from shared.kernel.claims import Actor
from shared.pages.own_api import OwnApi, RefusedByApi, at
from shared.web.visits import OnceInAVisit

ANN = Actor("ann", "stockport", "council", frozenset({"auditor"}))


@pytest.mark.parametrize("part", ["a/b", "a/../b", "a%2Fb", "/", "a?b", "é b"])
async def test_each_part_of_an_address_stays_one_part(part: str) -> None:
    api = FastAPI()

    @api.get("/runs/{run}")
    async def one(run: str) -> str:
        return run

    @api.get("/runs/{run}/{more}")
    async def other(run: str, more: str) -> None:
        raise AssertionError(run, more)

    told = await OwnApi(api, ANN).get(at("/runs/{run}", run=part))
    assert told == part.replace("/", "%2F")
    with pytest.raises(RefusedByApi):
        await OwnApi(api, ANN).get(at("/run/{run}", run=part))


async def test_what_operations_read_in_common_is_read_again_once_something_was_sent() -> None:
    api, reads = FastAPI(), iter(range(9))

    async def read() -> int:
        return next(reads)

    @api.get("/things")
    async def things(once: OnceInAVisit) -> int:
        return await once.of("things", read)

    @api.post("/things")
    async def add() -> None: ...

    page = OwnApi(api, ANN)
    assert [await page.get("/things") for _ in range(2)] == [0, 0]
    await page.send("POST", "/things")
    assert [await page.get("/things") for _ in range(2)] == [1, 1]
    assert await OwnApi(api, ANN).get("/things") == 2
