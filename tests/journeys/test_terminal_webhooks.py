"""`lasars events listen` and `trigger`: what a receiver on one's own machine is sent, and what is printed of it."""

import base64
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.cli import commands as cli
from deploy.cli.commands import options
from deploy.errors import LasarsError

ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f33"
POSTED = {
    "id": ID, "type": "uk.lasars.payment-posted.v1", "source": "/payments", "subject": "cdas-2012",
    "time": "2012-11-05T09:12:44+00:00", "data": {"pence": 12_345},
}  # fmt: skip
SETTLED = POSTED | {"id": ID[:-1] + "4", "type": "uk.lasars.payment-settled.v1"}
ENDPOINT = {"id": ID, "url": "https://a.example/", "types": [POSTED["type"]], "isOn": True}


class StackOfEvents:
    """Payments with two events in its log, and one webhook endpoint."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, Any]] = []

    def __call__(self, area: str = "stockport") -> "StackOfEvents":
        assert area == "stockport"
        return self

    def call(self, role: str, method: str, service: str, path: str, body: Any = None, **more: Any) -> Any:
        assert role == "commissioner"
        if path == "/events":
            log = [POSTED, SETTLED] if service == "payments" else []
            last = more["params"].get("lastEventId")
            return log[[event["id"] for event in log].index(last) + 1 :] if last else log
        if method == "POST":
            self.posted.append((path, body))
            return {"eventId": ID}
        return {"items": [ENDPOINT] if service == "payments" else [], "next": None}

    def document(self, service: str, path: str) -> str:
        return Path(f"services/{service}{path}").read_text()


@contextmanager
def receiver(status: int = 204) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    requests: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            requests.append(({name.lower(): text for name, text in self.headers.items()}, body))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", requests
    finally:
        server.shutdown()
        server.server_close()


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[str, StackOfEvents]:
    stack = StackOfEvents()
    monkeypatch.setattr(options, "remote_stack", stack)
    result = CliRunner().invoke(cli.lasars, ["events", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output, stack


def signed_by(secret: str, headers: dict[str, str], body: bytes) -> str:
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()


def test_what_the_log_holds_is_passed_on_signed_and_thin(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as (url, requests):
        said, _ = run(monkeypatch, "listen", "--to", url, "--no-follow")
    first, *lines = said.splitlines()
    assert lines == [f"{event['type']} cdas-2012: 204" for event in (POSTED, SETTLED)]
    headers, body = requests[0]
    assert headers["webhook-id"] == ID
    assert headers["webhook-signature"] == signed_by(first.removeprefix("Signed by "), headers, body)
    link = f"/payments/events/{ID}"
    assert json.loads(body)["data"] == {"id": ID, "source": "/payments", "subject": "cdas-2012", "link": link}


def test_only_the_types_that_are_asked_for_are_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver(500) as (url, requests):
        said, _ = run(monkeypatch, "listen", "--to", url, "--no-follow", "--type", "payment-settled")
    assert said.splitlines()[1:] == [f"{SETTLED['type']} cdas-2012: 500"]
    assert len(requests) == 1


def test_a_receiver_that_is_away_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    said, _ = run(monkeypatch, "listen", "--to", "http://127.0.0.1:9/hook", "--no-follow")
    assert said.count("not delivered: ConnectError") == 2


def test_an_example_is_sent_to_a_local_address_and_says_that_it_is_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as (url, requests):
        said, _ = run(monkeypatch, "trigger", "payment-posted", "--to", url)
    assert said.splitlines()[1] == "uk.lasars.payment-posted.v1: 204"
    sent = json.loads(requests[0][1])
    assert (sent["type"], sent["data"]["test"], sent["data"]["source"]) == (POSTED["type"], "true", "/payments")


def test_an_example_goes_to_the_endpoints_that_want_its_type(monkeypatch: pytest.MonkeyPatch) -> None:
    said, stack = run(monkeypatch, "trigger", "payment-posted")
    assert said == f"uk.lasars.payment-posted.v1 goes to https://a.example/ as {ID}\n"
    assert stack.posted == [(f"/webhook-endpoints/{ID}/test", {"type": POSTED["type"]})]
    _, stack = run(monkeypatch, "trigger", "payment-settled", "--endpoint", ID)
    assert stack.posted == [(f"/webhook-endpoints/{ID}/test", {"type": SETTLED["type"]})]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("trigger", "payment-settled"), "No webhook endpoint of the council wants uk.lasars.payment-settled.v1."),
        (("trigger", "payment-posted", "--endpoint", "x"), "No webhook endpoint of the council is x."),
        (
            ("trigger", "banana", "--to", "http://127.0.0.1:9/"),
            "No service tells organisations of uk.lasars.banana.v1.",
        ),
        (("trigger", "payment-posted", "--to", "x", "--endpoint", "x"), "Say --to or --endpoint, not both."),
        (("trigger", "payment-posted", "--to", "nonsense"), "nonsense is no address: --to takes one such as"),
        (("listen", "--to", "nonsense", "--no-follow"), "nonsense is no address: --to takes one such as"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(LasarsError) as refused:
        run(monkeypatch, *words)
    assert str(refused.value).startswith(said)
