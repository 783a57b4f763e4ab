"""Reckons what was asked, in a process of its own: neither the API nor the news wait for it.

Which is reckoned, and how far it is, stands in the database: after a restart the next worker takes it up again.
"""

import sys
from functools import partial
from uuid import UUID

import structlog
import uvloop

from services.payments.commands.what_if_reckoning import reckon
from services.payments.models import WhatIf
from services.payments.settings import Settings
from services.payments.store import what_ifs
from shared.data.db import Database
from shared.kernel import log as logs
from shared.kernel.own_process import in_own_process, one_after_another
from shared.kernel.purposes import Purpose, working_as
from shared.kernel.settings import ServiceSettings

CONNECTIONS = 3
COMMAND = "from services.payments.commands.what_if_worker import main; main()"
log = structlog.get_logger("what_if")


async def run(database: Database, settings: ServiceSettings) -> None:
    """For ever."""
    await one_after_another(partial(_next, database, settings), "what_ifs_not_reckoned")


async def _next(database: Database, settings: ServiceSettings) -> bool:
    asked = await take(database)
    if asked is not None:
        await _apart(database, settings, asked)
    return asked is not None


async def take(database: Database) -> WhatIf | None:
    """The next one. What was begun too often and never came to an end is not begun again."""
    async with database.session() as session:
        asked = await what_ifs.take(session)
        if asked is not None and asked.tries > what_ifs.TRIES_MAX:
            await what_ifs.fail(session, asked.id, f"It was begun {what_ifs.TRIES_MAX} times and never came to an end.")
            return None
        return asked


async def _apart(database: Database, settings: ServiceSettings, asked: WhatIf) -> None:
    log.info("what_if_begun", what_if=str(asked.id), tries=asked.tries)
    code = await in_own_process(COMMAND, [asked.area, str(asked.id)], settings)
    if code:
        log.warning("what_if_not_reckoned", what_if=str(asked.id), exit_code=code, tries=asked.tries)
        async with database.session() as session:
            await what_ifs.put_back(session, asked.id)


def main() -> None:
    """The whole of that process."""
    settings = Settings.model_validate_json(sys.stdin.buffer.read())
    area, what_if_id = sys.argv[1:]
    logs.configure(settings.service, settings.log_level)
    with working_as(Purpose.WORK):
        uvloop.run(_reckon(settings, area, UUID(what_if_id)))


async def _reckon(settings: Settings, area: str, what_if_id: UUID) -> None:
    database = Database(
        settings.database_url, settings.database_schema, CONNECTIONS, settings.service, settings.secrets,
        application=f"{settings.service} what-if", urls=settings.database_urls,
    )  # fmt: skip
    try:
        async with database.session() as session:
            asked = await what_ifs.find(session, area, what_if_id)
        if asked is not None:
            await reckon(database, asked)
    finally:
        await database.close()
