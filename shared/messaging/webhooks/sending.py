"""One delivery over HTTP. Whatever the receiver does, it ends in time and as a `ReceiverAnswer`."""

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from shared.kernel.describing import storable
from shared.messaging.webhooks.answers import EXCERPT_MAX, ReceiverAnswer
from shared.messaging.webhooks.destinations import (
    DestinationRules,
    RefusedDestination,
    check_addresses,
    port_of,
    read_destination,
)

RESOLVE_SECONDS, CONNECT_SECONDS, WHOLE_SECONDS, EXCERPT_SECONDS = 5.0, 5.0, 15.0, 1.0
ADDRESSES_MAX = 3  # that are tried one after the other where a connection cannot be had
NAMES_AT_ONCE = 256  # a name that hangs keeps its thread for as long as the system asks for it, half a minute or so
USER_AGENT = "lasars-webhooks/1"

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Destination:
    """An address as it was registered, and what its name stood for when it was asked."""

    url: httpx.URL
    addresses: Sequence[str]


class NamesBusy(Exception):
    """So many names hang that another has to wait. Nothing was sent, and it is not the fault of who is called."""


class WebhookClient:
    """`resolve` gives the addresses of a host; `seconds` is the longest that one delivery may take."""

    def __init__(
        self,
        rules: DestinationRules,
        *,
        resolve: Resolve | None = None,
        trusts: ssl.SSLContext | None = None,
        seconds: float = WHOLE_SECONDS,
    ) -> None:
        self.rules = rules
        self._names = ThreadPoolExecutor(NAMES_AT_ONCE, "webhook-names")  # a name that hangs holds up no other work
        self._asked: dict[tuple[str, int], asyncio.Future[list[str]]] = {}
        self._resolve = resolve or self._ask_system
        self._seconds = seconds
        # No connection is used twice: one that was opened for a host must not carry what is for another on its address.
        self._client = httpx.AsyncClient(
            verify=trusts or ssl.create_default_context(),
            follow_redirects=False,
            trust_env=False,
            timeout=httpx.Timeout(seconds, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )

    async def close(self) -> None:
        self._names.shutdown(wait=False, cancel_futures=True)
        await self._client.aclose()

    async def find(self, url: str) -> Destination:
        """Raises RefusedDestination, also where its name is unknown, and NamesBusy. Its name is asked for once for all
        deliveries that are sent together.
        """
        read = read_destination(url, self.rules)
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                addresses = await self._resolve(read.host, port_of(read))
        except (OSError, TimeoutError, UnicodeError):
            raise RefusedDestination("has a host whose address cannot be found") from None
        check_addresses(addresses, self.rules)
        return Destination(read, addresses[:ADDRESSES_MAX])

    async def send(self, destination: Destination, headers: Mapping[str, str], body: bytes) -> ReceiverAnswer:
        began = time.monotonic()
        sent = {"content-type": "application/json", "user-agent": USER_AGENT, "accept-encoding": "identity", **headers}
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._first_that_connects(destination, sent, body)
                return await _read(answer, began)
        except (TimeoutError, httpx.TimeoutException):
            return ReceiverAnswer(_since(began), error=f"It did not answer within {self._seconds:g} seconds.")
        except httpx.ConnectError as error:
            return ReceiverAnswer(_since(began), error=_of_connecting(error))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
            return ReceiverAnswer(_since(began), error=f"What it answered is no HTTP ({type(error).__name__}).")

    async def _first_that_connects(
        self, destination: Destination, headers: Mapping[str, str], body: bytes
    ) -> httpx.Response:
        *others, last = destination.addresses
        for address in others:
            try:
                return await self._post(destination.url, address, headers, body)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._post(destination.url, last, headers, body)

    async def _post(self, url: httpx.URL, address: str, headers: Mapping[str, str], body: bytes) -> httpx.Response:
        """To the address, but as its name: in the Host header, and in TLS, whose certificate must be the name's."""
        request = self._client.build_request(
            "POST",
            url.copy_with(host=address),
            headers={**headers, "host": url.netloc.decode()},
            content=body,
            extensions={"sni_hostname": url.raw_host.decode()},
        )
        return await self._client.send(request, stream=True)

    async def _ask_system(self, host: str, port: int) -> Sequence[str]:
        """A name that is being asked for has one thread, however many endpoints are there."""
        name = host, port
        if name not in self._asked:
            if len(self._asked) >= NAMES_AT_ONCE:
                raise NamesBusy
            asked = asyncio.get_running_loop().run_in_executor(self._names, _addresses, host, port)
            self._asked[name] = asked
            asked.add_done_callback(lambda _: self._asked.pop(name, None))
        return await asyncio.shield(self._asked[name])


def _addresses(host: str, port: int) -> list[str]:
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


async def _read(answer: httpx.Response, began: float) -> ReceiverAnswer:
    """Its status decides. Of what it says a beginning is kept, if it comes soon: an answer without end ends too."""
    milliseconds, beginning = _since(began), bytearray()
    try:
        async with asyncio.timeout(EXCERPT_SECONDS):
            async for chunk in answer.aiter_raw():
                beginning += chunk[:EXCERPT_MAX]
                if len(beginning) >= EXCERPT_MAX:
                    break
    except (TimeoutError, httpx.HTTPError):
        pass
    finally:
        await answer.aclose()
    text = bytes(beginning[:EXCERPT_MAX]).decode("utf-8", "replace")
    return ReceiverAnswer(
        milliseconds, answer.status_code, excerpt=storable(text, EXCERPT_MAX),
        retry_after=answer.headers.get("retry-after"),
    )  # fmt: skip


def _of_connecting(error: httpx.ConnectError) -> str:
    """That its certificate is not right is for its keeper to know; what else went wrong tells of the network."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "Its certificate is not right, or it speaks no TLS."
        cause = cause.__cause__ or cause.__context__
    return "No connection could be had."


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
