"""What an operator may have sent again, and what is said of what is gone. That it heals is in test_kafka_healing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.harness import Running
from tests.shared.news import SOURCE, batch, consumer_of, numbered
from tests.shared.test_bookmarks import rewind
from tests.shared.test_pruning import log_of, mark


@pytest.fixture
async def sent(things: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    """Ten events, six of them old, all sent but the last."""
    monkeypatch.setattr(things.service.settings, "bus", "kafka")
    await log_of(things, 10, old=6)
    await mark(things, "kafka", "log", 9)
    await mark(things, "kafka", "lasars.things", 9)
    await mark(things, "kafka", "log:lasars.things", 4)
    await mark(things, "kafka", "log:lasars.finance.bury", 8)
    return things


async def resend(things: Running, role: str = "platform_operator", **wanted: Any) -> httpx.Response:
    return await things.client.post("/bookmarks/resend", json=wanted, headers=things.headers(role))


async def marks(things: Running) -> dict[str, int]:
    found = await things.db.read("SELECT source, position FROM bookmark WHERE reader = 'kafka'")
    return {row["source"]: row["position"] for row in found}


async def test_all_from_a_position_forgets_what_was_acknowledged_and_keeps_who_was_further_behind(
    sent: Running,
) -> None:
    answer = (await resend(sent, **dict[str, Any]({"from": 6}))).json()
    assert (answer["from"], answer["events"], answer["notHeld"]) == (6, 5, [])
    assert await marks(sent) == {"lasars.things": 0, "log": 5, "log:lasars.things": 4}


async def test_since_a_time(sent: Running) -> None:
    answer = (await resend(sent, since="2026-01-01T00:00:00Z")).json()
    assert (answer["from"], answer["events"]) == (1, 10)


async def test_since_a_time_before_which_the_rest_was(sent: Running) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    answer = (await resend(sent, since=yesterday)).json()
    assert (answer["from"], answer["events"]) == (7, 4)


async def test_one_topic_goes_back_and_the_rest_stays(sent: Running) -> None:
    await resend(sent, **dict[str, Any]({"from": 3, "topic": "lasars.things"}))
    await resend(sent, **dict[str, Any]({"from": 2, "topic": "lasars.finance.bury"}))
    kept = {"lasars.things": 0, "log": 9, "log:lasars.things": 2, "log:lasars.finance.bury": 1}
    assert await marks(sent) == kept


async def test_what_was_removed_by_age_is_told(sent: Running) -> None:
    await sent.db.write("DELETE FROM log WHERE position <= 4")
    answer = (await resend(sent, **dict[str, Any]({"from": 1}))).json()
    assert answer["events"] == 6
    assert "positions 1 to 4 were removed" in answer["notHeld"][0]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({}, "from"),
        ({"from": 1, "since": "2026-01-01T00:00:00Z"}, "from"),
        ({"from": 11}, "from"),
        ({"from": 0}, "from"),
        ({"from": 1, "topic": "lasars.elsewhere"}, "topic"),
        ({"since": "yesterday"}, "since"),
    ],
)
async def test_what_cannot_be_sent_again_names_the_field(sent: Running, wanted: dict[str, Any], field: str) -> None:
    refused = await resend(sent, **wanted)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert (await marks(sent))["log"] == 9


async def test_over_the_feed_readers_are_set_back_instead(things: Running) -> None:
    refused = await resend(things, **dict[str, Any]({"from": 1}))
    assert refused.status_code == 422
    assert "rewind the reader" in refused.text


async def test_only_who_runs_the_whole_installation_may(sent: Running) -> None:
    assert (await resend(sent, role="operator", **{"from": 1})).status_code == 403


async def test_a_rewind_says_what_retention_has_taken(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(things.service.settings, "bus", "kafka")
    await consumer_of(things).deliver(batch(*numbered(3)))
    await things.db.write("UPDATE bookmark SET cluster = 'one', began = 2 WHERE source = :source", source=SOURCE)
    answer = (await rewind(things)).json()
    assert "below offset 2 is no longer held" in answer["notHeld"][0]
    (mark_,) = answer["bookmarks"]
    assert (mark_["heldFrom"], mark_["againTo"], mark_["position"]) == (2, 3, 0)
    (kept,) = await things.db.read(
        "SELECT cluster, began, again_to FROM bookmark WHERE source = :source", source=SOURCE
    )
    assert dict(kept) == {"cluster": None, "began": None, "again_to": 3}
