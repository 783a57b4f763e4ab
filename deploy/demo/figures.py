"""The story in numbers: what the player did, what the services published, what the money came to."""

from typing import Any

import asyncpg
import httpx

from deploy.demo.player.journal import PlayJournal
from deploy.sandbox.topology import AREA, ORGANISATIONS, SERVICES, Stack

DONE = ("persons", "contacts", "assessed", "outOfRemit", "tariffsSet", "referred", "declined", "started", "reviews")
PENCE = ("duePence", "paidPence", "clawedBackPence", "heldPence")
EVENTS = "SELECT (SELECT count(*) FROM {0}.log), (SELECT count(*) FROM {0}.inbox), (SELECT count(*) FROM {0}.parked)"
OUTSIDE = "SELECT count(*) FROM ({0}) AS published WHERE event_id NOT IN ({1})"
OUTCOMES = """
SELECT count(DISTINCT outcome) FILTER (WHERE type LIKE '%outcome-achieved%') AS achieved,
       count(DISTINCT outcome) FILTER (WHERE type LIKE '%outcome-withdrawn%') AS withdrawn
FROM (SELECT type, convert_from(body, 'UTF8')::jsonb #>> '{data,outcomeId}' AS outcome
      FROM assessment.log WHERE type LIKE '%outcome-%') AS published
"""


async def gather(stack: Stack, journal: PlayJournal, area: str = AREA) -> dict[str, Any]:
    figures: dict[str, Any] = {name: journal.counts.get(name, 0) for name in DONE}
    database = await asyncpg.connect(stack.owner_url())
    try:
        (outcomes,) = await database.fetch(OUTCOMES)
        counts = [row for name in SERVICES for row in await database.fetch(EVENTS.format(name))]
        published, consumed = (
            " UNION ALL ".join(f"SELECT event_id FROM {name}.{table}" for name in SERVICES)
            for table in ("log", "inbox")
        )
        outside = await database.fetchval(OUTSIDE.format(published, consumed))
    finally:
        await database.close()
    figures["outcomesAchieved"] = outcomes["achieved"]
    figures["outcomesWithdrawn"] = outcomes["withdrawn"]
    reader = FigureReader(stack, "auditor", area)
    async with reader.client:
        totals = await reader.get("payments", "/totals")
    figures |= {name: totals["overall"][name] for name in PENCE}
    published, handled, parked = (sum(row[column] for row in counts) for column in range(3))
    figures["events"] = {"published": published, "outside": outside, "handled": handled, "parked": parked}
    return figures


class FigureReader:
    """Reads the APIs of a stack in one role."""

    def __init__(self, stack: Stack, role: str, area: str = AREA) -> None:
        token = stack.issuer.token([role], ORGANISATIONS[role], f"{role}-1", area)
        self.client = httpx.AsyncClient(timeout=60, headers={"Authorization": f"Bearer {token}"})
        self._stack = stack

    async def get(self, service: str, path: str, **params: Any) -> dict[str, Any]:
        answer = await self.client.get(f"{self._stack.addresses.url(service)}{path}", params=params)
        return dict(answer.raise_for_status().json())

    async def status(self, service: str, path: str) -> int:
        return (await self.client.get(f"{self._stack.addresses.url(service)}{path}")).status_code
