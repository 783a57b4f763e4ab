"""What is not as it should be, as values that are raised; how it is answered over HTTP stands elsewhere.

A problem is a class: its name makes the `type`, its docstring is the text. Raise it, never return it,
or the transaction commits.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, get_origin, get_type_hints
from urllib.parse import quote

from pydantic import TypeAdapter
from pydantic.alias_generators import to_camel

from shared.kernel.examples import example

SHOWN_MAX = 20  # entries of a list in a problem; `leftOut` says how many more there are


class Problem(Exception):
    """Something is not as it should be."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        cls.title = cls.__dict__.get("title") or _words(cls.__name__).capitalize()

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: list[dict[str, Any]] | None = None,
        headers: Mapping[str, str] | None = None,
        **extensions: Any,
    ) -> None:
        self.detail = detail or self.text()
        self.errors = errors
        self.headers = dict(headers or {})
        self.extensions = extensions
        super().__init__(self.detail)

    @classmethod
    def text(cls) -> str:
        return " ".join((cls.__doc__ or cls.title).split())

    @classmethod
    def members(cls) -> dict[str, Any]:
        """What it says beyond RFC 9457: the annotations of its class, such as `run_id: UUID`."""
        return {name: hint for name, hint in get_type_hints(cls).items() if get_origin(hint) is not ClassVar}

    @classmethod
    def slug(cls) -> str:
        return _words(cls.__name__).replace(" ", "-")

    @classmethod
    def example(cls) -> dict[str, Any]:
        schemas = {name: TypeAdapter(hint).json_schema() for name, hint in cls.members().items()}
        members = {name: example(schema, schema.get("$defs", {}), name) for name, schema in schemas.items()}
        return cls(**members).body("/example")

    def body(self, instance: str) -> dict[str, Any]:
        members = {"errors": self.errors} if self.errors is not None else {}
        members |= {to_camel(name): value for name, value in self.extensions.items()}
        lists = {name: value for name, value in members.items() if isinstance(value, list | tuple)}
        shown = members | {name: value[:SHOWN_MAX] for name, value in lists.items()}
        left_out = sum(max(0, len(value) - SHOWN_MAX) for value in lists.values())
        body: dict[str, Any] = {
            "type": f"/problems/{self.slug()}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": quote(instance),  # a reference, so whatever was in the path is escaped
        }
        return body | shown | ({"leftOut": left_out} if left_out else {})


@cache
def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name).lower()


class BadRequest(Problem):
    """The request cannot be read."""

    status = 400


class Unauthorized(Problem):
    """A valid bearer token is needed."""

    status = 401


class Forbidden(Problem):
    """Your roles do not allow this."""

    status = 403


class NotFound(Problem):
    """There is no such thing here, or it is not yours to see."""

    status = 404


class MethodNotAllowed(Problem):
    """The address does not accept that method."""

    status = 405


class Conflict(Problem):
    """The request does not fit the present state."""

    status = 409


class Gone(Problem):
    """It existed here and is no longer kept."""

    status = 410


class Stale(Problem):
    """If-Match does not name the present revision. If the record has changed since you read it, read and decide again.

    Send the ETag as you received it, strong, such as `"1"`: a proxy that compresses responses may have changed it
    to `W/"1"` or `"1-gzip"`.
    """

    status = 412


class TooSlow(Problem):
    """The request did not arrive in time: send it again, all of it at once."""

    status = 408
    title = "Request timeout"


class TooLarge(Problem):
    """The request is larger than this address accepts."""

    status = 413


class UnsupportedMediaType(Problem):
    """The address accepts `application/json`."""

    status = 415


class Invalid(Problem):
    """A field is missing, unknown or has the wrong form."""

    status = 422


class UnknownName(Invalid):
    """Nothing that you may see has that name; `errors` says what there is."""

    @classmethod
    def of(cls, field: str, name: str, there_are: Iterable[str]) -> "UnknownName":
        """Of a parameter of the address, which is the only one that is wrong."""
        message = f"is {name!r}, and nothing that you may see is called so"
        allowed = sorted(there_are)
        return cls(f"{field} {message}.", errors=[{"field": field, "message": message, "allowed": allowed}])


class PreconditionRequired(Problem):
    """State which revision you want to change: send its ETag in If-Match."""

    status = 428


class TooManyRequests(Problem):
    """Too many requests: wait for the number of seconds in Retry-After."""

    status = 429


class HeadTooLarge(Problem):
    """The headers are larger than this service accepts."""

    status = 431
    title = "Request header fields too large"


class Crash(Problem):
    """Something went wrong here. It has been logged under the request id in X-Request-ID."""

    status = 500
    title = "Internal server error"


class Unavailable(Problem):
    """The service cannot respond at the moment: try again after Retry-After."""

    status = 503


class Stopping(Unavailable):
    """The service is stopping and has not completed this: send it again, a change with the same Idempotency-Key."""


_BY_STATUS: dict[int, type[Problem]] = {
    400: BadRequest, 401: Unauthorized, 403: Forbidden, 404: NotFound, 405: MethodNotAllowed, 408: TooSlow,
    409: Conflict, 412: Stale, 413: TooLarge, 415: UnsupportedMediaType, 422: Invalid, 428: PreconditionRequired,
    429: TooManyRequests, 431: HeadTooLarge, 500: Crash, 503: Unavailable,
}  # fmt: skip


def for_status(status: int) -> type[Problem]:
    return _BY_STATUS.get(status, BadRequest if status < 500 else Crash)


def all_kinds() -> Iterator[type[Problem]]:
    """Every kind of problem this process can answer with."""
    waiting: list[type[Problem]] = [Problem]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            yield kind
            waiting.append(kind)
