"""Answers are forgotten after a time; that a key was used, and for what, never."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from shared.kernel.fingerprints import Secrets, digest_of, digest_of_key, read_secrets
from shared.runtime import pruning
from shared.runtime.tick import Ticker
from tests.harness import Running
from tests.shared.test_idempotency import BODY

LONDON = ZoneInfo("Europe/London")
OTHER = {"name": "other"}
ROTATED = f"2027:{'t' * 32}"


async def _age(things: Running, days: int) -> date:
    """The kept answers become so much older; the day on which they were given."""
    await things.db.write("UPDATE idempotency SET at = at - make_interval(days => :days)", days=days)
    return (datetime.now(UTC) - timedelta(days=days)).astimezone(LONDON).date()


async def _prune(things: Running) -> dict[str, int]:
    return dict(await pruning.prune(things.db, things.service.settings))


async def _post(things: Running, headers: dict[str, str], body: dict[str, Any] = BODY) -> httpx.Response:
    return await things.client.post("/things", json=body, headers=headers)


async def _things(things: Running) -> int:
    return len(await things.db.read("SELECT FROM thing"))


async def test_a_repeat_after_its_answer_is_forgotten_does_nothing_and_is_told_the_day(things: Running) -> None:
    headers = things.headers("assessor")
    await _post(things, headers)
    used_on = await _age(things, 31)
    assert (await _prune(things))["answers forgotten"] == 1
    (kept,) = await things.db.read("SELECT headers, body, status FROM idempotency")
    assert (kept["headers"], kept["body"], kept["status"]) == (None, None, 201)
    again = await _post(things, headers)
    assert again.status_code == 410
    assert again.json()["type"] == "/problems/answer-forgotten"
    assert again.json()["usedOn"] == used_on.isoformat()
    assert "Idempotency-Hit" not in again.headers
    other = await _post(things, headers, OTHER)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")
    assert await _things(things) == 1


async def test_an_answer_is_kept_for_its_time(things: Running) -> None:
    headers = things.headers("assessor")
    first = await _post(things, headers)
    await _age(things, 29)
    assert (await _prune(things))["answers forgotten"] == 0
    assert (await _post(things, headers)).content == first.content


async def test_the_time_is_a_setting(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = things.headers("assessor")
    await _post(things, headers)
    await _age(things, 8)
    monkeypatch.setattr(things.service.settings, "idempotency_days", 7)
    assert (await _prune(things))["answers forgotten"] == 1
    assert (await _post(things, headers)).status_code == 410


async def test_the_worker_does_it_daily(things: Running) -> None:
    import asyncio

    await _post(things, things.headers("assessor"))
    await _age(things, 31)
    done = asyncio.Event()

    async def prune() -> object:
        gone = await _prune(things)
        done.set()
        return gone

    ticker = Ticker(things.db, None, things.clock, asyncio.Lock(), prune)
    running = asyncio.create_task(ticker.run())
    async with asyncio.timeout(10):
        await done.wait()
    running.cancel()
    assert await things.db.read("SELECT FROM idempotency WHERE body IS NOT NULL") == []


async def test_one_name_in_two_organisations_is_two_callers(things: Running) -> None:
    key = {"Idempotency-Key": "one"}
    callers: list[dict[str, Any]] = [
        {"sub": "anne"},
        {"sub": "anne", "organisation": "cdas"},
        {"sub": "anne", "area": "wigan"},
    ]
    answers = [await _post(things, things.headers("assessor", **caller) | key) for caller in callers]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["id"] for answer in answers}) == 3


async def test_the_same_key_at_another_issuer_is_another(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = things.headers("assessor")
    first = await _post(things, headers)
    monkeypatch.setattr(things.service.settings, "issuer", "https://other.test")
    assert (await _post(things, headers)).json()["id"] != first.json()["id"]


async def test_no_fingerprint_is_a_bare_hash_of_what_was_sent(things: Running) -> None:
    await _post(things, things.headers("assessor"))
    (kept,) = await things.db.read("SELECT fingerprint, fingerprint_key FROM idempotency")
    sent = [json.dumps(BODY).encode(), json.dumps(BODY, separators=(",", ":")).encode()]
    assert kept["fingerprint_key"] == "sandbox"
    assert kept["fingerprint"] not in [digest_of(b"POST /things?", body) for body in sent]


async def _rotate(things: Running, monkeypatch: pytest.MonkeyPatch, secrets: str) -> Secrets:
    found = read_secrets(secrets)
    monkeypatch.setitem(things.service.settings.__dict__, "secrets", found)
    return found


async def test_a_new_secret_comes_first_and_the_old_one_still_knows_its_requests(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = things.headers("assessor")
    first = await _post(things, headers)
    await _rotate(things, monkeypatch, f"{ROTATED},{things.service.settings.fingerprint_secrets}")
    assert (await _post(things, headers)).content == first.content
    assert (await _post(things, headers, OTHER)).status_code == 422
    await _post(things, things.headers("assessor"), OTHER)
    kept = await things.db.read("SELECT fingerprint_key FROM idempotency ORDER BY at")
    assert [row["fingerprint_key"] for row in kept] == ["sandbox", "2027"]


@pytest.mark.parametrize("secrets", [ROTATED, f"{ROTATED},sandbox:{'u' * 32}"], ids=["gone", "another of its name"])
async def test_without_the_secret_of_its_time_nothing_is_done_anew(
    things: Running, monkeypatch: pytest.MonkeyPatch, secrets: str
) -> None:
    headers = things.headers("assessor")
    first = await _post(things, headers)
    with monkeypatch.context() as rotated:
        await _rotate(things, rotated, secrets)
        refused = [await _post(things, headers), await _post(things, things.headers("assessor"))]
        assert [(each.status_code, each.headers["Retry-After"]) for each in refused] == [(503, "1")] * 2
    assert (await _post(things, headers)).content == first.content
    assert await _things(things) == 1


async def test_no_key_is_kept_as_it_was_sent(things: Running) -> None:
    """Somebody may take an NHS number for one, which a bare hash would not hide either."""
    headers = things.headers("assessor") | {"Idempotency-Key": "9990000018"}
    first = await _post(things, headers)
    (kept,) = await things.db.read("SELECT CAST(idempotency AS text) AS kept, keyed_with FROM idempotency")
    assert (kept["keyed_with"], "9990000018" in kept["kept"]) == ("sandbox", False)
    bare = digest_of_key("stockport", "someone", "9990000018").hex()
    assert bare not in kept["kept"]
    assert (await _post(things, headers)).content == first.content


async def test_the_same_key_of_two_callers_is_not_seen_to_be_the_same(things: Running) -> None:
    for sub in ("ann", "ben"):
        await _post(things, things.headers("assessor", sub=sub) | {"Idempotency-Key": "9990000018"})
    kept = await things.db.read("SELECT DISTINCT key FROM idempotency")
    assert len(kept) == 2


async def test_what_an_older_version_kept_answers_and_is_keyed(things: Running) -> None:
    """Its callers had no issuer and no organisation, its fingerprints no secret."""
    headers = things.headers("assessor")
    first = await _post(things, headers)
    digest = digest_of(b"POST /things?", httpx.Request("POST", "http://x", json=BODY).content)
    await things.db.write(
        "UPDATE idempotency SET issuer = '', organisation = '', fingerprint = :digest, fingerprint_key = NULL,"
        " key = :key, keyed_with = NULL",
        digest=digest, key=headers["Idempotency-Key"],
    )  # fmt: skip
    assert (await _post(things, headers)).content == first.content
    assert (await _prune(things))["fingerprints keyed"] == 1
    (kept,) = await things.db.read("SELECT key, keyed_with, fingerprint, fingerprint_key FROM idempotency")
    assert (kept["fingerprint_key"], kept["keyed_with"]) == ("sandbox", "sandbox")
    assert (kept["fingerprint"] != digest, kept["key"] != headers["Idempotency-Key"]) == (True, True)
    assert (await _post(things, headers)).content == first.content
    assert (await _post(things, headers, OTHER)).status_code == 422
    assert await _things(things) == 1


async def test_more_than_one_step_is_taken(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.web.idempotency._AT_ONCE", 2)
    for _ in range(5):
        await _post(things, things.headers("assessor"))
    await _age(things, 31)
    await things.db.write("UPDATE idempotency SET fingerprint_key = NULL")
    gone = await _prune(things)
    assert (gone["fingerprints keyed"], gone["answers forgotten"]) == (5, 5)
    assert set((await _prune(things)).values()) == {0}
