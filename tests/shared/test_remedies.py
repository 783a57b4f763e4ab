"""What a service says is to be done is a command that `lasars` takes as it stands."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from aiokafka import TopicPartition
from typer.main import get_command

from deploy.cli.commands import lasars
from shared.data.locks import Locks
from shared.messaging.kafka.bus import KafkaBus
from shared.messaging.kafka.reader import KafkaSource
from shared.messaging.kafka.remedies import read_again
from shared.runtime.health import refusal
from tests.harness import Running
from tests.shared.news import consumer_of

KEPT = "thing-lost was passed over up to here: lasars events rewind --service things --source lasars.things"


def parse(command_line: str) -> None:
    """As the command would be called; raises what it would be refused for."""
    program, *words = command_line.split()
    assert program == "lasars"
    command: Any = get_command(lasars)
    context = None
    while hasattr(command, "resolve_command"):
        context = command.context_class(command, parent=context)
        _name, command, words = command.resolve_command(context, words)
    command.make_context(command.name, words, parent=context)


def _commands(why: str) -> list[str]:
    return re.findall(r"lasars events [^,;]*?(?=,|;|$)", why)


@pytest.fixture
async def bus(things: Running) -> KafkaBus:
    """Of which a partition is read no more for each reason, and nothing is sent."""
    bus = KafkaBus(things.service.settings, things.db)
    source = KafkaSource(consumer_of(things), things.service.settings)
    topic = next(iter(consumer_of(things).subscription.topics))
    source.stopped = {TopicPartition(topic, 0): "the topic was made again", TopicPartition(topic, 1): KEPT}
    bus._sources.append(source)
    bus._publisher.lost = {"log": "it ends at 12"}
    return bus


async def test_each_stop_names_its_own_command_with_all_that_it_needs(bus: KafkaBus) -> None:
    again, kept, sent = bus.stopped().values()
    assert kept == KEPT
    assert len(_commands(again)) == 2
    assert len(_commands(sent)) == 1
    for why in (again, kept, sent):
        for command in _commands(str(refusal(why))):
            parse(command)


def test_of_what_cannot_be_read_it_is_said_what_comes_before_reading_it_again() -> None:
    """Sent again, the log stands behind the place at which the reader would stop again."""
    said = read_again("offset 7 cannot be read: CorruptRecordError", "tariff", "payments", "lasars.tariff")
    assert said.startswith(
        "offset 7 cannot be read: CorruptRecordError; repair the partition, or delete its records up to"
    )
    assert [command.split()[2] for command in _commands(said)] == ["resend", "rewind"]


async def test_who_may_send_no_more_is_not_said_to_be_read_no_more(bus: KafkaBus, things: Running) -> None:
    """Nothing stands behind the command, though statements of others wait for a table just now."""
    state = things.app.state
    state.watch.locks.see([{"name": "thing", "since": datetime.now(UTC)}])
    state.bus = bus
    try:
        bus._sources.clear()
        detail = (await things.admin.get("/health/ready")).json()["detail"]
    finally:
        state.bus = None
        state.watch.stopped_since = {}
        state.watch.locks = Locks()
    assert detail.startswith("Not ready: sending of log stands still since ")
    assert detail.endswith(": it ends at 12; lasars events resend --service things --from 1")


@pytest.mark.parametrize(
    "why",
    [
        "no such topic; lasars area add, or python -m deploy.kafka.topics",
        "the schema is not migrated: python -m services.tariff migrate",
    ],
)
def test_other_commands_are_copied_as_they_stand_too(why: str) -> None:
    assert str(refusal(why)) == f"Not ready: {why}"
