"""Deliveries that are as old as what the log keeps: what they led to is gone, and so are they, with their attempts.

Also those that wait for an endpoint that was removed, or has been off for so long. A removed endpoint goes with its
keys, so many days after it was removed.
"""

from shared.data.db import Database, Session
from shared.data.retention import in_steps
from shared.data.statements import Statement, command

_AT_ONCE = 5000
_SETTLED = command(
    """
    DELETE FROM webhook_delivery WHERE id = ANY (ARRAY(
        SELECT id FROM webhook_delivery WHERE settled_at < now() - make_interval(days => :days)
        ORDER BY settled_at LIMIT :count))
    """
)
_WAIT_FOR_NOTHING = command(
    """
    DELETE FROM webhook_delivery WHERE id = ANY (ARRAY(
        SELECT delivery.id FROM webhook_endpoint AS endpoint
        JOIN webhook_delivery AS delivery ON delivery.endpoint_id = endpoint.id AND delivery.state = 'waiting'
        WHERE (endpoint.removed_at IS NOT NULL OR endpoint.off_at < now() - make_interval(days => :days))
          AND delivery.made_at < now() - make_interval(days => :days) LIMIT :count))
    """
)
_REMOVED = command(
    """
    DELETE FROM webhook_endpoint WHERE id = ANY (ARRAY(
        SELECT id FROM webhook_endpoint AS endpoint
        WHERE removed_at < now() - make_interval(days => :days)
          AND NOT EXISTS (SELECT FROM webhook_delivery WHERE endpoint_id = endpoint.id)
        LIMIT :count))
    """
)


async def forget(database: Database, days: int) -> int:
    """How many rows went."""
    return sum([await _gone(database, statement, days) for statement in (_SETTLED, _WAIT_FOR_NOTHING, _REMOVED)])


async def _gone(database: Database, statement: Statement[None], days: int) -> int:
    async def step(session: Session) -> int:
        return await statement.execute(session, days=days, count=_AT_ONCE)

    return await in_steps(database, _AT_ONCE, step)
