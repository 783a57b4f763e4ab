"""Wake-ups between the processes of one service, over LISTEN and NOTIFY on one plain connection.

They only shorten a poll: a lost one costs seconds, never an event. NOTIFY never stands in a write
transaction, since it serialises commits.
"""

import asyncio
from typing import Any

from shared.data.db import Database
from shared.data.leader import connect
from shared.data.wakeup import wait
from shared.kernel import liveness
from shared.kernel.retry import Pause
from shared.messaging.relay import growth

CHECK_SECONDS = 20
AGAIN_SECONDS = 0.5
GATHER_SECONDS = 0.01
ANSWER_SECONDS = 5

_CALL = "SELECT pg_notify($1, '')"


class Signals:
    """Hears that the log has grown, and calls the relay of another process after a commit here."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._pause = Pause(longest=AGAIN_SECONDS)

    async def run(self) -> None:
        while True:
            try:
                await self._serve()
            except Exception as error:  # noqa: BLE001 - a dying connection fails in many ways
                await self._pause.after(error, "signals_again")

    async def _serve(self) -> None:
        database = self.database
        connection = await connect(database, "signals")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await connection.add_listener(f"{database.schema}_log", self._heard)
            self._pause.reset()
            database.logged.ring()  # what was called while nobody listened
            connection.add_termination_listener(lambda _connection: database.published.ring())
            call = True
            while not connection.is_closed():
                liveness.turned()
                ticket = database.published.ticket()
                if call and not database.relay_pid:
                    await connection.execute(_CALL, f"{database.schema}_outbox", timeout=ANSWER_SECONDS)
                call = await wait(ticket, CHECK_SECONDS)
                if call and database.open_transactions:  # more is coming, and each call is a transaction of its own
                    await asyncio.sleep(GATHER_SECONDS)
                if not call:
                    await connection.execute("SELECT 1", timeout=ANSWER_SECONDS)  # finds a half-open socket
        finally:
            connection.terminate()

    def _heard(self, _connection: Any, pid: int, _channel: str, payload: object) -> None:
        if pid != self.database.relay_pid:  # our own relay has rung already
            self.database.has_grown(*growth(str(payload)))
