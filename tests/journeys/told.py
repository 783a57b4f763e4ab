"""The example of thirty persons told once by real processes, and what was left behind, for many tests to look at."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.demo.example import Example, load_example, play_example
from deploy.demo.figures import gather
from deploy.demo.payments_rows import read_payments_rows
from deploy.demo.player.journal import PlayJournal
from deploy.sandbox.sandbox import Sandbox, sandbox
from deploy.sandbox.topology import SERVICES, Addresses, free_base

PERSONS = 30


@dataclass(frozen=True, slots=True)
class Sent:
    """One published event as it stands in its service's log."""

    service: str
    position: int
    type: str
    subject: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Told:
    example: Example
    figures: dict[str, Any]
    answers: dict[str, Any]
    events: list[Sent]
    logs: dict[str, str]


async def _events(stack: Sandbox) -> list[Sent]:
    found = []
    for service in SERVICES:
        connection = await asyncpg.connect(stack.postgres.url(service), server_settings={"search_path": service})
        rows = await connection.fetch("SELECT position, type, subject, body FROM log ORDER BY position")
        await connection.close()
        found += [Sent(service, row["position"], row["type"], row["subject"], row["body"]) for row in rows]
    return found


@pytest.fixture(scope="session")
async def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder: Path = tmp_path_factory.mktemp("told")
    example = load_example("stockport-2012", PERSONS)
    async with sandbox(folder, Addresses(free_base()), None, example.first_day) as stack:
        journal = PlayJournal(stack.home.played)
        await play_example(stack, example, journal)
        return Told(
            example,
            await gather(stack, journal),
            await read_payments_rows(stack, example, journal),
            await _events(stack),
            {path.name: path.read_text() for path in sorted(stack.home.logs.iterdir())},
        )
