"""What later versions made of the tables for events and requests: a step for a migration of each service."""

from typing import Any

from sqlalchemy import text

from shared.messaging.events import area_in

_SPLIT_CALLERS = """
ALTER TABLE {schema}.idempotency
    ADD issuer text NOT NULL DEFAULT '', ADD area text, ADD organisation text NOT NULL DEFAULT '', ADD sub text,
    ADD fingerprint_key text, ALTER headers DROP NOT NULL, ALTER body DROP NOT NULL;
UPDATE {schema}.idempotency SET area = split_part(caller, '/', 1), sub = substr(caller, strpos(caller, '/') + 1);
ALTER TABLE {schema}.idempotency
    DROP CONSTRAINT pk_idempotency, DROP caller, ALTER area SET NOT NULL, ALTER sub SET NOT NULL,
    ALTER issuer DROP DEFAULT, ALTER organisation DROP DEFAULT,
    ADD CONSTRAINT pk_idempotency PRIMARY KEY (area, sub, key, issuer, organisation);
CREATE INDEX ix_idempotency_kept ON {schema}.idempotency (at) WHERE body IS NOT NULL;
"""

_KEY_KEYS = """
ALTER TABLE {schema}.idempotency ADD keyed_with text;
CREATE TABLE {schema}.fingerprint_secret (
    name text NOT NULL,
    proof bytea NOT NULL,
    at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_fingerprint_secret PRIMARY KEY (name)
);
"""

# The body's own word: of most topics the name holds no area.
_NAME_AREAS = """
ALTER TABLE {schema}.outbox ADD area text;
ALTER TABLE {schema}.log ADD area text;
ALTER TABLE {schema}.parked ADD area text;
ALTER TABLE {schema}.dropped ADD area text;
UPDATE {schema}.outbox SET area = coalesce(convert_from(body, 'UTF8')::json #>> '{{data,area}}', '*');
UPDATE {schema}.log SET area = coalesce(convert_from(body, 'UTF8')::json #>> '{{data,area}}', '*');
ALTER TABLE {schema}.outbox ALTER area SET NOT NULL;
ALTER TABLE {schema}.log ALTER area SET NOT NULL;
"""


def split_callers(op: Any, schema: str) -> None:
    """A caller in columns, of whom older rows know no issuer and no organisation; answers that can be forgotten."""
    _change(op, schema, _SPLIT_CALLERS)


def key_keys(op: Any, schema: str) -> None:
    """Under which secret a key is kept: of older rows none, until the next pruning keys them."""
    _change(op, schema, _KEY_KEYS)


def name_areas(op: Any, schema: str) -> None:
    """Whose each event is. What is set aside may be anything, so it is read as the consumer does."""
    _change(op, schema, _NAME_AREAS)
    connection = op.get_bind()
    for table in ("parked", "dropped"):
        for event_id, body in connection.execute(text(f"SELECT event_id, body FROM {schema}.{table}")).all():
            area_and_id = {"area": area_in(bytes(body)), "event_id": event_id}
            connection.execute(
                text(f"UPDATE {schema}.{table} SET area = :area WHERE event_id = :event_id"), area_and_id
            )


def _change(op: Any, schema: str, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            op.execute(statement.format(schema=f'"{schema}"'))
