"""Which services do not answer yet: told on the front page while the stack starts."""

import asyncio
from collections.abc import Mapping

import httpx

LONGEST_SECONDS = 2.0
_TIMEOUT = httpx.Timeout(LONGEST_SECONDS).as_dict()


class Readiness:
    """`services`: where each answers, by its name."""

    def __init__(self, services: Mapping[str, str], transport: httpx.AsyncBaseTransport) -> None:
        self._services = services
        self._transport = transport

    async def starting(self) -> list[str]:
        """Those that are not ready, in their order; empty once all are."""
        ready = await asyncio.gather(*(self._is_ready(url) for url in self._services.values()))
        return [name for name, is_ready in zip(self._services, ready, strict=True) if not is_ready]

    async def _is_ready(self, url: str) -> bool:
        request = httpx.Request("GET", f"{url}/health/ready", extensions={"timeout": _TIMEOUT})
        try:
            answer = await self._transport.handle_async_request(request)
        except httpx.TransportError:
            return False
        await answer.aread()
        await answer.aclose()
        return answer.is_success
