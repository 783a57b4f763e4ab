"""`lasars area add`: what an installation needs before it can serve another council area."""

import asyncio
import os
import re
from collections.abc import Iterator

from aiokafka.errors import KafkaError
from pydantic import ValidationError

from deploy.errors import LasarsError
from deploy.kafka.topics import TopicRefused, create_topics, settings_for

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", re.ASCII)
VARIABLE = "LASARS_KAFKA_BOOTSTRAP_SERVERS"


def add_area(code: str, servers: str | None, replication: int, *, acls: bool) -> Iterator[str]:
    """What was made, and what is left to do. Over the feed an area needs no topics."""
    if not CODE.fullmatch(code):
        raise LasarsError(f"{code} is no code of an area: letters, digits, and after the first also . _ -, up to 60.")
    if not (servers or os.environ.get(VARIABLE)):
        yield f"No Kafka is named ({VARIABLE}): over the feed an area needs nothing made."
    else:
        try:
            made = asyncio.run(
                create_topics(settings_for(servers), replication=replication, areas=(code,), with_acls=acls)
            )
        except (TopicRefused, KafkaError, OSError, ValidationError) as failed:
            raise LasarsError(f"The topics of {code} were not made: {failed}") from None
        yield f"{made} topics made for {code}." if made else f"The topics of {code} were all there."
    yield "Next: a commissioner of the area publishes its scheme (lasars scheme publish), whose area is this code."
