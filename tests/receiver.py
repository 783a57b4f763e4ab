"""A receiver of webhooks on a real socket, that answers as it is told to: by a status, or not at all."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Delivered:
    """One request as it came."""

    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """`answer` gives the bytes for a request; None hangs for ever."""

    answer: Callable[[Delivered], bytes | None]
    port: int = 0
    requests: list[Delivered] = field(default_factory=list)
    connections: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def url(self, host: str = "127.0.0.1", path: str = "/hook", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            line, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (text.partition(":") for text in lines)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            request = Delivered(line.split(" ")[1], headers, body)
            self.requests.append(request)
            self.asked.set()
            content = self.answer(request)
            if content is None:
                await reader.read()  # until who asks hangs up
            else:
                writer.write(content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def status(code: int, body: str = "ok", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {code} Said", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def always(code: int, body: str = "ok", **headers: str) -> Callable[[Delivered], bytes | None]:
    return lambda _request: status(code, body, **headers)


@asynccontextmanager
async def receiving(
    answer: Callable[[Delivered], bytes | None], tls: ssl.SSLContext | None = None
) -> AsyncIterator[Receiver]:
    receiver = Receiver(answer)
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
