"""What of the stored rows is another in each run without a fault, and so says nothing of one."""

import re

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGEST = re.compile(r"\b[0-9a-f]{32,}\b")  # of what holds an id

VARYING_TYPES = frozenset({"uuid", "bytea", "timestamp with time zone", "ARRAY", "json", "jsonb", "double precision"})
# How news travelled, and what is kept of it for a while.
VARYING_TABLES = frozenset({
    "alembic_version", "audit_entry", "bookmark", "dropped", "fingerprint_secret", "idempotency", "inbox", "log",
    "outbox", "page_session", "parked", "standing", "stuck", "webhook_attempt", "webhook_delivery",
    "webhook_endpoint", "webhook_key",
})  # fmt: skip
# Where a line stands among all lines, what led to it, and what is reckoned from ids.
VARYING_COLUMNS = frozenset({"after_line", "approved_seq", "cause", "last_accrued", "last_seq", "rank", "sha256"})
# Who suits equally well is ranked by ids, and so is what is counted of it; a total that came to nothing may be left
# over from what was so for a moment, or not be there.
_VARYING_LINES = re.compile(r"\bindicator=ranked-(first|chosen)\b|\beligible=0 gone=0 .*\bmet=0\b")


def varies(line: str) -> bool:
    return _VARYING_LINES.search(line) is not None


def steady(line: str) -> str:
    """Without ids that stand in a text."""
    return _DIGEST.sub("digest", _ID.sub("id", line))
