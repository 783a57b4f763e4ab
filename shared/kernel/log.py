"""Logs: one JSON object a line, with the ids of the request at hand. Bodies and queries are never logged."""

import logging
import sys

import structlog
from pydantic_core import to_json

from shared.kernel import context


def _ids(_logger: object, _method: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
    for name, variable in (("requestId", context.request_id), ("correlationId", context.correlation_id)):
        if value := variable.get():
            entry[name] = value
    return entry


def configure(service: str, level: str = "INFO") -> None:
    render = structlog.processors.JSONRenderer(serializer=_as_json)
    shared_steps: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _ids,
        _named(service),
    ]
    structlog.configure(
        processors=[
            *shared_steps,
            structlog.processors.format_exc_info,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared_steps,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Some are noisy; SQLAlchemy at DEBUG shows every row that it reads.
    for quiet in ("httpx", "httpcore", "uvicorn.access", "sqlalchemy", "asyncpg", "alembic.runtime.plugins"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    # While a broker is away aiokafka says so many times a second; what it says is in the error that we log.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


def _as_json(entry: structlog.typing.EventDict, **_given: object) -> str:
    return to_json(entry, fallback=repr).decode()


def _named(service: str) -> structlog.typing.Processor:
    def add(_logger: object, _method: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
        entry["service"] = service
        return entry

    return add
