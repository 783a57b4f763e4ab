"""A plain HTTP/1.1 load over a few kept-alive connections, light enough not to be what is measured."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + lines.encode() + b"\r\n" + body


async def run(ports: Sequence[int], make: Callable[[int], bytes], requests: int, connections: int = 16) -> Load:
    """The connections are shared out to the ports. Every answer must be 201; anything else ends the run."""
    numbers = iter(range(requests))
    took: list[float] = []

    async def one_connection(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in numbers:
            began = time.perf_counter()
            writer.write(make(number))
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            took.append(time.perf_counter() - began)
            if b" 201 " not in head[:20]:
                raise RuntimeError(f"{head.decode()}{body.decode()}")
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one_connection(ports[number % len(ports)]) for number in range(connections)))
    seconds = time.perf_counter() - began
    took.sort()
    return Load(requests, seconds, took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000)
