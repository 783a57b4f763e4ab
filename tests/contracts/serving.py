"""A service on a socket of its own, in the loop of the test: its API, and the relay that publishes."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

from fastapi import FastAPI

from shared.messaging.notify import Signals
from shared.messaging.relay import Relay
from shared.runtime.server import server_for


@contextlib.asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    database = app.state.database
    # Named TCP, else asyncio leaves Nagle on and each answer waits 40 ms.
    with socket.socket(proto=socket.IPPROTO_TCP) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()  # from here on callers wait until the server takes them
        server = server_for(app)
        serve = asyncio.create_task(server.serve(sockets=[bound]))
        work = [asyncio.create_task(each) for each in (Signals(database).run(), Relay(database).run())]
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        for each in work:
            each.cancel()
        server.should_exit = True
        await asyncio.gather(serve, *work, return_exceptions=True)
