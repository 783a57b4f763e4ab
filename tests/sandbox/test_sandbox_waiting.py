"""What `lasars up` says of a service that does not get ready: what it says itself, and nothing of the run before."""

import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from deploy.errors import LasarsError
from deploy.sandbox.supervisor import Child
from deploy.sandbox.waiting import wait_for

URL = "http://service/health/ready"
STOPPED = "stopped at 7 of tariff, which an older version passed over: lasars events rewind --service payments"


def child(tmp_path: Path, *, writes: str = "") -> Child:
    log = tmp_path / "payments.log"
    log.write_text("Finished, three quarters of an hour ago\n")
    waited_for = Child("payments", [sys.executable], {}, log)
    with log.open("a") as written:
        written.write(writes)
    return waited_for


def service(answers: Callable[[], httpx.Response]) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(lambda _request: answers()))


def refuses() -> httpx.Response:
    raise httpx.ConnectError("nobody is there")


@pytest.mark.parametrize("why", [STOPPED, "it ends at 12; lasars events resend --service payments --from 1"])
async def test_who_waits_for_a_command_is_named_and_waited_for(tmp_path: Path, why: str) -> None:
    answers = iter([httpx.Response(503, json={"detail": why})] * 3 + [httpx.Response(200)])
    said: list[str] = []
    await wait_for(service(lambda: next(answers)), child(tmp_path), URL, said.append, seconds=0)
    assert said == [f"payments waits for a person: {why}"]
    assert next(answers, None) is None


@pytest.mark.parametrize("flicker", [refuses, lambda: httpx.Response(503, json={"detail": "the database is away"})])
async def test_who_was_waited_for_longer_than_the_limit_may_say_something_else_for_once(
    tmp_path: Path, flicker: Callable[[], httpx.Response]
) -> None:
    waits: list[Callable[[], httpx.Response]] = [lambda: httpx.Response(503, json={"detail": STOPPED})] * 6
    answers: list[Callable[[], httpx.Response]] = [*waits, flicker, *waits, lambda: httpx.Response(200)]

    def say() -> httpx.Response:
        return answers.pop(0)()

    await wait_for(service(say), child(tmp_path), URL, print, seconds=0.2)
    assert answers == []


@pytest.mark.parametrize("answer", [httpx.Response(503, json={"detail": "its schema is older"})])
async def test_why_it_is_not_ready_is_what_it_says(tmp_path: Path, answer: httpx.Response) -> None:
    with pytest.raises(LasarsError, match="payments is not ready after 0 s: its schema is older"):
        await wait_for(service(lambda: answer), child(tmp_path, writes="pruned\n"), URL, print, seconds=0)


@pytest.mark.parametrize(("writes", "quoted"), [("", "it wrote nothing"), ("no port\n", "no port")])
@pytest.mark.parametrize("answers", [refuses, lambda: httpx.Response(502, text="no JSON")])
async def test_a_log_of_the_run_before_is_not_quoted(
    tmp_path: Path, writes: str, quoted: str, answers: Callable[[], httpx.Response]
) -> None:
    with pytest.raises(LasarsError, match=f"payments is not ready after 0 s: {quoted} "):
        await wait_for(service(answers), child(tmp_path, writes=writes), URL, print, seconds=0)
