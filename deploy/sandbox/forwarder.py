"""One origin for all four services: `/payments/…` at the front goes to payments, without that prefix.

What a TLS proxy does in production, the front does in the sandbox. Bytes, status, cookies and redirects pass as they
are; only what is of one connection (RFC 9110, 7.6.1) does not.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping

import httpx
import structlog
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.kernel.problems import BadRequest, Problem, TooLarge, TooSlow, Unavailable
from shared.web.middleware import BODY_MAX_BYTES, BODY_MAX_SECONDS
from shared.web.problems import answer as as_problem

CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 60.0  # more than the longest wait of a feed
CONNECTIONS = 200
IDLE_CONNECTIONS = 40
IDLE_SECONDS = 60.0  # less than a service keeps one open, so that none is used that has just been closed
RETRY_SECONDS = 5
OF_ONE_CONNECTION = {
    b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"te",
    b"trailer", b"transfer-encoding", b"upgrade", b"expect",
}  # fmt: skip
OUR_DATE = b"date"  # the server of the front says it
SAFE = {"GET", "HEAD", "OPTIONS"}
CUT_OFF = (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)
TIMEOUTS = httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS).as_dict()
ProblemPage = Callable[[Problem], Response]
RawHeaders = Iterable[tuple[bytes, bytes]]

log = structlog.get_logger("front")


def to_services() -> httpx.AsyncHTTPTransport:
    """No client: that would keep the cookies of one caller for the next, and follow redirects."""
    limits = httpx.Limits(
        max_connections=CONNECTIONS, max_keepalive_connections=IDLE_CONNECTIONS, keepalive_expiry=IDLE_SECONDS
    )
    return httpx.AsyncHTTPTransport(limits=limits)


class HungUp(Exception):
    """The caller left in the middle of its own body."""


class RequestBody:
    """What the caller sends, piece by piece, within the bounds that the services have themselves."""

    def __init__(self, receive: Receive, headers: Headers) -> None:
        self._receive = receive
        self._whole = asyncio.Event()
        self.is_there = "content-length" in headers or "transfer-encoding" in headers
        if not self.is_there:
            self._whole.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        size, deadline = 0, asyncio.get_running_loop().time() + BODY_MAX_SECONDS
        while not self._whole.is_set():
            message = await self._within(deadline)
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > BODY_MAX_BYTES:
                raise TooLarge
            if not message.get("more_body", False):
                self._whole.set()
            yield chunk

    async def _within(self, deadline: float) -> Message:
        try:
            async with asyncio.timeout_at(deadline):
                message = await self._receive()
        except TimeoutError:
            raise TooSlow from None
        if message["type"] == "http.disconnect":
            raise HungUp
        return message

    async def hung_up(self) -> None:
        """Returns when the caller has gone; while there is a body, that shows in reading it."""
        await self._whole.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass


class Sending:
    """How far a request came, as the transport tells."""

    def __init__(self) -> None:
        self._begun = self._is_new = self._head_sent = False

    async def trace(self, event: str, _info: Mapping[str, object]) -> None:
        self._is_new |= event == "connection.connect_tcp.started"
        self._begun |= event == "http11.send_request_headers.started"
        self._head_sent |= event == "http11.send_request_headers.complete"

    def may_be_again(self, *, is_safe: bool) -> bool:
        """Not over a new connection: what is cut off there is not for its age. The body follows the head, so as long
        as that could not be written all of the body is still to come.
        """
        return self._begun and not self._is_new and (is_safe or not self._head_sent)


class Forwarder:
    """Before all else of the front: what is a service's is asked of the service, the rest goes on to `app`."""

    def __init__(
        self, app: ASGIApp, services: Mapping[str, str], transport: httpx.AsyncBaseTransport, page: ProblemPage
    ) -> None:
        self._app = app
        self._page = page
        self._services = {name.encode(): httpx.URL(url) for name, url in services.items()}
        self._transport = transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name, slash, path = scope.get("raw_path", b"").removeprefix(b"/").partition(b"/")
        service = self._services.get(name) if scope["type"] == "http" else None
        if service is None:
            await self._app(scope, receive, send)
        elif not slash:
            await RedirectResponse(f"/{name.decode()}/", 308)(scope, receive, send)
        else:
            query = scope["query_string"]
            raw_path = b"/" + path + (b"?" + query if query else b"")
            await self._until_hung_up(name.decode(), service, raw_path, scope, receive, send)

    async def _until_hung_up(
        self, name: str, service: httpx.URL, raw_path: bytes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Who leaves is not waited for: a feed holds an answer back until there is news."""
        body = RequestBody(receive, Headers(scope=scope))
        answering = asyncio.ensure_future(self._answer(name, service, raw_path, scope, body, send))
        leaving = asyncio.ensure_future(body.hung_up())
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            answering.cancel()  # no effect where it is done
            leaving.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)
        if not answering.cancelled():
            answering.result()

    async def _answer(
        self, name: str, service: httpx.URL, raw_path: bytes, scope: Scope, body: RequestBody, send: Send
    ) -> None:
        try:
            answer = await self._asked(name, service, raw_path, scope, body)
        except HungUp:
            return
        except Problem as refused:
            await self._told(refused, scope, send)
            return
        except (httpx.InvalidURL, UnicodeDecodeError):
            await self._told(BadRequest("The address has characters that it may not have."), scope, send)
            return
        except httpx.LocalProtocolError:  # the caller's own: two `Host`, or less of a body than it said
            await self._told(BadRequest("A header may not be as it is, or comes twice."), scope, send)
            return
        except httpx.TransportError as failed:
            log.warning("not_forwarded", service=name, error=type(failed).__name__)
            await self._told(_away(name, failed), scope, send)
            return
        try:
            headers = [header for header in _passed_on(answer.headers.raw) if header[0].lower() != OUR_DATE]
            await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
            assert isinstance(answer.stream, httpx.AsyncByteStream)  # noqa: S101 - for the type checker
            async for chunk in answer.stream:  # as it came: not unpacked
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await answer.aclose()

    async def _asked(
        self, name: str, service: httpx.URL, raw_path: bytes, scope: Scope, body: RequestBody
    ) -> httpx.Response:
        """Again where a connection that had been used before was just being closed, and the service has not been asked
        or asking does nothing (RFC 9110, 9.2.2).
        """
        while True:
            sending = Sending()
            try:
                return await self._transport.handle_async_request(_request(service, raw_path, scope, body, sending))
            except CUT_OFF as failed:
                if not sending.may_be_again(is_safe=scope["method"] in SAFE and not body.is_there):
                    raise
                log.info("asked_again", service=name, error=type(failed).__name__)

    async def _told(self, problem: Problem, scope: Scope, send: Send) -> None:
        """To a person as a page, to a program as a problem."""
        is_person = "text/html" in Headers(scope=scope).get("accept", "")
        response = self._page(problem) if is_person else as_problem(problem, scope["path"])
        response.headers.update(problem.headers)
        response.headers["Cache-Control"] = "no-store"
        await response(scope, _nothing, send)


def _request(service: httpx.URL, raw_path: bytes, scope: Scope, body: RequestBody, sending: Sending) -> httpx.Request:
    return httpx.Request(
        scope["method"],
        service.copy_with(raw_path=raw_path),
        headers=list(_passed_on(scope["headers"])),
        content=body.chunks() if body.is_there else None,
        extensions={"timeout": TIMEOUTS, "trace": sending.trace},
    )


def _passed_on(headers: RawHeaders) -> RawHeaders:
    """All but those of this connection, which `Connection` may name more of."""
    named = {
        name.strip().lower() for key, value in headers if key.lower() == b"connection" for name in value.split(b",")
    }
    return ((key, value) for key, value in headers if key.lower() not in OF_ONE_CONNECTION | named)


def _away(name: str, failed: httpx.TransportError) -> Problem:
    why = "did not answer in time" if isinstance(failed, httpx.TimeoutException) else "does not answer"
    return Unavailable(f"The service {name} {why}.", headers={"Retry-After": str(RETRY_SECONDS)})


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
