"""Judges people by the drafts that are tried, in a process of its own: neither the API nor the news wait for it.

Which are to be judged by stands in the database: after a restart the next worker takes them up again.
"""

import sys
from functools import partial
from uuid import UUID

import structlog
import uvloop

from services.assessment.commands.what_if_judging import failed, judge, publish
from services.assessment.models import WhatIf
from services.assessment.settings import Settings
from services.assessment.store import what_ifs
from shared.data.db import Database
from shared.kernel import log as logs
from shared.kernel.own_process import in_own_process, one_after_another
from shared.kernel.purposes import Purpose, working_as
from shared.kernel.settings import ServiceSettings

CONNECTIONS = 3
COMMAND = "from services.assessment.commands.what_if_worker import main; main()"
log = structlog.get_logger("what_if")


async def run(database: Database, settings: ServiceSettings) -> None:
    """For ever."""
    await one_after_another(partial(_next, database, settings), "what_ifs_not_judged")


async def _next(database: Database, settings: ServiceSettings) -> bool:
    asked = await take(database)
    if asked is not None:
        await _apart(database, settings, asked)
    return asked is not None


async def take(database: Database) -> WhatIf | None:
    """The next one. What was begun too often and never came to an end is not begun again, and payments is told."""
    async with database.session() as session:
        asked = await what_ifs.take(session)
        if asked is not None and asked.tries > what_ifs.TRIES_MAX:
            why = f"Judging by it was begun {what_ifs.TRIES_MAX} times and never came to an end."
            await publish(session, asked, [failed(asked, why)])
            return None
        return asked


async def _apart(database: Database, settings: ServiceSettings, asked: WhatIf) -> None:
    log.info("what_if_judged_by", what_if=str(asked.id), tries=asked.tries)
    code = await in_own_process(COMMAND, [asked.area, str(asked.id)], settings)
    if code:
        log.warning("what_if_not_judged", what_if=str(asked.id), exit_code=code, tries=asked.tries)
        async with database.session() as session:
            await what_ifs.put_back(session, asked.id)


def main() -> None:
    """The whole of that process."""
    settings = Settings.model_validate_json(sys.stdin.buffer.read())
    area, what_if_id = sys.argv[1:]
    logs.configure(settings.service, settings.log_level)
    with working_as(Purpose.WORK):
        uvloop.run(_judge(settings, area, UUID(what_if_id)))


async def _judge(settings: Settings, area: str, what_if_id: UUID) -> None:
    database = Database(
        settings.database_url, settings.database_schema, CONNECTIONS, settings.service, settings.secrets,
        application=f"{settings.service} what-if", urls=settings.database_urls,
    )  # fmt: skip
    try:
        await judge(database, area, what_if_id)
    finally:
        await database.close()
