"""An endpoint that is told of all that finance may read, and what it heard: each event, in the order of its subject."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence

import asyncpg

from deploy.demo.player.actions import PlayerContext
from deploy.demo.player.lines import Acting
from deploy.sandbox.sandbox import Sandbox
from shared.messaging.events import Payload, full_type
from shared.messaging.webhooks.endpoints import readable_types
from tests.receiver import Receiver

SERVICE, ROLE = "payments", "finance_releaser"
OWNER = Acting((ROLE,), "council", "finance-3")
DELIVERED_SECONDS = 400.0  # who ended while it had an endpoint is waited for: a minute and a half
LOOK_SECONDS = 0.2
_UNDELIVERED = """
SELECT count(*) FROM payments.log JOIN payments.webhook_endpoint AS endpoint ON log.type = ANY ($1)
WHERE NOT EXISTS (
    SELECT FROM payments.webhook_delivery AS delivery
    WHERE delivery.event_id = log.event_id AND endpoint_id = endpoint.id AND state = 'delivered'
)
"""
_PUBLISHED = "SELECT event_id, subject FROM payments.log WHERE type = ANY ($1) ORDER BY position"


def types_told(publishes: Sequence[type[Payload]]) -> list[str]:
    return sorted(readable_types({ROLE}, publishes))


async def register(context: PlayerContext, receiver: Receiver, types: Sequence[str]) -> None:
    body = {"url": receiver.url(), "types": [full_type(name) for name in types], "description": "Heard of faults"}
    await context.sender.send(OWNER, "POST", SERVICE, "/webhook-endpoints", body, key="endpoint")


async def until_delivered(stack: Sandbox, types: Sequence[str]) -> bool:
    deadline = time.monotonic() + DELIVERED_SECONDS
    database = await asyncpg.connect(stack.owner_url())
    try:
        while await database.fetchval(_UNDELIVERED, list(types)):
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        await database.close()
    return True


async def wrongly_told(stack: Sandbox, receiver: Receiver, types: Sequence[str]) -> list[str]:
    """An event may come again: it has the same id, and whoever hears it drops it."""
    database = await asyncpg.connect(stack.owner_url())
    try:
        rows = await database.fetch(_PUBLISHED, list(types))
    finally:
        await database.close()
    heard = list(dict.fromkeys(json.loads(request.body)["data"]["id"] for request in receiver.requests))
    return list(apart_in_order([(str(row["event_id"]), row["subject"]) for row in rows], heard))


def apart_in_order(published: Sequence[tuple[str, str]], heard: Sequence[str]) -> Iterator[str]:
    """`published` with their subjects; `heard` each once, as it first came."""
    subjects, wanted = dict(published), defaultdict[str, list[str]](list)
    for event, subject in published:
        wanted[subject].append(event)
    came = defaultdict[str, list[str]](list)
    for event in heard:
        came[subjects.get(event, "unknown")].append(event)
    for subject in wanted.keys() | came.keys():
        if wanted[subject] != came[subject]:
            missing = len(set(wanted[subject]) - set(came[subject]))
            yield f"webhooks of {subject}: {missing} of {len(wanted[subject])} missing, or in another order"
