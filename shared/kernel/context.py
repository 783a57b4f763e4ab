"""What belongs to the request or event at hand: its ids travel to logs and to the events it causes."""

import re
from contextvars import ContextVar
from typing import Any, TypeGuard

_UUID = re.compile(r"(urn:uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)  # RFC 9562

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)
traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)


def is_id(text: Any) -> TypeGuard[str]:
    """Only a UUID goes on into events and logs: other text could tell of a person."""
    return isinstance(text, str) and _UUID.fullmatch(text) is not None
