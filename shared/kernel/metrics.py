"""What Prometheus reads at `/metrics`."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Histogram(
    "lasars_http_request_seconds",
    "Time to answer, by route and status",
    ["service", "method", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
PUBLISHED = Counter("lasars_events_published", "Events moved from outbox to log", ["service"])
HANDLED = Counter("lasars_events_handled", "Events handled, by source", ["source"])
PARKED = Counter("lasars_events_parked", "Events that could not be handled, by source", ["source"])
HANDLING_SECONDS = Histogram("lasars_batch_seconds", "Time to handle a batch of events")
OUTBOX_ROWS = Gauge("lasars_outbox_rows", "Events waiting to be published", ["service"])
OUTBOX_AGE = Gauge("lasars_outbox_oldest_seconds", "Age of the oldest unpublished event", ["service"])
LOG_END = Gauge("lasars_log_position", "The newest position in the log", ["service"])
BEHIND = Gauge("lasars_consumer_behind", "Events known and not yet handled, by source", ["service", "source"])
PARKED_NOW = Gauge("lasars_parked_rows", "Events that wait for a person", ["service"])
ON_HOLD = Gauge("lasars_on_hold", "Contracts that pay nothing until a person has spoken", ["service"])
WHAT_IFS_UNHEARD = Gauge(
    "lasars_what_ifs_unheard",
    "What-ifs that have waited for more than a day for what other services are to say",
    ["service"],
)
WEBHOOKS_OFF = Gauge(
    "lasars_webhooks_off", "Webhook endpoints that were switched off because nothing gets through", ["service"]
)
LOST = Gauge("lasars_lost", "Facts that stand here and that their source does not know any more", ["service"])
SENT = Counter("lasars_events_sent", "Events that Kafka acknowledged", ["service"])
STOPPED = Gauge("lasars_places_stopped", "Places in Kafka that wait for a person", ["service", "side"])
DATABASE_ANSWERS = Gauge("lasars_database_answers", "Whether the database answered when it was last asked", ["service"])
DATABASE_TAKES_CHANGES = Gauge(
    "lasars_database_takes_changes", "Whether the database takes changes, as far as was tried", ["service"]
)
TICK_FAILING = Gauge(
    "lasars_tick_failing_since",
    "Unix time since when the work of the day (tick), that after it (afterwards) or the removal of what is no longer"
    " kept (prune) fails",
    ["service", "work"],
)
KNOWN_SECONDS = Gauge(
    "lasars_known_seconds", "How old the figures about outbox, log and parked events are", ["service"]
)
STUCK = Gauge(
    "lasars_consumer_stuck_since",
    "Unix time since when a source's news is tried again and again, with the database's code for its trouble",
    ["service", "source", "shard", "sqlstate"],
)
STANDING = Gauge(
    "lasars_consumer_standing_since",
    "Unix time since when nothing was handled of a source though more waits there, whatever ends each attempt",
    ["service", "source", "shard"],
)
LOG_HELD = Gauge(
    "lasars_log_held_since",
    "Unix time of the oldest news that a reader of the feed has left unread",
    ["service", "reader"],
)
SCHEME_WORDS_UNKNOWN = Gauge(
    "lasars_scheme_words_unknown",
    "Words of a version of a scheme that this program does not know, such as the kind of a measure: nobody meets it",
    ["service", "scheme", "version"],
)
FORECASTS_FAILED = Counter(
    "lasars_forecasts_failed", "Positions published without a forecast that they should have", ["contract", "why"]
)
SOURCE_STOPPED = Gauge(
    "lasars_source_stopped",
    "A source that is read, or sent to, no more and waits for a person, with the kind of reason",
    ["service", "source", "reason"],
)
SOURCE_STOPPED_SINCE = Gauge(
    "lasars_source_stopped_timestamp_seconds",
    "Unix time since when this process sees a source stopped",
    ["service", "source"],
)
OLDEST_UNHANDLED = Gauge(
    "lasars_consumer_oldest_seconds",
    "Age of the oldest event that was read and is not handled, or how long its place has stood; 0 where none is, no"
    " figure while nobody can say",
    ["service", "source"],
)
LAST_BATCH = Gauge(
    "lasars_consumer_last_batch_timestamp_seconds",
    "Unix time at which this process last committed a batch of a source",
    ["service", "source"],
)
LAST_TICK = Gauge(
    "lasars_tick_last_timestamp_seconds",
    "Unix time at which this process last saw the work of the day done, nobody left out",
    ["service"],
)
LEADS = Gauge(
    "lasars_leads",
    "1 where this process leads, 0 where it stands by: of a relay, a publisher or a reader of Kafka one process leads",
    ["service", "purpose"],
)
POOL_SIZE = Gauge("lasars_pool_size", "Connections that the pool may open", ["service"])
POOL_IN_USE = Gauge("lasars_pool_in_use", "Connections of the pool that are lent now", ["service"])
POOL_WAITING = Gauge("lasars_pool_waiting", "Who waits for a connection of the pool", ["service"])
STUCK_NOW = Gauge("lasars_stuck_rows", "Events that are tried again and again, whoever tries", ["service"])
WEBHOOKS_WAITING = Gauge(
    "lasars_webhook_deliveries_waiting", "Deliveries that were not accepted yet, of endpoints that are on", ["service"]
)
WEBHOOKS_OLDEST = Gauge(
    "lasars_webhook_oldest_seconds", "How long the oldest of these deliveries has waited", ["service"]
)
