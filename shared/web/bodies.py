"""How much a body may be and hold, looked at before anything reads it: JSON of endless members takes seconds.

What an address takes beyond the usual it says itself: `dependencies=[Depends(larger_body(1_000_000, 60_000))]`.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from email.message import Message
from functools import lru_cache
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope

from shared.kernel.members import read_once
from shared.kernel.problems import BadRequest, TooLarge, UnsupportedMediaType
from shared.web.handing import only_a_mark

LENGTH = re.compile(r"[0-9]{1,18}", re.ASCII)
UTF_8 = frozenset({"utf-8", "utf8", "us-ascii"})


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """`values` are what JSON has a colon or a comma for, in texts too: their number is known without reading it."""

    max_bytes: int = 64_000
    max_values: int = 4_000


USUAL = BodyLimits()


def larger_body(max_bytes: int, max_values: int) -> Callable[[], Awaitable[None]]:
    @only_a_mark
    async def room() -> None:
        """Marks a route; what it means is done by `WritingRoute`."""

    room.room = BodyLimits(max_bytes, max_values)  # type: ignore[attr-defined]  # read by `room_of`
    return room


def room_of(calls: Iterable[Callable[..., Any] | None]) -> BodyLimits:
    return next((room for call in calls if (room := getattr(call, "room", None))), USUAL)


class BoundedRequest(Request):
    """Its body is as large as the address takes at most; its JSON is UTF-8 and names no member of an object twice."""

    def __init__(self, scope: Scope, receive: Receive, room: BodyLimits) -> None:
        super().__init__(scope, receive)
        self._room = room

    async def body(self) -> bytes:
        """Refused as soon as it is known to be too large."""
        if not hasattr(self, "_body"):
            said = self.headers.get("Content-Length", "")
            self._check_size(int(said) if LENGTH.fullmatch(said) else 0)
            parts, size = [], 0
            async for part in self.stream():
                parts.append(part)
                size += len(part)
                self._check_size(size)
            self._body = b"".join(parts)
        return self._body

    @property
    def read_so_far(self) -> bytes:
        """Nothing, where nobody has read it, or it was refused."""
        return getattr(self, "_body", b"")

    async def json(self) -> Any:
        try:
            text = (await self.body()).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise json.JSONDecodeError("not UTF-8", "", 0) from None
        return read_once(text)

    async def read_ahead(self) -> None:
        """Kept in the request: who asks for it later has it at once."""
        try:
            body = await self.body()
        except ClientDisconnect:
            raise BadRequest("The request broke off.") from None
        if body and _charset(self.headers.get("Content-Type", "")) not in UTF_8:
            raise UnsupportedMediaType("JSON must be UTF-8: name that in charset, or leave charset out.")
        if (count := body.count(b":") + body.count(b",")) > self._room.max_values:
            allowed = f"this address takes {self._room.max_values} at most"
            raise TooLarge(f"The body holds about {count} members and values; {allowed}.")

    def _check_size(self, size: int) -> None:
        if size > self._room.max_bytes:
            raise TooLarge(f"The body is larger than the {self._room.max_bytes} bytes that this address accepts.")


@lru_cache(maxsize=100)
def _charset(content_type: str) -> str:
    message = Message()
    message["Content-Type"] = content_type
    return str(message.get_param("charset", "utf-8")).strip().lower()
