"""A caller that runs wild is told to wait; the others, and the services among themselves, are not."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.kernel.claims import Actor
from shared.kernel.settings import ServiceSettings
from shared.web.rates import Rates
from tests.harness import Running


class Hands:
    at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hands(things: Running) -> Iterator[Hands]:
    before, hands = things.app.state.rates, Hands()
    things.app.state.rates = Rates(3, hands)
    yield hands
    things.app.state.rates = before


async def test_who_asks_too_often_waits_until_the_count_starts_anew(things: Running, hands: Hands) -> None:
    headers = things.headers("assessor")
    for remaining in ("2", "1", "0"):
        answer = await things.client.get("/things", headers=headers)
        assert answer.status_code == 200
        assert answer.headers["RateLimit-Policy"] == '"caller";q=3;w=60'
        assert answer.headers["RateLimit"] == f'"caller";r={remaining};t=60'
    hands.at = 18.0
    answer = await things.client.get("/things", headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "42")
    assert answer.headers["RateLimit"] == '"caller";r=0;t=42'
    assert answer.json()["type"] == "/problems/too-many-requests"
    hands.at = 60.0
    assert (await things.client.get("/things", headers=headers)).status_code == 200


async def test_a_write_over_the_limit_does_nothing_and_its_key_stays_free(things: Running, hands: Hands) -> None:
    headers = things.headers("assessor")
    for _ in range(3):
        await things.client.get("/things", headers=headers)
    assert (await things.client.post("/things", json={"name": "a"}, headers=headers)).status_code == 429
    hands.at = 60.0
    answer = await things.client.post("/things", json={"name": "a"}, headers=headers)
    assert (answer.status_code, "Idempotency-Hit" in answer.headers) == (201, False)


async def test_another_caller_and_another_organisation_are_not_meant(things: Running, hands: Hands) -> None:
    for _ in range(4):
        answer = await things.client.get("/things", headers=things.headers("assessor"))
    assert answer.status_code == 429
    others: tuple[dict[str, Any], ...] = ({"sub": "other"}, {"organisation": "other"}, {"area": "other"})
    for other in others:
        assert (await things.client.get("/things", headers=things.headers("assessor", **other))).status_code == 200


async def test_services_and_strangers_are_not_counted(things: Running, hands: Hands) -> None:
    for _ in range(5):
        answer = await things.client.get("/events?topic=lasars.things", headers=things.headers("service"))
        assert (answer.status_code, "RateLimit" in answer.headers) == (200, False)
        assert (await things.client.get("/things")).status_code == 401
        assert (await things.client.get("/health/live")).status_code == 200


def test_what_was_counted_is_forgotten_with_its_minute() -> None:
    hands = Hands()
    rates = Rates(10, hands)
    for n in range(1000):
        rates.take(Actor(f"caller-{n}", "a", "b", frozenset({"assessor"})))
    hands.at = 61.0
    rates.take(Actor("caller", "a", "b", frozenset({"assessor"})))
    assert len(rates._made) == 1


def test_the_limit_is_on_unless_it_is_raised() -> None:
    field = ServiceSettings.model_fields["requests_per_minute"]
    assert field.default == 6000
