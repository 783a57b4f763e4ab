"""`lasars doctor` on a stack that runs: what is broken there it names, with what to do, and nothing else."""

import asyncio
import json
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import pytest
from typer.testing import CliRunner

from deploy.cli import commands as cli
from deploy.cli.diagnosis import Diagnosis
from deploy.cli.doctor import examine, of_one_machine
from deploy.sandbox.postgres import owner_of
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import Addresses, free_base
from tests.architecture.test_alerts import NAME, OF_RECORD, RULES, TARGETS
from tests.forked import forked_sandbox
from tests.in_memory import new_folder
from tests.shared.worlds import until

SECONDS = 240.0  # of a busy machine
SET_BACK = """
INSERT INTO payments.bookmark (reader, source, shard, position, event_id)
VALUES ('payments', 'tariff', 0, 7, gen_random_uuid())
ON CONFLICT (reader, source, shard) DO UPDATE SET position = 7, event_id = gen_random_uuid(), stopped = NULL
"""  # as if tariff had been restored from a backup of before what was read of it


@pytest.fixture(scope="module")
def folder() -> Any:
    made = new_folder("lasars-test-doctor-")
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
async def stack(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    addresses = Addresses(free_base())
    monkeypatch.setenv("LASARS_HOME", str(folder))
    monkeypatch.setenv("LASARS_URL", addresses.url("front"))
    async with forked_sandbox(folder, addresses) as made:
        yield made


async def findings() -> list[Diagnosis]:
    return await examine(of_one_machine(os.environ))


async def until_named(about: str, *parts: str) -> Diagnosis:
    """Asks until it is told of that, with these words."""
    named: list[Diagnosis] = []

    async def is_named() -> bool:
        named[:] = [
            finding
            for finding in await findings()
            if finding.about == about and all(part in f"{finding.wrong} {finding.remedy}" for part in parts)
        ]
        return bool(named)

    await until(is_named, f"{about}: {parts}", SECONDS)
    return named[0]


async def until_well() -> None:
    async def is_well() -> bool:
        return not await findings()

    await until(is_well, "all is well", SECONDS)


async def as_owner(stack: Sandbox, service: str, statement: str) -> None:
    connection = await asyncpg.connect(stack.postgres.url(owner_of(service)))
    await connection.execute(statement)
    await connection.close()


async def figures_of(stack: Sandbox, service: str) -> str:
    async with httpx.AsyncClient(timeout=30) as client:
        return (await client.get(f"{stack.addresses.admins()[service]}/metrics")).text


async def until_figured(stack: Sandbox, service: str, *parts: str) -> str:
    """The figures, once they have these: they are set every two seconds."""
    read: list[str] = []

    async def are_there() -> bool:
        read[:] = [await figures_of(stack, service)]
        return all(part in read[0] for part in parts)

    await until(are_there, f"figures of {service}: {parts}", SECONDS)
    return read[0]


def asked_by_the_rules() -> set[str]:
    """By the rules and the dashboard: under the names that the figures are declared by."""
    expressions = [OF_RECORD.sub("", expression) for expression in [*(rule["expr"] for rule in RULES), *TARGETS]]
    asked = {name for expression in expressions for name in NAME.findall(expression)}
    return {re.sub("_(bucket|count|sum)$", "", name) for name in asked}


async def said(*words: str) -> tuple[int, str]:
    result = await asyncio.to_thread(CliRunner().invoke, cli.lasars, ["doctor", *words])
    return result.exit_code, result.output


async def test_what_is_broken_in_a_stack_is_named_and_nothing_once_it_is_healed(stack: Sandbox) -> None:
    await until_well()
    assert (await said())[0] == 0
    figures = await until_figured(
        stack,
        "payments",
        '\nlasars_consumer_oldest_seconds{service="payments",source="tariff"} 0.0\n',
        'lasars_leads{purpose="relay",service="payments"} 1.0',
        '\nlasars_tick_last_timestamp_seconds{service="payments"} ',
    )
    assert asked_by_the_rules() <= set(re.findall(r"^# TYPE (lasars_\w+)", figures, re.MULTILINE))

    await stack.services["tariff"].stop()
    gone = await until_named("tariff", "does not answer", "docker compose up -d tariff")
    assert gone.since.endswith("UTC")
    code, output = await said("--json")
    assert code == 1
    assert "tariff" in {finding["about"] for finding in json.loads(output)["findings"]}
    away = await until_named("payments", "tariff", "docker compose up -d")  # who reads it says so, too
    assert away.since
    stack.services["tariff"] = stack._service("tariff")
    await stack.services["tariff"].start()
    await until_well()

    process = psutil.Process(stack.services["referral"].pid)
    process.send_signal(signal.SIGSTOP)
    await until_named("referral", "does not answer")
    process.send_signal(signal.SIGCONT)
    await until_well()

    await as_owner(stack, "payments", SET_BACK)
    stack.kill("payments")
    stopped = await until_named(
        "payments", "its log does not know the event", "lasars events rewind --service payments"
    )
    assert stopped.since.endswith("UTC")
    await until_figured(
        stack,
        "payments",
        'lasars_source_stopped{reason="set_back",service="payments",source="tariff"} 1.0',
        'lasars_source_stopped_timestamp_seconds{service="payments",source="tariff"}',
    )
