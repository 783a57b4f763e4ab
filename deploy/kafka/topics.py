"""The Kafka topics, from `deploy/topics.yaml`. Making them again changes nothing."""

import argparse
import asyncio
import os
from pathlib import Path

import yaml
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

TOPICS = Path(__file__).parent.parent / "topics.yaml"
ALREADY_EXISTS = 36  # Kafka's error code TOPIC_ALREADY_EXISTS


class TopicRefused(RuntimeError):
    """The broker would not make a topic; the text gives its name and Kafka's reason."""


def wanted(replication: int = 1, areas: tuple[str, ...] = ("stockport",)) -> list[NewTopic]:
    described = yaml.safe_load(TOPICS.read_text())
    settings = {str(key): str(value) for key, value in described["settings"].items()}
    names = [name for name in described["topics"] if "{area}" not in name]
    names += [name.format(area=area) for name in described["topics"] if "{area}" in name for area in areas]
    return [NewTopic(name, described["partitions"], replication, topic_configs=settings) for name in names]


async def create_topics(
    bootstrap_servers: str, *, replication: int = 1, areas: tuple[str, ...] = ("stockport",)
) -> int:
    """Make what is missing; the number made. Raises TopicRefused."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        answer = await admin.create_topics(wanted(replication, areas))
    finally:
        await admin.close()
    made = 0
    for name, code, reason in answer.topic_errors:
        if code not in {0, ALREADY_EXISTS}:
            raise TopicRefused(f"topic {name} was refused by the broker: {reason} (code {code})")
        made += code == 0
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--bootstrap-servers", default=os.environ.get("LASARS_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092")
    )
    parser.add_argument("--replication", type=int, default=1)
    parser.add_argument("--area", action="append", help="a council area; may be given several times")
    given = parser.parse_args()
    areas = tuple(given.area or ("stockport",))
    made = asyncio.run(create_topics(given.bootstrap_servers, replication=given.replication, areas=areas))
    print(f"{made} topics made")


if __name__ == "__main__":
    main()
