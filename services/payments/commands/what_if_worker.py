"""Reckons what was asked, in a process of its own: neither the API nor the news wait for it.

Which is reckoned, and how far it is, stands in the database: after a restart the next worker takes it up again.
"""

import asyncio
import multiprocessing
from multiprocessing.process import BaseProcess
from uuid import UUID

import structlog

from services.payments.commands.what_if_reckoning import reckon
from services.payments.models import WhatIf
from services.payments.store import what_ifs
from shared.data.db import DATABASE_ERRORS, Database
from shared.data.wakeup import Wakeup, wait
from shared.kernel import liveness
from shared.kernel import log as logs
from shared.kernel.retry import Pause
from shared.kernel.settings import ServiceSettings

LOOK_SECONDS, LONGEST_SECONDS = 1, 10
CONNECTIONS = 3
log = structlog.get_logger("what_if")


async def run(database: Database, settings: ServiceSettings) -> None:
    """For ever."""
    pause = Pause(LOOK_SECONDS, LONGEST_SECONDS)
    while True:
        liveness.turned()
        try:
            asked = await take(database)
            if asked is not None:
                await _apart(database, settings, asked)
        except (OSError, *DATABASE_ERRORS) as error:
            await pause.after(error, "what_ifs_not_reckoned")
            continue
        pause.reset()
        if asked is None:
            await asyncio.sleep(LOOK_SECONDS)


async def take(database: Database) -> WhatIf | None:
    """The next one. What was begun too often and never came to an end is not begun again."""
    async with database.session() as session:
        asked = await what_ifs.take(session)
        if asked is not None and asked.tries > what_ifs.TRIES_MAX:
            await what_ifs.fail(session, asked.id, f"It was begun {what_ifs.TRIES_MAX} times and never came to an end.")
            return None
        return asked


async def _apart(database: Database, settings: ServiceSettings, asked: WhatIf) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=reckon_apart, args=(settings, asked.area, asked.id), daemon=True
    )
    process.start()
    log.info("what_if_begun", what_if=str(asked.id), process=process.pid)
    try:
        await _ended(process)
    finally:
        process.terminate()
    if process.exitcode:
        log.warning("what_if_not_reckoned", what_if=str(asked.id), exit_code=process.exitcode, tries=asked.tries)
        async with database.session() as session:
            await what_ifs.put_back(session, asked.id)


async def _ended(process: BaseProcess) -> None:
    ended = Wakeup()
    loop = asyncio.get_running_loop()
    loop.add_reader(process.sentinel, ended.ring)
    try:
        while process.is_alive():
            ticket = ended.ticket()
            liveness.turned()
            if process.is_alive():
                await wait(ticket, LOOK_SECONDS)
    finally:
        loop.remove_reader(process.sentinel)


def reckon_apart(settings: ServiceSettings, area: str, what_if_id: UUID) -> None:
    """The whole of that process."""
    logs.configure(settings.service, settings.log_level)
    asyncio.run(_reckon(settings, area, what_if_id))


async def _reckon(settings: ServiceSettings, area: str, what_if_id: UUID) -> None:
    name = f"{settings.service} what-if"
    database = Database(settings.database_url, settings.database_schema, CONNECTIONS, name, settings.secrets)
    try:
        async with database.session() as session:
            asked = await what_ifs.find(session, area, what_if_id)
        if asked is not None:
            await reckon(database, asked)
    finally:
        await database.close()
