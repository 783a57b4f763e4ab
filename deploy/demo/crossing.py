"""That nothing of one area is another's, although all have the same invented persons: no person, case or penny."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

import asyncpg

from deploy.demo.example import Example
from deploy.demo.figures import FigureReader
from deploy.demo.player.journal import PlayJournal
from deploy.demo.verify import DemoResult
from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.sandbox.topology import SERVICES, Stack

NOT_FOUND = 404
PUBLISHED = " UNION ALL ".join(
    f"SELECT convert_from(body, 'UTF8')::jsonb #>> '{{data,clientId}}' AS client,"
    f" convert_from(body, 'UTF8')::jsonb #>> '{{data,area}}' AS area FROM {service}.log"
    for service in SERVICES
)
IN_TWO = f"""
SELECT client, string_agg(DISTINCT area, ' and ' ORDER BY area) AS areas FROM ({PUBLISHED}) AS published
 WHERE client IS NOT NULL AND area IS NOT NULL GROUP BY client HAVING count(DISTINCT area) > 1
"""


async def crossings(
    stack: Stack, examples: Sequence[Example], journals: Mapping[str, PlayJournal], results: Mapping[str, DemoResult]
) -> list[str]:
    crossings = list(_shared_clients(results))
    for example in examples:
        crossings += _foreign_money(example, results[example.area].answers)
    crossings += [f"Client {row['client']} is in events of {row['areas']}." for row in await _in_two(stack)]
    crossings += [
        f"{example.area}: {registered} persons were registered of {expected}, who are all new there."
        for example in examples
        if (registered := journals[example.area].counts.get("persons", 0)) != (expected := _persons(example))
    ]
    for asking, owner in permutations(results, 2):
        crossings += await _seen_from(stack, asking, owner, results[owner].answers)
    return crossings


def _shared_clients(results: Mapping[str, DemoResult]) -> Iterator[str]:
    owners: dict[str, str] = {}
    for area, result in results.items():
        for person, client in result.answers["clients"].items():
            if client in owners and owners[client] != area:
                yield f"{person} of {area} has the client id of somebody of {owners[client]}."
            owners[client] = area


def _foreign_money(example: Example, answers: Mapping[str, Any]) -> Iterator[str]:
    """Claims of other people, and anything of a contract that the area's scheme has not."""
    clients = set(answers["clients"].values())
    contracts = {contract["code"] for contract in SchemeTerms(example.scheme).contracts}
    for claim in answers["claims"]:
        if claim["clientId"] and claim["clientId"] not in clients:
            yield f"{example.area}: claim {claim['id']} is of a client whom it does not have."
    for kind in ("claims", "totals", "remittances", "debts", "accounts"):
        foreign = {str(item["contract"]) for item in answers[kind] if item["contract"]} - contracts
        if foreign:
            yield f"{example.area}: {kind} of {', '.join(sorted(foreign))}, which its scheme does not have."


def _persons(example: Example) -> int:
    return len({line.person for line in example.lines if line.do == "register_person"})


async def _in_two(stack: Stack) -> list[Any]:
    database = await asyncpg.connect(stack.owner_url())
    try:
        return list(await database.fetch(IN_TWO))
    finally:
        await database.close()


async def _seen_from(stack: Stack, asking: str, owner: str, answers: Mapping[str, Any]) -> list[str]:
    """What an auditor of one area is told of a claim and a client of another."""
    ids = [f"/claims/{claim['id']}" for claim in answers["claims"][:1]]
    reader = FigureReader(stack, "auditor", asking)
    async with reader.client:
        statuses = {path: await reader.status("payments", path) for path in ids}
    return [
        f"{asking} is told {status} of {owner}'s {path}." for path, status in statuses.items() if status != NOT_FOUND
    ]
