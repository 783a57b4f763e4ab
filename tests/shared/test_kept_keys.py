"""Keys that an older version of each service kept are found by whoever used them."""

import pytest

from tests.architecture.sources import SERVICES, load
from tests.older import older


@pytest.mark.parametrize("name", SERVICES)
async def test_callers_are_split(name: str, database_url: str) -> None:
    service = load(name)
    async with older(database_url, service, "0001") as kept:
        await kept.rows(
            f"INSERT INTO {name}.idempotency (caller, key, fingerprint, status, headers, body)"
            " VALUES ('stockport/cdas/anne', 'k', 'f', 201, '{}', 'b')"
        )
        await kept.upgrade()
        (row,) = await kept.rows(f"SELECT * FROM {name}.idempotency")
        assert (row["issuer"], row["area"], row["organisation"], row["sub"]) == ("", "stockport", "", "cdas/anne")
        assert (row["fingerprint"], row["fingerprint_key"], row["body"]) == (b"f", None, b"b")
        assert (row["key"], row["keyed_with"]) == ("k", None)  # what was sent, until the next pruning keys it
