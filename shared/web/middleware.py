"""Around every request: its ids, its line in the log, its place in the metrics, and the answer to a crash."""

import asyncio
import re
import time
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders, State
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.data.errors import RETRY_AFTER_SECONDS, Fault, fault_of
from shared.kernel import context
from shared.kernel.describing import describe
from shared.kernel.metrics import REQUESTS
from shared.kernel.problems import Crash, Problem, Stopping, TooLarge, TooSlow, Unavailable
from shared.web.problems import answer
from shared.web.rates import RATE

_TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
BODY_MAX_BYTES = 2_000_000
BODY_MAX_SECONDS = 20.0
_HANG_UP = {"Connection": "close"}
_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_OF_ANY_SITE = [(b"access-control-allow-origin", b"*"), (b"cross-origin-resource-policy", b"cross-origin")]
_QUIET = ("/health/", "/metrics", "/events")
_SAID = {
    Fault.AWAY: "The database cannot be reached.",
    Fault.BUSY: "Another change was in the way; nothing was kept.",
    Fault.FULL: "The database takes no changes at the moment; nothing was kept.",
}
_NOT_MIGRATED = "The schema is not migrated."
_NOT_MIGRATED_SECONDS = 2

log = structlog.get_logger("http")


class RequestContext:
    """`open_to_any_site`: under which path a page of any site may read what is answered, errors too."""

    def __init__(
        self, app: ASGIApp, service: str, body_max_bytes: int = BODY_MAX_BYTES, *, open_to_any_site: str | None = None
    ) -> None:
        self.app = app
        self.open_to_any_site = open_to_any_site
        self.service = service
        self.body_max_bytes = body_max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _given(headers, "x-request-id") or str(uuid4())
        correlation_id = _given(headers, "x-correlation-id") or request_id
        trace = headers.get("traceparent", "")
        tokens = (
            (context.request_id, context.request_id.set(request_id)),
            (context.correlation_id, context.correlation_id.set(correlation_id)),
            (context.traceparent, context.traceparent.set(trace if _TRACE.fullmatch(trace) else None)),
        )
        structlog.contextvars.clear_contextvars()
        try:
            await self._answer(scope, receive, send, request_id, correlation_id)
        finally:
            for variable, token in tokens:
                variable.reset(token)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, request_id: str, correlation_id: str) -> None:
        started, status = time.perf_counter(), 0
        asked, empty = ({**scope, "method": "GET"}, True) if scope["method"] == "HEAD" else (scope, False)

        async def send_with_ids(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["X-Correlation-ID"] = correlation_id
                headers["Cache-Control"] = headers.get("Cache-Control", "no-store")
                said = {name for name, _ in message["headers"]}
                if self.open_to_any_site and scope["path"].startswith(self.open_to_any_site):
                    message["headers"].extend(header for header in _OF_ANY_SITE if header[0] not in said)
                    said |= {name for name, _ in _OF_ANY_SITE}
                message["headers"].extend(header for header in _ALWAYS if header[0] not in said)
                if rate := asked.get(RATE):
                    message["headers"].extend(rate.headers())
            elif empty:
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app(asked, _limited(receive, self.body_max_bytes), send_with_ids)
        except Exception as error:
            if status:
                raise  # half an answer is out: the server closes the connection
            problem = await problem_of(error, scope, started)
            await answer(problem, scope["path"])(scope, receive, send_with_ids)
        except asyncio.CancelledError:
            if status:
                raise
            await answer(Stopping(headers={"Retry-After": "5"}), scope["path"])(scope, receive, send_with_ids)
        finally:
            self._note(scope["method"], asked, status, time.perf_counter() - started)

    def _note(self, method: str, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("endpoint"), "__name__", "none")
        REQUESTS.labels(self.service, method, route, status).observe(seconds)
        if not scope["path"].startswith(_QUIET):
            milliseconds = round(seconds * 1000, 1)
            log.info("request", method=method, route=route, status=status, ms=milliseconds)


def _limited(receive: Receive, max_bytes: int) -> Receive:
    size, whole = 0, False
    deadline = asyncio.get_running_loop().time() + BODY_MAX_SECONDS

    async def receive_limited() -> Message:
        nonlocal size, whole
        if whole:
            return await receive()  # waits for nothing but that the caller hangs up
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise HTTPException(TooSlow.status, headers=_HANG_UP) from None
        whole = not message.get("more_body", False)
        size += len(message.get("body", b""))
        if size > max_bytes:
            raise HTTPException(TooLarge.status)
        return message

    return receive_limited


def _given(headers: Headers, name: str) -> str | None:
    value = headers.get(name, "")
    return value if context.is_id(value) else None


async def problem_of(error: Exception, scope: Scope, began: float) -> Problem:
    """What an error that nobody foresaw is told as; its line in the log is written here."""
    fault = fault_of(error)
    if fault in RETRY_AFTER_SECONDS:
        log.warning("database_fault", fault=fault, error=describe(error))
        return _unavailable(_SAID[fault], RETRY_AFTER_SECONDS[fault])
    if fault is Fault.INSTALLATION and await _met_another_schema(scope["app"].state, began):
        log.warning("not_migrated", error=describe(error))
        return _unavailable(_NOT_MIGRATED, _NOT_MIGRATED_SECONDS)
    # Without the values of variables or statements: they are about people.
    log.error("crash", error=describe(error), where=_where(error))
    return Crash()


def _unavailable(why: str, seconds: int) -> Unavailable:
    return Unavailable(why, headers={"Retry-After": str(seconds)})


async def _met_another_schema(state: State, began: float) -> bool:
    """Asked only once something failed. It may have been migrated since the request began."""
    try:
        await state.watch.schema.look(state.database, for_caller=True)
    except Exception as error:  # noqa: BLE001 - nobody can say: then it is told as what it was
        log.warning("schema_unknown", error=describe(error))
    return not state.watch.schema.was_expected(began)


def _where(error: BaseException) -> list[str]:
    value, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        value.append(f"{code.co_filename.rpartition('/site-packages/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return value[-12:]
