"""`lasars area add`: what an installation needs before it serves another council area."""

import asyncio

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.cli.areas import add_area
from deploy.errors import LasarsError


async def _add(code: str, servers: str) -> list[str]:
    return await asyncio.to_thread(lambda: list(add_area(code, servers, 1, acls=False)))


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
async def test_it_makes_the_topics_once(kafka: str) -> None:
    first = await _add("rochdale", kafka)
    assert "topics made for rochdale" in first[0]
    assert "were all there" in (await _add("rochdale", kafka))[0]
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        assert "lasars.finance.rochdale" in await admin.list_topics()
    finally:
        await admin.close()


def test_over_the_feed_nothing_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LASARS_KAFKA_BOOTSTRAP_SERVERS", raising=False)
    told = list(add_area("bury", None, 1, acls=False))
    assert "needs nothing made" in told[0]
    assert "publishes its scheme" in told[1]


@pytest.mark.parametrize("code", ["bury/2", "bury.north", ".bury", "", "b" * 61])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(LasarsError, match="no code of an area"):
        list(add_area(code, None, 1, acls=False))


def test_a_broker_that_is_not_there_is_one_line() -> None:
    with pytest.raises(LasarsError, match="were not made"):
        list(add_area("bury", "127.0.0.1:1", 1, acls=False))
