"""A service of which each connection is new, as after a restart, a failover or when load grows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import asyncpg
import pytest

from shared.data import connections
from tests.harness import Running


@asynccontextmanager
async def fresh_connections(running: Running) -> AsyncIterator[None]:
    """Each is dropped after one transaction, and has learned no types: what a service reads needs none of them."""
    await _begin_anew(running)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncpg, "create_pool", partial(asyncpg.create_pool, max_queries=1))
        patch.setattr(connections, "_ARRAYS", "SELECT 1")
        yield
        await _begin_anew(running)


async def _begin_anew(running: Running) -> None:
    await running.db.close()
    running.db._pools.clear()
