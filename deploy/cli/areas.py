"""`lasars area add`: what an installation needs before it can serve another council area."""

import asyncio
import os
from collections.abc import Iterator

from aiokafka.errors import KafkaError
from pydantic import ValidationError

from deploy.errors import LasarsError
from deploy.kafka.topics import TopicRefused, create_topics, settings_for
from shared.kernel.area_codes import ALLOWED, AREA
from shared.kernel.wording import settings

VARIABLE = "LASARS_KAFKA_BOOTSTRAP_SERVERS"


def add_area(code: str, servers: str | None, replication: int, *, acls: bool) -> Iterator[str]:
    """What was made, and what is left to do. Over the feed an area needs no topics."""
    if not AREA.fullmatch(code):
        raise LasarsError(f"{code} is no code of an area: {ALLOWED}; no dot, which divides the names of topics.")
    if not (servers or os.environ.get(VARIABLE)):
        yield f"No Kafka is named ({VARIABLE}): over the feed an area needs nothing made."
    else:
        try:
            made = asyncio.run(
                create_topics(settings_for(servers), replication=replication, areas=(code,), with_acls=acls)
            )
        except ValidationError as wrong:
            raise LasarsError(f"The topics of {code} were not made: {settings(wrong)}") from None
        except (TopicRefused, KafkaError, OSError) as failed:
            raise LasarsError(f"The topics of {code} were not made: {failed}") from None
        yield f"{made} topics made for {code}." if made else f"The topics of {code} were all there."
    yield f"Next: a commissioner of the area publishes its scheme: lasars scheme publish FILE --area {code}."
