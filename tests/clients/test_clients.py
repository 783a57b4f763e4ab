"""Clients that others generate from our documents build, and play the twelve steps: Python, TypeScript and Go.

Each in an area of its own, all three in one stack, day by day together. In CI only: it fetches a hundred megabytes.
"""

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.sandbox.topology import Addresses, free_base
from tests.clients.toolbox import HERE, Tools, missing_tools
from tests.forked import forked_sandbox

PEOPLE = {
    "assessor": "start", "verifier": "start", "provider": "riverside", "clinician": "riverside",
    "commissioner": "council", "auditor": "council", "finance_proposer": "council",
    "finance_approver": "council", "finance_releaser": "council",
}  # fmt: skip
STORY = [
    ("2012-04-02", "publish"), ("2012-04-10", "arrive"), ("2012-04-10", "refer"), ("2012-04-10", "start"),
    ("2012-07-10", "review"), ("2012-09-03", "leave"), ("2012-09-03", "verify"), ("2012-09-03", "pay"),
    ("2012-09-06", "settle"), ("2012-11-05", "return"), ("2012-11-05", "look"),
]  # fmt: skip
SCHEME = HERE.parents[1] / "deploy" / "schemes" / "stockport.toml"
Commands = dict[str, list[str | Path]]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("clients")]


@pytest.fixture(scope="module")
def commands() -> Iterator[Commands]:
    """By language, what plays a phase; each was made from all four documents and built."""
    if os.environ.get("CI") != "true":
        pytest.skip("generated clients are tried in CI only (CI=true)")
    if missing := missing_tools():
        pytest.fail(f"no generated clients: {' and '.join(missing)} not on the PATH")
    tools = Tools()
    tools.fetch()
    folder = Path(tempfile.mkdtemp(prefix="lasars-clients-"))
    made: Commands = {}
    for language in ("python", "typescript", "go"):
        (folder / language).mkdir()
        made[language] = getattr(tools, language)(folder / language)
    yield made
    shutil.rmtree(folder, ignore_errors=True)


async def test_generated_clients_play_the_twelve_steps(commands: Commands, tmp_path: Path) -> None:
    addresses = Addresses(free_base())
    front = httpx.AsyncClient(base_url=addresses.url("front"), timeout=300)
    async with forked_sandbox(tmp_path / "home", addresses, None, date(2012, 4, 2)), front:
        told = {language: await _told(front, addresses, language) for language in commands}
        for day, phase in STORY:
            (await front.put("/clock", json={"today": day})).raise_for_status()
            plays = [
                _play([*command, phase, tmp_path / f"{language}.json"], told[language] | {"today": day})
                for language, command in commands.items()
            ]
            await asyncio.gather(*plays)
            (await front.post("/idle")).raise_for_status()
    came_of_it = {language: json.loads((tmp_path / f"{language}.json").read_text()) for language in commands}
    for language, state in came_of_it.items():
        assert state["withdrawn"] == ["planned_discharge represented"], language
        assert state["due"] == state["settled"] > 0, language
    assert len({state["settled"] for state in came_of_it.values()}) == 1, came_of_it


async def _told(front: httpx.AsyncClient, addresses: Addresses, area: str) -> dict[str, Any]:
    tokens = {}
    for role, organisation in PEOPLE.items():
        wanted = {"role": role, "organisation": organisation, "sub": f"{role}-1", "area": area}
        tokens[role] = (await front.post("/token", json=wanted)).raise_for_status().json()["access_token"]
    scheme = SCHEME.read_text().replace('\narea = "stockport"\n', f'\narea = "{area}"\n')
    return {"urls": addresses.services(), "tokens": tokens, "scheme": scheme, "familyName": "Attercliffe"}


async def _play(command: list[str | Path], told: dict[str, Any]) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, env=os.environ | {"LASARS_STORY": json.dumps(told)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, f"{command}: {said.decode()[-3000:]}"
