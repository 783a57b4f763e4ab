"""A real Apache Kafka for the tests: `KAFKA_BOOTSTRAP_SERVERS` if set, else one that the session starts itself."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.kafka.broker import Broker, missing_tools

MISSING = "no Kafka: neither KAFKA_BOOTSTRAP_SERVERS nor {tools} on the PATH"


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """Its bootstrap servers."""
    if servers := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        yield servers
        return
    _need_tools()
    with tempfile.TemporaryDirectory(prefix="lasars-kafka-", ignore_cleanup_errors=True) as folder:
        broker = Broker(Path(folder))
        broker.start()
        yield broker.bootstrap_servers
        broker.stop()


def _need_tools() -> None:
    """In CI a missing Kafka is a failure, elsewhere a skip that says so."""
    if tools := missing_tools():
        said = MISSING.format(tools=" and ".join(tools))
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)


@pytest.fixture
def broker_at_hand() -> None:
    """A command that starts its own broker will find what it needs."""
    if "KAFKA_BOOTSTRAP_SERVERS" not in os.environ:
        _need_tools()


@pytest.fixture
def own_broker(kafka: str, tmp_path: Path) -> Iterator[Broker]:
    """One for a test that ends it and starts it again."""
    del kafka  # skips or fails where there is none
    if missing_tools():
        pytest.skip("needs a broker of its own, and so Java and Maven")
    broker = Broker(tmp_path / "kafka")
    broker.start()
    yield broker
    broker.stop()
