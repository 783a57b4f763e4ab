"""One origin for four services: what is passed on as it is, what is not, and what is said when a service is away."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from deploy.sandbox.forwarder import Forwarder, Sending, to_services
from tests.sandbox.conftest import ADDRESSES, SITE, Services

HTML = {"Accept": "text/html,application/xhtml+xml"}


async def test_the_prefix_goes_and_all_else_stays(browser: httpx.AsyncClient, services: Services) -> None:
    services.answer = lambda _request: httpx.Response(
        303,
        headers=[("Location", f"{SITE}/payments/pages/"), ("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; Path=/")],
        content=b"there",
    )
    address = "/payments/claims/a%2Fb%20c?contract=riverside-2012&x=%26&x="
    answer = await browser.get(address, headers={"Authorization": "Bearer t", "Cookie": "s=1"})
    (asked,) = services.asked
    assert str(asked.url) == f"http://127.0.0.1:18004{address.removeprefix('/payments')}"
    assert {name: asked.headers[name] for name in ("authorization", "cookie", "host")} == {
        "authorization": "Bearer t", "cookie": "s=1", "host": "127.0.0.1:18000",
    }  # fmt: skip
    assert (answer.status_code, answer.content) == (303, b"there")
    assert answer.headers["Location"] == f"{SITE}/payments/pages/"
    assert answer.headers.get_list("Set-Cookie") == ["a=1; Path=/", "b=2; Path=/"]


async def test_a_cookie_of_one_caller_is_not_anothers(browser: httpx.AsyncClient, services: Services) -> None:
    services.answer = lambda _request: httpx.Response(200, headers={"Set-Cookie": "lasars-payments=mine; Path=/"})
    await browser.get("/payments/pages/")
    browser.cookies.clear()
    await browser.get("/payments/pages/")
    assert "cookie" not in services.asked[-1].headers


async def test_what_is_of_one_connection_is_not_passed_on(browser: httpx.AsyncClient, services: Services) -> None:
    services.answer = lambda _request: httpx.Response(
        200, headers={"Connection": "close, X-Own", "X-Own": "1", "Keep-Alive": "5", "X-Kept": "1"}
    )
    sent = {"Connection": "keep-alive, X-Mine", "X-Mine": "1", "TE": "trailers", "Upgrade": "h2c", "X-Kept": "1"}
    answer = await browser.get("/tariff/schemes", headers=sent)
    assert {"x-mine", "te", "upgrade"} & set(services.asked[0].headers) == set()
    assert {"x-own", "keep-alive", "connection"} & set(answer.headers) == set()
    assert (services.asked[0].headers["x-kept"], answer.headers["x-kept"]) == ("1", "1")


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT", "PATCH", "POST", "OPTIONS"])
async def test_every_method_is_passed_on_and_a_body_with_it(
    browser: httpx.AsyncClient, services: Services, method: str
) -> None:
    services.answer = lambda request: httpx.Response(200, content=request.read())
    body = b"x" * 200_000 if method in {"PUT", "PATCH", "POST"} else None
    answer = await browser.request(method, "/assessment/persons", content=body)
    assert answer.content == (body or b"")
    assert services.asked[0].method == method


async def test_what_is_no_services_stays_with_the_front(browser: httpx.AsyncClient, services: Services) -> None:
    assert (await browser.get("/clock")).json() == {"today": "2012-04-02"}
    for path in ("/paymentss/", "/%70ayments/claims", "//payments/claims", "/nowhere"):
        assert (await browser.get(f"{SITE}{path}")).status_code == 404
    assert services.asked == []


async def test_a_service_without_a_slash_is_its_root(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/payments")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/payments/")


async def test_the_front_asks_for_its_own_name_there_too(browser: httpx.AsyncClient, services: Services) -> None:
    assert (await browser.get("/payments/", headers={"Host": "elsewhere.example"})).status_code == 400
    assert services.asked == []


def away(error: type[httpx.TransportError]) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("refused", request=request)

    return answer


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.PoolTimeout])
async def test_a_service_that_is_away_is_named(
    browser: httpx.AsyncClient, services: Services, error: type[httpx.TransportError]
) -> None:
    services.answer = away(error)
    problem = await browser.get("/referral/services")
    assert (problem.status_code, problem.headers["content-type"]) == (503, "application/problem+json")
    assert "referral" in problem.json()["detail"]
    assert problem.headers["Retry-After"]
    page = await browser.get("/referral/pages/", headers=HTML)
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "The service referral d" in page.text
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


async def test_a_body_beyond_what_a_service_takes_is_refused(browser: httpx.AsyncClient, services: Services) -> None:
    services.answer = lambda request: httpx.Response(200, content=request.read())
    answer = await browser.post("/payments/runs", content=b"x" * 2_000_001)
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


async def test_a_body_that_does_not_come_is_not_waited_for(
    browser: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.sandbox.forwarder.BODY_MAX_SECONDS", 0.05)

    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    assert (await browser.post("/payments/runs", content=never())).status_code == 408


class Feed(httpx.AsyncBaseTransport):
    """Answers at once and says its first word; the rest waits until it is let go."""

    def __init__(self, *, answers: bool = True) -> None:
        self.released, self.cancelled, self.asked = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.answers = answers

    async def handle_async_request(self, _request: httpx.Request) -> httpx.Response:
        self.asked.set()
        try:
            if not self.answers:
                await self.released.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return httpx.Response(200, content=self.words())

    async def words(self) -> AsyncIterator[bytes]:
        yield b"first"
        await self.released.wait()
        yield b"last"


async def called(app: Any, path: str, messages: asyncio.Queue[Any], sent: asyncio.Queue[Any]) -> None:
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [],
    }  # fmt: skip
    await app(scope, messages.get, sent.put)


async def test_an_answer_is_passed_on_as_it_comes() -> None:
    feed, sent = Feed(), asyncio.Queue[Any]()
    app = Forwarder(None, ADDRESSES.services(), feed, page=None)  # type: ignore[arg-type]  # never asked
    call = asyncio.ensure_future(called(app, "/payments/events", asyncio.Queue(), sent))
    assert (await sent.get())["status"] == 200
    assert (await sent.get())["body"] == b"first"
    feed.released.set()
    assert (await sent.get())["body"] == b"last"
    await call


async def test_who_hangs_up_is_not_waited_for() -> None:
    feed, messages = Feed(answers=False), asyncio.Queue[Any]()
    app = Forwarder(None, ADDRESSES.services(), feed, page=None)  # type: ignore[arg-type]  # never asked
    call = asyncio.ensure_future(called(app, "/payments/events", messages, asyncio.Queue()))
    await feed.asked.wait()
    await messages.put({"type": "http.request", "body": b"", "more_body": False})
    await messages.put({"type": "http.disconnect"})
    await call
    assert feed.cancelled.is_set()


async def test_no_path_leads_past_its_service(services: Services) -> None:
    app = Forwarder(None, ADDRESSES.services(), httpx.MockTransport(services), page=None)  # type: ignore[arg-type]  # never asked
    paths = ["//elsewhere.example/x", "/../assessment/persons", "/@elsewhere.example/", "/\\elsewhere.example", "/:80/"]
    for path in paths:
        await called(app, f"/payments{path}", asyncio.Queue(), asyncio.Queue())
    assert [(asked.url.host, asked.url.port) for asked in services.asked] == [("127.0.0.1", 18004)] * len(paths)


async def test_an_address_that_cannot_be_is_refused(services: Services) -> None:
    app = Forwarder(None, ADDRESSES.services(), httpx.MockTransport(services), page=None)  # type: ignore[arg-type]  # never asked
    for path in ("/payments/é", "/payments/\x00"):
        sent = asyncio.Queue[Any]()
        await called(app, path, asyncio.Queue(), sent)
        assert (await sent.get())["status"] == 400


async def test_an_answer_has_the_fronts_own_date_alone(browser: httpx.AsyncClient, services: Services) -> None:
    """The server of the front adds it."""
    services.answer = lambda _request: httpx.Response(200, headers={"Date": "Mon, 02 Apr 2012 00:00:00 GMT"})
    assert "Date" not in (await browser.get("/payments/pages/")).headers


class Closing:
    """A service that closes a connection as the second request comes over it."""

    def __init__(self) -> None:
        self.heads: list[str] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for at in range(2):
            head = await reader.readuntil(b"\r\n\r\n")
            self.heads.append(head.decode().split(" ", 1)[0])
            if not at:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                await writer.drain()
        writer.close()


@pytest.fixture
async def closing() -> AsyncIterator[tuple[Closing, httpx.AsyncClient]]:
    service = Closing()
    server = await asyncio.start_server(service, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    transport = to_services()
    app = Forwarder(None, {"payments": url}, transport, page=None)  # type: ignore[arg-type]  # never asked
    yield service, httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE)
    await transport.aclose()
    server.close()


async def test_what_does_nothing_is_asked_again_where_the_connection_was_just_closed(
    closing: tuple[Closing, httpx.AsyncClient],
) -> None:
    service, browser = closing
    answers = [await browser.get("/payments/pages/") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert service.heads == ["GET"] * 3


async def test_what_may_have_been_done_is_not_sent_again(closing: tuple[Closing, httpx.AsyncClient]) -> None:
    service, browser = closing
    await browser.get("/payments/pages/")
    answer = await browser.post("/payments/pages/runs/propose", data={"contract": "c"})
    assert (answer.status_code, service.heads) == (503, ["GET", "POST"])


@pytest.mark.parametrize("twice", [("Host", "a", "b"), ("Content-Length", "1", "2")], ids=str)
async def test_a_request_that_may_not_be_passed_on_is_the_callers_mistake(
    closing: tuple[Closing, httpx.AsyncClient], twice: tuple[str, str, str]
) -> None:
    service, browser = closing
    name, *said = twice
    answer = await browser.get("/payments/pages/", headers=[(name, value) for value in said])
    assert (answer.status_code, service.heads) == (400, [])


@pytest.mark.parametrize(
    ("events", "is_safe", "may"),
    [
        (["http11.send_request_headers.started", "http11.send_request_headers.failed"], False, True),
        (["http11.send_request_headers.started", "http11.send_request_headers.complete"], False, False),
        (["http11.send_request_headers.started", "http11.send_request_headers.complete"], True, True),
        (["connection.connect_tcp.started", "http11.send_request_headers.started"], True, False),
        ([], True, False),
    ],
    ids=str,
)
async def test_a_request_goes_again_only_if_nothing_of_it_went_or_it_does_nothing(
    events: list[str], is_safe: bool, may: bool
) -> None:
    sending = Sending()
    for event in events:
        await sending.trace(event, {})
    assert sending.may_be_again(is_safe=is_safe) is may
