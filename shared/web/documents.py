"""The documents that anybody may read, as bytes made once in a process: whoever has no token makes it work no more."""

import asyncio
import hashlib
from collections.abc import Callable

from fastapi import Request, Response

FRESH_SECONDS = 300


class Document:
    """Made when first asked for, beside the event loop: others are answered meanwhile."""

    def __init__(self, make: Callable[[], bytes], media_type: str) -> None:
        self._make = make
        self._media_type = media_type
        self._making = asyncio.Lock()
        self._body: bytes | None = None
        self._headers: dict[str, str] = {}

    async def answer(self, request: Request) -> Response:
        if self._body is None:
            async with self._making:
                await self._made()
        if any(self._is(asked) for asked in request.headers.getlist("If-None-Match")):
            return Response(status_code=304, headers=self._headers)
        return Response(self._body, headers=self._headers, media_type=self._media_type)

    async def _made(self) -> None:
        if self._body is not None:
            return
        body = await asyncio.to_thread(self._make)
        tag = hashlib.sha256(body).hexdigest()[:32]
        self._headers = {"ETag": f'"{tag}"', "Cache-Control": f"public, max-age={FRESH_SECONDS}"}
        self._body = body

    def _is(self, asked: str) -> bool:
        """A proxy that compresses makes our tag a weak one; that is the same document all the same."""
        tags = [tag.strip().removeprefix("W/") for tag in asked.split(",")]
        return "*" in tags or self._headers["ETag"] in tags
