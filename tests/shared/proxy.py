"""A way to the database that can fall silent: what was sent over it is swallowed, and nobody is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import make_url


class Proxy:
    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._silent: set[asyncio.Event] = set()
        self._ways: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self.opened = 0

    def fall_silent(self) -> None:
        """The connections that are open now; those that are opened later are sound. Neither end is told, ever."""
        for each in self._silent:
            each.set()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._host.startswith("/"):
            return await asyncio.open_unix_connection(f"{self._host}/.s.PGSQL.{self._port}")
        return await asyncio.open_connection(self._host, self._port)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        silent = asyncio.Event()
        self._silent.add(silent)
        there_reader, there_writer = await self._open()
        loop = asyncio.get_running_loop()
        ways = {
            loop.create_task(_pass_on(reader, there_writer, silent)),
            loop.create_task(_pass_on(there_reader, writer, silent)),
        }
        self._ways |= ways
        self._writers |= {writer, there_writer}
        await asyncio.wait(ways)

    async def close(self) -> None:
        for way in self._ways:
            way.cancel()
        await asyncio.gather(*self._ways, return_exceptions=True)
        for writer in self._writers:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silent: asyncio.Event) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            if not silent.is_set():
                writer.write(data)
                await writer.drain()
        if not silent.is_set():
            writer.close()


@asynccontextmanager
async def proxy_to(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """The proxy, and the URL that leads over it."""
    there = make_url(url)
    host = there.host or str(there.query.get("host", "127.0.0.1"))
    proxy = Proxy(host, int(there.port or str(there.query.get("port", 5432))))
    server = await asyncio.start_server(proxy.take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    here = there.difference_update_query(["host", "port"]).set(host="127.0.0.1", port=port)
    try:
        yield proxy, here.render_as_string(hide_password=False)
    finally:
        server.close()
        await proxy.close()
