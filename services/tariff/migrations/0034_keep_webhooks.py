"""Keep where organisations are told of events, by what keys it is signed, and each attempt at it."""

from alembic import op

revision = "0034"
down_revision = "0033"

ENDPOINTS = """
CREATE TABLE tariff.webhook_endpoint (
    id uuid NOT NULL, area text NOT NULL, organisation text NOT NULL, url text NOT NULL, types text[] NOT NULL,
    description text NOT NULL, roles text[] NOT NULL, is_on boolean NOT NULL DEFAULT true, off_why text,
    off_at timestamp with time zone, changed_by text NOT NULL, made_at timestamp with time zone NOT NULL DEFAULT now(),
    removed_at timestamp with time zone, revision integer NOT NULL DEFAULT 1, position bigint NOT NULL,
    failing_since timestamp with time zone, paused_until timestamp with time zone,
    leased_until timestamp with time zone, served_at timestamp with time zone,
    CONSTRAINT pk_webhook_endpoint PRIMARY KEY (id),
    CONSTRAINT ck_webhook_endpoint_off_for_a_reason CHECK (is_on = (off_why IS NULL) AND is_on = (off_at IS NULL))
)
"""
KEYS = """
CREATE TABLE tariff.webhook_key (
    endpoint_id uuid NOT NULL, number integer NOT NULL, kind text NOT NULL, made_of text NOT NULL,
    made_at timestamp with time zone NOT NULL DEFAULT now(), expires_at timestamp with time zone,
    CONSTRAINT pk_webhook_key PRIMARY KEY (endpoint_id, number),
    CONSTRAINT fk_webhook_key_endpoint_id_webhook_endpoint FOREIGN KEY (endpoint_id)
        REFERENCES tariff.webhook_endpoint (id) ON DELETE CASCADE,
    CONSTRAINT ck_webhook_key_kind_known CHECK (kind IN ('hmac', 'ed25519'))
)
"""
DELIVERIES = """
CREATE TABLE tariff.webhook_delivery (
    id uuid NOT NULL, endpoint_id uuid NOT NULL, event_id uuid NOT NULL, position bigint NOT NULL, type text NOT NULL,
    subject text NOT NULL, occurred_at timestamp with time zone NOT NULL, is_test boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'waiting', tries integer NOT NULL DEFAULT 0, attempts integer NOT NULL DEFAULT 0,
    next_at timestamp with time zone NOT NULL DEFAULT now(), made_at timestamp with time zone NOT NULL DEFAULT now(),
    settled_at timestamp with time zone,
    CONSTRAINT pk_webhook_delivery PRIMARY KEY (id),
    CONSTRAINT fk_webhook_delivery_endpoint_id_webhook_endpoint FOREIGN KEY (endpoint_id)
        REFERENCES tariff.webhook_endpoint (id) ON DELETE CASCADE,
    CONSTRAINT uq_webhook_delivery_endpoint_id_event_id UNIQUE (endpoint_id, event_id),
    CONSTRAINT ck_webhook_delivery_state_known CHECK (state IN ('waiting', 'delivered', 'given_up')),
    CONSTRAINT ck_webhook_delivery_settled_at_some_time CHECK ((state = 'waiting') = (settled_at IS NULL))
)
"""
ATTEMPTS = """
CREATE TABLE tariff.webhook_attempt (
    delivery_id uuid NOT NULL, number integer NOT NULL, at timestamp with time zone NOT NULL,
    milliseconds integer NOT NULL, status integer, error text, excerpt text NOT NULL DEFAULT '',
    CONSTRAINT pk_webhook_attempt PRIMARY KEY (delivery_id, number),
    CONSTRAINT fk_webhook_attempt_delivery_id_webhook_delivery FOREIGN KEY (delivery_id)
        REFERENCES tariff.webhook_delivery (id) ON DELETE CASCADE
)
"""
INDEXES = (
    """CREATE INDEX ix_webhook_endpoint_area_organisation_id
       ON tariff.webhook_endpoint (area, organisation, id) WHERE removed_at IS NULL""",
    """CREATE INDEX ix_webhook_delivery_endpoint_id_made_at_id
       ON tariff.webhook_delivery (endpoint_id, made_at, id)""",
    """CREATE INDEX ix_webhook_delivery_waiting
       ON tariff.webhook_delivery (endpoint_id, subject, position, id) WHERE state = 'waiting'""",
    """CREATE INDEX ix_webhook_delivery_settled_at
       ON tariff.webhook_delivery (settled_at) WHERE settled_at IS NOT NULL""",
)


def upgrade() -> None:
    for table in (ENDPOINTS, KEYS, DELIVERIES, ATTEMPTS):
        op.execute(table)
    for index in INDEXES:
        op.execute(index)
