"""What later versions made of the tables for events and requests: a step for a migration of each service."""

from typing import Any

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


def split_callers(op: Any, schema: str) -> None:
    """A caller in columns, of whom older rows know no issuer and no organisation; answers that can be forgotten."""
    _change(op, schema, _SPLIT_CALLERS)


def key_keys(op: Any, schema: str) -> None:
    """Under which secret a key is kept: of older rows none, until the next pruning keys them."""
    _change(op, schema, _KEY_KEYS)


def _change(op: Any, schema: str, statements: str) -> None:
    for statement in statements.split(";\n"):
        if statement.strip():
            op.execute(statement.replace("{schema}", f'"{schema}"'))
