"""The HTTP server, impatient: a head that does not come in time or is too large ends the connection."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from pydantic_core import to_json
from starlette.types import ASGIApp
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from shared.kernel.problems import BadRequest, HeadTooLarge, Problem, TooSlow
from shared.web.problems import MEDIA_TYPE

HEAD_MAX_SECONDS = 10.0
HEAD_MAX_BYTES = 64_000
BODY_REST_SECONDS = 10.0
STALL_SECONDS = 30.0
KEEP_ALIVE_SECONDS = 75
GRACE_SECONDS = 5
CUT_SECONDS = 2  # for who was cut to be told


class Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the process has its own: uvicorn's would stop the server alone

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Its parent leaves what it cuts, which still has to be answered."""
        await super().shutdown(sockets)
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=CUT_SECONDS)


class Protocol(HttpToolsProtocol):
    """Its parent waits for ever for the first line, for each header, and for the rest of a body nobody wants."""

    _timer: asyncio.TimerHandle | None = None  # runs while a head, or a body after its answer, is awaited
    _head_bytes = 0
    _parsed_bytes = 0  # of the head at hand, whatever came in one piece with it
    _answered: RequestResponseCycle | None = None
    _stall: asyncio.TimerHandle | None = None  # runs while something that was written is not read
    _in_head = _in_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent's
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        if self._stall is not None:
            self._stall.cancel()
        self.pipeline.clear()  # nobody hears the answers to what was asked in one piece
        if self._answered is not None:
            self._answered.disconnected = True  # its parent tells only the last that was asked
            self._answered.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self._in_body and self._timer is None:
            self._await_head()
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_MAX_BYTES:
                self._refuse(HeadTooLarge())

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._parsed_bytes = 0
        if self._timer is None:  # it came in one piece with the request before
            self._await_head()

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._count(len(name) + len(value) + len(": \r\n"))

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        self._in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_body = False
        if self.cycle.response_complete:
            self._stop_waiting()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._await_reading()
        if self._in_body and self._timer is None:  # read what still comes, so that the answer is heard; not for ever
            self._timer = self.loop.call_later(BODY_REST_SECONDS, self.transport.close)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_reading()

    def send_400_response(self, msg: str) -> None:
        self._refuse(BadRequest(msg))

    def _await_reading(self, unread: int | None = None) -> None:
        """Who reads nothing of an answer for a while is cut off: the answer would be kept for ever."""
        if unread is None and self._stall is not None:
            return
        left = self.transport.get_write_buffer_size()
        self._stall = None
        if left and left == unread:
            self.transport.abort()
        elif left:
            self._stall = self.loop.call_later(STALL_SECONDS, self._await_reading, left)

    def _count(self, size: int) -> None:
        self._parsed_bytes += size
        if self._parsed_bytes > HEAD_MAX_BYTES:
            self.transport.close() if self._in_body else self._refuse(HeadTooLarge())  # trailers are headers too
            raise ValueError  # ends the parsing

    def _await_head(self) -> None:
        self._in_head, self._head_bytes = True, 0
        self._timer = self.loop.call_later(HEAD_MAX_SECONDS, self._too_slow)

    def _stop_waiting(self) -> None:
        self._in_head = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._refuse(TooSlow()) if self._head_bytes else self.transport.close()

    def _refuse(self, problem: Problem) -> None:
        """Outside of any application: there is no request yet."""
        self._stop_waiting()
        if self.transport.is_closing():
            return
        body = to_json(problem.body("/"))
        head = f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n".encode()
        self.transport.write(STATUS_LINE[problem.status] + head + body)
        self._await_reading()
        self.transport.close()


def server_for(app: ASGIApp) -> Server:
    return Server(
        uvicorn.Config(
            app, http=Protocol, log_config=None, access_log=False, lifespan="off", server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS, timeout_keep_alive=KEEP_ALIVE_SECONDS, ws="none",
        )
    )  # fmt: skip
