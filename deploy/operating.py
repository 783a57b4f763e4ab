"""What an operator does to a running stack: watch a topic, heal what was parked."""

import uuid
from collections import deque
from collections.abc import Iterator
from typing import Any

from deploy.errors import LasarsError
from deploy.remote import TOPIC_OWNERS, Remote
from deploy.stack import SERVICES

WAIT_MILLISECONDS = 20_000
PAGE = 500


def tail(remote: Remote, topic: str, last: int, follow: bool) -> Iterator[dict[str, Any]]:
    owner = "payments" if topic.startswith("lasars.finance.") else TOPIC_OWNERS.get(topic)
    if owner is None:
        known = ", ".join([*TOPIC_OWNERS, "lasars.finance.<area>"])
        raise LasarsError(f"There is no topic {topic}. Topics: {known}.")
    role = "auditor" if owner == "payments" else "service"
    kept: deque[dict[str, Any]] = deque(maxlen=last)
    seen: str | None = None
    while batch := _read(remote, role, owner, topic, seen, 0):
        kept.extend(batch)
        seen = batch[-1]["id"]
    yield from kept
    while follow:
        batch = _read(remote, role, owner, topic, seen, WAIT_MILLISECONDS)
        yield from batch
        seen = batch[-1]["id"] if batch else seen


def _read(remote: Remote, role: str, owner: str, topic: str, seen: str | None, wait: int) -> list[dict[str, Any]]:
    params = {"topic": topic, "timeout": wait, "limit": PAGE} | ({"lastEventId": seen} if seen else {})
    return list(remote.call(role, "GET", owner, "/events", params=params))


def parked(remote: Remote) -> list[dict[str, Any]]:
    return [
        {**entry, "service": name}
        for name in SERVICES
        for entry in remote.call("operator", "GET", name, "/parked")["items"]
    ]


def unpark_event(remote: Remote, entry: dict[str, Any]) -> None:
    path = f"/parked/{entry['eventId']}/unpark"
    remote.call("operator", "POST", entry["service"], path, key=str(uuid.uuid4()))
