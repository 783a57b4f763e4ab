"""Events leave through the outbox: a row in the transaction that made them true.

A command locks the subject's row before it adds the event, so that ids follow commits.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from shared.db import Database, run
from shared.events import Payload, envelope, new_id

_ADD = """
INSERT INTO outbox (event_id, topic, subject, type, body)
SELECT event_id, topic, subject, type, body
FROM unnest(CAST(:ids AS uuid[]), CAST(:topics AS text[]), CAST(:subjects AS text[]),
            CAST(:types AS text[]), CAST(:bodies AS bytea[]))
     WITH ORDINALITY AS added (event_id, topic, subject, type, body, n)
ORDER BY n
"""


async def add(session: AsyncSession, subject: str | UUID, payload: Payload) -> UUID:
    return (await add_all(session, [(subject, payload)]))[0]


async def add_all(session: AsyncSession, news: Iterable[tuple[str | UUID, Payload]]) -> list[UUID]:
    """Many in one statement, in their order."""
    given = [(str(subject), payload) for subject, payload in news]
    if not given:
        return []
    database: Database = session.info["database"]
    ids = [new_id() for _ in given]
    await run(
        session,
        _ADD,
        ids=ids,
        topics=[payload.topic_for() for _, payload in given],
        subjects=[subject for subject, _ in given],
        types=[payload.type for _, payload in given],
        bodies=[
            envelope(database.service, event_id, subject, payload)
            for event_id, (subject, payload) in zip(ids, given, strict=True)
        ],
    )
    session.info["published"] = True
    return ids
