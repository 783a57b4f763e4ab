"""`python -m tests.bench.clients`: what one small request costs its sender, by aiohttp and by httpx, in one run.

The server is a process of its own, so that the processor time shown is the client's alone. The answer is as large as
an idle feed's, as one event's, and as a page of two hundred. See decision 83.
"""

import asyncio
import multiprocessing
import socket
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import httpx
import uvicorn

EVENT = b'{"specversion":"1.0","id":"0198f2a4-6d3e-7c41-9b1e-5f0d2c7a8e11","data":{"clientId":"' + b"x" * 500 + b'"}}'
SIZES = {"idle feed (2 bytes)": 0, "one event": 1, "page of 200 events": 200}
REQUESTS, ROUNDS, AT_ONCE = 2000, 5, (1, 8)
Get = Callable[[str], Awaitable[bytes]]


async def serve(scope: Any, receive: Any, send: Any) -> None:
    del receive
    if scope["type"] == "http":
        body = b"[" + b",".join([EVENT] * int(scope["path"].lstrip("/"))) + b"]"
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _run(port: int) -> None:
    uvicorn.run(serve, port=port, log_level="critical", access_log=False, lifespan="off")


async def _cost(get: Get, url: str, at_once: int) -> tuple[float, float]:
    """Processor and wall time of a request, in microseconds."""

    async def some() -> None:
        for _ in range(REQUESTS // at_once):
            await get(url)

    began, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(some() for _ in range(at_once)))
    return (time.process_time() - began) * 1e6 / REQUESTS, (time.perf_counter() - wall) * 1e6 / REQUESTS


async def _compare(port: int) -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session, httpx.AsyncClient() as client:

        async def by_aiohttp(url: str) -> bytes:
            async with session.get(url) as answer:
                return await answer.read()

        async def by_httpx(url: str) -> bytes:
            return (await client.get(url)).content

        for name, size in SIZES.items():
            for at_once in AT_ONCE:
                url = f"http://127.0.0.1:{port}/{size}"
                rounds = [
                    (await _cost(by_aiohttp, url, at_once), await _cost(by_httpx, url, at_once))
                    for _ in range(ROUNDS + 1)
                ]
                (ours, ours_wall), (theirs, theirs_wall) = (
                    [statistics.median(each[who][what] for each in rounds[1:]) for what in (0, 1)] for who in (0, 1)
                )
                print(
                    f"{name:20} {at_once} at once: aiohttp {ours:5.0f} µs processor, {ours_wall:5.0f} µs wall;"
                    f" httpx {theirs:5.0f} and {theirs_wall:5.0f}; {theirs / ours:.1f} times the processor time"
                )


def main() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = multiprocessing.get_context("spawn").Process(target=_run, args=(port,), daemon=True)
    server.start()
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.05)
        asyncio.run(_compare(port))
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
