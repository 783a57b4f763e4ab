"""What `lasars up` says of services that serve, and of which something waits for a person all the same."""

from typing import Any, get_args

import httpx
import pytest

from deploy.sandbox.awaited import _COUNTED, all_awaited, awaited
from shared.runtime.health import ReadyView
from tests.shared.test_remedies import parse

RESTS: dict[str, Any] = {"status": "ok", "parked": 0, "lost": 0, "onHold": 0, "webhooksOff": 0, "stuck": []}


def said(status: int = 200, **body: Any) -> list[str]:
    return list(awaited("payments", httpx.Response(status, json=RESTS | body)))


def test_of_what_waits_for_nobody_nothing_is_said() -> None:
    assert said(failing={}, stopped={}, behind={"tariff": 7}) == []


@pytest.mark.parametrize("key", _COUNTED)
def test_what_is_counted_is_said_with_what_to_do(key: str) -> None:
    (line,) = said(**{key: 3})
    assert line.startswith("payments: 3 ")
    (alone,) = said(**{key: 1})
    assert alone.startswith("payments: 1 ")
    assert alone.split()[2] == line.split()[2].removesuffix("s")
    if "lasars " in line:
        parse(line[line.index("lasars ") :])


def test_each_count_is_one_that_readiness_has() -> None:
    fields = {field.alias or name: field for name, field in ReadyView.model_fields.items()}
    assert all(fields[key].annotation is int for key in _COUNTED)
    others = {name for name, field in fields.items() if field.annotation is int} - _COUNTED.keys()
    assert others == {"outbox"}  # which empties by itself
    assert get_args(fields["status"].annotation) == ("ok",)


def test_what_is_stuck_or_fails_is_named_while_the_service_is_still_ready() -> None:
    stuck = {"source": "tariff", "error": "LockNotAvailableError"}
    lines = said(stuck=[stuck], failing={"tick": "of 2012-04-02 is not done"})
    assert lines == [
        "payments: an event of tariff is tried again and again (LockNotAvailableError): lasars stuck",
        "payments: tick: of 2012-04-02 is not done",
    ]


def test_who_is_not_ready_any_more_is_quoted() -> None:
    assert said(503, detail="Not ready: Kafka does not answer") == ["payments: Not ready: Kafka does not answer"]


async def test_who_does_not_answer_is_named() -> None:
    (line,) = await all_awaited({"tariff": "http://127.0.0.1:9"})
    assert line == "tariff: its health cannot be read (ConnectError)"
