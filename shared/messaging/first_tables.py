"""The tables for events and requests as the first version of every service made them.

Never to be changed: what a later version has made of them stands in `table_changes.py`, and how they are now in
`tables.py`. A test compares the two.
"""

FIRST = """
CREATE TABLE {schema}.outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    event_id UUID NOT NULL,
    topic TEXT NOT NULL,
    subject TEXT NOT NULL,
    type TEXT NOT NULL,
    body BYTEA NOT NULL,
    at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_outbox PRIMARY KEY (id),
    CONSTRAINT uq_outbox_event_id UNIQUE (event_id),
    CONSTRAINT ck_outbox_body_fits CHECK (octet_length(body) < 900000)
) WITH (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_cost_delay = 0
);
CREATE TABLE {schema}.log (
    position BIGINT NOT NULL,
    event_id UUID NOT NULL,
    topic TEXT NOT NULL,
    subject TEXT NOT NULL,
    type TEXT NOT NULL,
    body BYTEA NOT NULL,
    at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_log PRIMARY KEY (position),
    CONSTRAINT uq_log_event_id UNIQUE (event_id)
);
CREATE TABLE {schema}.bookmark (
    reader TEXT NOT NULL,
    source TEXT NOT NULL,
    shard INTEGER DEFAULT 0 NOT NULL,
    position BIGINT DEFAULT 0 NOT NULL,
    event_id UUID,
    CONSTRAINT pk_bookmark PRIMARY KEY (reader, source, shard)
);
CREATE TABLE {schema}.inbox (
    consumer TEXT NOT NULL,
    event_id UUID NOT NULL,
    at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_inbox PRIMARY KEY (consumer, event_id)
);
CREATE TABLE {schema}.parked (
    consumer TEXT NOT NULL,
    source TEXT,
    shard INTEGER DEFAULT 0,
    position BIGINT,
    subject TEXT NOT NULL,
    event_id UUID NOT NULL,
    body BYTEA NOT NULL,
    error TEXT NOT NULL,
    at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_parked PRIMARY KEY (consumer, event_id)
);
CREATE INDEX ix_parked_event_id ON {schema}.parked (event_id);
CREATE INDEX ix_parked_subject ON {schema}.parked (subject);
CREATE TABLE {schema}.dropped (
    event_id UUID NOT NULL,
    consumer TEXT NOT NULL,
    body BYTEA NOT NULL,
    error TEXT NOT NULL,
    reason TEXT NOT NULL,
    dropped_by TEXT NOT NULL,
    at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_dropped PRIMARY KEY (event_id)
);
CREATE TABLE {schema}.idempotency (
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    status INTEGER NOT NULL,
    headers JSONB NOT NULL,
    body BYTEA NOT NULL,
    at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_idempotency PRIMARY KEY (caller, key)
);
CREATE TABLE {schema}.ticked (
    name TEXT NOT NULL,
    day DATE NOT NULL,
    at timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT pk_ticked PRIMARY KEY (name)
);
"""
