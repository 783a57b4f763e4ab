"""The Kafka topics, and who may use them, from `deploy/topics.yaml`. Making them again changes nothing.

Where Kafka is and who makes them is said by the variables `LASARS_KAFKA_…`, as for a service.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, for_code
from aiokafka.protocol.admin import CreateAclsRequest
from pydantic import ValidationError

from shared.kernel.kafka_settings import KafkaSettings
from shared.kernel.wording import settings
from shared.messaging.kafka.clients import access, starting

TOPICS = Path(__file__).parent.parent / "topics.yaml"
ALREADY_EXISTS = 36  # Kafka's error code TOPIC_ALREADY_EXISTS
TOPIC, GROUP = 2, 3  # Kafka's numbers for what an access list is of, ...
READ, WRITE = 3, 4  # ... for what is done to it, ...
ALLOW, LITERAL = 3, 3  # ... and for that it may be done to just this one


class TopicRefused(RuntimeError):
    """The broker would not make a topic or an access list; the text gives its name and Kafka's reason."""


@dataclass(frozen=True, slots=True)
class Acl:
    """That `user` may do `operation` to the topic or group `name`."""

    user: str
    kind: int
    name: str
    operation: int


def _described(areas: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, roles in yaml.safe_load(TOPICS.read_text())["topics"].items():
        for area in areas if "{area}" in name else [""]:
            yield name.format(area=area), {
                "writer": roles["writer"], "readers": [reader.format(area=area) for reader in roles["readers"]]
            }  # fmt: skip


def wanted(replication: int = 1, areas: Sequence[str] = ("stockport",)) -> list[NewTopic]:
    described = yaml.safe_load(TOPICS.read_text())
    settings = {str(key): str(value) for key, value in described["settings"].items()}
    return [
        NewTopic(name, described["partitions"], replication, topic_configs=settings) for name, _ in _described(areas)
    ]


def acls(areas: Sequence[str] = ("stockport",)) -> list[Acl]:
    """Who writes a topic may; who reads it may, and note in a group of its own name how far, for lag tools."""
    listed: dict[Acl, None] = {}
    for name, roles in _described(areas):
        listed[Acl(roles["writer"], TOPIC, name, WRITE)] = None
        listed[Acl(roles["writer"], TOPIC, name, READ)] = None  # it checks that the broker holds what it sent
        for reader in roles["readers"]:
            listed[Acl(reader, TOPIC, name, READ)] = None
            listed[Acl(reader, GROUP, reader, READ)] = None
    return list(listed)


async def create_topics(
    kafka: str | KafkaSettings, *, replication: int = 1, areas: Sequence[str] = ("stockport",), with_acls: bool = False
) -> int:
    """Make what is missing; the number of topics made. Raises TopicRefused."""
    settings = KafkaSettings(kafka_bootstrap_servers=kafka) if isinstance(kafka, str) else kafka
    connection = access(settings)
    admin = AIOKafkaAdminClient(**connection)
    try:
        async with starting(connection):
            await admin.start()
        answer = await admin.create_topics(wanted(replication, areas))
        for acl in acls(areas) if with_acls else []:
            await _allow(admin, acl)
    finally:
        await admin.close()
    made = 0
    for name, code, reason in answer.topic_errors:
        if code not in {0, ALREADY_EXISTS}:
            raise TopicRefused(f"topic {name} was refused by the broker: {reason} (code {code})")
        made += code == 0
    return made


async def _allow(admin: AIOKafkaAdminClient, acl: Acl) -> None:
    """The client knows the request, and offers no call for it."""
    request = CreateAclsRequest(acl.kind, acl.name, LITERAL, f"User:{acl.user}", "*", acl.operation, ALLOW)
    answer = await admin._send_to_controller(request)  # noqa: SLF001
    for code, reason in answer.creation_responses:
        if code:
            raise TopicRefused(f"{acl.user} was not let to {acl.name}: {reason or for_code(code).__name__}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bootstrap-servers", help="else LASARS_KAFKA_BOOTSTRAP_SERVERS")
    parser.add_argument("--replication", type=int, default=1)
    parser.add_argument("--area", action="append", help="a council area; may be given several times")
    parser.add_argument("--acls", action="store_true", help="also say who may use them; the broker has an authorizer")
    arguments = parser.parse_args()
    areas = tuple(arguments.area or ("stockport",))
    try:
        made = asyncio.run(
            create_topics(
                settings_for(arguments.bootstrap_servers),
                replication=arguments.replication, areas=areas, with_acls=arguments.acls,
            )
        )  # fmt: skip
    except ValidationError as wrong:
        sys.exit(settings(wrong))
    except (TopicRefused, KafkaError, OSError) as failed:
        sys.exit(f"{type(failed).__name__}: {failed}")
    print(f"{made} topics made")


def settings_for(servers: str | None) -> KafkaSettings:
    settings = KafkaSettings()
    servers = servers or settings.kafka_bootstrap_servers or "127.0.0.1:9092"
    return settings.model_copy(update={"kafka_bootstrap_servers": servers})


if __name__ == "__main__":
    main()
