"""The story in numbers: what the player did, what the services published, what the money came to."""

import json
from typing import Any

import asyncpg
import httpx

from deploy.embedded import DATABASE, SUPERUSER
from deploy.player.journal import Journal
from deploy.sandbox import Sandbox
from deploy.stack import AREA, SERVICES

DONE = ("persons", "contacts", "assessed", "outOfRemit", "tariffsSet", "referred", "declined", "started", "reviews")
PENCE = ("duePence", "paidPence", "clawedBackPence", "heldPence")
EVENTS = "SELECT (SELECT count(*) FROM {0}.log), (SELECT count(*) FROM {0}.inbox), (SELECT count(*) FROM {0}.parked)"
OUTCOMES = """
SELECT count(DISTINCT outcome) FILTER (WHERE type LIKE '%outcome-achieved%') AS achieved,
       count(DISTINCT outcome) FILTER (WHERE type LIKE '%outcome-withdrawn%') AS withdrawn
FROM (SELECT type, convert_from(body, 'UTF8')::jsonb #>> '{data,outcomeId}' AS outcome
      FROM assessment.log WHERE type LIKE '%outcome-%') AS news
"""


async def gather(stack: Sandbox, journal: Journal) -> dict[str, Any]:
    figures: dict[str, Any] = {name: journal.counts.get(name, 0) for name in DONE}
    database = await asyncpg.connect(stack.postgres.url(SUPERUSER, DATABASE))
    try:
        outcomes = await database.fetchrow(OUTCOMES)
        counts = [await database.fetchrow(EVENTS.format(name)) for name in SERVICES]
    finally:
        await database.close()
    figures["outcomesAchieved"] = outcomes["achieved"]
    figures["outcomesWithdrawn"] = outcomes["withdrawn"]
    totals = await read_totals(stack)
    figures |= {name: sum(contract[name] for contract in totals["items"]) for name in PENCE}
    published, handled, parked = (sum(row[column] for row in counts) for column in range(3))
    figures["events"] = {"published": published, "handled": handled, "parked": parked}
    return figures


async def read_totals(stack: Sandbox) -> dict[str, Any]:
    """What payments says of each contract, as the auditor reads it."""
    token = stack.issuer.token(["auditor"], "council", "auditor-1", AREA)
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.get(
            f"{stack.addresses.url('payments')}/totals", headers={"Authorization": f"Bearer {token}"}
        )
    return dict(json.loads(answer.raise_for_status().content))
