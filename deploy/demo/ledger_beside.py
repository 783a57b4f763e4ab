"""The independent check's ledgers, reckoned in a process of its own while the stories are being played.

They need the caseload and the scheme alone, nothing that the services say. That process takes what time the services
leave of the processors.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection

from deploy.demo.example import Example
from deploy.errors import LasarsError
from deploy.examples.oracle.check import compute_ledger, read_lines
from deploy.examples.oracle.ledger import Ledger
from deploy.sandbox.supervisor import die_with

NICE = 10

ReadLedgers = Callable[[], Awaitable[dict[str, Ledger]]]


@contextlib.asynccontextmanager
async def ledgers_beside(examples: Sequence[Example]) -> AsyncIterator[ReadLedgers]:
    """What it gives waits for the ledgers, by area."""
    context = get_context("spawn")
    there, here = context.Pipe(duplex=False)
    process = context.Process(target=_reckon, args=(here, examples, os.getpid()), name="independent check", daemon=True)
    process.start()
    here.close()  # so that reading ends when the process does

    async def read() -> dict[str, Ledger]:
        try:
            ledgers: dict[str, Ledger] = await asyncio.to_thread(there.recv)
        except EOFError:
            raise LasarsError("The independent check ended without a result; its reason stands above.") from None
        return ledgers

    try:
        yield read
    finally:
        process.kill()
        await asyncio.to_thread(process.join)
        there.close()


def _reckon(to: Connection, examples: Sequence[Example], parent: int) -> None:
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started it
    os.nice(NICE)
    to.send({example.area: ledger_of(example) for example in examples})


def ledger_of(example: Example) -> Ledger:
    return compute_ledger(read_lines(example.folder), example.scheme, example.last_day)
