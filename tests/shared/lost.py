"""What a source says when it was set back, and what an operator then sees and does."""

from datetime import UTC, datetime
from typing import Any

import httpx

from shared.data.revisions import STEP
from shared.kernel.clock import now
from shared.messaging import unread
from shared.messaging.restated import FactsRestated, number_of, said_again
from tests.harness import Running

NUMBER = number_of(now().date())  # of a restatement of today
FLOOR = NUMBER * STEP
OPERATOR: dict[str, Any] = {"organisation": "lasars", "sub": "op"}
WHY = "Recorded again after the restore"


def restated(payload: type[FactsRestated], number: int = NUMBER, hour: int = 9) -> FactsRestated:
    at = datetime(2026, 11, 26, hour, tzinfo=UTC)
    said = said_again(payload, number, number * STEP, "restored from the backup of Monday", at)
    return said.model_copy(update={"revision": number * STEP + 1})


async def lost(running: Running, role: str = "platform_operator", area: str = "stockport") -> list[dict[str, Any]]:
    headers = running.headers(role, key=False, area=area, **OPERATOR)
    answer = await running.client.get("/lost", params={"limit": 200}, headers=headers)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def all_read(running: Running, **events: int | None) -> None:
    """What a worker sees: of each source nothing that is not read, but for those that are named."""
    subscription = running.service.subscription
    assert subscription is not None
    await unread.note(running.db, running.service.name, dict.fromkeys(subscription.topics.values(), 0) | events)


async def try_to_take_back(running: Running, role: str = "platform_operator") -> httpx.Response:
    headers = running.headers(role, **OPERATOR)
    return await running.client.post("/lost/take-back", json={"reason": WHY}, headers=headers)


async def take_back(running: Running, role: str = "platform_operator", area: str = "stockport") -> dict[str, Any]:
    await all_read(running)
    headers = running.headers(role, area=area, **OPERATOR)
    answer = await running.client.post("/lost/take-back", json={"reason": WHY}, headers=headers)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def kinds(items: list[dict[str, Any]]) -> list[str]:
    return sorted(item["kind"] for item in items)


async def otherwise(running: Running, role: str = "platform_operator", area: str = "stockport") -> list[dict[str, Any]]:
    headers = running.headers(role, key=False, area=area, **OPERATOR)
    answer = await running.client.get("/lost/otherwise", params={"limit": 200}, headers=headers)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def try_to_accept(running: Running, role: str = "platform_operator", area: str = "stockport") -> httpx.Response:
    headers = running.headers(role, area=area, **OPERATOR)
    return await running.client.post("/lost/otherwise/accept", json={"reason": WHY}, headers=headers)


async def accept(running: Running) -> dict[str, Any]:
    await all_read(running)
    answer = await try_to_accept(running)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body
