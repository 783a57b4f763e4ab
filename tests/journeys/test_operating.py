"""What an operator does at the terminal, to real processes: a topic is watched, a fault healed, a lost place found."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.sandbox import Sandbox
from tests.journeys.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("operating")]

LASARS = [sys.executable, "-m", "deploy.cli"]
SCHEME = Path("deploy/schemes/stockport.toml")


def environment(stack: Sandbox) -> dict[str, str]:
    return {**os.environ, "LASARS_URL": stack.addresses.url("front"), "COLUMNS": "200"}


def lasars(stack: Sandbox, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LASARS, *words], env=environment(stack), capture_output=True, text=True, check=False, timeout=60
    )


async def sql(stack: Sandbox, service: str, statement: str) -> list[Any]:
    connection = await asyncpg.connect(stack.postgres.url(service), server_settings={"search_path": service})
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


def idleness(stack: Sandbox, service: str) -> dict[str, Any]:
    return dict(httpx.get(f"{stack.addresses.url(service)}/health/idle").json())


def publish_scheme(stack: Sandbox, folder: Path, version: int) -> None:
    """One event of tariff's that the other three read."""
    file = folder / f"{version}.toml"
    file.write_text(SCHEME.read_text().replace("\nversion = 1\n", f"\nversion = {version}\n", 1))
    told = lasars(stack, "scheme", "publish", str(file))
    assert told.returncode == 0, told.stderr


async def versions(stack: Sandbox) -> list[int]:
    """Of the scheme, that assessment has heard of."""
    return [
        row["version"] for row in await sql(stack, "assessment", "SELECT version FROM scheme_fact ORDER BY version")
    ]


def answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


async def test_a_source_that_lost_our_place_is_read_again_after_a_rewind(stack: Sandbox, tmp_path: Path) -> None:
    publish_scheme(stack, tmp_path, 1)
    await until(lambda: idleness(stack, "assessment")["idle"])
    before = [line for line in lasars(stack, "events", "rewind").stdout.splitlines() if "reads tariff" in line]
    assert [line.split()[0] for line in before] == ["assessment", "referral", "payments"]

    await sql(stack, "tariff", "DELETE FROM log")  # as if restored from a backup that is older than all news
    stack.kill("tariff")
    await until(lambda: answers(f"{stack.addresses.url('tariff')}/health/ready"), 30)
    await until(lambda: idleness(stack, "assessment")["stopped"].keys() == {"tariff"}, 30)
    publish_scheme(stack, tmp_path, 2)
    assert await versions(stack) == [1]

    for reader in ("assessment", "referral", "payments"):
        rewound = lasars(stack, "events", "rewind", "--service", reader, "--source", "tariff")
        assert rewound.stdout.splitlines()[0] == f"{reader} reads tariff (shard 0) from the start"
    await until(lambda: not idleness(stack, "assessment")["stopped"])
    await until(lambda: idleness(stack, "assessment")["idle"])
    assert await versions(stack) == [1, 2]


def test_what_cannot_be_rewound_is_told_in_words(stack: Sandbox) -> None:
    cases = {
        ("--service", "cellar", "--source", "tariff"): "There is no service cellar. Services: assessment, referral,",
        ("--service", "assessment", "--source", "cellar"): "There are: tariff.",
        ("--service", "assessment", "--source", "tariff", "--position", "1"): "position: must be left out",
        ("--service", "assessment", "--source", "tariff", "--event", "x"): "eventId: Input should be a valid UUID",
        ("--service", "assessment"): "say --service and --source",
    }
    for words, told in cases.items():
        refused = lasars(stack, "events", "rewind", *words)
        assert (refused.returncode, refused.stdout) == (1, ""), words
        assert told in refused.stderr
