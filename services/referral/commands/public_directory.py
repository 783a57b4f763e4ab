"""The public directory as it was read last: whoever has no token makes the database work no more."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog

from services.referral.errors import UnknownService
from services.referral.rules.open_referral import PublicOffer, in_full, in_list, is_asked_for, page_of
from services.referral.store.public_directory import public_offers
from shared.data.db import Database
from shared.kernel.describing import describe

FRESH_SECONDS = 300
AGAIN_SECONDS = 5
_NANOSECONDS = 1_000_000_000
log = structlog.get_logger("open_referral")


def _seconds_now() -> int:
    return time.monotonic_ns() // _NANOSECONDS


class PublicDirectory:
    """All areas at once, read again at most every five minutes, by one reader at a time."""

    def __init__(self, database: Database, seconds: Callable[[], int] = _seconds_now) -> None:
        self._database, self._seconds = database, seconds
        self._reading = asyncio.Lock()
        self._offers: Sequence[PublicOffer] = ()
        self._read_at: datetime | None = None
        self._look_again_seconds = 0
        self._failed: Exception | None = None

    async def services(
        self, area: str, *, search: str | None, minimum_age: int | None, maximum_age: int | None, number: int, size: int
    ) -> dict[str, Any]:
        """One page of those of the area."""
        offers, _ = await self._fresh()
        asked = [
            offer for offer in offers if offer.area == area and is_asked_for(offer, search, minimum_age, maximum_age)
        ]
        shown = asked[(number - 1) * size : number * size]
        return page_of([in_list(offer) for offer in shown], len(asked), number, size)

    async def service(self, area: str, service_id: UUID) -> dict[str, Any]:
        """Raises UnknownService also of one that is not public."""
        offers, read_at = await self._fresh()
        for offer in offers:
            if (offer.area, offer.id) == (area, service_id):
                return in_full(offer, read_at)
        raise UnknownService

    async def _fresh(self) -> tuple[Sequence[PublicOffer], datetime]:
        async with self._reading:
            if self._seconds() >= self._look_again_seconds:
                await self._read()
            if self._read_at is None:
                assert self._failed is not None  # noqa: S101 - else it was read
                raise self._failed
            return self._offers, self._read_at

    async def _read(self) -> None:
        """While the database is away what was read before is shown, and only every few seconds it is tried again."""
        try:
            async with self._database.reading(for_caller=True) as session:
                self._offers = await public_offers(session)
        except Exception as error:  # noqa: BLE001 - kept, logged, and raised where nothing was read before
            self._failed, self._look_again_seconds = error, self._seconds() + AGAIN_SECONDS
            log.warning("public_directory_not_read", error=describe(error))
            return
        self._read_at, self._look_again_seconds = datetime.now(UTC), self._seconds() + FRESH_SECONDS
