"""Strangers call every operation of every document, on real PostgreSQL, with all that Schemathesis has.

The seed is fixed; another is a matter of `LASARS_SEED=7`. Which checks run, and how many examples of each operation a
thorough run tries, is in schemathesis.toml.
"""

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import pytest

from shared.web.auth import ROLES
from tests.contracts.serving import serving
from tests.contracts.worlds import WORLDS, Known, with_parked
from tests.harness import Running, token
from tests.thorough import part_of

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SERVICES = ROOT / "services"
COMMAND = Path(sys.executable).with_name("schemathesis")
MAX_EXAMPLES = re.compile(r"(?<=max-examples = )\d+")

pytestmark = pytest.mark.slow


async def test_strangers_call_assessment(assessment: Running, tmp_path: Path) -> None:
    await _call_everything("assessment", assessment, tmp_path)


async def test_strangers_call_referral(referral: Running, tmp_path: Path) -> None:
    await _call_everything("referral", referral, tmp_path)


async def test_strangers_call_tariff(tariff: Running, tmp_path: Path) -> None:
    await _call_everything("tariff", tariff, tmp_path)


async def test_strangers_call_payments(payments: Running, tmp_path: Path) -> None:
    await _call_everything("payments", payments, tmp_path)


async def _call_everything(name: str, running: Running, folder: Path) -> None:
    known = await with_parked(running, await WORLDS[name](running))
    async with serving(running.app) as url:
        code, said = await _run(name, url, known, folder)
    assert code == 0, said


async def _run(name: str, url: str, known: Known, folder: Path) -> tuple[int | None, str]:
    told = {
        "LASARS_URL": url,
        "LASARS_TOKEN": token(*ROLES, organisation="start", sub="stranger"),
        "LASARS_HOOKS": str(HERE / "hooks.py"),
        "LASARS_KNOWN": json.dumps(known),
        "NO_PROXY": "127.0.0.1",  # else each request goes through the environment for one, twice
        "HYPOTHESIS_STORAGE_DIRECTORY": str(ROOT / ".hypothesis"),  # what letters there are, which takes seconds
    }
    config = folder / "schemathesis.toml"
    config.write_text(MAX_EXAMPLES.sub(_part, (HERE / config.name).read_text()))
    process = await asyncio.create_subprocess_exec(
        COMMAND, "--config-file", config, "run", SERVICES / name / "openapi.yaml",
        "--seed", os.environ.get("LASARS_SEED", "1"), "--no-color",
        cwd=folder, env=os.environ | told, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode, said.decode()


def _part(examples: re.Match[str]) -> str:
    return str(part_of(int(examples[0])))
