"""What is kept no longer than it is needed: done daily by the worker, and by `python -m services.<name> prune`.

By the wall's clock and in small steps, each a transaction of its own, so that it may stop anywhere and go on.
"""

from collections.abc import Mapping

from shared import idempotency, pruning
from shared.db import Database
from shared.settings import ServiceSettings


async def prune(database: Database, settings: ServiceSettings) -> Mapping[str, int]:
    """How much of each went."""
    return {
        "fingerprints keyed": await idempotency.key_older(database, settings.secrets),
        "answers forgotten": await idempotency.forget(database, settings.idempotency_days),
        "events out of the log": await pruning.prune_log(
            database, settings.log_days, over_kafka=settings.bus == "kafka"
        ),
        "events out of the inbox": await pruning.prune_inbox(database, settings.inbox_days),
    }


def told(gone: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in gone.items())
