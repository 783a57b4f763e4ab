"""Many ask for the same at the same moment, more than there are connections: all are answered."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx

from services.assessment.rules.ndtms.extracts import NAME_EXAMPLE
from shared.web import sessions, today
from tests.architecture.sources import endpoints
from tests.contracts.matrix import Matrix, Operation, operations
from tests.contracts.worlds import WORLDS, with_parked
from tests.harness import Running, token

CROWD = 3  # times the pool
DATED = {"assessment": 6, "payments": 2}
ORGANISATIONS = ("start", "cdas", "council")


def calls(dependant: Any) -> Iterator[Any]:
    for dependency in dependant.dependencies if dependant is not None else ():
        yield dependency.call
        yield from calls(dependency)


def reading(name: str, dependency: Any) -> set[str]:
    return {
        function.__name__
        for method, _path, function, dependant in endpoints(name)
        if method == "GET" and dependency in calls(dependant)
    }


async def found(matrix: Matrix, operation: Operation) -> str | None:
    """Whose question is answered."""
    for role in sorted(operation.roles):
        for organisation in ORGANISATIONS:
            bearer = token(role, organisation=organisation, sub="crowd")
            if (await ask(matrix, operation, bearer)).status_code == 200:
                return bearer
    return None


async def ask(matrix: Matrix, operation: Operation, bearer: str) -> httpx.Response:
    ids = {name: str(matrix.known[name][0]) for name in operation.asks_for(matrix.known)}
    if operation.name in {"check_export", "write_export"}:
        ids["fileName"] = NAME_EXAMPLE
    if operation.name == "read_progress":  # asked by an id under which the organisation sent them
        ids["clientId"] = str(matrix.known["sentByReferrer"][0])
    return await matrix._send(operation, ids, bearer)


async def check(running: Running) -> None:
    name = running.service.name
    matrix = Matrix(running, await with_parked(running, await WORLDS[name](running)), random.Random(1))
    dated = reading(name, today._today)
    wanted = reading(name, sessions.read_session) | dated  # who asks for the day is given the session unsaid
    assert len(dated) >= DATED.get(name, 0)
    asked = [
        operation
        for operation in operations(running.app.openapi())
        if operation.name in wanted and operation.method == "GET"
    ]
    assert {operation.name for operation in asked} == wanted
    crowd: list[tuple[Operation, str]] = []
    for operation in sorted(asked, key=lambda each: each.name not in dated):
        bearer = await found(matrix, operation)
        assert bearer is not None or operation.name not in dated, operation.name
        if bearer is not None:
            answers = await asyncio.gather(
                *(ask(matrix, operation, bearer) for _ in range(CROWD * running.service.settings.pool_size))
            )
            assert Counter(answer.status_code for answer in answers) == {200: len(answers)}, operation.name
            crowd.append((operation, bearer))
    answers = await asyncio.gather(*(ask(matrix, *each) for each in crowd * CROWD))
    assert {answer.status_code for answer in answers} == {200}
    assert len(crowd) > len(asked) / 2


async def test_a_crowd_is_answered_by_assessment(assessment: Running) -> None:
    await check(assessment)


async def test_a_crowd_is_answered_by_referral(referral: Running) -> None:
    await check(referral)


async def test_a_crowd_is_answered_by_tariff(tariff: Running) -> None:
    await check(tariff)


async def test_a_crowd_is_answered_by_payments(payments: Running) -> None:
    await check(payments)
