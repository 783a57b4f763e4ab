"""A service that was set back to an older state says all its facts again, with revisions above what others have heard.

Each restatement has a number, and what is told after it is told with that number's revisions: `number * STEP` above
those of the rows. The number is the day's, so that it is higher than that of any restatement that the backup does not
know of. The last that is said is that all was: what was not said again is lost. No event of the time before can leave
any more: whoever still counts as before is refused, and reads anew.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import structlog
from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text, func

from shared.data import ending
from shared.data.db import NAMING, Database, Session
from shared.data.revisions import STEP
from shared.data.statements import command, sql
from shared.kernel.purposes import working_as
from shared.messaging import outbox
from shared.messaging.events import Payload
from shared.messaging.restated import FactsRestated, number_of, said_again

ENDING_MS = 5000  # how long the end of one connection is waited for
Facts = Callable[[Session], AsyncIterator[Sequence[tuple[Any, Payload]]]]  # all of them, by parts that fit in memory

_STOP_NEWS = command("LOCK TABLE outbox IN EXCLUSIVE MODE")  # waits for what is under way, and lets nothing else begin
_LAST = sql("SELECT coalesce(max(number), 0) AS number FROM restatement", into=int)
_NOTE = command("INSERT INTO restatement (number, reason) VALUES (:number, :reason)")
# Each process of ours connects anew, and reads the number as it does: who asks after the restatement meets none of the
# old connections any more.
_READ_ANEW = command(
    f"""
    SELECT pg_terminate_backend(pid, {ENDING_MS}) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
      AND (application_name = :service OR starts_with(application_name, :service || ' '))
    """
)
_FUNCTION = """
CREATE FUNCTION {schema}.restated_meanwhile() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'all facts were said again meanwhile' USING ERRCODE = '40001';
END
$$
"""

log = structlog.get_logger("restating")


class RestatementsUsedUp(Exception):
    """Revisions above it would be beyond what readers can keep."""


async def restate(
    database: Database,
    facts: Facts,
    reason: str,
    today: date | None = None,
    restated: type[FactsRestated] | None = None,
    at_least: int = 0,
) -> tuple[int, int]:
    """The number of the restatement, and of how many facts. Nothing else leaves meanwhile; `restated` ends it.

    `at_least` where others have heard a number that is higher than any of this service.
    """
    day = today or datetime.now(UTC).date()
    count = 0
    async with database.session(settings={"statement_timeout": "0"}) as session:
        session.patience = None
        await _STOP_NEWS.execute(session)
        number = max(await _LAST.one(session) + 1, number_of(day), at_least)
        if number > outbox.NUMBER_LAST:
            raise RestatementsUsedUp(f"restatement {number} would be beyond the last one, {outbox.NUMBER_LAST}")
        await _NOTE.execute(session, number=number, reason=reason)
        outbox.saying_again(session, number)
        async for part in facts(session):
            outbox.add_all(session, part)
            await ending.write(session)
            count += len(part)
        if restated is not None:
            said = said_again(restated, number, number * STEP, reason, datetime.now(UTC))
            outbox.add(session, database.service, said)
    database.restated = max(database.restated, number)
    await _end_connections(database)
    log.warning("restated", number=number, facts=count, reason=reason)
    return number, count


async def _end_connections(database: Database) -> None:
    """Each of the roles as which we connect ends its own: it may end no other's."""
    for purpose in (None, *database.urls):
        with working_as(purpose):
            await database.write(_READ_ANEW, service=database.service)


def restatement_table(metadata: MetaData) -> Table:
    return Table(
        "restatement",
        metadata,
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("reason", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


def create_restatement(op: Any, schema: str) -> None:
    """For a migration: what was said again, and what refuses news that was counted before it."""
    restatement_table(MetaData(schema=schema, naming_convention=NAMING)).create(op.get_bind())
    op.execute(_FUNCTION.format(schema=schema))
